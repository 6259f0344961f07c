/** An address and a phone on one line, to compare two of them. */
import type { Address, Phone } from '../../contract/customer.ts';
import { correctWords as words } from '../words/correct.ts';

/** On one line. The type may be missing, where only the place is in question. */
export function addressText(address: Partial<Address>): string {
  const { type, addressLine1, addressLine2, city, stateCode, postalCode, countryCodeA3 } = address;
  const place = [addressLine1, addressLine2, city, `${stateCode} ${postalCode}`, countryCodeA3];
  return [...place, type && words.addressTypes[type]].filter(Boolean).join(', ');
}

export function phoneText({ type, countryDialingCode, phoneNumber }: Partial<Phone>): string {
  const number = `${countryDialingCode ? `+${countryDialingCode} ` : ''}${phoneNumber}`;
  return [number, type && words.phoneTypes[type]].filter(Boolean).join(', ');
}
