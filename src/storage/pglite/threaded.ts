/**
 * The embedded store in its own thread. The engine never yields its thread while it works: in the service's thread,
 * it would delay every request for as long as a statement runs.
 */
import { Worker } from 'node:worker_threads';
import { type Database, endable, StoreUnavailable, type Transaction } from '../engine/database.ts';
import { embeddedClosed, embeddedFailed } from '../engine/engine-error.ts';
import { type EngineAnswer, type EngineRequest, errorFrom } from './messages.ts';
import type { EmbeddedOptions } from './pglite.ts';
import type { EngineThreadData } from './thread.ts';

type Ask<T> = T extends EngineRequest ? Omit<T, 'id'> : never;

/** @throws DataFolderError as `openEmbedded` does */
export async function openThreaded(options: EmbeddedOptions): Promise<Database> {
  const thread = new EngineThread({ options, argv: process.argv });
  await thread.opened.catch(async (error) => {
    await thread.end();
    throw error;
  });
  let closed: Promise<void> | undefined;
  return {
    engine: 'embedded',
    query: (statement, values = []) => thread.ask({ ask: 'query', on: null, statement, values }),
    transaction: (work) => inTransaction(thread, work),
    tryWriting: () => thread.ask({ ask: 'try-writing' }),
    untilSafe: async () => {},
    ended: thread.ended,
    close: () => {
      closed ??= thread.ask<void>({ ask: 'close' }).finally(() => thread.end());
      return closed;
    },
  };
}

async function inTransaction<T>(thread: EngineThread, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const on = await thread.begin();
  const { tx, end } = endable({
    query: (statement, values = []) => thread.ask({ ask: 'query', on, statement, values }),
    script: (text) => thread.ask({ ask: 'script', on, text }),
  });
  try {
    const result = await work(tx);
    end();
    await thread.ask({ ask: 'commit', on });
    return result;
  } catch (error) {
    end();
    // After a failed commit there is nothing to roll back, and a dead thread has no transactions.
    await thread.ask({ ask: 'rollback', on }).catch(() => {});
    throw error;
  }
}

interface Asked {
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

class EngineThread {
  readonly #worker: Worker;
  readonly #asked = new Map<number, Asked>();
  #serial = 0;
  /** Why no more requests can be sent. */
  #ended: StoreUnavailable | null = null;
  /** Rejects if the store can't be opened. */
  readonly opened: Promise<void>;
  /** Resolves with the reason once no more requests can be sent. */
  readonly ended: Promise<StoreUnavailable>;
  #tellEnded: (why: StoreUnavailable) => void = () => {};

  constructor(workerData: EngineThreadData) {
    this.#worker = new Worker(new URL('./thread.js', import.meta.url), { workerData });
    this.#worker.on('message', (answer: EngineAnswer) => this.#settle(answer));
    this.#worker.on('error', (error: Error & { code?: string }) =>
      this.#refuse(embeddedFailed(error.code ?? error.name, true)),
    );
    this.#worker.on('exit', (code) => this.#refuse(embeddedFailed(`exit code ${code}`, true)));
    this.ended = new Promise((resolve) => {
      this.#tellEnded = resolve;
    });
    this.opened = new Promise((resolve, reject) => this.#asked.set(0, { resolve, reject }));
  }

  ask<T>(ask: Ask<EngineRequest>): Promise<T> {
    return this.#send(++this.#serial, ask);
  }

  /** @returns the transaction's id */
  async begin(): Promise<number> {
    const id = ++this.#serial;
    await this.#send(id, { ask: 'begin' });
    return id;
  }

  async end(): Promise<void> {
    this.#refuse(embeddedClosed());
    await this.#worker.terminate();
  }

  #send<T>(id: number, ask: Ask<EngineRequest>): Promise<T> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...ask });
    });
  }

  #settle(answer: EngineAnswer): void {
    const asked = this.#asked.get(answer.id);
    this.#asked.delete(answer.id);
    if ('error' in answer) {
      const error = errorFrom(answer.error);
      if (error instanceof StoreUnavailable && error.final) this.#tellEnded(error);
      asked?.reject(error);
    } else asked?.resolve(answer.value as never);
  }

  /** Rejects all later requests and the unanswered ones. */
  #refuse(why: StoreUnavailable): void {
    this.#ended ??= why;
    this.#tellEnded(this.#ended);
    for (const { reject } of this.#asked.values()) reject(this.#ended);
    this.#asked.clear();
  }
}
