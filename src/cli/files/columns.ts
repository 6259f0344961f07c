/**
 * Maps columns of a CSV file to bodies. A column is the path of a value in the documented body,
 * with dots, without the leading `customer.`; items of lists are numbered from 0.
 */

import { businessInit, customerUpdateBody, individualInit } from '../../contract/customer.ts';
import { limits } from '../../contract/limits.ts';
import type { JsonSchema } from '../../contract/schema.ts';

/** Where the cell's text goes; numbers are list indexes. */
type Path = readonly (string | number)[];

const N = 'N';
const atTop = ['customerId', 'customerReference', 'customerType', 'businessRepresentatives'];

/** Every documented column, `N` for a number from 0 to 19, in the order of the bodies. */
export const documentedColumns: readonly string[] = [
  ...new Set([customerUpdateBody, individualInit, businessInit].flatMap(columnsOf)),
];

function columnsOf(schema: JsonSchema): string[] {
  return leavesOf(schema, '').map((path) => path.replace(/^customer\./, ''));
}

function leavesOf({ properties, items }: JsonSchema, path: string): string[] {
  if (items) return leavesOf(items, `${path}.${N}`);
  if (!properties) return [path];
  return Object.entries(properties).flatMap(([name, member]) =>
    leavesOf(member, path === '' ? name : `${path}.${name}`),
  );
}

/** Export-only columns: they describe a customer, and no request accepts them. */
export const exportedColumns: readonly string[] = [
  'dtsCreatedAt',
  'changedAt',
  'closedAt',
  'legalHoldSince',
  'last4',
  'identificationDocuments.N.last4',
  'businessRepresentatives.N.identificationDocuments.N.last4',
  'employees.N.employeeId',
  'employees.N.position',
  'employees.N.status',
];

/** Why a row's change is made: no part of the body, so an export has no such column. */
export const reasonColumn = 'reason';

/** Columns that the file of rejected rows has before those of the row. An import ignores them. */
export const rejectedColumns = ['rejectedRow', 'rejectedBecause'] as const;

const known = new Set(documentedColumns);
const ofUpdate = new Set(columnsOf(customerUpdateBody));
const ignored = new Set([...exportedColumns, ...rejectedColumns]);

/** @returns true for a column that an import leaves out */
export function isExported(column: string): boolean {
  return ignored.has(patternOf(column));
}

/** @returns true for a documented column that the body of an update has */
export function isOfUpdate(column: string): boolean {
  return ofUpdate.has(patternOf(column));
}

function patternOf(column: string): string {
  const parts = column.split('.').map((part) => (/^(0|[1-9]\d?)$/.test(part) ? N : part));
  return parts.join('.');
}

/** @returns null if it is not a documented column */
export function pathOf(column: string): Path | null {
  const parts = column.split('.').map((part) => (/^(0|[1-9]\d?)$/.test(part) ? Number(part) : part));
  if (parts.some((part) => typeof part === 'number' && part >= limits.contactItems.value)) return null;
  if (column.split('.').includes(N) || !known.has(patternOf(column))) return null;
  return atTop.includes(String(parts[0])) ? parts : ['customer', ...parts];
}

/** A column of a file that is not left out. */
export interface Column {
  /** Position of its cell in a record, from 0. */
  readonly place: number;
  readonly path: Path;
}

const ranks = new Map(documentedColumns.map((column, index) => [column, index]));

/**
 * The same columns make the same body, byte for byte, whatever their order in the file.
 * @param names documented columns, in the order of their cells; null is left out
 */
export function inBodyOrder(names: readonly (string | null)[]): Column[] {
  const rank = (name: string | null) => ranks.get(patternOf(name ?? '')) ?? 0;
  return names
    .map((name, place) => ({ place, rank: rank(name), path: name === null ? null : pathOf(name) }))
    .sort((one, other) => one.rank - other.rank)
    .flatMap(({ place, path }) => (path === null ? [] : [{ place, path }]));
}

type Node = { [name: string | number]: Node | string | null };

/**
 * @param values by the columns' places; undefined: the file does not have it
 * @returns the body; list items without any value are left out
 */
export function bodyOf(columns: readonly Column[], values: readonly (string | null | undefined)[]): unknown {
  // Both operations require it, even an update of representatives alone.
  const body: Node = { customer: {} };
  for (const { place, path } of columns) {
    const value = values[place];
    if (value === undefined) continue;
    let node = body;
    for (const part of path.slice(0, -1)) {
      node[part] ??= {};
      node = node[part] as Node;
    }
    node[path.at(-1) ?? ''] = value;
  }
  return withLists(body);
}

/** Turns numbered members into lists, in numeric order, as JavaScript orders them. */
function withLists(node: Node): unknown {
  const members = Object.entries(node).map(([name, value]) => {
    return [name, typeof value === 'object' && value !== null ? withLists(value) : value] as const;
  });
  const isList = members.length > 0 && members.every(([name]) => /^\d+$/.test(name));
  return isList ? members.map(([, value]) => value) : Object.fromEntries(members);
}
