/** A phone number as people read it aloud. */
import type { Phone } from '../../contract/customer.ts';

/** Groups of three digits, and four at the end: `+1 555 010 0199`. */
export function spoken({ countryDialingCode = '', phoneNumber }: Phone): string {
  // Some programs send the code as it is dialed: `01`, `001`.
  const code = countryDialingCode.replace(/^0+/, '');
  const groups = phoneNumber.slice(0, -4).match(/\d{1,3}/g) ?? [];
  return [...(code === '' ? [] : [`+${code}`]), ...groups, phoneNumber.slice(-4)].join(' ');
}
