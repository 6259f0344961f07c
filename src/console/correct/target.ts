/** What of a customer a form is about, by the address of its page. */
import type { Address, CustomerUpdate, Phone } from '../../contract/customer.ts';
import type { CustomerRecord } from '../../contract/retention.ts';
import { fullName } from '../../domain/customer-name.ts';
import { customerPath } from '../frame/own-path.ts';
import type { Visit } from '../frame/page.ts';

/** What a form can have fields for, whoever it belongs to. */
export interface Contact {
  readonly email?: string;
  readonly addresses?: readonly Address[];
  readonly phones?: readonly Phone[];
}

export type Member = keyof Contact;

const membersOfSection = {
  email: ['email'],
  addresses: ['addresses'],
  phones: ['phones'],
  businessAddresses: ['addresses'],
  businessPhones: ['phones'],
  representative: ['email', 'addresses', 'phones'],
} as const satisfies Record<string, readonly Member[]>;

export type SectionName = keyof typeof membersOfSection;

export interface Target {
  readonly customerId: string;
  readonly section: SectionName;
  readonly members: readonly Member[];
  /** Null: it is about the customer itself. */
  readonly representativeId: string | null;
}

/** @returns null if the address names no section */
export function targetOf({ params, query }: Pick<Visit, 'params' | 'query'>): Target | null {
  const { customerId = '', section = '' } = params;
  if (!Object.hasOwn(membersOfSection, section)) return null;
  const name = section as SectionName;
  const representativeId = name === 'representative' ? (query.get('id') ?? '') : null;
  return { customerId, section: name, members: membersOfSection[name], representativeId };
}

export function pathOf({ customerId, section, representativeId }: Target): string {
  const path = `${customerPath(customerId)}/correct/${section}`;
  return representativeId === null ? path : `${path}?${new URLSearchParams({ id: representativeId })}`;
}

/** @returns what is stored of it; null if this customer has no such section or representative */
export function storedContact(target: Target, record: CustomerRecord): Contact | null {
  const { section, representativeId } = target;
  if (record.customerType === 'individual') {
    const { email, addresses, phones } = record.customer;
    const stored: Partial<Record<SectionName, Contact>> = {
      email: { email },
      addresses: { addresses },
      phones: { phones },
    };
    return stored[section] ?? null;
  }
  const { businessAddresses, businessPhones } = record.customer;
  if (section === 'businessAddresses') return { addresses: businessAddresses };
  if (section === 'businessPhones') return { phones: businessPhones };
  const person = record.businessRepresentatives.find(({ id }) => id === representativeId);
  if (section !== 'representative' || !person) return null;
  const { email, addresses, phones } = person;
  return { email, addresses, phones };
}

/** @returns whom it is about, by name */
export function nameOf({ representativeId }: Target, record: CustomerRecord): string {
  if (record.customerType === 'individual') return fullName(record.customer);
  const person = record.businessRepresentatives.find(({ id }) => id === representativeId);
  return person ? fullName(person) : record.customer.businessName;
}

/** @returns the name of a member's section in the history */
export function storedSection({ section, representativeId }: Target, member: Member): string {
  return representativeId === null ? section : `businessRepresentatives/${representativeId}/${member}`;
}

/** @param changed the members to replace, at least one */
export function updateOf(target: Target, changed: Contact): CustomerUpdate {
  const { customerId, section, representativeId } = target;
  if (representativeId !== null) {
    return {
      customerId,
      customer: {},
      businessRepresentatives: [{ id: representativeId, ...mutable(changed) }],
    };
  }
  const { email, addresses, phones } = mutable(changed);
  if (section === 'businessAddresses')
    return { customerId, customer: { businessAddresses: addresses ?? [] } };
  if (section === 'businessPhones') return { customerId, customer: { businessPhones: phones ?? [] } };
  return {
    customerId,
    customer: {
      ...(email !== undefined && { email }),
      ...(addresses && { addresses }),
      ...(phones && { phones }),
    },
  };
}

function mutable({ email, addresses, phones }: Contact): {
  email?: string;
  addresses?: Address[];
  phones?: Phone[];
} {
  return {
    ...(email !== undefined && { email }),
    ...(addresses && { addresses: [...addresses] }),
    ...(phones && { phones: [...phones] }),
  };
}
