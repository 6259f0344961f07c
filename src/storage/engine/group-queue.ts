/**
 * Group commit: orders that meet while the store is busy go to it together, in one statement and one
 * commit, each with its own outcome; those that must follow each other in a statement each and one commit.
 * Nothing ever waits for company: an idle store gets an order at once. Reads meet in the same way.
 */
import { setImmediate as turnEnd } from 'node:timers/promises';
import { type Database, type Queryable, StoreUnavailable } from './database.ts';

/** What a queue goes by that is not told otherwise. */
export const queueSizes = {
  /** Orders in one commit at most. */
  batchSize: 64,
  /** Statements in one commit at most, where orders of one lane wait for each other. */
  rounds: 16,
  /** Commits under way at once: a second one mostly waits for the same disk. One more while a full one waits. */
  statements: 1,
  /** Orders that may wait; one more is refused with `StoreBusy`. */
  waiting: 2048,
};

export type QueueOptions = Readonly<Partial<typeof queueSizes>>;

/** Connections used at once to carry out the orders of a failed commit one by one. */
const SIDE_BY_SIDE = 8;

/** The round of an order that has to wait for the next commit. */
const NEVER = Number.POSITIVE_INFINITY;

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
  /** One statement: all of them or none; outcomes in the order of `orders`. */
  readonly together: (on: Queryable, orders: readonly Ready[]) => Promise<(() => Outcome)[]>;
  /** After a commit failed as a whole, and nobody knows whether it was committed. */
  readonly alone: (order: Ready) => Promise<Outcome>;
}

interface Waiting<Ready, Outcome> {
  readonly order: Ready;
  readonly lane: string | null;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/** What goes in one commit: a statement for each round, one after another, no two orders of one lane in a round. */
type Batch<Ready, Outcome> = Waiting<Ready, Outcome>[][];

export class GroupQueue<Order, Ready, Outcome> {
  readonly #database: Database;
  readonly #work: GroupWork<Order, Ready, Outcome>;
  readonly #batchSize: number;
  readonly #rounds: number;
  readonly #statements: number;
  readonly #limit: number;
  #waiting: Waiting<Ready, Outcome>[] = [];
  /** Lanes of the statements under way: the next order of one of them waits. */
  readonly #busy = new Set<string>();
  #running = 0;
  /** Whether a start is coming. */
  #starting = false;

  constructor(database: Database, work: GroupWork<Order, Ready, Outcome>, options: QueueOptions = {}) {
    this.#database = database;
    this.#work = work;
    const { batchSize, rounds, statements, waiting } = { ...queueSizes, ...options };
    this.#batchSize = batchSize;
    this.#rounds = rounds;
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

  /** In a crowd the turns are long, and the store would idle until the end of each: so it has the next one already. */
  #next(): void {
    while (this.#running <= this.#statements) {
      const batch = this.#takeBatch(this.#running < this.#statements ? 1 : this.#batchSize);
      if (batch.length === 0) return;
      this.#running++;
      void this.#run(batch);
    }
  }

  /**
   * The oldest orders; one whose lane has an order before it goes in the round after that one's. None where fewer
   * could go than `atLeast`.
   */
  #takeBatch(atLeast: number): Batch<Ready, Outcome> {
    if (this.#waiting.length < atLeast) return [];
    const batch: Batch<Ready, Outcome> = [];
    const left: Waiting<Ready, Outcome>[] = [];
    const roundOf = new Map<string, number>();
    let taken = 0;
    for (const one of this.#waiting) {
      const { lane } = one;
      const round = lane === null ? 0 : (roundOf.get(lane) ?? (this.#busy.has(lane) ? NEVER : 0));
      const goes = round < this.#rounds && taken < this.#batchSize;
      if (lane !== null) roundOf.set(lane, goes ? round + 1 : NEVER);
      if (!goes) left.push(one);
      else {
        batch[round] ??= [];
        batch[round].push(one);
        taken++;
      }
    }
    if (taken < atLeast) return [];
    this.#waiting = left;
    return batch;
  }

  async #run(batch: Batch<Ready, Outcome>): Promise<void> {
    const orders = batch.flat();
    for (const { lane } of orders) if (lane !== null) this.#busy.add(lane);
    const outcomes = await this.#carryOut(batch);
    this.#running--;
    for (const { lane } of orders) if (lane !== null) this.#busy.delete(lane);
    if (this.#waiting.length >= this.#batchSize) this.#next();
    else this.#nextSoon();
    if (!outcomes) return;
    // Behind the next statement, which starts first.
    await turnEnd();
    for (const [index, one] of orders.entries()) settle(one, outcomes[index] as () => Outcome);
  }

  /** @returns null where each order was told its own outcome already */
  async #carryOut(batch: Batch<Ready, Outcome>): Promise<(() => Outcome)[] | null> {
    try {
      return await this.#inOneCommit(batch.map((round) => round.map(({ order }) => order)));
    } catch (error) {
      const [only, ...more] = batch.flat();
      if (more.length > 0 || error instanceof StoreUnavailable) await this.#runEach(batch);
      else only?.reject(error);
      return null;
    }
  }

  /** The rounds are sent without waiting for each other's answers; the store takes them one after another. */
  async #inOneCommit(rounds: readonly (readonly Ready[])[]): Promise<(() => Outcome)[]> {
    const { together } = this.#work;
    const [only] = rounds;
    if (only && rounds.length === 1) return together(this.#database, only);
    const outcomes = await this.#database.transaction((tx) =>
      Promise.all(rounds.map((round) => together(tx, round))),
    );
    return outcomes.flat();
  }

  /** A few side by side: where each has to wait for a time-out, the last one should not wait for them all. */
  async #runEach(batch: Batch<Ready, Outcome>): Promise<void> {
    for (const round of batch) {
      const left = [...round];
      const next = async () => {
        for (let one = left.shift(); one; one = left.shift()) {
          await this.#work.alone(one.order).then(one.resolve, one.reject);
        }
      };
      await Promise.all(Array.from({ length: SIDE_BY_SIDE }, next));
    }
  }
}

function settle<Outcome>({ resolve, reject }: Waiting<unknown, Outcome>, outcome: () => Outcome): void {
  try {
    resolve(outcome());
  } catch (error) {
    reject(error);
  }
}
