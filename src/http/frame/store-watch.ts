/**
 * Whether the store takes changes, for `/health`: it may well be read while its disk is full or its server has become
 * a standby. Two ways to know: a change that failed lately, and a small write that is tried from time to time. Either
 * alone is not enough: a store that nobody changes fails for nobody, and a small write may fit where a change doesn't.
 */
import { type Database, StoreUnavailable } from '../../storage/engine/database.ts';

/** After a change failed the store counts as read-only for so long; each one that fails begins it anew. */
const HOLD_MS = 15_000;
/** A trial is believed for so long: it reaches the disk, and anyone may ask for `/health`. */
const TRIAL_MS = 5_000;

export class StoreWatch {
  readonly #database: Pick<Database, 'tryWriting'>;
  readonly #now: () => number;
  #failed: { readonly why: StoreUnavailable; readonly at: number } | null = null;
  #tried: { readonly outcome: Promise<StoreUnavailable | null>; readonly at: number } | null = null;

  /** @param now milliseconds of a clock that never goes back; tests bring their own */
  constructor(database: Pick<Database, 'tryWriting'>, now: () => number = () => performance.now()) {
    this.#database = database;
    this.#now = now;
  }

  /** To be told of each failure that a request met with; one that `whyReadOnly` gave is no news. */
  note(why: StoreUnavailable): void {
    if (why.readOnly && why !== this.#failed?.why) this.#failed = { why, at: this.#now() };
  }

  /** @returns why changes are not stored; null when they are, or when that can't be told */
  async whyReadOnly(): Promise<StoreUnavailable | null> {
    if (this.#failed && this.#now() - this.#failed.at < HOLD_MS) return this.#failed.why;
    if (!this.#tried || this.#now() - this.#tried.at >= TRIAL_MS) {
      this.#tried = { outcome: this.#try(), at: this.#now() };
    }
    return this.#tried.outcome;
  }

  async #try(): Promise<StoreUnavailable | null> {
    try {
      await this.#database.tryWriting();
    } catch (error) {
      if (error instanceof StoreUnavailable && error.readOnly) return error;
    }
    return null;
  }
}
