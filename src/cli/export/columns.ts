/** Turns a customer into cells of the columns that an import reads, or says why it does not fit them. */

import { cellOf } from '../../domain/csv-cell.ts';
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

const places = new Map(exportColumns.map((column, index) => [column, index]));

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
export function cellsOf(customer: Customer): { readonly cells: string[] } | { readonly misfit: string } {
  const cells = exportColumns.map(() => '');
  const misfit = fill(cells, bodyOf(customer), '');
  return misfit === null ? { cells } : { misfit };
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

function fill(cells: string[], value: unknown, path: string): string | null {
  if (value === undefined) return null;
  if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      const misfit = fill(cells, member, path === '' ? name : `${path}.${name}`);
      if (misfit !== null) return misfit;
    }
    return null;
  }
  const place = places.get(path);
  if (place === undefined || (value !== null && typeof value !== 'string')) return path;
  cells[place] = cellOf(value);
  return null;
}
