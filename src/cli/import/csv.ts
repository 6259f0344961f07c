/** Reads CSV as rows: the header names documented columns, or columns that a map makes into documented ones. */

import { bodyOf, type Column, inBodyOrder, isExported, pathOf, reasonColumn } from '../files/columns.ts';
import { exitCodes, Failure } from '../shell/failure.ts';
import { linesOf } from './lines.ts';
import { type ColumnMap, emptyMap, targetsOf } from './mapping/column-map.ts';
import { type RowMaker, rowMaker } from './mapping/row-maker.ts';
import { originOf } from './origin.ts';
import { type CsvRecord, recordsOf } from './records.ts';
import type { ReadRow } from './row.ts';

export interface CsvOptions {
  /** One character. */
  readonly delimiter: string;
  /** @default columns have documented names, and nothing else is asked for */
  readonly map?: Partial<ColumnMap>;
  /** Columns of ours to leave out. @default none */
  readonly without?: readonly string[];
}

/** What the header says of the cells. */
interface Header {
  readonly names: readonly string[];
  readonly maker: RowMaker;
  /** Columns of the body, by the places of their values in a made row. */
  readonly columns: readonly Column[];
  /** Place of the reason; -1 if there is none. */
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
    } else if (!blank) header = await headerOf(record, { ...emptyMap, ...map }, without);
  }
  if (header === null) throw usage('The file has no header.');
}

function isBlank(cell: string): boolean {
  return cell.trim() === '';
}

function read(header: Header, record: CsvRecord): Omit<ReadRow, 'number'> {
  const cells = 'cells' in record ? record.cells : [];
  const { values, changes, faults } = header.maker.make(cells);
  const origin = originOf(header, cells, values);
  if ('fault' in record) return { ...record, origin };
  const fault = faultOf(header, cells);
  if (fault !== null) return { fault, origin };
  const reason = values[header.reason] ?? '';
  return {
    body: bodyOf(header.columns, values),
    ...(!isBlank(reason) && { reason }),
    ...(changes.length > 0 && { changes }),
    ...(faults.length > 0 && { faults }),
    origin,
  };
}

/** What is wrong with the record as a whole. */
function faultOf({ nameless, length, least }: Header, cells: readonly string[]): string | null {
  if (cells.length < least || !cells.slice(length).every(isBlank)) {
    return `It has ${cells.length} cells, the header has ${length}.`;
  }
  const full = nameless.find((place) => !isBlank(cells[place] ?? ''));
  return full === undefined ? null : `Cell ${full + 1} is in a column that has no name in the header.`;
}

/** Names columns by number only: in a file without a header, the first line is a customer. */
async function headerOf(record: CsvRecord, map: ColumnMap, without: readonly string[]): Promise<Header> {
  if ('fault' in record) throw usage(`The header can't be read. ${record.fault} Nothing was sent.`);
  const names = record.cells;
  const used = new Set([
    ...map.joins.flatMap(({ columns }) => columns),
    ...map.splits.map(({ column }) => column),
  ]);
  const missing = [...Object.keys(map.columns), ...used].filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw usage(`The map names columns that are not in the file: ${missing.join(', ')}.`);
  }
  const twice = placesWhere(names, (name, place) => used.has(name) && names.indexOf(name) < place);
  if (twice.length > 0) {
    throw usage(
      `The map joins or splits a column whose name is in the header twice; the second is column ${numbersOf(twice)}.`,
    );
  }
  const isMapped = (name: string) => Object.hasOwn(map.columns, name);
  const nameless = placesWhere(names, (name) => isBlank(name) && !isMapped(name));
  const targets = names.map((name, place) => {
    const target = isMapped(name) ? (map.columns[name] ?? null) : used.has(name) ? null : name;
    const leftOut = target === null || isExported(target) || without.includes(target);
    return leftOut || nameless.includes(place) ? null : target;
  });
  checkNames(targets, map);
  checkCleaned(targets, map);
  const maker = await rowMaker(names, targets, map);
  return {
    names,
    maker,
    columns: inBodyOrder(maker.targets),
    reason: maker.targets.indexOf(reasonColumn),
    nameless,
    length: names.length,
    least: names.length - [...names].reverse().findIndex((name) => !isBlank(name)),
  };
}

function checkNames(targets: readonly (string | null)[], map: ColumnMap): void {
  const isUnknown = (target: string) => target !== reasonColumn && pathOf(target) === null;
  const unknown = placesWhere(targets, (target) => target !== null && isUnknown(target));
  if (unknown.length > 0) {
    throw usage(
      `These columns of the header have no documented name: ${numbersOf(unknown)}. Nothing was sent.\n` +
        'Only documented names and common English ones are recognized. Write a map, and name it with --map FILE:\n' +
        '  { "Their column": "email", "Another": null }     null leaves a column out\n' +
        'The documented names are in docs/import.md. If all columns were read as one, set --delimiter.',
    );
  }
  const twice = placesWhere(targets, (target, place) => target !== null && targets.indexOf(target) < place);
  if (twice.length > 0) throw usage(`These columns are in the header twice: ${numbersOf(twice)}.`);
  const filled = [...targets, ...targetsOf({ ...map, columns: {} })];
  const again = filled.find((target, place) => target !== null && filled.indexOf(target) < place);
  if (again !== undefined) throw usage(`The map and the header fill the column ${again} twice.`);
}

/** A constant needs no cleaning: it is written as it should be. */
function checkCleaned(targets: readonly (string | null)[], map: ColumnMap): void {
  const filled = [...targets, ...targetsOf({ ...map, columns: {} })];
  const idle = Object.keys(map.clean).filter((target) => !filled.includes(target));
  if (idle.length === 0) return;
  throw usage(
    `The map cleans ${idle.join(', ')}, but no column of the file gives it. Nothing was sent.\n` +
      'The names under "clean" are documented names of columns. Correct the name, or remove it there.',
  );
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
