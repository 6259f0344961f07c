/** The numbers of a customer. People are shown them masked, and may reveal one. */
import type { CustomerRecord } from '../../contract/retention.ts';
import type { StoredDocument } from '../../contract/types.ts';
import { fullName } from '../../domain/customer-name.ts';
import { customerWords } from '../words/customer.ts';

export interface HiddenNumber {
  /** What it is, in words: `SSN`. */
  readonly label: string;
  /** Where it stands in the customer's answer, as a JSON pointer; `customers-reveal` takes it. */
  readonly field: string;
  /** Empty if even these are hidden. */
  readonly last4: string;
}

/** A number with the name of who has it. */
export interface HeldNumber extends HiddenNumber {
  readonly holder: string;
}

/** Lists all numbers, in the order of the page. */
export function hiddenNumbers(record: CustomerRecord): HeldNumber[] {
  const heldBy = (holder: string) => (number: HiddenNumber) => ({ ...number, holder });
  if (record.customerType === 'individual') {
    const { customer } = record;
    return documentNumbers(customer.identificationDocuments, '/customer').map(heldBy(fullName(customer)));
  }
  const { customer, businessRepresentatives } = record;
  return [
    heldBy(customer.businessName)(einNumber(customer.last4)),
    ...businessRepresentatives.flatMap((person, place) =>
      documentNumbers(person.identificationDocuments, pointerTo(place)).map(heldBy(fullName(person))),
    ),
  ];
}

export function einNumber(last4 = ''): HiddenNumber {
  return { label: customerWords.fields.ein, field: '/customer/businessFederalEin', last4 };
}

/** @param of pointer to who has them: `/customer`, or that of a representative */
export function documentNumbers(documents: readonly StoredDocument[], of: string): HiddenNumber[] {
  return documents.map(({ type, last4 = '' }, place) => {
    const field = `${of}/identificationDocuments/${place}/value`;
    return { label: customerWords.fields.documents[type], field, last4 };
  });
}

/** @param place of a representative in the answer, from 0 */
export function pointerTo(place: number): string {
  return `/businessRepresentatives/${place}`;
}
