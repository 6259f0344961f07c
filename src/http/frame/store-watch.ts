/**
 * Tells `/health` whether the store accepts changes: it may be readable while its disk is full or its server has
 * become a standby. There are two signs: a change that failed recently, and a small trial write now and then.
 * Neither is enough alone: a store that nobody changes never fails, and a small write may fit where a change does
 * not.
 */
import { type Database, type Statement, StoreUnavailable } from '../../storage/engine/database.ts';

/** How long the store counts as read-only after a failed change; each new failure restarts the time. */
const HOLD_MS = 15_000;
/** How long a trial's result is trusted: a trial reaches the disk, and anyone may call `/health`. */
const TRIAL_MS = 5_000;

/** How long a question that was not answered yet is shared. */
const SHARED_MS = 1_000;

const ask: Statement = { name: 'health', text: 'select 1 as one' };

export class StoreWatch {
  readonly #database: Pick<Database, 'query' | 'tryWriting'>;
  readonly #now: () => number;
  #failed: { readonly why: StoreUnavailable; readonly at: number } | null = null;
  #asked: { readonly answer: Promise<unknown>; readonly at: number } | null = null;
  #tried: { readonly outcome: Promise<StoreUnavailable | null>; readonly at: number } | null = null;

  /** @param now milliseconds of a clock that never goes back; tests pass their own */
  constructor(database: Pick<Database, 'query' | 'tryWriting'>, now: () => number = () => performance.now()) {
    this.#database = database;
    this.#now = now;
  }

  /** Call this for each store failure that a request meets; one that `whyReadOnly` returned adds nothing. */
  note(why: StoreUnavailable): void {
    if (why.readOnly && why !== this.#failed?.why) this.#failed = { why, at: this.#now() };
  }

  /**
   * Resolves when the store has answered a question. Callers at the same time share one: anyone may call `/health`.
   * @throws StoreUnavailable
   */
  async answers(): Promise<void> {
    if (!this.#asked || this.#now() - this.#asked.at >= SHARED_MS) {
      const asked = { answer: this.#database.query(ask).finally(() => this.#forget(asked)), at: this.#now() };
      this.#asked = asked;
    }
    await this.#asked.answer;
  }

  #forget(asked: object): void {
    if (this.#asked === asked) this.#asked = null;
  }

  /** @returns why changes are not stored; null if they are, or if that is unknown */
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
