/**
 * Group commit: changes that meet while the store is busy go to it together, in one statement and one
 * commit, each with its own outcome. Nothing ever waits for company: an idle store gets a change at once.
 */
import type { Vault } from '../vault/vault.ts';
import { applyChanges, type ChangeOrder, type ChangeOutcome } from './customer-change.ts';
import { findChange } from './customer-history.ts';
import { type Database, type Queryable, StoreUnavailable } from './database.ts';

/** What a queue goes by that is not told otherwise. */
export const queueSizes = {
  /** Changes in one statement at most. */
  batchSize: 64,
  /** Statements under way at once: a second one mostly waits for the same disk. */
  statements: 1,
  /** Changes that may wait; one more is refused with `StoreBusy`. */
  waiting: 2048,
};

export type ChangeQueueOptions = Readonly<Partial<typeof queueSizes>>;

/** Connections used at once to make the changes of a failed statement one by one. */
const SIDE_BY_SIDE = 8;

/** More changes wait than the store can take in a second or so: none of this one was done. */
export class StoreBusy extends StoreUnavailable {}

interface Waiting {
  readonly order: ChangeOrder;
  readonly customer: string;
  readonly resolve: (outcome: ChangeOutcome) => void;
  readonly reject: (error: unknown) => void;
}

export class ChangeQueue {
  readonly #database: Database;
  readonly #vault: Vault;
  readonly #batchSize: number;
  readonly #statements: number;
  readonly #limit: number;
  #waiting: Waiting[] = [];
  /** Customers of the statements under way: the next change of one of them waits. */
  readonly #busy = new Set<string>();
  #running = 0;

  constructor(database: Database, vault: Vault, options: ChangeQueueOptions = {}) {
    this.#database = database;
    this.#vault = vault;
    const { batchSize, statements, waiting } = { ...queueSizes, ...options };
    this.#batchSize = batchSize;
    this.#statements = statements;
    this.#limit = waiting;
  }

  /** How many changes wait now. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Rejects with StoreBusy or StoreUnavailable. */
  apply(order: ChangeOrder): Promise<ChangeOutcome> {
    if (this.#waiting.length >= this.#limit) {
      const told = 'The store takes changes more slowly than they come. Send this one again later.';
      return Promise.reject(new StoreBusy(told));
    }
    const customer = `${order.actor.aggregatorId}/${order.change.customerId}`;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ order, customer, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    while (this.#running < this.#statements) {
      const batch = this.#takeBatch();
      if (batch.length === 0) return;
      this.#running++;
      void this.#run(batch).finally(() => {
        this.#running--;
        for (const { customer } of batch) this.#busy.delete(customer);
        this.#next();
      });
    }
  }

  /** The oldest changes, no two of one customer: the order of a customer's changes is the order they came in. */
  #takeBatch(): Waiting[] {
    const batch: Waiting[] = [];
    const left: Waiting[] = [];
    const passedOver = new Set<string>();
    for (const one of this.#waiting) {
      const free = batch.length < this.#batchSize && !this.#busy.has(one.customer);
      if (free && !passedOver.has(one.customer)) {
        batch.push(one);
        this.#busy.add(one.customer);
      } else {
        passedOver.add(one.customer);
        left.push(one);
      }
    }
    this.#waiting = left;
    return batch;
  }

  async #run(batch: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await applyChanges(
        this.#database,
        this.#vault,
        batch.map(({ order }) => order),
      );
      batch.forEach(({ resolve }, index) => {
        resolve(outcomes[index] as ChangeOutcome);
      });
    } catch (error) {
      const unclear = batch.length > 1 || error instanceof StoreUnavailable;
      if (unclear) await this.#runEach(batch);
      else batch[0]?.reject(error);
    }
  }

  /** A few side by side: where each has to wait for a time-out, the last one should not wait for them all. */
  async #runEach(batch: readonly Waiting[]): Promise<void> {
    const left = [...batch];
    const next = async () => {
      for (let one = left.shift(); one; one = left.shift()) await this.#runAlone(one);
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, next));
  }

  /**
   * After a statement failed as a whole. Where the connection was lost nobody knows whether it was
   * committed, so each change is looked for first, with its row locked: the lost connection's
   * statement may still be at work.
   */
  async #runAlone({ order, resolve, reject }: Waiting): Promise<void> {
    try {
      resolve(await this.#database.transaction((tx) => this.#findOrApply(tx, order)));
    } catch (error) {
      reject(error);
    }
  }

  async #findOrApply(tx: Queryable, order: ChangeOrder): Promise<ChangeOutcome> {
    const made = await findChange(tx, this.#vault, order);
    if (made) return made;
    const [outcome] = await applyChanges(tx, this.#vault, [order]);
    return outcome as ChangeOutcome;
  }
}
