/** The phone number and the dialing code of `opencif customer update`, from what people type. */
import { customerCountryDialingCode, customerPhoneNumber } from '../../contract/common.ts';
import { dialingDigits, phoneDigits } from '../../domain/typed-phone.ts';

/** The flags as they were typed. */
export interface TypedPhone {
  readonly phone?: string | undefined;
  readonly dialingCode?: string | undefined;
}

/** What is sent: digits only. */
export interface PhonePart {
  readonly phoneNumber?: string;
  readonly countryDialingCode?: string;
}

/** Of the United States and Canada, in the documentation's form. */
const NORTH_AMERICA = '01';

/** @param refuse called with what is wrong, in words */
export function phonePart({ phone, dialingCode }: TypedPhone, refuse: (fault: string) => never): PhonePart {
  const code = dialingCode === undefined ? undefined : dialingDigits(dialingCode);
  if (code !== undefined && !fits(code, customerCountryDialingCode)) {
    refuse('--dialing-code takes one to four digits, with or without a plus before them, such as +1.');
  }
  const typed = phone === undefined ? undefined : phoneDigits(phone);
  const inFull = /^\+1(?=\d)/.test(typed ?? '');
  if (inFull && code !== undefined && Number(code) !== 1) {
    refuse(`--phone begins with +1, but --dialing-code is ${code}. Leave out one of them.`);
  }
  const phoneNumber = inFull ? typed?.slice(2) : typed;
  if (phoneNumber?.startsWith('+')) {
    refuse(
      'The only dialing code that --phone takes is +1. Give another one by its own flag, such as:  --dialing-code 44',
    );
  }
  if (phoneNumber !== undefined && !fits(phoneNumber, customerPhoneNumber)) {
    refuse(
      '--phone takes 6 to 12 digits, with or without spaces, dashes, dots, brackets and +1, such as "+1 (202) 555-0143". ' +
        'An extension can’t be stored.',
    );
  }
  const countryDialingCode = code ?? (inFull ? NORTH_AMERICA : undefined);
  return {
    ...(phoneNumber !== undefined && { phoneNumber }),
    ...(countryDialingCode !== undefined && { countryDialingCode }),
  };
}

function fits(
  text: string,
  { pattern, minLength, maxLength }: { pattern: string; minLength: number; maxLength: number },
): boolean {
  return new RegExp(pattern).test(text) && text.length >= minLength && text.length <= maxLength;
}
