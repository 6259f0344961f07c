/** Which rows are settled: all up to a number, and some after it, for rows end in any order. */

/** As a checkpoint keeps it. */
export interface SettledState {
  /** Every row up to this one. */
  readonly upTo: number;
  /** Rows after it, too. */
  readonly also: readonly number[];
}

export class Settled {
  /** From a run before. */
  readonly #before: ReadonlySet<number>;
  readonly #beforeUpTo: number;
  /** Rows begun and not settled, in the file's order: a `Set` keeps it. */
  readonly #open = new Set<number>();
  readonly #also: Set<number>;
  #newest: number;

  constructor({ upTo, also }: SettledState = { upTo: 0, also: [] }) {
    this.#beforeUpTo = upTo;
    this.#before = new Set(also);
    this.#also = new Set(also);
    this.#newest = upTo;
  }

  /** Whether a run before settled it. */
  has(row: number): boolean {
    return row <= this.#beforeUpTo || this.#before.has(row);
  }

  /** Rows are begun in the file's order, also those that a run before settled. */
  begin(row: number): void {
    this.#newest = Math.max(this.#newest, row);
    if (!this.has(row)) this.#open.add(row);
  }

  settle(row: number): void {
    this.#open.delete(row);
    this.#also.add(row);
    this.#forget();
  }

  /** Rows after the first that is open: what a checkpoint has to name one by one. */
  get ahead(): number {
    return this.#also.size;
  }

  /** Whether every row begun is settled. */
  get whole(): boolean {
    return this.#open.size === 0;
  }

  state(): SettledState {
    const upTo = this.#upTo();
    return { upTo, also: [...this.#also].filter((row) => row > upTo).sort((a, b) => a - b) };
  }

  #upTo(): number {
    const [first] = this.#open;
    return first === undefined ? this.#newest : first - 1;
  }

  /** Numbers that `upTo` covers need no place of their own; one that is kept a little longer does no harm. */
  #forget(): void {
    const upTo = this.#upTo();
    for (const row of this.#also) {
      if (row > upTo) break;
      this.#also.delete(row);
    }
  }
}
