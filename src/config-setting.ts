/** A row of the table of all settings. */
export interface Setting<Value> {
  readonly env: string;
  /** The flag of `opencif serve` for the same setting. */
  readonly flag?: string;
  readonly default: Value;
  readonly parse: (text: string) => Value;
  /** True: it is never shown, and `NAME_FILE` may name a file that holds it. */
  readonly secret?: true;
  /** True for a secret that a program may print: `NAME_COMMAND`. */
  readonly command?: true;
  /** Makes a value safe to show. Default: a secret is hidden, anything else is shown as it is. */
  readonly mask?: (text: string) => string;
  readonly unit?: string;
  readonly example: string;
  readonly meaning: string;
}

/** Gives a row the type of its value. */
export function setting<Value>(row: Setting<Value>): Setting<Value> {
  return row;
}
