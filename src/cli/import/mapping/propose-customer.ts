/** Proposes where the columns about the customer itself go: id, reference, names, date of birth, tax ids. */
import { businessInit, individualInit } from '../../../contract/customer.ts';
import { isOfUpdate, reasonColumn } from '../../files/columns.ts';
import type { SeenColumn } from './columns-seen.ts';
import type { Draft } from './proposal.ts';
import type { Subject } from './subject.ts';

export function addCustomer(draft: Draft, columns: readonly SeenColumn[], subject: Subject): void {
  const { operation, business, id, reference, typed } = subject;
  if (id !== null) draft.columns[id] = 'customerId';
  if (reference !== null) draft.columns[reference] = 'customerReference';
  if (operation === 'update') {
    if (!business) addMembers(draft, columns, 'person', ['email']);
    leaveOutUnchangeable(draft, subject);
    return;
  }
  if (!typed) draft.constants.customerType = business ? 'business' : 'individual';
  if (business) addMembers(draft, columns, 'business');
  else {
    addMembers(draft, columns, 'person');
    addSsn(draft, columns);
  }
  addFullName(draft, columns, business);
}

/** @param only default: all */
function addMembers(
  draft: Draft,
  columns: readonly SeenColumn[],
  is: 'person' | 'business',
  only?: readonly string[],
): void {
  for (const { name, meaning } of columns) {
    if (meaning?.is !== is || Object.hasOwn(draft.columns, name)) continue;
    if (only === undefined || only.includes(meaning.member)) draft.map(name, meaning.member);
  }
}

/** An update changes contact data only: a file's documented columns of a registration would have every row refused. */
function leaveOutUnchangeable(draft: Draft, { reference }: Subject): void {
  const out = Object.keys(draft.columns).filter((name) => {
    const target = draft.columns[name] ?? null;
    return target !== null && isUnchangeable(target, reference !== null);
  });
  for (const name of out) draft.columns[name] = null;
  if (out.length > 0)
    draft.doubts.push('an update changes contact data only, so changes in the other columns are not made');
}

/** @param byReference whether the file's customers are found by their references */
export function isUnchangeable(column: string, byReference: boolean): boolean {
  if (column === 'customerReference') return !byReference;
  return !isOfUpdate(column) && column !== reasonColumn;
}

function addSsn(draft: Draft, columns: readonly SeenColumn[]): void {
  const column = columns.find(({ meaning }) => meaning?.is === 'ssn');
  if (column === undefined || draft.has('identificationDocuments.0.value')) return;
  draft.columns[column.name] = 'identificationDocuments.0.value';
  draft.constants['identificationDocuments.0.type'] = 'SSN';
  draft.constants['identificationDocuments.0.issuanceCountryCodeA3'] = 'USA';
}

function addFullName(draft: Draft, columns: readonly SeenColumn[], business: boolean): void {
  const column = columns.find(({ meaning }) => meaning?.is === 'fullName');
  if (column === undefined || Object.hasOwn(draft.columns, column.name)) return;
  if (business) {
    draft.map(column.name, 'businessName');
    return;
  }
  if (draft.has('firstName') || draft.has('lastName')) return;
  const { name, values } = column;
  const turned = values.filter((value) => /^[^,]+,[^,]+$/.test(value)).length * 2 > values.length;
  draft.split(
    turned
      ? { column: name, separator: ',', at: 'first', to: ['lastName', 'firstName'] }
      : { column: name, separator: ' ', at: 'last', to: ['firstName', 'lastName'] },
  );
  const where = turned ? 'the comma' : 'its last space';
  draft.doubts.push(`"${name}" is split into first and last name at ${where}`);
}

/** What every registration needs, but nothing gives. */
export function missingOf(draft: Draft, { operation, business, typed }: Subject): string[] {
  if (operation === 'update' || typed) return [];
  const body = business ? businessInit : individualInit;
  const needed = [...body.required, ...body.properties.customer.required].filter(
    (name) => name !== 'customer',
  );
  const targets = [
    ...Object.values(draft.columns),
    ...draft.splits.flatMap(({ to }) => [...to]),
    ...Object.keys(draft.constants),
  ];
  return needed
    .filter((name) => !targets.some((target) => target === name || target?.startsWith(`${name}.`)))
    .map(
      (name) =>
        `nothing gives ${name}, which a registration needs: add a column to the file, or a constant to the map`,
    );
}
