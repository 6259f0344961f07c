/** What of a customer can be corrected, and on which page. */
import type { CustomerRecord } from '../../contract/retention.ts';
import { fullName } from '../../domain/customer-name.ts';
import { customerWords } from '../words/customer.ts';

const { corrections, ofPerson } = customerWords;

export interface Correction {
  readonly href: string;
  readonly label: string;
}

export function correctionsOf(record: CustomerRecord): Correction[] {
  const at = `/console/customers/${record.customerId}/correct`;
  const link = (section: keyof typeof corrections) => ({
    href: `${at}/${section}`,
    label: corrections[section],
  });
  if (record.customerType === 'individual') return [link('email'), link('addresses'), link('phones')];
  const people = record.businessRepresentatives.map((person) => ({
    href: `${at}/representative?${new URLSearchParams({ id: person.id })}`,
    label: ofPerson(fullName(person)),
  }));
  return [link('businessAddresses'), link('businessPhones'), ...people];
}
