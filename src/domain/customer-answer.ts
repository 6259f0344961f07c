/** The customer object of all customer answers, in its documented key order ("Update" page). */
import type { Customer, IdentificationDocument } from '../contract/customer.ts';
import type { CustomerRecord, CustomerState } from '../contract/retention.ts';
import { type Disclosure, documentAnswer, last4 } from './mask.ts';
import { employeeSection, type RecordState, representativeSection, type StoredCustomer } from './sections.ts';

type Values = Record<string, unknown>;
type ShownState = Pick<CustomerState, 'closedAt' | 'legalHoldSince'>;

/** Builds the answer from what is stored, never from what was sent. */
export function customerAnswer(stored: StoredCustomer, disclosure: Disclosure): Customer {
  const answer = {
    reference: stored.reference,
    customerId: stored.customerId,
    customerType: stored.customerType,
    customer:
      stored.customerType === 'individual' ? individual(stored, disclosure) : business(stored, disclosure),
    boises: [],
    dtsCreatedAt: stored.createdAt,
    ...(stored.customerType === 'business' && peopleOf(stored, disclosure)),
  };
  return answer as unknown as Customer;
}

/** Adds what only our own endpoints tell: how far the customer is on the way to its end. */
export function customerRecordAnswer(
  stored: StoredCustomer,
  disclosure: Disclosure,
  state: RecordState | undefined = stored.state,
): CustomerRecord {
  const { changedAt } = stored;
  return {
    ...customerAnswer(stored, disclosure),
    ...(changedAt !== undefined && { changedAt }),
    ...(state && shownState(state)),
  };
}

export function shownState({ closedAt, legalHoldSince }: RecordState): ShownState {
  return {
    ...(closedAt !== null && { closedAt }),
    ...(legalHoldSince !== null && { legalHoldSince }),
  };
}

function individual({ sections }: StoredCustomer, disclosure: Disclosure): Values {
  const identity = sections.identity as Values;
  return {
    firstName: identity.firstName,
    lastName: identity.lastName,
    gender: identity.gender,
    dateOfBirth: identity.dateOfBirth,
    email: sections.email,
    citizenshipCountryCodeA3: identity.citizenshipCountryCodeA3,
    addresses: sections.addresses,
    phones: sections.phones,
    identificationDocuments: documents(sections.identificationDocuments, 'individual', disclosure),
  };
}

function business({ sections }: StoredCustomer, disclosure: Disclosure): Values {
  const identity = sections.identity as { businessName: string; businessFederalEin: string };
  const ein =
    disclosure === 'documented'
      ? { businessFederalEin: identity.businessFederalEin }
      : { last4: last4(identity.businessFederalEin) };
  return {
    businessName: identity.businessName,
    ...ein,
    businessAddresses: sections.businessAddresses,
    businessPhones: sections.businessPhones,
  };
}

function peopleOf(stored: StoredCustomer, disclosure: Disclosure): Values {
  const businessRepresentatives = stored.representativeIds.map((id) =>
    representative(stored, id, disclosure),
  );
  if (stored.employeeIds.length === 0) return { businessRepresentatives };
  const employees = stored.employeeIds.map((employeeId) => ({
    employeeId,
    position: stored.sections[employeeSection(employeeId, 'position')],
    status: stored.sections[employeeSection(employeeId, 'status')],
  }));
  return { businessRepresentatives, employees };
}

/** A representative's date of birth is a timestamp in the documentation; an individual's is not. */
function representative({ sections }: StoredCustomer, id: string, disclosure: Disclosure): Values {
  const section = (name: string) => sections[representativeSection(id, name)];
  const identity = section('identity') as Values;
  return {
    id,
    firstName: identity.firstName,
    lastName: identity.lastName,
    gender: identity.gender,
    dateOfBirth: `${identity.dateOfBirth}T00:00:00.000Z`,
    businessRepresentativeType: identity.businessRepresentativeType,
    email: section('email'),
    citizenshipCountryCodeA3: identity.citizenshipCountryCodeA3,
    addresses: section('addresses'),
    phones: section('phones'),
    identificationDocuments: documents(section('identificationDocuments'), 'representative', disclosure),
  };
}

function documents(
  value: unknown,
  holder: 'individual' | 'representative',
  disclosure: Disclosure,
): object[] {
  return (value as IdentificationDocument[]).map((document) => documentAnswer(document, holder, disclosure));
}
