/**
 * The search terms of a customer, in a normal form that is the same for stored values and for queries: e-mail and
 * names without case and extra spaces, phones as digits, beginnings of names as `name-beginning.ts` says.
 */
import type { CustomerType, IdentificationDocument, Phone } from '../contract/customer.ts';
import type { CustomersSearchQuery } from '../contract/customers-search.ts';
import { last4 } from './mask.ts';
import { askedWords, beginningsOf, beginsLike, lookedUp, nameWords } from './name-beginning.ts';
import type { Sections, StoredCustomer } from './sections.ts';

/** Kinds of terms in the index, most selective first: a search with several starts with the first of them. */
export const searchKinds = [
  'email',
  'phone',
  'birth',
  'name',
  'businessName',
  'lastName',
  'beginning',
] as const;

/** Kinds that the setting `OPENCIF_NAME_SEARCH` turns off. */
const byBeginning: readonly string[] = ['birth', 'beginning'];

export interface SearchTerm {
  readonly kind: (typeof searchKinds)[number];
  readonly value: string;
}

/** Section name -> search terms from the section's value; sections without terms are left out. */
export type SearchTerms = Readonly<Record<string, readonly SearchTerm[]>>;

export interface CustomerSearch {
  /** All of them must match; most selective first. */
  readonly terms: readonly SearchTerm[];
  /** Words that must all be beginnings of words of one name; none: any name. */
  readonly words: readonly string[];
  readonly reference: string | null;
  readonly customerType: CustomerType | null;
}

export function searchOf(query: CustomersSearchQuery): CustomerSearch {
  const { email, phone, lastName, firstName, businessName, reference = null, type = null } = query;
  const { name, dateOfBirth, taxNumberLast4 } = query;
  const words = askedWords(name ?? '');
  const terms: SearchTerm[] = [];
  if (email !== undefined) terms.push({ kind: 'email', value: plain(email) });
  if (phone !== undefined) terms.push({ kind: 'phone', value: digits(phone) });
  if (lastName !== undefined && firstName !== undefined) {
    terms.push({ kind: 'name', value: fullName(lastName, firstName) });
  } else if (lastName !== undefined) terms.push({ kind: 'lastName', value: plain(lastName) });
  if (businessName !== undefined) terms.push({ kind: 'businessName', value: plain(businessName) });
  if (dateOfBirth !== undefined && taxNumberLast4 !== undefined) {
    terms.push({ kind: 'birth', value: birth(dateOfBirth, taxNumberLast4) });
  }
  const beginnings = name === undefined ? [] : lookedUp(words);
  terms.push(...beginnings.map((value) => ({ kind: 'beginning', value }) as const));
  const rank = ({ kind }: SearchTerm) => searchKinds.indexOf(kind);
  return { terms: terms.sort((a, b) => rank(a) - rank(b)), words, reference, customerType: type };
}

/** Returns the terms without those that the setting `OPENCIF_NAME_SEARCH` turns off. */
export function withoutBeginnings(terms: SearchTerms): SearchTerms {
  return termsWhere(terms, ({ kind }) => !byBeginning.includes(kind));
}

/** Returns the search terms that the setting `OPENCIF_NAME_SEARCH` turns off, of sections as for `searchTerms`. */
export function beginningTerms(sections: Sections): SearchTerms {
  return termsWhere(searchTerms(sections), ({ kind }) => byBeginning.includes(kind));
}

function termsWhere(terms: SearchTerms, fits: (term: SearchTerm) => boolean): SearchTerms {
  const left = Object.entries(terms).map(([name, list]) => [name, list.filter(fits)] as const);
  return Object.fromEntries(left.filter(([, list]) => list.length > 0));
}

/** Returns the search terms of a customer by the section they come from, including those of representatives. */
export function searchTerms(sections: Sections): SearchTerms {
  const found = Object.entries(sections).map(
    ([name, value]) => [name, termsOf(name, value, sections)] as const,
  );
  return Object.fromEntries(found.filter(([, terms]) => terms.length > 0));
}

/**
 * @param name the end of a representative's section name is the same as an individual's section name
 * @param sections those that are stored together with it
 */
function termsOf(name: string, value: unknown, sections: Sections): SearchTerm[] {
  const owner = name.slice(0, name.lastIndexOf('/') + 1);
  switch (name.slice(owner.length)) {
    case 'email':
      return [{ kind: 'email', value: plain(value as string) }];
    case 'phones':
    case 'businessPhones':
      return (value as Phone[]).flatMap(phoneTerms);
    case 'identity':
      return [
        ...identityTerms(value as Identity),
        ...birthTerms(value as Identity, sections[`${owner}identificationDocuments`]),
      ];
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

type Identity = Readonly<Partial<Record<'firstName' | 'lastName' | 'businessName' | 'dateOfBirth', string>>>;

function identityTerms(identity: Identity): SearchTerm[] {
  const { firstName = '', lastName, businessName } = identity;
  const beginnings = beginningsOf(nameOf(identity)).map((value) => ({ kind: 'beginning', value }) as const);
  if (businessName !== undefined)
    return [{ kind: 'businessName', value: plain(businessName) }, ...beginnings];
  if (lastName === undefined) return [];
  return [
    { kind: 'lastName', value: plain(lastName) },
    { kind: 'name', value: fullName(lastName, firstName) },
    ...beginnings,
  ];
}

function nameOf({ firstName = '', lastName = '', businessName = '' }: Identity) {
  return nameWords([firstName, lastName, businessName]);
}

/** Names and documents never change, so they are always stored together. */
function birthTerms({ dateOfBirth }: Identity, documents: unknown): SearchTerm[] {
  if (dateOfBirth === undefined) return [];
  const numbers = ((documents ?? []) as IdentificationDocument[]).filter(({ type }) => type === 'SSN');
  return numbers.map(({ value }) => ({ kind: 'birth', value: birth(dateOfBirth, last4(value)) }));
}

const birth = (dateOfBirth: string, taxNumberLast4: string) => `${dateOfBirth} ${taxNumberLast4}`;

/** Tells whether the customer matches now: the index also holds former values. */
export function fits(customer: StoredCustomer, search: CustomerSearch): boolean {
  const { reference, customerType } = search;
  if (reference !== null && customer.reference !== reference) return false;
  if (customerType !== null && customer.customerType !== customerType) return false;
  return lostTerms(customer, search).length === 0 && hasName(customer, search.words);
}

/** The terms cover only the first letters of the words; this checks the others, and that all are in one name. */
function hasName({ sections }: StoredCustomer, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const identities = Object.entries(sections).filter(([name]) => /(?:^|\/)identity$/.test(name));
  return identities.some(([, identity]) => beginsLike(nameOf(identity as Identity), words));
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
