/** What `opencif customer update --phone` takes, and what it sends. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { phonePart, type TypedPhone } from '../../../src/cli/customer/typed-phone.ts';

const refuse = (fault: string): never => {
  throw new Error(fault);
};
const sent = (typed: TypedPhone) => phonePart(typed, refuse);

test('a number is sent as its digits, wherever spaces, dashes, dots and brackets stand', () => {
  const digits = fc.stringMatching(/^[0-9]{6,12}$/);
  const marks = fc.array(fc.constantFrom('', ' ', '-', '.', '(', ')', ' - '), {
    minLength: 13,
    maxLength: 13,
  });
  fc.assert(
    fc.property(digits, marks, fc.boolean(), (number, between, inFull) => {
      const typed = [...number].map((digit, at) => `${between[at]}${digit}`).join('') + between[12];
      const expected = { phoneNumber: number, ...(inFull && { countryDialingCode: '01' }) };
      expect(sent({ phone: inFull ? `+1 ${typed}` : typed })).toEqual(expected);
    }),
  );
});

test.each([
  [{ phone: '(202) 555-0143' }, { phoneNumber: '2025550143' }],
  [
    { phone: '+1.202.555.0143', dialingCode: '+1' },
    { phoneNumber: '2025550143', countryDialingCode: '1' },
  ],
  [{ dialingCode: '+44' }, { countryDialingCode: '44' }],
  [{}, {}],
])('%j is sent as %j', (typed, expected) => {
  expect(sent(typed)).toEqual(expected);
});

test.each([
  [{ phone: '202-555-0143 x7' }, /extension/],
  [{ phone: '1-800-FLOWERS' }, /6 to 12 digits/],
  [{ phone: '' }, /6 to 12 digits/],
  [{ phone: '+44 20 7946 0143' }, /--dialing-code 44/],
  [{ phone: '+1 202 555 0143', dialingCode: '44' }, /--dialing-code is 44/],
  [{ dialingCode: 'US' }, /one to four digits/],
])('%j is refused in words', (typed, words) => {
  expect(() => sent(typed)).toThrow(words);
});
