/** What of a caller's answers fits, and when that is enough. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CallerAnswers } from '../../src/contract/caller.ts';
import { callerAnswers } from '../../src/contract/caller-answers.ts';
import { planInit } from '../../src/domain/customer-init.ts';
import {
  answersThat,
  comparedAnswers,
  isVerified,
  verifiedBy,
} from '../../src/domain/customers-verify-caller.ts';
import type { StoredCustomer } from '../../src/domain/sections.ts';
import { areEqual } from '../../src/vault/equal-texts.ts';
import { business, individual, phone } from '../support/arbitraries.ts';

function stored(body: Parameters<typeof planInit>[0]): StoredCustomer {
  const { customerType, reference, representativeIds, sections } = planInit(body, () => 'rep');
  const own = { customerType, reference, representativeIds, sections, employeeIds: [] };
  return { ...own, customerId: 'c', version: 1, createdAt: '' };
}

const one = individual(1);
const person = stored({
  ...one,
  customer: {
    ...one.customer,
    email: 'Straße.One@Example.test',
    addresses: [
      { ...one.customer.addresses[0], postalCode: '17101' },
      { ...one.customer.addresses[0], postalCode: '17102-1234' },
      { ...one.customer.addresses[0], postalCode: 'SW1A-1AA' },
    ],
    phones: [phone('2025550101'), phone('2025550177')],
  },
} as typeof one);
const ssn = String(one.customer.identificationDocuments[0]?.value);
const company = stored(business(1));
const ein = business(1).customer.businessFederalEin;
const representative = business(1).businessRepresentatives[0];

const fitOf = (customer: StoredCustomer, answers: CallerAnswers, representativeId?: string) =>
  comparedAnswers(customer, answers, areEqual, representativeId);

describe('an individual', () => {
  test.each<[CallerAnswers]>([
    [{ taxNumberLast4: ssn.slice(-4) }],
    [{ dateOfBirth: one.customer.dateOfBirth }],
    [{ postalCode: '17101' }],
    [{ postalCode: '17101-9999' }],
    [{ postalCode: '17102' }],
    [{ postalCode: '17102-1234' }],
    [{ postalCode: '171021234' }],
    [{ postalCode: 'sw1a 1aa' }],
    [{ phoneLast4: '0101' }],
    [{ phoneLast4: '0177' }],
    [{ email: 'STRASSE.ONE@example.test' }],
  ])('is fitted by %j', (answers) => {
    expect(Object.values(fitOf(person, answers))).toEqual([true]);
  });

  test.each<[CallerAnswers]>([
    [{ taxNumberLast4: ein.slice(-4) === ssn.slice(-4) ? '0000' : ein.slice(-4) }],
    [{ dateOfBirth: '1901-01-01' }],
    [{ postalCode: '17103' }],
    [{ postalCode: '17102-1235' }],
    [{ postalCode: '1710' }],
    [{ postalCode: 'SW1A' }],
    [{ phoneLast4: '5550' }],
    [{ email: 'one@example.test' }],
  ])('is not fitted by %j', (answers) => {
    expect(Object.values(fitOf(person, answers))).toEqual([false]);
  });
});

describe('a business', () => {
  test('answers with its own data if nobody is named, and has no date of birth', () => {
    const answers = { taxNumberLast4: ein.slice(-4), dateOfBirth: String(representative?.dateOfBirth) };
    expect(fitOf(company, answers)).toEqual({ taxNumberLast4: true, dateOfBirth: false });
  });

  test('is spoken for by a representative with their own number and birth date, and contact data of both', () => {
    const last4 = String(representative?.identificationDocuments[0]?.value).slice(-4);
    const ofBoth = [representative?.phones[0], business(1).customer.businessPhones[0]];
    expect(
      fitOf(company, { taxNumberLast4: last4, dateOfBirth: String(representative?.dateOfBirth) }, 'rep'),
    ).toEqual({ taxNumberLast4: true, dateOfBirth: true });
    expect(fitOf(company, { taxNumberLast4: ein.slice(-4) }, 'rep')).toEqual({
      taxNumberLast4: ein.slice(-4) === last4,
    });
    for (const known of ofBoth) {
      const phoneLast4 = String(known?.phoneNumber).slice(-4);
      expect(fitOf(company, { phoneLast4 }, 'rep')).toEqual({ phoneLast4: true });
    }
  });
});

test('each answer given is judged, and no other', () => {
  const names = fc.uniqueArray(fc.constantFrom(...callerAnswers));
  fc.assert(
    fc.property(names, (given) => {
      const answers = Object.fromEntries(given.map((name) => [name, '0000']));
      expect(Object.keys(fitOf(person, answers)).sort()).toEqual([...given].sort());
    }),
  );
});

test('a caller is verified if enough fits and what must be included is among it, whatever else does not fit', () => {
  const flags = fc.record(Object.fromEntries(callerAnswers.map((name) => [name, fc.boolean()])), {
    requiredKeys: [],
  });
  const policy = fc.record({
    atLeast: fc.integer({ min: 1, max: 5 }),
    including: fc.uniqueArray(fc.constantFrom(...callerAnswers)),
  });
  fc.assert(
    fc.property(flags, policy, (fits, { atLeast, including }) => {
      const fitted = Object.entries(fits).flatMap(([name, fitting]) => (fitting ? [name] : []));
      const enough = fitted.length >= atLeast && including.every((name) => fitted.includes(name));
      expect(isVerified(fits, { atLeast, including })).toBe(enough);
      expect(answersThat(fits, true).toSorted()).toEqual(fitted.toSorted());
    }),
  );
});

test('what is kept with a change names what fitted, and nothing that did not', () => {
  const last = { at: 'then', until: 'later', passed: true, fits: { email: false, postalCode: true } };
  expect(verifiedBy(last)).toEqual({ at: 'then', answers: ['postalCode'] });
  expect(verifiedBy({ ...last, representativeId: 'rep' })).toMatchObject({ representativeId: 'rep' });
});
