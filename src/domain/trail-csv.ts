/** Who saw and who did what as CSV, for the command line and the console. Cells are safe in spreadsheets. */
import type { AccessEntry, AuditEntry } from '../contract/access.ts';
import { cellOf, recordOf } from './csv-cell.ts';

export const accessColumns = [
  'at',
  'login',
  'role',
  'customerId',
  'kind',
  'field',
  'reason',
  'verification',
  'requestId',
  'altered',
] as const satisfies (keyof AccessEntry)[];

export const auditColumns = [
  'at',
  'kind',
  'login',
  'about',
  'network',
  'requestId',
  'times',
  'lastAt',
  'altered',
] as const satisfies (keyof AuditEntry)[];

/** The first record: the names of the columns. */
export function trailHead(columns: readonly string[]): string {
  return recordOf(columns);
}

/** The record of an entry. A member that is left out becomes an empty cell; an object becomes JSON. */
export function trailRecord<Entry extends object>(columns: readonly (keyof Entry)[], entry: Entry): string {
  return recordOf(columns.map((column) => cell(entry[column])));
}

function cell(value: unknown): string {
  if (value === undefined) return '';
  return cellOf(typeof value === 'object' ? JSON.stringify(value) : String(value));
}
