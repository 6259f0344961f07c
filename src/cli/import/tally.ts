/** Counts the faults of an import by kind: where and what. */
import type { RowFault } from './fault.ts';

/** A kind of fault. */
export interface FaultKind extends RowFault {
  /** Number of rows that have it. */
  readonly count: number;
  /** Numbers of the first of them. */
  readonly rows: readonly number[];
}

/** How many kinds are shown, and how many rows of each. */
const KINDS = 10;
const ROWS = 5;

export class FaultTally {
  readonly #kinds = new Map<string, { fault: RowFault; count: number; rows: number[] }>();

  add(row: number, faults: readonly RowFault[]): void {
    for (const fault of faults) {
      const { path, column, message } = fault;
      const name = JSON.stringify([path, column, message]);
      const kind = this.#kinds.get(name) ?? { fault, count: 0, rows: [] };
      this.#kinds.set(name, kind);
      kind.count += 1;
      // Rows are judged in a different order than the file's.
      kind.rows = [...kind.rows, row].sort((one, other) => one - other).slice(0, ROWS);
    }
  }

  /** Number of kinds, including those that are not shown. */
  get size(): number {
    return this.#kinds.size;
  }

  /** @returns the most frequent kinds, the most frequent first */
  most(): FaultKind[] {
    return [...this.#kinds.values()]
      .sort((one, other) => other.count - one.count || (one.rows[0] ?? 0) - (other.rows[0] ?? 0))
      .slice(0, KINDS)
      .map(({ fault, count, rows }) => ({ ...fault, count, rows }));
  }
}

/** A fault as a sentence: where, what, what to do. */
export function sentenceOf({ path, column, message, advice }: RowFault): string {
  const own = column !== null && column !== path ? ` (${JSON.stringify(column)})` : '';
  const where = path === '' ? own.trim() : `${path}${own}`;
  const what = where === '' ? message : `${where} ${message}`;
  return [what, ...(advice === null ? [] : [advice])].map((part) => part.replace(/\.$/, '')).join('; ');
}
