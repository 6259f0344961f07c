/** What is wrong with a row, in words that hold no value of it. */

export interface RowFault {
  /** A documented column, or a JSON pointer into the body; empty for the whole row. */
  readonly path: string;
  /** The file's own name of the column; null if there is none. */
  readonly column: string | null;
  /** What is wrong, without the value. */
  readonly message: string;
  /** What to do, such as: add `clean: state` to the map. */
  readonly advice: string | null;
}
