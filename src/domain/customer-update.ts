/** `POST /customer/update`: which customers a request applies to, what it replaces, why it is refused. */
import {
  businessSections,
  type CustomerType,
  type CustomerUpdate,
  individualSections,
} from '../contract/customer.ts';
import type { Refusal } from '../contract/errors.ts';
import { type SearchTerms, searchTerms } from './customer-search.ts';
import { contactSections, representativeSection, type Sections, type StoredCustomer } from './sections.ts';

export interface UpdatePlan {
  /** Types that accept every field sent; empty if fields of both types were sent. */
  readonly customerTypes: readonly CustomerType[];
  /** Sections that the stored customer must have: those of the representatives in the request. */
  readonly requiredSections: readonly string[];
  readonly sections: Sections;
  /** Search terms of the customer for these sections after the update. */
  readonly searchTerms: SearchTerms;
}

/** Returns the sent fields that belong to this type only, in the order in which a refusal names them. */
function fieldsOf(body: CustomerUpdate, type: CustomerType): string[] {
  const members = type === 'individual' ? individualSections : businessSections;
  const sent: string[] = members.filter((member) => body.customer[member] !== undefined);
  if (type === 'business' && body.businessRepresentatives) sent.push('businessRepresentatives');
  return sent;
}

/** If a representative appears twice, the later values win, as if applied in order. */
export function planUpdate(body: CustomerUpdate): UpdatePlan {
  const representatives = body.businessRepresentatives ?? [];
  const ofRepresentatives = representatives.map((one) =>
    contactSections(one, (section) => representativeSection(one.id, section)),
  );
  const sections: Sections = Object.assign(contactSections(body.customer), ...ofRepresentatives);
  const customerTypes: CustomerType[] = [];
  if (fieldsOf(body, 'business').length === 0) customerTypes.push('individual');
  if (fieldsOf(body, 'individual').length === 0) customerTypes.push('business');
  return {
    customerTypes,
    requiredSections: representatives.map((one) => representativeSection(one.id, 'identity')),
    sections,
    searchTerms: searchTerms(sections),
  };
}

/** Returns why the update is refused for the stored customer, or null. Names only the first fault. */
export function refuseUpdate(stored: StoredCustomer | null, body: CustomerUpdate): Refusal | null {
  const { customerId } = body;
  if (!stored) return { code: 'customerNotFound', context: { customerId } };
  const { customerType, representativeIds } = stored;
  const other = customerType === 'individual' ? 'business' : 'individual';
  const [field] = fieldsOf(body, other);
  if (field) return { code: 'customerInvalidField', context: { customerId, customerType, field } };
  const unknown = body.businessRepresentatives?.find((one) => !representativeIds.includes(one.id));
  if (!unknown) return null;
  return {
    code: 'businessRepresentativeNotFound',
    context: { customerId, businessRepresentativeId: unknown.id },
  };
}
