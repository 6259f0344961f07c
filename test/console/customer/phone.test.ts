/** Phone numbers as people read them aloud. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spoken } from '../../../src/console/customer/phone.ts';

test.each([
  ['1', '5550100199', '+1 555 010 0199'],
  ['01', '5550100199', '+1 555 010 0199'],
  [undefined, '5550100199', '555 010 0199'],
  ['44', '555019', '+44 55 5019'],
  ['000', '555010019912', '555 010 01 9912'],
])('code %s and number %s are shown as %s', (countryDialingCode, phoneNumber, shown) => {
  const phone = {
    type: 'MOBILE' as const,
    phoneNumber,
    ...(countryDialingCode !== undefined && { countryDialingCode }),
  };
  expect(spoken(phone)).toBe(shown);
});

test('no digit is lost, whatever the number is', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{6,12}$/), (phoneNumber) => {
      expect(spoken({ type: 'MOBILE', phoneNumber }).replaceAll(' ', '')).toBe(phoneNumber);
    }),
  );
});
