/**
 * The connections of a pool whose server may be replaced by another one behind the same address. Once one of them shows
 * that its server is gone or takes no changes, none that was opened before is used again: each would have to time out by
 * itself, or would go on reading from a server that is no longer the primary.
 */
import type pg from 'pg';
import { StoreUnavailable } from './database.ts';
import { isAboutServer, notReplicated } from './postgres-error.ts';

/** Those whose server has just stopped waiting for its synchronous standby. */
const unreplicated = new WeakSet<pg.ClientBase>();

export class Connections {
  readonly #pool: pg.Pool;
  /** How often the server was given up. */
  #era = 0;
  /** The era in which each connection was opened. */
  readonly #opened = new WeakMap<pg.ClientBase, number>();

  constructor(pool: pg.Pool) {
    this.#pool = pool;
    // A broken idle connection is replaced at the next query. Without a listener it would end the process.
    pool.on('error', () => {});
  }

  /** Call this as soon as a connection is open. */
  opened(client: pg.ClientBase): void {
    this.#opened.set(client, this.#era);
    client.on('notice', ({ file }) => {
      if (file === 'syncrep.c') unreplicated.add(client);
    });
  }

  /** @throws what the driver reports if no connection can be had */
  async take(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await this.#pool.connect();
      if (this.#opened.get(client) === this.#era) return client;
      discard(client);
    }
  }

  /** @param failure the error that ended the work with the connection, as `told` returns it; undefined: it succeeded */
  giveBack(client: pg.PoolClient, failure?: unknown): void {
    const broken = failure instanceof StoreUnavailable;
    if (broken && isAboutServer(failure) && this.#opened.get(client) === this.#era) this.#era++;
    if (broken) discard(client);
    else client.release();
  }
}

/** The end of its connection may never be confirmed, which must not keep the process from ending. */
function discard(client: pg.PoolClient): void {
  // The types leave the method out that the pool itself uses for this.
  (client as pg.PoolClient & { unref(): void }).unref();
  client.release(true);
}

/**
 * Call this when a statement of the connection has succeeded.
 * @throws StoreUnavailable if the server has committed without its synchronous standby
 */
export function checkReplicated(client: pg.ClientBase): void {
  if (unreplicated.delete(client)) throw notReplicated();
}
