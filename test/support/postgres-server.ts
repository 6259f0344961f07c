/**
 * A PostgreSQL server for tests: starts one in a temporary folder, and makes sure that it ends when the process that
 * started it ends.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { NoPostgres, programsFor } from './postgres-programs.ts';

/** Only ends a start that hangs. */
const startTimeoutMs = 300_000;
const stopTimeoutMs = 300_000;

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Starts a server of its own; the caller stops it. Never uses `DATABASE_URL_TEST`.
 * @param settings of PostgreSQL that replace its defaults
 */
export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
): Promise<PostgresServer> {
  const server = new PostgresServer(settings);
  try {
    await server.start();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

/** One server with its own data folder and port. Made by `startPostgres`. */
export class PostgresServer {
  /** Contains data, log and (if bundled) the programs; `stop` removes it. */
  readonly folder: string;
  readonly dataDir: string;
  readonly logFile: string;
  readonly #account: Account | null;
  readonly #bin: string;
  readonly #settings: Readonly<Record<string, string>>;
  #port = 0;
  #child: ChildProcess | null = null;

  /** @param of a server whose data this one starts with, as its standby; it must not run yet */
  constructor(settings: Readonly<Record<string, string>> = {}, of: PostgresServer | null = null) {
    this.#settings = settings;
    this.#account = unprivileged();
    this.folder = mkdtempSync(join(tmpdir(), 'opencif-postgres-'));
    this.dataDir = join(this.folder, 'data');
    this.logFile = join(this.folder, 'server.log');
    register(this);
    this.#bin = programsFor(this.folder);
    mkdirSync(this.dataDir, { mode: 0o700 });
    chmodSync(this.folder, 0o711);
    if (of) {
      cpSync(of.dataDir, this.dataDir, { recursive: true });
      writeFileSync(join(this.dataDir, 'standby.signal'), '');
    }
    if (this.#account) own(this.folder, this.#account);
  }

  /** The port it listens on; 0 until it is known. */
  get port(): number {
    return this.#port;
  }

  /** Address of the server's database `postgres`. */
  get url(): string {
    return this.urlOf('postgres');
  }

  urlOf(database: string): string {
    return `postgres://opencif@127.0.0.1:${this.#port}/${database}`;
  }

  /** Process id of the postmaster while it runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the server, after `initdb` the first time; resolves when it answers. */
  async start(): Promise<void> {
    if (this.#child) return;
    await this.prepare();
    // The children of a killed postmaster end a moment later; until then, a new one refuses the folder.
    const deadline = Date.now() + startTimeoutMs;
    for (;;) {
      this.#spawn();
      if (await this.#answers(deadline)) return;
      if (Date.now() > deadline) break;
      await sleep(200);
    }
    await this.#end('SIGKILL');
    throw new Error(`PostgreSQL did not start:\n${this.log()}`);
  }

  /** Makes its data and chooses its port, the first time. */
  async prepare(): Promise<void> {
    if (!existsSync(join(this.dataDir, 'PG_VERSION'))) this.#initialize();
    this.#port ||= await freePort();
  }

  /** Fast shutdown; `start` starts it again. */
  async halt(): Promise<void> {
    await this.#end('SIGINT');
  }

  /** Fast shutdown, then the folder is removed. Safe to call twice. */
  async stop(): Promise<void> {
    await this.#end('SIGINT');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
    running.delete(this);
  }

  /** Ends the postmaster like a crash: no checkpoint, no flush. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Starts again on the same port and data; after `kill`, with crash recovery. */
  async restart(): Promise<void> {
    await this.#end('SIGINT');
    await this.start();
  }

  /** What the server wrote to its log. */
  log(): string {
    return existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8') : '';
  }

  /** For the end of this process, when nothing can be awaited. */
  endNow(): void {
    const lock = join(this.dataDir, 'postmaster.pid');
    this.#child?.kill('SIGQUIT');
    const deadline = Date.now() + 5000;
    const cell = new Int32Array(new SharedArrayBuffer(4));
    while (this.#child && existsSync(lock) && Date.now() < deadline) Atomics.wait(cell, 0, 0, 20);
    if (existsSync(lock)) this.#child?.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #initialize(): void {
    const args = [
      '-D',
      this.dataDir,
      '-U',
      'opencif',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
    ];
    const done = spawnSync(join(this.#bin, 'initdb'), args, { ...this.#options(), encoding: 'utf8' });
    if (done.status === 0) return;
    const reason = done.error?.message ?? done.stderr.trim();
    throw new NoPostgres(`initdb in ${this.#bin} failed (${reason})`);
  }

  #spawn(): void {
    const settings = {
      listen_addresses: '127.0.0.1',
      port: String(this.#port),
      unix_socket_directories: '',
      max_connections: '200',
      fsync: 'on',
      // In the data folder, which is removed; a server that is killed would leave it in /dev/shm for ever.
      dynamic_shared_memory_type: 'mmap',
      ...this.#settings,
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const log = openSync(this.logFile, 'a');
    const child = spawn(join(this.#bin, 'postgres'), ['-D', this.dataDir, ...args], {
      ...this.#options(),
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    child.on('error', () => {});
    child.once('exit', () => {
      if (this.#child === child) this.#child = null;
    });
    this.#child = child;
  }

  #options() {
    const env = { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' };
    return { cwd: this.folder, env, ...this.#account };
  }

  /** Resolves to true once a connection works, and to false if the postmaster ended or time is up. */
  async #answers(deadline: number): Promise<boolean> {
    while (this.#child && Date.now() < deadline) {
      const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 2000 });
      client.on('error', () => {});
      try {
        await client.connect();
        await client.end();
        return true;
      } catch {
        await client.end().catch(() => {});
        await sleep(30);
      }
    }
    return false;
  }

  async #end(signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    await ended;
    clearTimeout(late);
  }
}

const running = new Set<PostgresServer>();

/** Makes sure that no server outlives this process, however it ends, except by SIGKILL. */
function register(server: PostgresServer): void {
  if (running.size === 0 && !hooked) hook();
  running.add(server);
}

let hooked = false;

function hook(): void {
  hooked = true;
  process.on('exit', endAll);
  // In a worker: the test run ended without waiting for it.
  process.on('disconnect', endAll);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      endAll();
      // Same as without this listener. Not process.exit, because vitest forbids it in workers.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
  }
}

function endAll(): void {
  for (const server of running) server.endNow();
  running.clear();
}

/** Returns another account if this is root, because PostgreSQL refuses to run as root. */
export function unprivileged(): Account | null {
  if (process.getuid?.() !== 0) return null;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['nobody', 'postgres']) {
    const found = accounts.find((fields) => fields[0] === name);
    if (found) return { uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new NoPostgres('it refuses to run as root, and there is no account nobody or postgres to run it as');
}

function own(path: string, account: Account): void {
  for (const entry of readdirSync(path, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(path, entry), account.uid, account.gid);
  }
  chownSync(path, account.uid, account.gid);
}

/** @returns a port of loopback that nobody uses now */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
