/**
 * Customers for tests, made of reserved values only: SSNs of area 666, EINs of prefix 00, numbers
 * 202-555-01xx, e-mail addresses under `example.test`. Each `n` makes different ones.
 */
import fc from 'fast-check';
import type { Address, BusinessInit, IndividualInit, Phone } from '../../src/contract/customer.ts';

export function address(addressLine1: string, city = 'Harrisburg'): Address {
  return {
    type: 'PRIMARY',
    addressLine1,
    city,
    countryCodeA3: 'USA',
    postalCode: '12345',
    stateCode: 'PA',
  };
}

export function phone(phoneNumber: string): Phone {
  return { type: 'MOBILE', phoneNumber, countryDialingCode: '01' };
}

/** Six digits, so that the SSN and EIN of one `n` have nine digits. */
function digits(n: number): string {
  return String(n).padStart(6, '0');
}

export function ssnOf(n: number): string {
  return `666${digits(n)}`;
}

export function einOf(n: number): string {
  return `001${digits(n)}`;
}

function phoneOf(n: number): Phone {
  return phone(`20255501${String(n % 100).padStart(2, '0')}`);
}

function person(n: number): IndividualInit['customer'] {
  return {
    firstName: `First${n}`,
    lastName: `Last${n}`,
    gender: 'F',
    dateOfBirth: '1969-08-04',
    email: `person${n}@example.test`,
    citizenshipCountryCodeA3: 'USA',
    addresses: [address(`${n} Main Str.`)],
    phones: [phoneOf(n)],
    identificationDocuments: [{ type: 'SSN', value: ssnOf(n), issuanceCountryCodeA3: 'USA' }],
  };
}

export function individual(n: number): IndividualInit {
  return { customerReference: `RefI${n}`, customerType: 'individual', customer: person(n) };
}

/** One representative, whose id the service creates. */
export function business(n: number): BusinessInit {
  return {
    customerReference: `RefB${n}`,
    customerType: 'business',
    customer: {
      businessName: `Business ${n}`,
      businessFederalEin: einOf(n),
      businessAddresses: [address(`${n} Market Str.`)],
      businessPhones: [phoneOf(n)],
    },
    businessRepresentatives: [{ ...person(n), businessRepresentativeType: 'principal_owner' }],
  };
}

/** Few different values, so that two generated ones are often equal. */
export const anyEmail = fc.constantFrom('a@example.test', 'b@example.test', 'person1@example.test');
export const anyAddresses = fc.constantFrom(
  [address('1 Main Str.')],
  [address('2 Main Str.'), { ...address('3 Main Str.'), type: 'SECONDARY' as const, addressLine2: null }],
  [address('2 Main Str.', 'Λάρισα'), address('2 Main Str.')],
);
export const anyPhones = fc.constantFrom(
  [phone('2025550101')],
  [phone('2025550102'), { type: 'LANDLINE' as const, phoneNumber: '2025550103' }],
);
