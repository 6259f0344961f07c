/** A customer as cells of the columns that an import reads, or the reason why it has no place in them. */
import type { Customer } from '../../sdk/index.ts';
import { documentedColumns, exportedColumns } from '../files/columns.ts';
import { cellOf } from '../files/csv-cell.ts';

/** Items of each list that have columns. */
export const ITEMS = 3;

/** Who the customer is. */
const first = ['customerId', 'customerReference', 'customerType', 'dtsCreatedAt'];

/** The header, always the same: the documented columns and those that only an export has, item by item. */
export const exportColumns: readonly string[] = expanded([
  ...new Set([...first, ...documentedColumns, ...exportedColumns]),
]);

const places = new Map(exportColumns.map((column, index) => [column, index]));

/** `phones.N.type` as `phones.0.type` and so on, all columns of an item before those of the next. */
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

/** @returns the first path that has no column; holds no value */
export function cellsOf(customer: Customer): { readonly cells: string[] } | { readonly misfit: string } {
  const cells = exportColumns.map(() => '');
  const misfit = fill(cells, bodyOf(customer), '');
  return misfit === null ? { cells } : { misfit };
}

/** As the body that registers it, with what only an answer has beside it. */
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

/** An answer has a representative's date of birth as a moment, a request has the day. */
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
