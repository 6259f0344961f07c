/** `phone:US`: a phone number as its digits, and the dialing code beside it. Numbers without one are of that country. */
import type { CountryCode, PhoneNumber } from 'libphonenumber-js/min';
import { type Clean, type Cleaned, changedTo, trimmed } from './cleaner.ts';

type Library = Pick<typeof import('libphonenumber-js/min'), 'parsePhoneNumberWithError'>;

/** The documentation's form of a dialing code: `01` for the United States. */
const DIGITS = 2;

/** @param library loaded by the caller: its table is 80 kB, and few imports need it */
export function phone({ parsePhoneNumberWithError }: Library, country: CountryCode): Clean {
  return (cell, beside) => {
    const text = trimmed(cell);
    const given = beside('countryDialingCode');
    const code = given.replace(/\D/g, '').replace(/^0+/, '');
    try {
      const international = text.startsWith('+') || code === '' ? text : `+${code}${text}`;
      return numberOf(parsePhoneNumberWithError(international, { defaultCountry: country, extract: false }), {
        cell,
        code,
        right: /^\d+$/.test(given),
      });
    } catch (error) {
      return { fault: faults[(error as Error).message] ?? unread };
    }
  };
}

interface Given {
  readonly cell: string;
  /** The dialing code that the file has, without zeros before it; empty if it has none. */
  readonly code: string;
  /** Whether it has one, of digits only. */
  readonly right: boolean;
}

function numberOf(number: PhoneNumber, { cell, code, right }: Given): Cleaned {
  const { nationalNumber, countryCallingCode, ext } = number;
  if (ext !== undefined) return { fault: 'has an extension, which cannot be stored' };
  if (!number.isPossible()) return { fault: unread };
  if (code !== '' && code !== countryCallingCode) {
    return { fault: 'begins with a different dialing code than the one beside it' };
  }
  const countryDialingCode = countryCallingCode.padStart(DIGITS, '0');
  return { ...changedTo(nationalNumber, cell), ...(!right && { beside: { countryDialingCode } }) };
}

const unread = 'is not a phone number: too few or too many digits, or something else in the cell';
const faults: Readonly<Record<string, string>> = {
  TOO_SHORT: 'has too few digits for a phone number',
  TOO_LONG: 'has too many digits for a phone number',
  INVALID_COUNTRY: 'begins with a dialing code that no country has',
};
