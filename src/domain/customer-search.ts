/**
 * The search terms of a customer, in a normal form that is the same for stored values and for queries: e-mail and
 * names without case and extra spaces, phones as digits.
 */
import type { CustomerType, Phone } from '../contract/customer.ts';
import type { CustomersSearchQuery } from '../contract/customers-search.ts';
import type { Sections, StoredCustomer } from './sections.ts';

/** Kinds of terms in the index, most selective first: a search with several starts with the first of them. */
export const searchKinds = ['email', 'phone', 'name', 'businessName', 'lastName'] as const;

export interface SearchTerm {
  readonly kind: (typeof searchKinds)[number];
  readonly value: string;
}

/** Section name -> search terms from the section's value; sections without terms are left out. */
export type SearchTerms = Readonly<Record<string, readonly SearchTerm[]>>;

export interface CustomerSearch {
  /** All of them must match; most selective first. */
  readonly terms: readonly SearchTerm[];
  readonly reference: string | null;
  readonly customerType: CustomerType | null;
}

export function searchOf(query: CustomersSearchQuery): CustomerSearch {
  const { email, phone, lastName, firstName, businessName, reference = null, type = null } = query;
  const terms: SearchTerm[] = [];
  if (email !== undefined) terms.push({ kind: 'email', value: plain(email) });
  if (phone !== undefined) terms.push({ kind: 'phone', value: digits(phone) });
  if (lastName !== undefined && firstName !== undefined) {
    terms.push({ kind: 'name', value: fullName(lastName, firstName) });
  } else if (lastName !== undefined) terms.push({ kind: 'lastName', value: plain(lastName) });
  if (businessName !== undefined) terms.push({ kind: 'businessName', value: plain(businessName) });
  const rank = ({ kind }: SearchTerm) => searchKinds.indexOf(kind);
  return { terms: terms.sort((a, b) => rank(a) - rank(b)), reference, customerType: type };
}

/** Returns the search terms of a customer by the section they come from, including those of representatives. */
export function searchTerms(sections: Sections): SearchTerms {
  const found = Object.entries(sections).map(([name, value]) => [name, termsOf(name, value)] as const);
  return Object.fromEntries(found.filter(([, terms]) => terms.length > 0));
}

/** @param name the end of a representative's section name is the same as an individual's section name */
function termsOf(name: string, value: unknown): SearchTerm[] {
  switch (name.slice(name.lastIndexOf('/') + 1)) {
    case 'email':
      return [{ kind: 'email', value: plain(value as string) }];
    case 'phones':
    case 'businessPhones':
      return (value as Phone[]).flatMap(phoneTerms);
    case 'identity':
      return identityTerms(value as Record<string, string>);
    default:
      return [];
  }
}

/**
 * After the dialing code a number is written without its zero (+44 20 …), with it (+39 06 …: Italy's numbers keep
 * it) or with both (+44 (0)20 …), and each form may be stored. This way no table of countries is needed.
 */
function phoneTerms({ phoneNumber, countryDialingCode: code = '' }: Phone): SearchTerm[] {
  const national = digits(phoneNumber);
  const abroad = [`${code}${national}`, `${code}0${national}`, `${code}${phoneNumber}`].map(digits);
  return [...new Set([national, ...abroad])].map((value) => ({ kind: 'phone', value }));
}

function identityTerms({ firstName, lastName, businessName }: Record<string, string>): SearchTerm[] {
  if (businessName !== undefined) return [{ kind: 'businessName', value: plain(businessName) }];
  if (lastName === undefined) return [];
  return [
    { kind: 'lastName', value: plain(lastName) },
    { kind: 'name', value: fullName(lastName, firstName ?? '') },
  ];
}

/** Tells whether the customer matches now: the index also holds former values. */
export function fits(customer: StoredCustomer, search: CustomerSearch): boolean {
  const { reference, customerType } = search;
  if (reference !== null && customer.reference !== reference) return false;
  if (customerType !== null && customer.customerType !== customerType) return false;
  return lostTerms(customer, search).length === 0;
}

/** Returns the terms of the search that the customer is not known by now. */
export function lostTerms(customer: StoredCustomer, { terms }: CustomerSearch): SearchTerm[] {
  const own = new Set(Object.values(searchTerms(customer.sections)).flat().map(keyOf));
  return terms.filter((term) => !own.has(keyOf(term)));
}

const keyOf = ({ kind, value }: SearchTerm) => `${kind} ${value}`;

/** Upper case first: it turns ß into SS, as documents do, and both forms of the Greek s into one letter. */
function plain(text: string): string {
  return text.normalize('NFKC').trim().replaceAll(/\s+/gu, ' ').toUpperCase().toLowerCase();
}

function fullName(lastName: string, firstName: string): string {
  return `${plain(lastName)}\n${plain(firstName)}`;
}

/** Removes zeros before a number: they mean "another city" or "another country", or nothing in a dialing code. */
function digits(text: string): string {
  return text.replaceAll(/\D/g, '').replace(/^0+(?=.)/, '');
}
