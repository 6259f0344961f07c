/** The embedded store's own thread: opens the engine and does what `threaded.ts` requests. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Transaction } from '../engine/database.ts';
import { type EngineAnswer, type EngineRequest, errorMessage } from './messages.ts';
import { type EmbeddedDatabase, type EmbeddedOptions, openEmbedded } from './pglite.ts';

/** The data that the thread is started with. */
export interface EngineThreadData {
  readonly options: EmbeddedOptions;
  /** Arguments of the process: the folder's lock names the command that holds it. */
  readonly argv: readonly string[];
}

interface Open {
  readonly tx: Transaction;
  readonly commit: () => void;
  readonly rollback: (reason: unknown) => void;
  /** Settles when the transaction has ended. */
  readonly over: Promise<void>;
}

class RolledBack extends Error {}

class Engine {
  readonly #database: EmbeddedDatabase;
  readonly #transactions = new Map<number, Open>();

  constructor(database: EmbeddedDatabase) {
    this.#database = database;
  }

  async carryOut(request: EngineRequest): Promise<unknown> {
    switch (request.ask) {
      case 'query':
        return this.#on(request.on).query(request.statement, request.values);
      case 'script':
        return this.#open(request.on).tx.script(request.text);
      case 'begin':
        return this.#begin(request.id);
      case 'commit':
      case 'rollback':
        return this.#end(request.on, request.ask);
      case 'try-writing':
        return this.#database.tryWriting();
      case 'close':
        return this.#database.close();
    }
  }

  #on(transaction: number | null): Pick<Transaction, 'query'> {
    return transaction === null ? this.#database : this.#open(transaction).tx;
  }

  #open(id: number): Open {
    const open = this.#transactions.get(id);
    if (!open) throw new Error('There is no such transaction.');
    return open;
  }

  /** Resolves when the transaction has begun; it lasts until `#end`. */
  #begin(id: number): Promise<void> {
    return new Promise((begun, failed) => {
      const over = this.#database.transaction(
        (tx) =>
          new Promise<void>((commit, rollback) => {
            this.#transactions.set(id, { tx, commit, rollback, over });
            begun();
          }),
      );
      over.catch(failed);
    });
  }

  async #end(id: number, how: 'commit' | 'rollback'): Promise<void> {
    const { commit, rollback, over } = this.#open(id);
    this.#transactions.delete(id);
    if (how === 'commit') commit();
    else rollback(new RolledBack());
    await over.catch((error) => {
      if (!(error instanceof RolledBack)) throw error;
    });
  }
}

const port = parentPort as MessagePort;
const answer = (message: EngineAnswer) => port.postMessage(message);

async function run({ options, argv }: EngineThreadData): Promise<void> {
  process.argv = [...argv];
  const opening = openEmbedded(options).then((database) => new Engine(database));
  // Listen from the start, although no request arrives before the store is open: Node.js ends a thread that waits
  // for nothing, and then waits for everything that V8 is compiling in the background.
  port.on('message', async (request: EngineRequest) => {
    const engine = await opening;
    engine.carryOut(request).then(
      (value) => answer({ id: request.id, value }),
      (error) => answer({ id: request.id, error: errorMessage(error) }),
    );
  });
  await opening;
  answer({ id: 0, value: null });
}

run(workerData as EngineThreadData).catch((error) => answer({ id: 0, error: errorMessage(error) }));
