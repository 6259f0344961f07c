/** `POST /customer/init`: turns a request into sections to store, and finds what must be unique about it. */
import type { BusinessInit, CustomerInit, CustomerType, IndividualInit } from '../contract/customer.ts';
import type { Refusal } from '../contract/errors.ts';
import { type SearchTerms, searchTerms, withoutBeginnings } from './customer-search.ts';
import type { Disclosure } from './mask.ts';
import { contactSections, orderedDocument, pick, representativeSection, type Sections } from './sections.ts';

export interface NewCustomer {
  readonly customerType: CustomerType;
  readonly reference: string;
  /** The number that must be unique per aggregator; a representative's SSN is exempt. */
  readonly taxId: { readonly kind: 'ssn' | 'ein'; readonly value: string } | null;
  readonly representativeIds: readonly string[];
  readonly sections: Sections;
  readonly searchTerms: SearchTerms;
}

type Person = IndividualInit['customer'];

const personIdentity = [
  'firstName',
  'lastName',
  'gender',
  'dateOfBirth',
  'citizenshipCountryCodeA3',
] as const;

/**
 * @param newRepresentativeId called once for each representative without an id, in order
 * @param nameSearch whether the customer is also found by beginnings of names
 */
export function planInit(
  body: CustomerInit,
  newRepresentativeId: () => string,
  nameSearch = true,
): NewCustomer {
  const plan =
    body.customerType === 'individual' ? planIndividual(body) : planBusiness(body, newRepresentativeId);
  const terms = searchTerms(plan.sections);
  return { ...plan, searchTerms: nameSearch ? terms : withoutBeginnings(terms) };
}

type Plan = Omit<NewCustomer, 'searchTerms'>;

/** Returns an individual's SSN or a business's EIN. */
export function taxIdOf(body: CustomerInit): NewCustomer['taxId'] {
  if (body.customerType === 'business') return { kind: 'ein', value: body.customer.businessFederalEin };
  const ssn = body.customer.identificationDocuments.find((document) => document.type === 'SSN')?.value;
  return ssn ? { kind: 'ssn', value: ssn } : null;
}

function planIndividual(body: IndividualInit): Plan {
  return {
    customerType: 'individual',
    reference: body.customerReference,
    taxId: taxIdOf(body),
    representativeIds: [],
    sections: {
      identity: pick(body.customer, personIdentity),
      ...personSections(body.customer, (section) => section),
    },
  };
}

function planBusiness(body: BusinessInit, newRepresentativeId: () => string): Plan {
  const representatives = body.businessRepresentatives.map((one) => ({
    ...one,
    id: one.id ?? newRepresentativeId(),
  }));
  const ofRepresentatives = representatives.map((one) => {
    const nameOf = (section: string) => representativeSection(one.id, section);
    const identity = pick(one, [...personIdentity, 'businessRepresentativeType']);
    return { [nameOf('identity')]: identity, ...personSections(one, nameOf) };
  });
  return {
    customerType: 'business',
    reference: body.customerReference,
    taxId: taxIdOf(body),
    representativeIds: representatives.map((one) => one.id),
    sections: {
      identity: pick(body.customer, ['businessName', 'businessFederalEin']),
      ...contactSections(body.customer),
      ...Object.assign({}, ...ofRepresentatives),
    },
  };
}

function personSections(person: Person, nameOf: (section: string) => string): Sections {
  const documents = person.identificationDocuments.map(orderedDocument);
  return { [nameOf('identificationDocuments')]: documents, ...contactSections(person, nameOf) };
}

/** Refuses two representatives with the same id in one request. */
export function refuseInit(plan: NewCustomer): Refusal | null {
  const ids = plan.representativeIds;
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice === undefined) return null;
  return { code: 'businessRepresentativeExists', context: { businessRepresentativeId: twice } };
}

/** The customer that already holds the reference or the number; the reference is checked first. */
export interface Holder {
  readonly customerId: string;
  readonly holds: 'reference' | 'taxId';
}

/** A login that may not see a number is not told whose it is. */
export function refuseTaken(
  holder: Holder,
  { aggregatorId, disclosure }: { readonly aggregatorId: string; readonly disclosure: Disclosure },
  reference: string,
): Refusal {
  if (holder.holds === 'reference') {
    return { code: 'referenceExists', context: { reference, entityId: holder.customerId } };
  }
  const { customerId } = holder;
  const context = { cFiAggregatorId: aggregatorId, ...(disclosure === 'documented' && { customerId }) };
  return { code: 'customerExists', context };
}
