/** Reads CSV as rows: the header names documented columns, or columns that a map file maps to them. */

import { textOf } from '../../domain/csv-cell.ts';
import { bodyOf, type Column, inBodyOrder, isExported, pathOf, reasonColumn } from '../files/columns.ts';
import { exitCodes, Failure } from '../shell/failure.ts';
import { linesOf } from './lines.ts';
import { originOf } from './origin.ts';
import { type CsvRecord, recordsOf } from './records.ts';
import type { ReadRow } from './row.ts';

export interface CsvOptions {
  /** One character. */
  readonly delimiter: string;
  /** Maps their column to ours; null leaves theirs out. */
  readonly map: Readonly<Record<string, string | null>>;
  /** Columns of ours to leave out. @default none */
  readonly without?: readonly string[];
}

/** What the header says of the cells. */
interface Header {
  readonly names: readonly string[];
  readonly columns: readonly Column[];
  /** Position of the reason; -1: there is none. */
  readonly reason: number;
  /** Positions of columns without a name. Their cells must be empty. */
  readonly nameless: readonly number[];
  /** Number of cells in a record, and the minimum, which ends with the last named column. */
  readonly length: number;
  readonly least: number;
}

/** Blank records are not rows, but count as records. @throws Failure (wrong usage) for a header that does not fit */
export async function* csvRows(
  chunks: AsyncIterable<Uint8Array>,
  { delimiter, map, without = [] }: CsvOptions,
): AsyncGenerator<ReadRow> {
  let header: Header | null = null;
  let number = 0;
  for await (const record of recordsOf(linesOf(chunks, { returns: true }), delimiter)) {
    const blank = 'cells' in record && record.cells.every(isBlank);
    if (header !== null) {
      number += 1;
      if (!blank) yield { number, ...read(header, record) };
    } else if (!blank) header = headerOf(record, map, without);
  }
  if (header === null) throw usage('The file has no header.');
}

function isBlank(cell: string): boolean {
  return cell.trim() === '';
}

function read(header: Header, record: CsvRecord): Omit<ReadRow, 'number'> {
  const cells = 'cells' in record ? record.cells : [];
  const filled = ({ place }: Column) => (cells[place] ?? '') !== '';
  const origin = originOf(header.names, cells, header.columns, filled);
  if ('fault' in record) return { ...record, origin };
  return { ...contentOf(header, cells), origin };
}

function contentOf(header: Header, cells: readonly string[]): Omit<ReadRow, 'number'> {
  const { columns, nameless, length, least } = header;
  if (cells.length < least || !cells.slice(length).every(isBlank)) {
    return { fault: `It has ${cells.length} cells, the header has ${length}.` };
  }
  const full = nameless.find((place) => !isBlank(cells[place] ?? ''));
  if (full !== undefined) return { fault: `Cell ${full + 1} is in a column that has no name in the header.` };
  const reason = cells[header.reason] ?? '';
  const told = isBlank(reason) ? null : textOf(reason);
  return { body: bodyOf(columns, cells), ...(typeof told === 'string' && { reason: told }) };
}

/** Names columns by number only: in a file without a header, the first line is a customer. */
function headerOf(record: CsvRecord, map: CsvOptions['map'], without: readonly string[]): Header {
  if ('fault' in record) throw usage(`The header can't be read. ${record.fault} Nothing was sent.`);
  const names = record.cells;
  const missing = Object.keys(map).filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw usage(`The --map file names columns that are not in the file: ${missing.join(', ')}.`);
  }
  const nameless = placesWhere(names, (name) => isBlank(name) && !Object.hasOwn(map, name));
  const columns = names.map((name, place) => {
    const column = Object.hasOwn(map, name) ? (map[name] ?? null) : name;
    const leftOut = column === null || isExported(column) || without.includes(column);
    return leftOut || nameless.includes(place) ? null : column;
  });
  checkNames(columns);
  return {
    names,
    columns: inBodyOrder(columns),
    reason: columns.indexOf(reasonColumn),
    nameless,
    length: names.length,
    least: names.length - [...names].reverse().findIndex((name) => !isBlank(name)),
  };
}

function checkNames(columns: readonly (string | null)[]): void {
  const isUnknown = (column: string) => column !== reasonColumn && pathOf(column) === null;
  const unknown = placesWhere(columns, (column) => column !== null && isUnknown(column));
  if (unknown.length > 0) {
    throw usage(
      `These columns of the header have no documented name: ${numbersOf(unknown)}. Nothing was sent.\n` +
        'The names are in docs/import.md; map yours to them with --map FILE, where null leaves a column out. ' +
        'If all columns were read as one, set --delimiter.',
    );
  }
  const twice = placesWhere(columns, (column, place) => column !== null && columns.indexOf(column) < place);
  if (twice.length > 0) throw usage(`These columns are in the header twice: ${numbersOf(twice)}.`);
}

function placesWhere<T>(items: readonly T[], holds: (item: T, place: number) => boolean): number[] {
  return items.flatMap((item, place) => (holds(item, place) ? [place] : []));
}

/** Column numbers from 1. */
function numbersOf(places: readonly number[]): string {
  return places.map((place) => place + 1).join(', ');
}

function usage(message: string): Failure {
  return new Failure(message, exitCodes.usage);
}
