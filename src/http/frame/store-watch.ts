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
/** The same for a server that refuses every write, which costs it nothing: a standby may be promoted at any time. */
const REFUSAL_MS = 1_000;
/** The SQLSTATE of that refusal. */
const REFUSES_WRITES = '25006';

/** How long a question that was not answered yet is shared. */
const SHARED_MS = 1_000;

const ask: Statement = { name: 'health', text: 'select 1 as one' };

interface Trial {
  readonly outcome: Promise<StoreUnavailable | null>;
  readonly at: number;
  /** Why the server refuses writes; null if it takes them, or if that is unknown. */
  refusal: StoreUnavailable | null;
}

export class StoreWatch {
  readonly #database: Pick<Database, 'query' | 'tryWriting'>;
  readonly #now: () => number;
  #failed: { readonly why: StoreUnavailable; readonly at: number } | null = null;
  #asked: { readonly answer: Promise<unknown>; readonly at: number } | null = null;
  #tried: Trial | null = null;

  /** @param now milliseconds of a clock that never goes back; tests pass their own */
  constructor(database: Pick<Database, 'query' | 'tryWriting'>, now: () => number = () => performance.now()) {
    this.#database = database;
    this.#now = now;
  }

  /** Call this for each store failure that a request meets; one that `whyReadOnly` returned adds nothing. */
  note(why: StoreUnavailable): void {
    if (why === this.#failed?.why || why === this.#tried?.refusal) return;
    const at = this.#now();
    // Not even a small write has room there, so a test write shows when changes are accepted again.
    if (why.code === REFUSES_WRITES) this.#tried = { outcome: Promise.resolve(why), at, refusal: why };
    else if (why.readOnly) this.#failed = { why, at };
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
    const trustedMs = this.#tried?.refusal ? REFUSAL_MS : TRIAL_MS;
    if (!this.#tried || this.#now() - this.#tried.at >= trustedMs) this.#tried = this.#try();
    return this.#tried.outcome;
  }

  #try(): Trial {
    const ended = this.#database.tryWriting().then(
      () => null,
      (error: unknown) => (error instanceof StoreUnavailable && error.readOnly ? error : null),
    );
    const trial: Trial = {
      at: this.#now(),
      refusal: null,
      outcome: ended.then((why) => {
        if (why?.code === REFUSES_WRITES) trial.refusal = why;
        return why;
      }),
    };
    return trial;
  }
}
