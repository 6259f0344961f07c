/** The map of a file's columns to the documented ones: what a map file says. */

/** Two or more columns that make one. Empty cells are passed over. */
export interface Join {
  readonly columns: readonly string[];
  readonly separator: string;
  /** A documented column. */
  readonly to: string;
}

/** One column that makes two, at the first or the last separator. Without one, the first gets all. */
export interface Split {
  readonly column: string;
  readonly separator: string;
  readonly at: 'first' | 'last';
  /** Two documented columns. */
  readonly to: readonly [string, string];
}

export interface ColumnMap {
  /** By the file's own names; null leaves a column out. Columns that are not here must have documented names. */
  readonly columns: Readonly<Record<string, string | null>>;
  /** Values by documented column, for rows that have none in the file. */
  readonly constants: Readonly<Record<string, string>>;
  readonly joins: readonly Join[];
  readonly splits: readonly Split[];
  /** Names of cleaners by documented column. */
  readonly clean: Readonly<Record<string, readonly string[]>>;
  /** What a person has to complete, in words, before a proposed map can be used. */
  readonly missing?: readonly string[];
}

export const emptyMap: ColumnMap = { columns: {}, constants: {}, joins: [], splits: [], clean: {} };

/** Every documented column that it fills, with where that is said. */
export function targetsOf({ columns, joins, splits }: ColumnMap): string[] {
  const direct = Object.values(columns).filter((target) => target !== null);
  return [...direct, ...joins.map(({ to }) => to), ...splits.flatMap(({ to }) => [...to])];
}
