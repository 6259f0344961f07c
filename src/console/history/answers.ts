/** What the pages of the history take from the answers of the endpoints. */
import type { CustomerRecord } from '../../contract/retention.ts';
import type { PeopleNames } from '../words/fields.ts';

/** @param etag such as `"12"`; every answer about one customer has it */
export function versionOf(etag: string | null): number {
  return Number(etag?.replaceAll('"', ''));
}

export function nameOf(record: CustomerRecord): string {
  return record.customerType === 'individual' ? fullName(record.customer) : record.customer.businessName;
}

export function peopleOf(record: CustomerRecord): PeopleNames {
  const people = record.customerType === 'business' ? record.businessRepresentatives : [];
  return new Map(people.map((person) => [person.id, fullName(person)]));
}

export function fullName({
  firstName,
  lastName,
}: {
  readonly firstName: string;
  readonly lastName: string;
}): string {
  return `${firstName} ${lastName}`;
}
