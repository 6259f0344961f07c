/** Revealing one number of a customer: which it is, and who may see it. */
import type { IdentificationDocument } from '../contract/customer.ts';
import { isPerson, type Role } from '../contract/rights.ts';
import { type Disclosure, isHidden } from './mask.ts';
import { representativeSection, type StoredCustomer } from './sections.ts';

/** A number of a customer. */
export interface Revealed {
  readonly value: string;
  /** False: the login's disclosure hides it, and the login is a program, which is shown no more than that. */
  readonly allowed: boolean;
}

/**
 * @param field JSON pointer into the customer's answer, as the contract's pattern allows it
 * @returns null if the customer has no such number
 */
export function reveal(
  stored: StoredCustomer,
  field: string,
  { role, disclosure }: { readonly role: Role; readonly disclosure: Disclosure },
): Revealed | null {
  const [, place = '', ...rest] = field.split('/');
  if (rest[0] === 'businessFederalEin') {
    const { businessFederalEin: value } = stored.sections.identity as { businessFederalEin?: string };
    return value === undefined ? null : { value, allowed: isPerson(role) || disclosure === 'documented' };
  }
  const holder = place === 'customer' ? 'individual' : 'representative';
  const section = documentsOf(stored, holder, Number(rest[0]));
  const index = Number(rest.at(-2));
  const document = section?.[index];
  if (!document?.value) return null;
  return { value: document.value, allowed: isPerson(role) || !isHidden(document, holder, disclosure) };
}

function documentsOf(
  { sections, representativeIds }: StoredCustomer,
  holder: 'individual' | 'representative',
  index: number,
): readonly IdentificationDocument[] | undefined {
  if (holder === 'individual')
    return sections.identificationDocuments as IdentificationDocument[] | undefined;
  const id = representativeIds[index];
  if (id === undefined) return undefined;
  return sections[representativeSection(id, 'identificationDocuments')] as IdentificationDocument[];
}
