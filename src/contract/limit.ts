/** A row of the table of limits. */

export interface Limit {
  readonly value: number;
  readonly unit:
    | 'bytes'
    | 'characters'
    | 'levels'
    | 'items'
    | 'requests'
    | 'connections'
    | 'attempts'
    | 'milliseconds'
    | 'seconds'
    | 'days';
  /** The setting that changes it, where an operator needs one; otherwise it is fixed. */
  readonly env?: string;
  /** What the value limits. */
  readonly meaning: string;
  /** What happens to a request, or to a caller, that is over it. */
  readonly over: string;
}
