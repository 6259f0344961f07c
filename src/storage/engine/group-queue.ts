/**
 * Group commit: orders that meet while the store is busy go to it together, in one statement and one commit,
 * each with its own outcome. Nothing ever waits for company: an idle store gets an order at once. Reads meet in
 * the same way.
 */
import { setImmediate as turnEnd } from 'node:timers/promises';
import { StoreUnavailable } from './database.ts';

/** The defaults of a queue. */
export const queueSizes = {
  /** Orders in one statement at most. */
  batchSize: 64,
  /** Statements under way at once: a second one mostly waits for the same disk. One more while a full one waits. */
  statements: 1,
  /** Orders that may wait; one more is refused with `StoreBusy`. */
  waiting: 2048,
};

export type QueueOptions = Readonly<Partial<typeof queueSizes>>;

/** Connections used at once to carry out the orders of a failed statement one by one. */
const SIDE_BY_SIDE = 8;

/** More orders wait than the store can take in a second or so: none of this one was done. */
export class StoreBusy extends StoreUnavailable {}

/** How orders are carried out, in the order in which it happens to each. */
export interface GroupWork<Order, Ready, Row, Outcome> {
  /** Orders of one lane go one after another, in the order they came in, never in one statement; null: of none. */
  readonly laneOf: (order: Order) => string | null;
  /** Makes what the statement needs, while the store works for others. */
  readonly ready: (order: Order) => Ready;
  /** One statement: all of them or none. A row for each, in the order of `orders`. */
  readonly together: (orders: readonly Ready[]) => Promise<Row[]>;
  /** What the row says, worked out while the store works for others; what it throws is its order's alone. */
  readonly outcomeOf: (order: Ready, row: Row) => Outcome;
  /** Instead of the last two, after a statement failed and nobody knows whether it was committed. */
  readonly alone: (order: Ready) => Promise<Outcome>;
}

interface Waiting<Ready, Outcome> {
  readonly order: Ready;
  readonly lane: string | null;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/** What goes in one statement: no two orders of one lane. */
type Batch<Ready, Outcome> = readonly Waiting<Ready, Outcome>[];

export class GroupQueue<Order, Ready, Row, Outcome> {
  readonly #work: GroupWork<Order, Ready, Row, Outcome>;
  readonly #sizes: typeof queueSizes;
  #waiting: Waiting<Ready, Outcome>[] = [];
  /** Lanes of the statements under way: the next order of one of them waits. */
  readonly #busy = new Set<string>();
  #running = 0;
  /** Whether a start is coming. */
  #starting = false;

  constructor(work: GroupWork<Order, Ready, Row, Outcome>, options: QueueOptions = {}) {
    this.#work = work;
    this.#sizes = { ...queueSizes, ...options };
  }

  /** How many orders wait now. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Rejects with StoreBusy or StoreUnavailable. */
  apply(order: Order): Promise<Outcome> {
    if (this.#waiting.length >= this.#sizes.waiting) {
      const message = 'The store takes changes more slowly than they come. Send this one again later.';
      return Promise.reject(new StoreBusy(message));
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

  /**
   * Starts a statement where fewer run than may; beside those only a full one. In a crowd the turns are long, and
   * the store would idle until the end of each: so it has the next one already.
   */
  #next(): void {
    const { batchSize, statements } = this.#sizes;
    while (this.#running <= statements) {
      const leastSize = this.#running < statements ? 1 : batchSize;
      if (this.#waiting.length < leastSize) return;
      const [batch, left] = this.#divide();
      if (batch.length < leastSize) return;
      this.#waiting = left;
      void this.#run(batch);
    }
  }

  /** @returns the oldest orders whose lanes are free, as many as go in a statement, and those that still wait */
  #divide() {
    const batch: Waiting<Ready, Outcome>[] = [];
    const left: Waiting<Ready, Outcome>[] = [];
    const busy = new Set(this.#busy);
    for (const one of this.#waiting) {
      const goes = batch.length < this.#sizes.batchSize && !(one.lane !== null && busy.has(one.lane));
      (goes ? batch : left).push(one);
      if (one.lane !== null) busy.add(one.lane);
    }
    return [batch, left] as const;
  }

  async #run(batch: Batch<Ready, Outcome>): Promise<void> {
    this.#running++;
    for (const { lane } of batch) if (lane !== null) this.#busy.add(lane);
    const rows = await this.#carryOut(batch);
    this.#running--;
    for (const { lane } of batch) if (lane !== null) this.#busy.delete(lane);
    if (this.#waiting.length >= this.#sizes.batchSize) this.#next();
    else this.#nextSoon();
    if (rows === null) return;
    // The next statement starts first.
    await turnEnd();
    for (const [index, one] of batch.entries()) this.#settle(one, rows[index] as Row);
  }

  /** @returns a row for each order; null where each has its outcome already */
  async #carryOut(batch: Batch<Ready, Outcome>): Promise<Row[] | null> {
    try {
      return await this.#work.together(batch.map(({ order }) => order));
    } catch (error) {
      const [only, ...more] = batch;
      if (more.length > 0 || error instanceof StoreUnavailable) await this.#runEach(batch);
      else only?.reject(error);
      return null;
    }
  }

  /** A few side by side: where each has to wait for a time-out, the last one should not wait for them all. */
  async #runEach(batch: Batch<Ready, Outcome>): Promise<void> {
    const left = [...batch];
    const next = async () => {
      for (let one = left.shift(); one; one = left.shift()) {
        await this.#work.alone(one.order).then(one.resolve, one.reject);
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, next));
  }

  #settle({ order, resolve, reject }: Waiting<Ready, Outcome>, row: Row): void {
    try {
      resolve(this.#work.outcomeOf(order, row));
    } catch (error) {
      reject(error);
    }
  }
}
