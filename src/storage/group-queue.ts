/**
 * Group commit: orders that meet while the store is busy go to it together, in one statement and one
 * commit, each with its own outcome. Nothing ever waits for company: an idle store gets an order at once.
 * Reads meet in the same way.
 */
import { setImmediate as turnEnd } from 'node:timers/promises';
import { StoreUnavailable } from './database.ts';

/** What a queue goes by that is not told otherwise. */
export const queueSizes = {
  /** Orders in one statement at most. */
  batchSize: 64,
  /** Statements under way at once: a second one mostly waits for the same disk. */
  statements: 1,
  /** Orders that may wait; one more is refused with `StoreBusy`. */
  waiting: 2048,
};

export type QueueOptions = Readonly<Partial<typeof queueSizes>>;

/** Connections used at once to carry out the orders of a failed statement one by one. */
const SIDE_BY_SIDE = 8;

/** More orders wait than the store can take in a second or so: none of this one was done. */
export class StoreBusy extends StoreUnavailable {}

/**
 * How orders are carried out. What a statement needs is made ready when its order comes, and an outcome is
 * worked out when the next statement is under way: the store never waits for either.
 */
export interface GroupWork<Order, Ready, Outcome> {
  /** Orders of one lane go one after another, in the order they came in, never in one statement; null: of none. */
  readonly laneOf: (order: Order) => string | null;
  readonly ready: (order: Order) => Ready;
  /** All of them or none; outcomes in the order of `orders`. */
  readonly together: (orders: readonly Ready[]) => Promise<(() => Outcome)[]>;
  /** After a statement failed as a whole, and nobody knows whether it was committed. */
  readonly alone: (order: Ready) => Promise<Outcome>;
}

interface Waiting<Ready, Outcome> {
  readonly order: Ready;
  readonly lane: string | null;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

export class GroupQueue<Order, Ready, Outcome> {
  readonly #work: GroupWork<Order, Ready, Outcome>;
  readonly #batchSize: number;
  readonly #statements: number;
  readonly #limit: number;
  #waiting: Waiting<Ready, Outcome>[] = [];
  /** Lanes of the statements under way: the next order of one of them waits. */
  readonly #busy = new Set<string>();
  #running = 0;
  /** Whether a start is coming. */
  #starting = false;

  constructor(work: GroupWork<Order, Ready, Outcome>, options: QueueOptions = {}) {
    this.#work = work;
    const { batchSize, statements, waiting } = { ...queueSizes, ...options };
    this.#batchSize = batchSize;
    this.#statements = statements;
    this.#limit = waiting;
  }

  /** How many orders wait now. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Rejects with StoreBusy or StoreUnavailable. */
  apply(order: Order): Promise<Outcome> {
    if (this.#waiting.length >= this.#limit) {
      const told = 'The store takes changes more slowly than they come. Send this one again later.';
      return Promise.reject(new StoreBusy(told));
    }
    return new Promise((resolve, reject) => {
      const { laneOf, ready } = this.#work;
      this.#waiting.push({ order: ready(order), lane: laneOf(order), resolve, reject });
      this.#nextSoon();
    });
  }

  /**
   * At the end of this turn of the event loop, with all requests that are read in it. The embedded engine
   * lets nothing be read while it works: started at once it would get every order alone.
   */
  #nextSoon(): void {
    if (this.#starting) return;
    this.#starting = true;
    setImmediate(() => {
      this.#starting = false;
      this.#next();
    });
  }

  #next(): void {
    while (this.#running < this.#statements) {
      const batch = this.#takeBatch();
      if (batch.length === 0) return;
      this.#running++;
      void this.#run(batch);
    }
  }

  /** The oldest orders, no two of one lane. */
  #takeBatch(): Waiting<Ready, Outcome>[] {
    const batch: Waiting<Ready, Outcome>[] = [];
    const left: Waiting<Ready, Outcome>[] = [];
    const passedOver = new Set<string>();
    for (const one of this.#waiting) {
      const { lane } = one;
      const free = lane === null || !(this.#busy.has(lane) || passedOver.has(lane));
      if (free && batch.length < this.#batchSize) {
        batch.push(one);
        if (lane !== null) this.#busy.add(lane);
      } else {
        if (lane !== null) passedOver.add(lane);
        left.push(one);
      }
    }
    this.#waiting = left;
    return batch;
  }

  async #run(batch: readonly Waiting<Ready, Outcome>[]): Promise<void> {
    const outcomes = await this.#carryOut(batch);
    this.#running--;
    for (const { lane } of batch) if (lane !== null) this.#busy.delete(lane);
    this.#nextSoon();
    if (!outcomes) return;
    // Behind the next statement, which starts first.
    await turnEnd();
    for (const [index, one] of batch.entries()) settle(one, outcomes[index] as () => Outcome);
  }

  /** @returns null where each order was told its own outcome already */
  async #carryOut(batch: readonly Waiting<Ready, Outcome>[]): Promise<(() => Outcome)[] | null> {
    try {
      return await this.#work.together(batch.map(({ order }) => order));
    } catch (error) {
      const unclear = batch.length > 1 || error instanceof StoreUnavailable;
      if (unclear) await this.#runEach(batch);
      else batch[0]?.reject(error);
      return null;
    }
  }

  /** A few side by side: where each has to wait for a time-out, the last one should not wait for them all. */
  async #runEach(batch: readonly Waiting<Ready, Outcome>[]): Promise<void> {
    const left = [...batch];
    const next = async () => {
      for (let one = left.shift(); one; one = left.shift()) {
        await this.#work.alone(one.order).then(one.resolve, one.reject);
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, next));
  }
}

function settle<Outcome>({ resolve, reject }: Waiting<unknown, Outcome>, outcome: () => Outcome): void {
  try {
    resolve(outcome());
  } catch (error) {
    reject(error);
  }
}
