/** What the rows of a file are: registrations or updates, of individuals or businesses. */
import { customerIdPrefix } from '../../../domain/identifier.ts';
import type { ImportFlags, Operation } from '../flags.ts';
import type { SeenColumn } from './columns-seen.ts';

export interface Subject {
  readonly operation: Operation;
  readonly business: boolean;
  /** The column of the service's own ids; null if there is none. */
  readonly id: string | null;
  /** The column of the caller's references; null if there is none, or an update has an id. */
  readonly reference: string | null;
  /** Whether a column says the type of each customer. */
  readonly typed: boolean;
  readonly doubts: readonly string[];
  readonly open: readonly string[];
}

/** What the flags say of a file's rows. */
export type Asked = Pick<ImportFlags, 'operation' | 'match'>;

export function subjectOf(columns: readonly SeenColumn[], { operation: asked, match }: Asked): Subject {
  const id = asked === 'init' ? null : idOf(columns);
  const typed = columns.some(({ name }) => name === 'customerType');
  const registers = columns.some(isOfRegistration);
  const operation = asked ?? (id !== null ? 'update' : typed || registers ? 'init' : 'update');
  const reference =
    operation === 'update' && id !== null && match !== 'customerReference' ? null : referenceOf(columns, id);
  const business = isBusiness(columns, id);
  const kind = business ? 'businesses' : 'individuals';
  const doubts: string[] = [];
  const open: string[] = [];
  if (operation === 'init' && !typed) doubts.push(`the rows are taken as registrations of ${kind}`);
  if (operation === 'update' && id === null && reference === null) {
    open.push(
      'no column names the customers: map one to customerId or customerReference; or remove the map and add --operation init to register them',
    );
  } else if (operation === 'update' && id === null) {
    doubts.push(
      `no column has ids of the service, so the rows are taken as updates of customers found by "${reference}"`,
    );
  } else if (reference !== null && reference !== 'customerReference') {
    doubts.push(`"${reference}" is taken as your own reference of each customer`);
  }
  return { operation, business, id, reference, typed, doubts, open };
}

const prefixes = Object.values(customerIdPrefix);

function isOfService(value: string): boolean {
  return prefixes.some((prefix) => value.trim().startsWith(prefix));
}

/** By its documented name, or by its values. */
function idOf(columns: readonly SeenColumn[]): string | null {
  const named = columns.find(({ name }) => name === 'customerId');
  const byValues = columns.find(
    ({ values, documented }) => !documented && values.length > 0 && values.every(isOfService),
  );
  return (named ?? byValues)?.name ?? null;
}

function referenceOf(columns: readonly SeenColumn[], id: string | null): string | null {
  if (columns.some(({ name }) => name === 'customerReference')) return 'customerReference';
  const isCandidate = ({ name, values }: SeenColumn) => name !== id && values.length > 0;
  const found = columns
    .flatMap(({ meaning, ...column }) => {
      if (meaning?.is !== 'reference' && meaning?.is !== 'id') return [];
      // A customer number says more than the id of a record; an id of another service comes last.
      const rank = meaning.is === 'id' ? 100 : meaning.rank;
      // A value that several rows share is not the customer's own, such as the account of a contact.
      const shared = new Set(column.values).size < column.values.length ? 1000 : 0;
      return isCandidate({ meaning, ...column }) ? [{ name: column.name, rank: rank + shared }] : [];
    })
    .sort((one, other) => one.rank - other.rank);
  return found[0]?.name ?? null;
}

/** Only a registration has it. */
function isOfRegistration({ name, meaning }: SeenColumn): boolean {
  if (meaning?.is === 'ssn' || name === 'dateOfBirth') return true;
  const member = meaning?.is === 'person' || meaning?.is === 'business' ? meaning.member : '';
  return ['dateOfBirth', 'businessFederalEin', 'citizenshipCountryCodeA3'].includes(member);
}

/** By the ids, if there are any, because they show it. */
function isBusiness(columns: readonly SeenColumn[], id: string | null): boolean {
  const ids = columns.find(({ name }) => name === id)?.values.filter(isOfService) ?? [];
  if (ids.length > 0) return ids.every((value) => value.trim().startsWith(customerIdPrefix.business));
  return !columns.some(isPersonal) && columns.some(isOfBusiness);
}

/** Exports have columns for everything; an empty one says nothing. */
function isOfBusiness({ meaning, values }: SeenColumn): boolean {
  return meaning?.is === 'business' && values.length > 0;
}

/** Only an individual has it. */
function isPersonal({ name, meaning, values }: SeenColumn): boolean {
  if (values.length === 0) return false;
  if (meaning?.is === 'ssn' || ['firstName', 'lastName', 'dateOfBirth'].includes(name)) return true;
  return meaning?.is === 'person' && meaning.member !== 'email';
}
