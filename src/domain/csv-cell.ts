/**
 * Converts values to CSV cells and back, the same for import and export.
 *
 * A spreadsheet guesses the separator of a file, so it may see a new cell after any separator inside a value.
 * It may read a cell that starts with = + - @ or a control character as a formula; an apostrophe in front makes
 * it text. So that every value comes back unchanged, an apostrophe also goes in front of values that would be
 * read as something else: as nothing, as null, or as an apostrophe that was added.
 *
 * A spreadsheet also treats a text that looks like a number or a date as one, and saves a different text: 1 for 01. On
 * request, an apostrophe goes in front of these too. Spreadsheets keep it; an import removes it.
 */

/** The cell for null; an empty cell means no value. */
export const NULL_CELL = '\\N';

/** The separators that spreadsheets detect. */
export const separators = [',', ';', '\t', '|'] as const;
export type Separator = (typeof separators)[number];

/** Where a cell may begin. A line break starts a row if the spreadsheet does not see the quotes around it. */
const beginning = '(?<=^|[,;|\\t\\r\\n])';
/** What may precede a formula: spaces of every width, zero-width characters, quotes, apostrophes. */
const blank = '[\\p{Z}\\p{Cf}"\']*';
/** Includes full-width and small forms and the minus sign, which spreadsheets treat like the plain ones. */
const formula = '[=+\\-@\\p{Cc}＝＋－＠﹦﹢﹣﹫−]';

const guarded = new RegExp(`${beginning}(?=${blank}${formula})`, 'gu');
const escaped = new RegExp(`${beginning}'(?=${blank}${formula})`, 'gu');
/** Whole values that read as no value or as null, with or without apostrophes in front. */
const guardedWhole = /^(?='*(?:\\N)?$)/;
const escapedWhole = /^'(?='*(?:\\N)?$)/;

/** Numbers, amounts, shares, times and dates of digits. None of these begins as a formula does. */
const digits =
  '(?=\\P{Nd}*\\d)\\p{Sc}?[\\d.,][\\d.,:/ %-]*(?:\\p{Sc}|e[+-]?\\d+|[ap]\\.?(?:m\\.?)?)?|\\([\\d.,]+\\)';
/** Beginnings of months in English, German, French, Spanish and Italian. */
const month =
  '(?:jan|gen|feb|fév|fev|mar|mär|mrz|apr|avr|abr|ma[iyg]|jun|jui|giu|jul|lug|aug|ao[uû]|ago|sep|set|oct|okt|ott|nov|dec|dez|déc|dic)';
const monthDate = `(?=\\P{Nd}*\\d)(?:\\d[\\d ./,-]*)?${month}\\p{L}*[ ./,-]*(?:\\d[\\d :./,-]*)?`;
const truth = 'true|false|wahr|falsch|vrai|faux|verdadero|vero|falso';
const alterable = ` *(?:${digits}|${monthDate}|${truth}) *`;

const isAlterable = new RegExp(`^(?:${alterable})$`, 'iu');
const isAlterableQuoted = new RegExp(`^'+(?:${alterable})$`, 'iu');

export function cellOf(value: string | null): string {
  if (value === null) return NULL_CELL;
  const cell = value.replace(guardedWhole, "'").replace(guarded, "'");
  return isAlterableQuoted.test(cell) ? `'${cell}` : cell;
}

/** A cell whose text a spreadsheet does not alter, even if it looks like a number or a date. */
export function sheetSafeCellOf(value: string | null): string {
  const cell = cellOf(value);
  return isAlterable.test(cell) ? `'${cell}` : cell;
}

/** @returns undefined for an empty cell */
export function textOf(cell: string): string | null | undefined {
  if (cell === '') return undefined;
  if (cell === NULL_CELL) return null;
  const own = isAlterableQuoted.test(cell) ? cell.slice(1) : cell;
  return own.replace(escapedWhole, '').replace(escaped, '');
}

/** One record, quoted where RFC 4180 requires it and where another separator would split it. */
export function recordOf(cells: readonly string[], delimiter = ','): string {
  const mustQuote = (cell: string) => /[",;|\t\r\n]/.test(cell) || cell.includes(delimiter);
  const quoted = cells.map((cell) => (mustQuote(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return `${quoted.join(delimiter)}\r\n`;
}
