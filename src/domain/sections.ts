/**
 * A customer's data is kept in sections, the units that a request replaces as a whole. This file has their names,
 * and their values in the key order of answers (source: "Update" page, both examples).
 */
import type { VerifiedCaller } from '../contract/caller.ts';
import type { Address, CustomerType, IdentificationDocument, Phone } from '../contract/customer.ts';
import type { ChangeKind } from '../contract/history.ts';

/** Section name -> value, ready for `JSON.stringify`. */
export type Sections = Record<string, unknown>;

/** How far a customer is on the way to its end. Times are ISO 8601, UTC, milliseconds. */
export interface RecordState {
  /** When it was closed; null: it is open. */
  readonly closedAt: string | null;
  /** Since when a legal hold keeps it from being erased; null: none does. */
  readonly legalHoldSince: string | null;
}

/** A customer as stored, opened. Ids are in the order they were added. */
export interface StoredCustomer {
  readonly customerId: string;
  readonly customerType: CustomerType;
  readonly reference: string;
  /** 1, 2, 3 … without a gap. */
  readonly version: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly createdAt: string;
  readonly representativeIds: readonly string[];
  readonly employeeIds: readonly string[];
  readonly sections: Sections;
  /** Only if it was read with its state. */
  readonly state?: RecordState;
  /** When its newest version was made; only of customers that a search found. */
  readonly changedAt?: string;
}

/** One change of a customer as stored, opened; `before` lacks sections that were new. */
export interface StoredChange {
  readonly customerId: string;
  readonly version: number;
  readonly kind: ChangeKind;
  /** ISO 8601, UTC, milliseconds. */
  readonly changedAt: string;
  readonly login: string;
  readonly requestId: string;
  /** Why, in the words of who asked for it; null: none was given. */
  readonly reason: string | null;
  /** How the person who made it had verified the caller; null: they had not, or a program made it. */
  readonly verified: VerifiedCaller | null;
  readonly before: Sections;
  readonly after: Sections;
}

export function representativeSection(id: string, section: string): string {
  return `businessRepresentatives/${id}/${section}`;
}

export function employeeSection(id: string, section: 'position' | 'status'): string {
  return `employees/${id}/${section}`;
}

/** Whether a section tells who works for a business. */
export function isEmployeeSection(name: string): boolean {
  return name.startsWith('employees/');
}

/** Contact members of a request in the form to store; absent ones stay absent. */
export interface ContactData {
  email?: string;
  addresses?: Address[];
  phones?: Phone[];
  businessAddresses?: Address[];
  businessPhones?: Phone[];
}

export function contactSections(contact: ContactData, nameOf = (section: string) => section): Sections {
  const sections: Sections = {};
  if (contact.email !== undefined) sections[nameOf('email')] = contact.email;
  for (const name of ['addresses', 'businessAddresses'] as const) {
    const list = contact[name];
    if (list) sections[nameOf(name)] = list.map(orderedAddress);
  }
  for (const name of ['phones', 'businessPhones'] as const) {
    const list = contact[name];
    if (list) sections[nameOf(name)] = list.map(orderedPhone);
  }
  return sections;
}

function orderedAddress(address: Address): object {
  return pick(address, [
    'type',
    'addressLine1',
    'addressLine2',
    'city',
    'countryCodeA3',
    'postalCode',
    'stateCode',
  ]);
}

function orderedPhone(phone: Phone): object {
  return pick(phone, ['type', 'phoneNumber', 'countryDialingCode']);
}

export function orderedDocument(document: IdentificationDocument): object {
  return pick(document, ['type', 'value', 'issuanceCountryCodeA3', 'issuanceRegion', 'expiryDate']);
}

/** Returns the named members that exist, in the order named. A member that was not sent stays absent. */
export function pick<Source extends object>(
  source: Source,
  names: readonly (keyof Source & string)[],
): object {
  const picked: Record<string, unknown> = {};
  for (const name of names) if (source[name] !== undefined) picked[name] = source[name];
  return picked;
}
