/**
 * Who goes next at the embedded store, which does one thing at a time. A transaction asks for one statement after
 * another and holds the store in between, so it takes many times as long as a statement of its own. After each
 * transaction, the statements that wait go first: none of them waits for two transactions, however many were begun
 * before it. Within each kind, the first to come goes first.
 */
export class Turns {
  readonly #statements: (() => void)[] = [];
  readonly #transactions: (() => void)[] = [];
  /** How many statements go before the next transaction. */
  #ahead = 0;
  #busy = false;
  readonly #whenIdle: (() => void)[] = [];

  /** Runs a statement of its own when it is its turn. */
  statement<T>(work: () => Promise<T>): Promise<T> {
    return this.#run(this.#statements, work);
  }

  /** Runs a whole transaction when it is its turn. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    return this.#run(this.#transactions, async () => {
      try {
        return await work();
      } finally {
        this.#ahead = this.#statements.length;
      }
    });
  }

  /** Resolves once nothing runs or waits. */
  async idle(): Promise<void> {
    while (this.#busy) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  async #run<T>(queue: (() => void)[], work: () => Promise<T>): Promise<T> {
    if (this.#busy) await new Promise<void>((go) => queue.push(go));
    this.#busy = true;
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  /** The store stays busy if somebody waits: nobody who comes later may get between. */
  #next(): void {
    const next = this.#takeStatement() ?? this.#transactions.shift();
    if (next) next();
    else this.#rest();
  }

  #rest(): void {
    this.#busy = false;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  #takeStatement(): (() => void) | undefined {
    if (this.#ahead === 0 && this.#transactions.length > 0) return undefined;
    this.#ahead = Math.max(0, this.#ahead - 1);
    return this.#statements.shift();
  }
}
