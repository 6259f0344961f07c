/** What customers and people are called. */
import type { Customer } from '../contract/customer.ts';

export interface PersonName {
  readonly firstName: string;
  readonly lastName: string;
}

export function fullName({ firstName, lastName }: PersonName): string {
  return `${firstName} ${lastName}`;
}

/** @returns the name of the person or of the business */
export function nameOf({ customerType, customer }: Customer): string {
  return customerType === 'individual' ? fullName(customer) : customer.businessName;
}

/** @param identity the stored section of an individual or of a business @returns the same name */
export function nameIn(identity: unknown): string {
  const { businessName, ...person } = identity as Partial<Record<'businessName', string>> & PersonName;
  return businessName ?? fullName(person);
}
