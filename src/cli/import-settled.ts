/** Which rows are settled. Rows end in any order, so it is told as "all up to a number, but these". */

/** As a checkpoint keeps it; bounded by the rows in hand. */
export interface SettledState {
  /** The newest row that was begun. */
  readonly upTo: number;
  /** Rows up to it that are not settled. */
  readonly but: readonly number[];
}

export class Settled {
  #newest: number;
  /** Begun and not settled, those of runs before included. */
  readonly #open: Set<number>;

  constructor({ upTo, but }: SettledState = { upTo: 0, but: [] }) {
    this.#newest = upTo;
    this.#open = new Set(but);
  }

  /** Rows are begun in the file's order. @returns false when it is settled already, by a run before */
  begin(row: number): boolean {
    if (row <= this.#newest) return this.#open.has(row);
    this.#newest = row;
    this.#open.add(row);
    return true;
  }

  settle(row: number): void {
    this.#open.delete(row);
  }

  /** Whether every row begun is settled. */
  get whole(): boolean {
    return this.#open.size === 0;
  }

  state(): SettledState {
    return { upTo: this.#newest, but: [...this.#open] };
  }
}
