/**
 * Group commit: orders that arrive while the store is busy are sent together, in one statement and one commit,
 * and each gets its own outcome. No order waits for others: an idle store gets it at once. Reads are grouped the
 * same way.
 */
import { setImmediate as turnEnd } from 'node:timers/promises';
import type { Span } from '@opentelemetry/api';
import { activeTracer, endWith, forOrders, orderSpan } from '../../trace.ts';
import { StoreUnavailable } from './database.ts';

/** The defaults of a queue. */
export const queueSizes = {
  /** Most orders in one statement. */
  batchSize: 64,
  /** Statements running at once: a second one would mostly wait for the same disk. A full one may run beside it. */
  statements: 1,
  /** Orders that may wait. One more is refused with `StoreBusy`. */
  waiting: 2048,
  /** Orders that wait for a lock at once, each on a connection of its own. */
  aside: 4,
};

export type QueueOptions = Readonly<Partial<typeof queueSizes>>;

/** Connections used at once when the orders of a failed statement are carried out one by one. */
const SIDE_BY_SIDE = 8;

/** Too many orders wait, about a second's worth. This one was not carried out. */
export class StoreBusy extends StoreUnavailable {}

/** The steps in which an order is carried out, first to last. */
export interface GroupWork<Order, Ready, Row, Outcome> {
  /** Orders of one lane go one after another, in order of arrival, never in one statement. Null: no lane. */
  readonly laneOf: (order: Order) => string | null;
  /** Prepares what the statement needs, while the store works on other orders. */
  readonly ready: (order: Order) => Ready;
  /** Runs one statement that carries out all orders or none. @returns a row for each, in the order of `orders` */
  readonly together: (orders: readonly Ready[]) => Promise<Row[]>;
  /** If `together` does not wait for what another session has locked: how to wait for it. */
  readonly lock?: {
    /** Tells from its row whether the statement passed over an order because of a lock, without doing anything. */
    readonly passedOver: (row: Row) => boolean;
    /** The same as `together`, but it waits for locks. It gets only orders that were passed over, one at a time. */
    readonly wait: (orders: readonly Ready[]) => Promise<Row[]>;
  };
  /** Reads the outcome from a row, while the store works on other orders. An error rejects only this order. */
  readonly outcomeOf: (order: Ready, row: Row) => Outcome | Promise<Outcome>;
  /** Replaces the last two steps after a statement failed and nobody knows whether it was committed. */
  readonly alone: (order: Ready) => Promise<Outcome>;
}

interface Waiting<Ready, Outcome> {
  readonly order: Ready;
  readonly lane: string | null;
  /** Null if its request has no trace. */
  readonly span: Span | null;
  readonly resolve: (outcome: Outcome | Promise<Outcome>) => void;
  readonly reject: (error: unknown) => void;
}

/** The orders of one statement, no two of them of one lane. */
type Batch<Ready, Outcome> = readonly Waiting<Ready, Outcome>[];

export class GroupQueue<Order, Ready, Row, Outcome> {
  readonly #work: GroupWork<Order, Ready, Row, Outcome>;
  readonly #sizes: typeof queueSizes;
  readonly #tracer = activeTracer();
  #waiting: Waiting<Ready, Outcome>[] = [];
  /** Lanes of the running statements. Their next orders wait. */
  readonly #busy = new Set<string>();
  #running = 0;
  /** Orders that have to wait for a lock. Their lanes stay busy. */
  readonly #aside: Waiting<Ready, Outcome>[] = [];
  #asideRunning = 0;
  /** Whether a start is scheduled. */
  #starting = false;

  constructor(work: GroupWork<Order, Ready, Row, Outcome>, options: QueueOptions = {}) {
    this.#work = work;
    this.#sizes = { ...queueSizes, ...options };
  }

  /** The number of waiting orders. */
  get length(): number {
    return this.#waiting.length;
  }

  /** The number that may wait. */
  get most(): number {
    return this.#sizes.waiting;
  }

  /** Rejects with StoreBusy or StoreUnavailable. */
  apply(order: Order): Promise<Outcome> {
    if (this.#waiting.length >= this.#sizes.waiting) {
      const message = 'The store takes changes more slowly than they come. Send this one again later.';
      return Promise.reject(new StoreBusy(message));
    }
    const span = this.#tracer && orderSpan(this.#tracer);
    const outcome = new Promise<Outcome>((resolve, reject) => {
      const { laneOf, ready } = this.#work;
      this.#waiting.push({ order: ready(order), lane: laneOf(order), span, resolve, reject });
      this.#nextSoon();
    });
    return span ? endWith(span, outcome) : outcome;
  }

  /**
   * Starts at the end of this turn of the event loop, with all requests that are read in it. An embedded engine
   * in this thread lets nothing be read while it works, so starting at once would send every order alone.
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
   * Starts a statement if one may run, and beside the running ones only a full one. Under heavy load the turns of
   * the event loop are long, and without the second statement the store would idle until the end of each.
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

  /** @returns the oldest orders whose lanes are free, as many as fit in a statement, and the others */
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
    const rows = await this.#carryOut(batch, this.#work.together);
    this.#running--;
    const passedOver = new Set(batch.filter((_, index) => rows && this.#isPassedOver(rows[index] as Row)));
    const done = batch.filter((one) => !passedOver.has(one));
    this.#free(done);
    for (const one of passedOver) this.#setAside(one);
    if (rows === null) return;
    // Lets the next statement start first.
    await turnEnd();
    for (const [index, one] of batch.entries())
      if (!passedOver.has(one)) this.#settle(one, rows[index] as Row);
  }

  /** Lets the next orders of these lanes go. */
  #free(done: Batch<Ready, Outcome>): void {
    for (const { lane } of done) if (lane !== null) this.#busy.delete(lane);
    if (this.#waiting.length >= this.#sizes.batchSize) this.#next();
    else this.#nextSoon();
  }

  #isPassedOver(row: Row): boolean {
    return this.#work.lock?.passedOver(row) ?? false;
  }

  /** The order waits for its lock alone, so that the others don't. */
  #setAside(one: Waiting<Ready, Outcome>): void {
    this.#aside.push(one);
    this.#nextAside();
  }

  #nextAside(): void {
    if (this.#asideRunning >= this.#sizes.aside) return;
    const one = this.#aside.shift();
    if (one) void this.#runAside(one);
  }

  async #runAside(one: Waiting<Ready, Outcome>): Promise<void> {
    this.#asideRunning++;
    const { together, lock } = this.#work;
    const rows = await this.#carryOut([one], lock?.wait ?? together);
    this.#asideRunning--;
    this.#free([one]);
    this.#nextAside();
    if (rows) this.#settle(one, rows[0] as Row);
  }

  /** @returns a row for each order, or null if each order already has its outcome */
  async #carryOut(
    batch: Batch<Ready, Outcome>,
    send: (orders: readonly Ready[]) => Promise<Row[]>,
  ): Promise<Row[] | null> {
    try {
      return await this.#inSpan(batch, () => send(batch.map(({ order }) => order)));
    } catch (error) {
      const [only, ...more] = batch;
      if (more.length > 0 || error instanceof StoreUnavailable) await this.#runEach(batch);
      else only?.reject(error);
      return null;
    }
  }

  #inSpan<T>(batch: Batch<Ready, Outcome>, send: () => Promise<T>): Promise<T> {
    if (this.#tracer === null) return send();
    const spans = batch.map(({ span }) => span);
    return forOrders(spans, send);
  }

  /** Runs a few at once: if each has to wait for a time-out, the last one should not wait for all of them. */
  async #runEach(batch: Batch<Ready, Outcome>): Promise<void> {
    const left = [...batch];
    const next = async () => {
      for (let one = left.shift(); one; one = left.shift()) {
        const { order, resolve, reject } = one;
        await this.#inSpan([one], () => this.#work.alone(order)).then(resolve, reject);
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
