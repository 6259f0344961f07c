/** CSV as rows: the header names documented columns, or columns that a map file leads to them. */
import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { bodyOf, type Header, isExported, pathOf } from '../files/columns.ts';
import { exitCodes, Failure } from '../shell/failure.ts';
import type { ReadRow } from './row.ts';

export interface CsvOptions {
  /** One character. */
  readonly delimiter: string;
  /** Their column to ours; null leaves theirs out. */
  readonly map: Readonly<Record<string, string | null>>;
  /** Columns of ours that are left out where they are. @default none */
  readonly without?: readonly string[];
}

/** The service takes 64 KiB; a quote that is never closed must not fill the memory. */
const LONGEST_RECORD = 1024 * 1024;

/** @throws Failure (wrong usage) for a header that does not fit, Failure where the file can't be read on */
export async function* csvRows(
  chunks: AsyncIterable<Uint8Array>,
  { delimiter, map, without = [] }: CsvOptions,
): AsyncGenerator<ReadRow> {
  const parser = parse({
    delimiter,
    // All three: left to itself, the parser believes the first line end and takes the others for text.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_RECORD,
  });
  // What goes wrong with the bytes comes out of the parser as its own error.
  pipeline(decoded(chunks), parser, () => {});
  let header: Header | null = null;
  let number = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      if (header === null) header = headerOf(cells, map, without);
      else {
        number += 1;
        yield { number, ...read(header, cells) };
      }
    }
  } catch (error) {
    throw error instanceof CsvError ? unreadable(error, number) : error;
  }
  if (header === null) throw new Failure('The file has no header.', exitCodes.usage);
}

function read(header: Header, cells: readonly string[]): Omit<ReadRow, 'number'> {
  if (cells.length !== header.length) {
    return { fault: `It has ${cells.length} cells, the header has ${header.length}.` };
  }
  return { body: bodyOf(header, cells) };
}

async function* decoded(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Failure(
      'The file is not UTF-8.\nMake it so, for instance from Windows:  iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW_FILE',
    );
  }
}

/** The parser's own words would quote the file. */
function unreadable({ code }: CsvError, number: number): Failure {
  return new Failure(
    `After row ${number} the file is no CSV any more (${code}).\n` +
      'Look for a quote that is not closed, and at --delimiter.',
  );
}

/** Columns are told by their number: a file without a header has a customer in its place. */
function headerOf(names: readonly string[], map: CsvOptions['map'], without: readonly string[]): Header {
  const missing = Object.keys(map).filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new Failure(
      `The --map file names columns that the file hasn't: ${missing.join(', ')}.`,
      exitCodes.usage,
    );
  }
  const columns = names.map((name) => {
    const column = Object.hasOwn(map, name) ? (map[name] ?? null) : name;
    return column === null || isExported(column) || without.includes(column) ? null : column;
  });
  const header = columns.map((column) => (column === null ? null : pathOf(column)));
  const unknown = header.flatMap((path, index) =>
    path === null && columns[index] !== null ? [index + 1] : [],
  );
  if (unknown.length > 0) {
    throw new Failure(
      `These columns of the header have no documented name: ${unknown.join(', ')}. Nothing was sent.\n` +
        'The names are in docs/import.md; lead yours to them with --map FILE, null leaves a column out. ' +
        'Is it one column, see --delimiter.',
      exitCodes.usage,
    );
  }
  const twice = columns.flatMap((column, index) => {
    return column !== null && columns.indexOf(column) < index ? [index + 1] : [];
  });
  if (twice.length > 0) {
    throw new Failure(`These columns of the header are there twice: ${twice.join(', ')}.`, exitCodes.usage);
  }
  return header;
}
