/** What a cleaner is: a pure function that a map file asks for by name, as `phone:US` for one documented column. */

/** What became of a cell, or why it could not be read; a fault holds no value. */
export type Cleaned =
  | {
      readonly value: string;
      /** Whether anything differs from what the file has. */
      readonly changed: boolean;
      /** Other members that the cell also gave, if the file has none: a phone's dialing code. */
      readonly beside?: Readonly<Record<string, string>>;
    }
  | { readonly fault: string };

/** @param name a member beside the cell: for `addresses.0.postalCode`, `stateCode` @returns empty if there is none */
export type Beside = (name: string) => string;

/** @param cell the text of a cell that is not empty */
export type Clean = (cell: string, beside: Beside) => Cleaned;

/** The text as it is, or another one in its place. */
export function changedTo(value: string, cell: string): Cleaned {
  return { value, changed: value !== cell };
}

/** For comparing names: letters and digits only, without case and accents. */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
}

/** Without white space at the ends, such as the no-break spaces of web pages. */
export function trimmed(text: string): string {
  return text.replace(/^[\s\p{Z}\u200b\ufeff]+|[\s\p{Z}\u200b\ufeff]+$/gu, '');
}
