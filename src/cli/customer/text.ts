/** Formats a customer and its history as lines for people. */
import type { Customer, CustomerRecord, HistoryItem } from '../../sdk/index.ts';
import type { Dim } from '../shell/output.ts';
import { printable } from '../shell/printable.ts';

/** One line for each value, and for each item of a list. @param version null if the service gives none */
export function customerLines(
  customer: Customer | CustomerRecord,
  version: number | null,
  dim: Dim,
): string[] {
  const { customerId, customerType, reference, dtsCreatedAt, customer: fields } = customer;
  const { closedAt, legalHoldSince }: Partial<CustomerRecord> = customer;
  const rows: Row[] = [
    ['customer', customerId],
    ['type', customerType],
    ['reference', reference],
    ['created', dtsCreatedAt],
    ...(version === null ? [] : [['version', String(version)] satisfies Row]),
    ...(closedAt === undefined ? [] : [['closed', closedAt] satisfies Row]),
    ...(legalHoldSince === undefined ? [] : [['legal hold since', legalHoldSince] satisfies Row]),
    ...rowsOf(fields),
  ];
  if (customer.customerType === 'business') {
    for (const person of customer.businessRepresentatives) rows.push(['', ''], ...rowsOf(person));
    for (const employee of customer.employees ?? []) rows.push(['', ''], ...rowsOf(employee));
  }
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${dim(printable(name).padEnd(width))}  ${printable(value)}`.trimEnd());
}

/** What identifies a customer: id, type, reference, name. */
export function customerLine(customer: Customer, dim: Dim): string {
  const { customerId, customerType, reference } = customer;
  const name =
    customer.customerType === 'individual'
      ? `${customer.customer.firstName} ${customer.customer.lastName}`
      : customer.customer.businessName;
  const shown = [customerId, customerType.padEnd(10), dim(printable(reference)), printable(name)];
  return shown.join('  ');
}

/** A line for each version, followed by its request, its reason, if it has one, and a line for each changed field. */
export function historyLines(
  { version, kind, changedAt, login, requestId, reason, verified, differences }: HistoryItem,
  dim: Dim,
): string[] {
  const changes = differences.map(
    ({ path, before, after }) => `  ${path}  ${valueText(before)} -> ${valueText(after)}`,
  );
  const head = `version ${version}  ${kind}  ${changedAt}  by ${login}`;
  const told = [
    ...(reason === undefined ? [] : [`  reason  ${valueText(reason)}`]),
    ...(verified === undefined ? [] : [`  caller verified  ${verified.at}  ${verified.answers.join(', ')}`]),
  ];
  return [dim(printable(head)), ...[`  request  ${requestId}`, ...told, ...changes].map(printable)];
}

type Row = readonly [name: string, value: string];

function rowsOf(fields: object): Row[] {
  return Object.entries(fields).flatMap(([name, value]: [string, unknown]): Row[] =>
    Array.isArray(value) ? value.map((item) => [name, joined(item)]) : [[name, String(value)]],
  );
}

function joined(item: unknown): string {
  const values = Object.values(item as Record<string, unknown>);
  return values.filter((value) => value !== null && value !== '').join(', ');
}

function valueText(value: unknown): string {
  return value === undefined ? '(none)' : JSON.stringify(value);
}
