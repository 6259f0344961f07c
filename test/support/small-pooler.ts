/**
 * A connection pooler for tests on machines without PgBouncer. In what opencif can see of it, it does as PgBouncer 1.18
 * does: it makes up cancel keys, refuses start-up parameters that it can't keep track of, passes statements with names
 * on as they are, and gives a transaction any server connection. It hands these out in turn, so each one gets around.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { inMessages, int32, typed, typeOf, untyped } from './postgres-messages.ts';

export type PoolMode = 'session' | 'transaction';

export interface Pooler {
  /** Leads to the database that was asked for, through the pooler. */
  readonly url: string;
  stop(): Promise<void>;
}

const accepted = new Set([
  'user',
  'database',
  'application_name',
  'client_encoding',
  'timezone',
  'datestyle',
]);

interface Link {
  readonly socket: Socket;
  /** What the server told at the start: `R`, `S` and `K` messages. */
  readonly greeting: readonly Buffer[];
  onMessage: (message: Buffer) => void;
}

/** @param server of the database; the pooler logs in without a password */
export async function startSmallPooler(server: string, mode: PoolMode, size: number): Promise<Pooler> {
  const pool = new Links(new URL(server), size);
  const clients = new Set<Socket>();
  const listener = createServer((socket) => {
    clients.add(socket);
    socket.on('error', () => {}).on('close', () => clients.delete(socket));
    new Client(socket, pool, mode);
  });
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  const url = new URL(server);
  url.host = `127.0.0.1:${(listener.address() as { port: number }).port}`;
  const stop = async () => {
    for (const socket of clients) socket.destroy();
    pool.close();
    await new Promise((resolve) => listener.close(resolve));
  };
  return { url: url.href, stop };
}

/** The server connections. */
class Links {
  readonly #server: URL;
  readonly #size: number;
  readonly #all = new Set<Link>();
  readonly #free: Link[] = [];
  readonly #waiting: ((link: Link) => void)[] = [];
  #opening = 0;
  /** What a server told at the start. A client that comes later gets it without a server connection. */
  #greeting: readonly Buffer[] | null = null;

  constructor(server: URL, size: number) {
    this.#server = server;
    this.#size = size;
  }

  /** A new connection before a used one, so that a few clients are enough to use them all. */
  async take(): Promise<Link> {
    if (this.#all.size + this.#opening < this.#size) return this.#open();
    return this.#free.shift() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  async greeting(): Promise<readonly Buffer[]> {
    if (this.#greeting === null) {
      const link = await this.take();
      this.#greeting = link.greeting;
      this.give(link);
    }
    return this.#greeting;
  }

  give(link: Link): void {
    const next = this.#waiting.shift();
    if (next) next(link);
    else this.#free.push(link);
  }

  drop(link: Link): void {
    this.#all.delete(link);
    link.socket.destroy();
    const next = this.#waiting.shift();
    if (next) void this.#open().then(next);
  }

  close(): void {
    for (const { socket } of this.#all) socket.destroy();
  }

  async #open(): Promise<Link> {
    this.#opening++;
    const { hostname, port, username, pathname } = this.#server;
    const socket = connect(Number(port), hostname);
    const parameters = ['user', username, 'database', pathname.slice(1), ''];
    socket.write(untyped(Buffer.concat([int32(196608), Buffer.from(`${parameters.join('\0')}\0`)])));
    const greeting: Buffer[] = [];
    const link: Link = { socket, greeting, onMessage: () => {} };
    socket
      .on('error', () => {})
      .on(
        'data',
        inMessages(1, (message) => link.onMessage(message)),
      );
    await new Promise<void>((resolve) => {
      link.onMessage = (message) => (typeOf(message) === 'Z' ? resolve() : greeting.push(message));
    });
    this.#opening--;
    this.#all.add(link);
    return link;
  }
}

class Client {
  readonly #socket: Socket;
  readonly #pool: Links;
  readonly #mode: PoolMode;
  #link: Link | null = null;
  /** How often the server has yet to say that it is ready. */
  #due = 0;
  /** Whether nothing runs, not even a transaction. */
  #idle = true;
  /** Messages are handled one after another. */
  #handled: Promise<void> = Promise.resolve();

  constructor(socket: Socket, pool: Links, mode: PoolMode) {
    this.#socket = socket;
    this.#pool = pool;
    this.#mode = mode;
    let read = inMessages(0, (message) => {
      if (this.#greet(message)) read = inMessages(1, (next) => this.#queue(() => this.#pass(next)));
    });
    socket.on('data', (chunk) => read(chunk));
    socket.on('close', () => this.#queue(async () => this.#leave()));
  }

  #queue(work: () => Promise<void>): void {
    this.#handled = this.#handled.then(work);
  }

  /** @returns true once the client is in */
  #greet(message: Buffer): boolean {
    const names = message
      .toString('utf8', 8)
      .split('\0')
      .filter((_, index) => index % 2 === 0);
    const unknown = names.find((name) => name !== '' && !accepted.has(name));
    if (unknown === undefined) {
      this.#queue(() => this.#welcome());
      return true;
    }
    const fields = ['SFATAL', 'C08P01', `Munsupported startup parameter: ${unknown}`, '', ''];
    this.#socket.end(typed('E', Buffer.from(fields.join('\0'))));
    return false;
  }

  /** Passes on what a server told, except for its process id and key. */
  async #welcome(): Promise<void> {
    const told = (await this.#pool.greeting()).filter((message) => typeOf(message) !== 'K');
    this.#socket.write(Buffer.concat([...told, typed('K', randomBytes(8)), typed('Z', Buffer.from('I'))]));
  }

  async #pass(message: Buffer): Promise<void> {
    const type = typeOf(message);
    if (type === 'X') return void this.#socket.end();
    this.#link ??= await this.#pool.take();
    this.#link.onMessage = (answer) => this.#answer(answer);
    this.#idle = false;
    if (type === 'Q' || type === 'S') this.#due++;
    this.#link.socket.write(message);
  }

  #answer(message: Buffer): void {
    this.#socket.write(message);
    if (typeOf(message) !== 'Z') return;
    this.#due--;
    this.#idle = this.#due === 0 && message.toString('latin1', 5) === 'I';
    if (this.#mode === 'session' || !this.#idle || this.#link === null) return;
    this.#pool.give(this.#link);
    this.#link = null;
  }

  /** In session mode, the next client gets a clean connection; one in the middle of a transaction is given up. */
  #leave() {
    const link = this.#link;
    if (link === null) return;
    if (!this.#idle) return this.#pool.drop(link);
    link.onMessage = (message) => void (typeOf(message) === 'Z' && this.#pool.give(link));
    link.socket.write(typed('Q', Buffer.from('discard all\0')));
  }
}
