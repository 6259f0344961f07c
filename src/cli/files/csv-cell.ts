/**
 * Values as cells of CSV and back, the same for import and export.
 *
 * A spreadsheet guesses the separator of a file, so a cell may begin for it after any separator inside a value
 * of ours. What begins there with = + - @ or with a control character it may take for a formula; an apostrophe
 * before it makes it text. So that every value comes back as it was, an apostrophe also goes before what would
 * be read as something else: nothing, null, or such a beginning that has apostrophes already.
 */

/** A cell that is null; an empty one is nothing. */
export const NULL_CELL = '\\N';

/** What spreadsheets guess a separator to be. */
export const separators = [',', ';', '\t', '|'] as const;
export type Separator = (typeof separators)[number];

/** Where a cell may begin: a line break is read as a new row where its quotes are not taken for quotes. */
const beginning = '(?<=^|[,;|\\t\\r\\n])';
/** Passed over before a formula: spaces of every width, what has no width, quotes, apostrophes. */
const blank = '[\\p{Z}\\p{Cf}"\']*';
/** In full width and in small form too, which spreadsheets take for the plain ones; the minus sign as well. */
const formula = '[=+\\-@\\p{Cc}＝＋－＠﹦﹢﹣﹫−]';

const guarded = new RegExp(`${beginning}(?=${blank}${formula})`, 'gu');
const escaped = new RegExp(`${beginning}'(?=${blank}${formula})`, 'gu');
/** Whole values that are read as nothing, as null, or as one of these with an apostrophe before it. */
const guardedWhole = /^(?='*(?:\\N)?$)/;
const escapedWhole = /^'(?='*(?:\\N)?$)/;

export function cellOf(value: string | null): string {
  return value === null ? NULL_CELL : value.replace(guardedWhole, "'").replace(guarded, "'");
}

/** @returns undefined for an empty cell */
export function textOf(cell: string): string | null | undefined {
  if (cell === '') return undefined;
  if (cell === NULL_CELL) return null;
  return cell.replace(escapedWhole, '').replace(escaped, '');
}

/** One record, quoted where it has to be (RFC 4180) and where another separator would cut it. */
export function recordOf(cells: readonly string[], delimiter: Separator = ','): string {
  const quoted = cells.map((cell) => (/[",;|\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return `${quoted.join(delimiter)}\r\n`;
}
