/** Stored values and search terms have the same normal form. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fits, searchOf, searchTerms } from '../../src/domain/customer-search.ts';
import type { StoredCustomer } from '../../src/domain/sections.ts';

const person: StoredCustomer = {
  customerId: 'cstap_1',
  customerType: 'individual',
  reference: 'Ref1',
  version: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  representativeIds: [],
  employeeIds: [],
  sections: {
    identity: { firstName: 'Ann Mary', lastName: 'O’Neil' },
    email: 'Ann@Example.test',
    phones: [{ type: 'MOBILE', phoneNumber: '2025550143', countryDialingCode: '01' }],
  },
};
const company: StoredCustomer = {
  ...person,
  customerId: 'cstab_1',
  customerType: 'business',
  reference: 'Ref2',
  sections: {
    identity: { businessName: 'Acme  GmbH', businessFederalEin: '111111111' },
    businessPhones: [{ type: 'WORK', phoneNumber: '2025550144' }],
    'businessRepresentatives/rep_1/identity': { firstName: 'Bo', lastName: 'Li' },
    'businessRepresentatives/rep_1/email': 'bo@example.test',
    'businessRepresentatives/rep_2/identity': { firstName: 'Cy', lastName: 'Roe' },
    'employees/cstap_9/position': 'Clerk',
  },
};

const blank = fc.constantFrom('', ' ', '  ', '\t');
/** The same to people: different case, more spaces around and between words. */
const disguised = (text: string) =>
  fc
    .tuple(fc.array(fc.boolean(), { minLength: text.length, maxLength: text.length }), blank, blank, blank)
    .map(([upper, before, between, after]) => {
      const cased = [...text].map((letter, at) => (upper[at] ? letter.toUpperCase() : letter.toLowerCase()));
      return before + cased.join('').replaceAll(' ', ` ${between}`) + after;
    });

test.each([
  ['Weiß', 'WEISS'],
  ['Παπαδόπουλος', 'ΠΑΠΑΔΌΠΟΥΛΟΣ'],
  ['Straße am Fluß', 'strasse AM FLUSS'],
])('%s is found as %s, and the other way round', (one, other) => {
  for (const [lastName, asked] of [
    [one, other],
    [other, one],
  ] as const) {
    const customer = { ...person, sections: { identity: { firstName: 'A', lastName } } };
    expect(fits(customer, searchOf({ lastName: asked }))).toBe(true);
  }
});

test('e-mail and names are found whatever their case and spaces', () => {
  fc.assert(
    fc.property(
      disguised('ann@example.test'),
      disguised('o’neil'),
      disguised('ann mary'),
      (email, lastName, firstName) => {
        expect(fits(person, searchOf({ email, lastName, firstName }))).toBe(true);
        expect(fits(person, searchOf({ lastName }))).toBe(true);
        expect(fits(company, searchOf({ lastName }))).toBe(false);
      },
    ),
  );
  fc.assert(
    fc.property(disguised('acme gmbh'), (businessName) => {
      expect(fits(company, searchOf({ businessName }))).toBe(true);
    }),
  );
});

test('a phone is found by its digits, with and without the dialing code', () => {
  const separators = fc.array(fc.constantFrom('', ' ', '-', '.', '(', ')'), { minLength: 13, maxLength: 13 });
  fc.assert(
    fc.property(separators, fc.constantFrom('', '0', '+1', '1', '01', '001'), (between, code) => {
      const phone = [...`${code}2025550143`].map((digit, at) => digit + (between[at] ?? '')).join('');
      expect(fits(person, searchOf({ phone }))).toBe(true);
      expect(fits(company, searchOf({ phone }))).toBe(false);
    }),
  );
});

test('a phone is found with its dialing code, whether its zero is kept, left out or in brackets', () => {
  // The customer's code is stored as it was sent: 39, 039 and 0039 are the same.
  const code = fc.integer({ min: 1, max: 999 });
  const number = fc.tuple(fc.constantFrom('', '0', '00'), fc.integer({ min: 100_000, max: 999_999_999 }));
  const zeros = fc.constantFrom('', '0', '00');
  fc.assert(
    fc.property(code, zeros, number, zeros, (dialed, zerosOfCode, [trunk, subscriber], asked) => {
      const countryDialingCode = `${zerosOfCode}${dialed}`.slice(-4);
      const phones = [{ type: 'MOBILE', phoneNumber: `${trunk}${subscriber}`, countryDialingCode }];
      const customer = { ...person, sections: { phones } };
      for (const phone of [
        `+${dialed}${subscriber}`,
        `+${dialed}0${subscriber}`,
        `+${dialed} (0)${subscriber}`,
        `00${dialed} 0${subscriber}`,
        `+${dialed}${trunk}${subscriber}`,
        `${asked}${subscriber}`,
      ]) {
        expect(fits(customer, searchOf({ phone })), phone).toBe(true);
      }
      expect(fits(customer, searchOf({ phone: `+${dialed + 1}${subscriber}` }))).toBe(false);
      expect(fits(customer, searchOf({ phone: `+${dialed}1${subscriber}` }))).toBe(false);
    }),
  );
});

describe('what is not the same is not found', () => {
  test.each([
    { email: 'ann@example.tes' },
    { lastName: 'O’Nei' },
    { lastName: 'O’Neil', firstName: 'Ann' },
    { phone: '5550143' },
    { reference: 'ref1' },
    { type: 'business' as const },
    { businessName: 'O’Neil' },
    { email: 'ann@example.test', phone: '2025550144' },
  ])('%j', (query) => {
    expect(fits(person, searchOf(query))).toBe(false);
  });
});

test('a business is found by each of its representatives, the names of one person only together', () => {
  expect(fits(company, searchOf({ email: 'BO@example.test', type: 'business' }))).toBe(true);
  expect(fits(company, searchOf({ lastName: 'roe', firstName: 'cy' }))).toBe(true);
  expect(fits(company, searchOf({ lastName: 'roe', firstName: 'bo' }))).toBe(false);
});

test('terms are told by section, so that only those of a changed section are written again', () => {
  expect(Object.keys(searchTerms(person.sections)).sort()).toEqual(['email', 'identity', 'phones']);
  expect(Object.keys(searchTerms(company.sections))).not.toContain('employees/cstap_9/position');
});

test('the most telling term comes first', () => {
  const { terms } = searchOf({ lastName: 'a', businessName: 'b', phone: '1', email: 'c' });
  expect(terms.map(({ kind }) => kind)).toEqual(['email', 'phone', 'businessName', 'lastName']);
});
