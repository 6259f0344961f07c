/** Turns a customer into cells of the columns that an import reads, or says why it does not fit them. */

import { cellOf, sheetSafeCellOf } from '../../domain/csv-cell.ts';
import type { Customer } from '../../sdk/index.ts';
import { documentedColumns, exportedColumns } from '../files/columns.ts';

/** Number of items of each list that have columns. */
export const ITEMS = 3;

/** The columns that identify the customer. */
const first = ['customerId', 'customerReference', 'customerType', 'dtsCreatedAt'];

/** The header, always the same: the documented columns and the export-only columns, item by item. */
export const exportColumns: readonly string[] = expanded([
  ...new Set([...first, ...documentedColumns, ...exportedColumns]),
]);

const known = new Set(exportColumns);

/** What an export writes. */
export interface Layout {
  /** Some of `exportColumns`, in the order of the file. */
  readonly columns: readonly string[];
  /** Whether a spreadsheet must not alter texts that look like numbers or dates. */
  readonly sheetSafe: boolean;
}

/** Expands `phones.N.type` to `phones.0.type` and so on, all columns of an item before those of the next. */
function expanded(patterns: readonly string[]): string[] {
  const lists = new Map<string, string[]>();
  for (const pattern of patterns) {
    const [list = pattern] = pattern.split('.N.');
    lists.set(list, [...(lists.get(list) ?? []), pattern]);
  }
  return [...lists].flatMap(([list, columns]) => {
    if (columns[0] === list) return columns;
    const items = Array.from({ length: ITEMS }, (_, n) => columns.map((one) => one.replace('.N.', `.${n}.`)));
    return items.flatMap(expanded);
  });
}

/** @returns the cells, or the first path that has no column, without its value */
export function cellsOf(
  customer: Customer,
  { columns, sheetSafe }: Layout,
): { readonly cells: string[] } | { readonly misfit: string } {
  const values = new Map<string, string | null>();
  const misfits = fill(values, bodyOf(customer), '');
  const asked = new Set(columns.map(listOf));
  const isWhole = columns.length === exportColumns.length;
  const misfit = misfits.find((path) => isWhole || asked.has(listOf(path)));
  if (misfit !== undefined) return { misfit };
  return { cells: columns.map((column) => cellIn(values.get(column), sheetSafe)) };
}

function cellIn(value: string | null | undefined, sheetSafe: boolean): string {
  return value === undefined ? '' : sheetSafe ? sheetSafeCellOf(value) : cellOf(value);
}

/** `phones.3.type` as `phones`: a caller who asks for one item of a list wants all of them, or the list is cut. */
function listOf(path: string): string {
  return path.split('.')[0] ?? '';
}

/** Shapes the answer like the body that registers it, plus the members that only an answer has. */
function bodyOf(answer: Customer): object {
  const { reference, customer, boises, ...rest } = answer;
  const people = 'businessRepresentatives' in rest ? rest.businessRepresentatives : [];
  return {
    ...rest,
    ...customer,
    customerReference: reference,
    ...(boises.length > 0 && { boises }),
    ...(people.length > 0 && {
      businessRepresentatives: people.map((one) => ({ ...one, dateOfBirth: dayOf(one.dateOfBirth) })),
    }),
  };
}

/** In an answer, a representative's date of birth has a time of day; in a request, it is the day alone. */
function dayOf(moment: string): string {
  return moment.replace(/T00:00:00\.000Z$/, '');
}

/** @returns the paths that have no column */
function fill(values: Map<string, string | null>, value: unknown, path: string): string[] {
  if (value === undefined) return [];
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, member]) =>
      fill(values, member, path === '' ? name : `${path}.${name}`),
    );
  }
  if (!known.has(path) || (value !== null && typeof value !== 'string')) return [path];
  values.set(path, value);
  return [];
}
