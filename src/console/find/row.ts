/** What the list of results shows of a customer: enough to tell two of a name apart, and no contact in full. */
import type { CustomerType, Phone } from '../../contract/customer.ts';
import type { CustomerRecord } from '../../contract/retention.ts';
import { fullName } from '../../domain/customer-name.ts';
import type { Reading } from '../../domain/find.ts';
import { last4 } from '../../domain/mask.ts';
import { askedWords, beginsLike, nameWords } from '../../domain/name-beginning.ts';

export interface Row {
  readonly customerId: string;
  readonly name: string;
  readonly type: CustomerType;
  /** Of a business: the representative who was found, or the first one. */
  readonly representative: string | null;
  /** The end of the SSN, EIN or another number. */
  readonly number: { readonly last4: string; readonly kind: 'ssn' | 'ein' | 'plain' } | null;
  readonly city: string | null;
  /** The first letter of the e-mail, and its domain or the end of it. */
  readonly email: { readonly first: string; readonly domain: string } | null;
  /** The end of the first phone, where there is no e-mail. */
  readonly phoneEnd: string | null;
  readonly closed: boolean;
  /** ISO 8601; null: not known. */
  readonly changedAt: string | null;
}

export function rowOf(record: CustomerRecord, reading: Reading): Row {
  const { customerId, changedAt = null, closedAt } = record;
  const shared = { customerId, changedAt, closed: closedAt !== undefined };
  if (record.customerType === 'individual') {
    const { customer } = record;
    const { identificationDocuments: documents } = customer;
    const ssn = documents.find(({ type }) => type === 'SSN');
    const number = ssn ?? documents[0];
    return {
      ...shared,
      name: fullName(customer),
      type: 'individual',
      representative: null,
      number: number?.last4 ? { last4: number.last4, kind: ssn ? 'ssn' : 'plain' } : null,
      city: cityOf(customer.addresses[0]),
      email: maskedEmail(customer.email),
      phoneEnd: null,
    };
  }
  const { customer, businessRepresentatives } = record;
  const found = businessRepresentatives.find((one) => isMeant(one, reading)) ?? businessRepresentatives[0];
  return {
    ...shared,
    name: customer.businessName,
    type: 'business',
    representative: found ? fullName(found) : null,
    number: customer.last4 ? { last4: customer.last4, kind: 'ein' } : null,
    city: cityOf(customer.businessAddresses[0]),
    email: null,
    phoneEnd: last4(customer.businessPhones[0]?.phoneNumber ?? null) || null,
  };
}

interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly dateOfBirth: string;
  readonly email: string;
  readonly phones: readonly Phone[];
}

/** Whether the business may have been found by this representative. */
function isMeant(person: Person, reading: Reading): boolean {
  if (reading.kind === 'customerId') return false;
  const { name, email, dateOfBirth, phone } = reading.query;
  if (name !== undefined) return beginsLike(nameWords([person.firstName, person.lastName]), askedWords(name));
  if (email !== undefined) return person.email.toLowerCase() === email.toLowerCase();
  if (dateOfBirth !== undefined) return person.dateOfBirth.startsWith(dateOfBirth);
  const digits = phone?.replaceAll(/\D/g, '') ?? '';
  return (
    digits !== '' && person.phones.some(({ phoneNumber }) => digits.endsWith(phoneNumber.replace(/^0+/, '')))
  );
}

function cityOf(
  address: { readonly city: string; readonly stateCode?: string | null } | undefined,
): string | null {
  return address ? [address.city, address.stateCode].filter(Boolean).join(' ') : null;
}

/** Most characters of a domain that a row has room for. */
const DOMAIN_LENGTH = 30;

function maskedEmail(email: string): Row['email'] {
  const domain = email.slice(email.lastIndexOf('@') + 1);
  // The end says most: it is what the domain belongs to.
  const shown = domain.length > DOMAIN_LENGTH ? `…${domain.slice(1 - DOMAIN_LENGTH)}` : domain;
  return { first: [...email][0] ?? '', domain: shown };
}
