/**
 * Values as cells of CSV and back, the same for import and export. A spreadsheet takes a cell that starts with
 * = + - @ or a tab for a formula; an apostrophe before it makes it text. So that every value comes back as it
 * was, an apostrophe also goes before what would be read as something else: nothing, null, or such a cell that
 * has apostrophes already.
 */

/** A cell that is null; an empty one is nothing. */
export const NULL_CELL = '\\N';

/** After any apostrophes: the start of a formula, the end, or null's own spelling. */
const guarded = /^'*(?:[=+\-@\t\r\n]|$|\\N$)/;
const escaped = /^'+(?:[=+\-@\t\r\n]|$|\\N$)/;

export function cellOf(value: string | null): string {
  if (value === null) return NULL_CELL;
  return guarded.test(value) ? `'${value}` : value;
}

/** @returns undefined for an empty cell */
export function textOf(cell: string): string | null | undefined {
  if (cell === '') return undefined;
  if (cell === NULL_CELL) return null;
  return escaped.test(cell) ? cell.slice(1) : cell;
}

/** One record, quoted where it has to be (RFC 4180). */
export function recordOf(cells: readonly string[]): string {
  const quoted = cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return `${quoted.join(',')}\r\n`;
}
