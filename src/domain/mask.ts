/** Which identity numbers a login may see: SSN, EIN and document numbers. */
import type { IdentificationDocument } from '../contract/customer.ts';
import { pick } from './sections.ts';

/**
 * `documented`: as in the documentation's examples (an individual's SSN as `last4`, a representative's number and
 * the EIN in full). `masked`: `last4` everywhere.
 */
export type Disclosure = 'documented' | 'masked';

/** Returns the last four characters; empty for a value of four or fewer, which would otherwise be revealed whole. */
export function last4(value: string | null): string {
  return value !== null && value.length > 4 ? value.slice(-4) : '';
}

/** Tells whether only the last four characters of a document's number are shown. */
export function isHidden(
  { type }: Pick<IdentificationDocument, 'type'>,
  holder: 'individual' | 'representative',
  disclosure: Disclosure,
): boolean {
  return disclosure === 'masked' || (holder === 'individual' && type === 'SSN');
}

/** Key order of a document shown in full: `type, value, …`; of a masked one: `type, …, last4`. */
export function documentAnswer(
  document: IdentificationDocument,
  holder: 'individual' | 'representative',
  disclosure: Disclosure,
): object {
  if (!isHidden(document, holder, disclosure)) return document;
  const rest = pick(document, ['type', 'issuanceCountryCodeA3', 'issuanceRegion', 'expiryDate']);
  return { ...rest, last4: last4(document.value) };
}
