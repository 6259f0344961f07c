/** What a login may see of identity numbers: SSN, EIN and the numbers of documents. */
import type { IdentificationDocument } from '../contract/customer.ts';
import { pick } from './sections.ts';

/**
 * `documented`: as the documentation's examples show them (an individual's SSN as `last4`, a
 * representative's number and the EIN in full). `masked`: `last4` everywhere.
 */
export type Disclosure = 'documented' | 'masked';

/** The last four characters; none of a value of four or fewer, which they would give away whole. */
export function last4(value: string | null): string {
  return value !== null && value.length > 4 ? value.slice(-4) : '';
}

/** Key order of a shown document: `type, value, …`; of a masked one: `type, …, last4`. */
export function documentAnswer(
  document: IdentificationDocument,
  holder: 'individual' | 'representative',
  disclosure: Disclosure,
): object {
  const hidden = disclosure === 'masked' || (holder === 'individual' && document.type === 'SSN');
  if (!hidden) return document;
  const rest = pick(document, ['type', 'issuanceCountryCodeA3', 'issuanceRegion', 'expiryDate']);
  return { ...rest, last4: last4(document.value) };
}
