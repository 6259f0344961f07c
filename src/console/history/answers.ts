/** What the pages of the history take from the answers of the endpoints. */
import type { CustomerRecord } from '../../contract/retention.ts';
import { fullName } from '../../domain/customer-name.ts';
import type { Granted } from '../frame/page.ts';
import type { PeopleNames } from '../words/fields.ts';

/** @param etag such as `"12"`; every answer about one customer has it */
export function versionOf(etag: string | null): number {
  return Number(etag?.replaceAll('"', ''));
}

export function peopleOf(record: CustomerRecord): PeopleNames {
  const people = record.customerType === 'business' ? record.businessRepresentatives : [];
  return new Map(people.map((person) => [person.id, fullName(person)]));
}

/** @param dry a dry run @returns how many webhooks would receive the change */
export function webhooksTold(dry: Pick<Granted<'customers-revert'>, 'headers'>): number {
  return Number(dry.headers['opencif-webhooks'] ?? 0);
}
