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

/** Key order of a document shown in full: `type, value, …`; of a masked one: `type, …, last4`. */
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
