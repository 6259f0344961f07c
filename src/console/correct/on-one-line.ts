/** The parts of an address and of a phone on one line, to compare two of them. */
import type { Address, Phone } from '../../contract/customer.ts';
import { correctWords as words } from '../words/correct.ts';

/** The type may be missing, where only the place is in question. */
export function addressParts(address: Partial<Address>): string[] {
  const { type, addressLine1, addressLine2, city, stateCode, postalCode, countryCodeA3 } = address;
  const place = [addressLine1, addressLine2, city, `${stateCode} ${postalCode}`, countryCodeA3];
  return [...place, type && words.addressTypes[type]].filter((part): part is string => Boolean(part));
}

export function phoneParts({ type, countryDialingCode, phoneNumber }: Partial<Phone>): string[] {
  const number = `${countryDialingCode ? `+${countryDialingCode} ` : ''}${phoneNumber}`;
  return type ? [number, words.phoneTypes[type]] : [number];
}
