/** Which number a field names, and who may see it. */
import { describe, expect, test } from 'vitest';
import { reveal } from '../../src/domain/reveal.ts';
import type { StoredCustomer } from '../../src/domain/sections.ts';

const common = { reference: 'R', version: 1, createdAt: '2026-01-01T00:00:00.000Z', employeeIds: [] };
const document = (type: string, value: string | null) => ({ type, value, issuanceCountryCodeA3: 'USA' });
const person: StoredCustomer = {
  ...common,
  customerId: 'p',
  customerType: 'individual',
  representativeIds: [],
  sections: {
    identity: { firstName: 'F' },
    identificationDocuments: [
      document('SSN', '666000001'),
      document('PASSPORT', 'P1'),
      document('PASSPORT', null),
    ],
  },
};
const company: StoredCustomer = {
  ...common,
  customerId: 'b',
  customerType: 'business',
  representativeIds: ['r1', 'r2'],
  sections: {
    identity: { businessName: 'B', businessFederalEin: '001000001' },
    'businessRepresentatives/r1/identificationDocuments': [document('SSN', '666000002')],
    'businessRepresentatives/r2/identificationDocuments': [
      document('PASSPORT', 'P2'),
      document('SSN', '666000003'),
    ],
  },
};
const at = (place: string, index: number) => `/${place}/identificationDocuments/${index}/value`;
const support = { role: 'support', disclosure: 'masked' } as const;

describe('a field names', () => {
  test.each([
    [person, at('customer', 0), '666000001'],
    [person, at('customer', 1), 'P1'],
    [company, '/customer/businessFederalEin', '001000001'],
    [company, at('businessRepresentatives/0', 0), '666000002'],
    [company, at('businessRepresentatives/1', 1), '666000003'],
    [person, at('customer', 2), null],
    [person, at('customer', 3), null],
    [person, '/customer/businessFederalEin', null],
    [person, at('businessRepresentatives/0', 0), null],
    [company, at('customer', 0), null],
    [company, at('businessRepresentatives/2', 0), null],
  ])('of %j %s: %s', (stored, field, value) => {
    expect(reveal(stored, field, support)).toEqual(value === null ? null : { value, allowed: true });
  });
});

describe('a program may see', () => {
  const program = (disclosure: 'documented' | 'masked') => ({ role: 'integration', disclosure }) as const;

  test.each([
    [person, at('customer', 0), false],
    [person, at('customer', 1), true],
    [company, '/customer/businessFederalEin', true],
    [company, at('businessRepresentatives/0', 0), true],
  ])('what its answers show, of %j %s: %s; and nothing if they are masked', (stored, field, allowed) => {
    expect(reveal(stored, field, program('documented'))?.allowed).toBe(allowed);
    expect(reveal(stored, field, program('masked'))?.allowed).toBe(false);
  });
});
