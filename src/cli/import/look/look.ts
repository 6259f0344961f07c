/** What can be seen of a CSV file without knowing its meaning: delimiter, header, rows. */
import { type Separator, separators } from '../../../domain/csv-cell.ts';
import { pathOf } from '../../files/columns.ts';
import { exitCodes, Failure } from '../../shell/failure.ts';
import { linesOf } from '../lines.ts';
import { type CsvRecord, recordsOf } from '../records.ts';
import type { Source } from '../source.ts';

export interface Look {
  readonly delimiter: string;
  /** The cells of the first record that is not blank; null if it can't be read. */
  readonly header: readonly string[] | null;
  /** Records after the header that are not blank; null if the input was not seen to its end. */
  readonly rows: number | null;
  /** The first of them that can be read, as cells. */
  readonly sample: readonly (readonly string[])[];
}

/** Records that show the delimiter, and rows that show what a column holds. */
const DELIMITER_RECORDS = 50;
const SAMPLE_ROWS = 1000;
/** Rows of an export can be long; once the sample has so many characters, it gets no more rows. */
const SAMPLE_CHARACTERS = 4 * 1024 * 1024;

type Input = Pick<Source, 'look' | 'whole'>;

/** @param asked undefined: it is detected @throws Failure (wrong usage) if several delimiters are possible */
export async function lookAt(source: Input, asked: string | undefined): Promise<Look> {
  const delimiter = asked ?? (await delimiterOf(source));
  let header: readonly string[] | null | undefined;
  let rows = 0;
  const sample: (readonly string[])[] = [];
  let room = SAMPLE_CHARACTERS;
  for await (const record of filled(source, delimiter)) {
    const cells = 'cells' in record ? record.cells : null;
    if (header === undefined) header = cells;
    else {
      rows += 1;
      if (cells === null || sample.length >= SAMPLE_ROWS || room <= 0) continue;
      sample.push(cells);
      room -= cells.reduce((length, cell) => length + cell.length, 0);
    }
  }
  return { delimiter, header: header ?? null, rows: source.whole ? rows : null, sample };
}

async function* filled(source: Input, delimiter: string): AsyncGenerator<CsvRecord> {
  for await (const record of recordsOf(linesOf(source.look(), { returns: true }), delimiter)) {
    if (!('cells' in record) || record.cells.some((cell) => cell.trim() !== '')) yield record;
  }
}

/** What a delimiter makes of the beginning of the file. */
interface Guess {
  readonly delimiter: Separator;
  readonly header: readonly string[];
  /** Whether all records have as many cells as the header. */
  readonly even: boolean;
}

/** The one that splits the header; of several, the one that makes all records equally long, or gives documented names. */
async function delimiterOf(source: Input): Promise<string> {
  const guesses = (await Promise.all(separators.map((delimiter) => guessOf(source, delimiter)))).filter(
    ({ header }) => header.length > 1,
  );
  if (guesses.length === 0) return ',';
  const better = [guesses, guesses.filter(isDocumented), guesses.filter(({ even }) => even)];
  const found = better.find((some) => some.length === 1)?.[0];
  if (found !== undefined) return found.delimiter;
  const names = guesses.map(({ delimiter }) => words[delimiter]).join(' or ');
  throw new Failure(
    `The columns may be separated by ${names}; the first rows do not show which. Nothing was sent.\n` +
      `Say which:  --delimiter ${guesses.map(({ delimiter }) => flags[delimiter]).join('  or  --delimiter ')}`,
    exitCodes.usage,
  );
}

function isDocumented({ header }: Guess): boolean {
  return header.every((name) => pathOf(name) !== null);
}

async function guessOf(source: Input, delimiter: Separator): Promise<Guess> {
  let header: readonly string[] | null = null;
  let seen = 0;
  let even = true;
  for await (const record of filled(source, delimiter)) {
    const cells = 'cells' in record ? record.cells : [];
    if (header === null) header = cells;
    else even &&= cells.length === header.length;
    seen += 1;
    if (seen === DELIMITER_RECORDS) break;
  }
  return { delimiter, header: header ?? [], even };
}

const words: Readonly<Record<Separator, string>> = {
  ',': 'a comma',
  ';': 'a semicolon',
  '\t': 'a tab',
  '|': 'a vertical bar',
};
const flags: Readonly<Record<Separator, string>> = { ',': ',', ';': "';'", '\t': 'tab', '|': "'|'" };

/** The look in words: `UTF-8, separated by a comma, 12 columns, 1,000 rows`. */
export function inWords(look: Look, source: Pick<Source, 'encoding' | 'bom'>): string {
  const { delimiter, header, rows } = look;
  const columns = (header ?? []).length;
  const parts = [
    `${source.encoding}${source.bom ? ' with a byte order mark' : ''}`,
    ...(columns > 1 ? [`separated by ${(words as Record<string, string>)[delimiter] ?? delimiter}`] : []),
    counted(columns, 'column'),
    ...(rows === null ? [] : [counted(rows, 'row')]),
  ];
  return parts.join(', ');
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
}
