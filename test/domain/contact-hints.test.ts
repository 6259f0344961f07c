/** Hints for contact data: what they notice, and what they leave alone. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { customerStateCode } from '../../src/contract/common.ts';
import { contactHints } from '../../src/domain/contact-hints.ts';
import { statesOfZip } from '../../src/domain/zip-prefixes.ts';
import { address, phone } from '../support/arbitraries.ts';

const at = (postalCode: string, stateCode: string, countryCodeA3 = 'USA') => ({
  addresses: [{ ...address('1 Main Str.'), postalCode, stateCode: stateCode as 'PA', countryCodeA3 }],
});
const call = (countryDialingCode: string, phoneNumber: string) => ({
  phones: [{ ...phone(phoneNumber), countryDialingCode }],
});
const kinds = async (contact: Parameters<typeof contactHints>[0]) =>
  (await contactHints(contact)).map(({ kind }) => kind);

describe('a ZIP code', () => {
  // Addresses of post offices and city halls.
  test.each([
    ['17101', 'PA'],
    ['10001', 'NY'],
    ['06390', 'NY'],
    ['06103', 'CT'],
    ['00501', 'NY'],
    ['00901', 'PR'],
    ['00802', 'VI'],
    ['20500', 'DC'],
    ['20190', 'VA'],
    ['33101', 'FL'],
    ['30301', 'GA'],
    ['39901', 'GA'],
    ['73301', 'TX'],
    ['88510', 'TX'],
    ['83414', 'WY'],
    ['83702', 'ID'],
    ['96799', 'AS'],
    ['96813', 'HI'],
    ['96910', 'GU'],
    ['96940', 'PW'],
    ['96941', 'FM'],
    ['96950', 'MP'],
    ['96960', 'MH'],
    ['99501', 'AK'],
    ['02108', 'MA'],
    ['05544', 'MA'],
    ['05401', 'VT'],
    ['17101-1234', 'PA'],
    ['171011234', 'PA'],
  ])('%s lies in %s', async (zip, state) => {
    expect(await contactHints(at(zip, state))).toEqual([]);
  });

  test('of the documentation lies in New York, not in Pennsylvania', async () => {
    expect(await contactHints(at('12345', 'PA'))).toEqual([
      { kind: 'zipOfOtherState', path: '/addresses/0/postalCode', states: ['NY'] },
    ]);
  });

  test('that no place has, or of another form, is noticed', async () => {
    expect(await kinds(at('00012', 'PA'))).toEqual(['zipUnknown']);
    expect(await kinds(at('1710', 'PA'))).toEqual(['zipForm']);
    expect(await kinds(at('K1A0B1', 'PA'))).toEqual(['zipForm']);
  });

  test('of the military fits any state, and one of another country is left alone', async () => {
    for (const zip of ['09012', '34012', '96201']) expect(await contactHints(at(zip, 'PA'))).toEqual([]);
    expect(await contactHints(at('K1A0B1', 'PA', 'CAN'))).toEqual([]);
  });

  test('has a state or none, and every state has one', () => {
    const found = new Set<string>();
    for (let prefix = 0; prefix < 1000; prefix += 1) {
      for (const state of statesOfZip(String(prefix).padStart(3, '0')) ?? []) found.add(state);
    }
    expect([...found].sort()).toEqual([...customerStateCode.enum].sort());
  });
});

describe('a phone number', () => {
  test.each([
    ['01', '2025550101'],
    ['1', '7175550100'],
    ['44', '2079460123'],
    ['0049', '15112345678'.slice(0, 11)],
  ])('+%s %s can exist', async (code, number) => {
    expect(await contactHints(call(code, number))).toEqual([]);
  });

  test('of the documentation cannot exist: no area code begins with 1', async () => {
    expect(await contactHints(call('01', '1234567890'))).toEqual([
      { kind: 'phoneImpossible', path: '/phones/0/phoneNumber' },
    ]);
  });

  test('with a digit too many or too few cannot exist', async () => {
    expect(await kinds(call('1', '20255501012'))).toEqual(['phoneImpossible']);
    expect(await kinds(call('1', '202555010'))).toEqual(['phoneImpossible']);
  });

  test('behind a code that no country has is noticed, and one without a code is left alone', async () => {
    expect(await contactHints(call('999', '123456'))).toEqual([
      { kind: 'dialingCodeUnknown', path: '/phones/0/countryDialingCode' },
    ]);
    expect(await contactHints({ phones: [{ type: 'MOBILE', phoneNumber: '123456' }] })).toEqual([]);
  });
});

describe('an e-mail address', () => {
  test.each([
    ['a@gmial.com', 'gmail.com'],
    ['a@gmai.com', 'gmail.com'],
    ['a@gmail.con', 'gmail.com'],
    ['a@gmail.co', 'gmail.com'],
    ['a@GAMIL.com', 'gmail.com'],
    ['a@yaho.com', 'yahoo.com'],
    ['a@hotmial.com', 'hotmail.com'],
    ['a@outlok.com', 'outlook.com'],
    ['a@sbcgloble.net', 'sbcglobal.net'],
  ])('%s probably means %s', async (email, domain) => {
    expect(await contactHints({ email })).toEqual([{ kind: 'mailDomain', path: '/email', domain }]);
  });

  test.each([
    'a@gmail.com',
    'a@mail.com',
    'a@ymail.com',
    'a@yahoo.co.uk',
    'a@hotmail.fr',
    'a@horizon.net',
    'a@protonmail.ch',
    'a@bank.com',
    'a@test.test',
    'a@gmial.test',
    'a@example.com',
    'a@mail.example.org',
    'a@gmail.example',
  ])('%s is left alone', async (email) => {
    expect(await contactHints({ email })).toEqual([]);
  });

  test('at a reserved test domain never has a hint, whatever it is called', async () => {
    const name = fc.stringMatching(/^[a-z]{1,12}([.][a-z]{1,5})?$/);
    const end = fc.constantFrom('.test', '.example', '.invalid', '.localhost');
    await fc.assert(
      fc.asyncProperty(name, end, async (host, top) => {
        expect(await contactHints({ email: `a@${host}${top}` })).toEqual([]);
      }),
    );
  });
});

test('each hint points at its place in the section that was given', async () => {
  const found = await contactHints({
    businessAddresses: [address('1 Main Str.'), ...at('10001', 'PA').addresses],
    businessPhones: [phone('2025550101'), phone('1234567890')],
  });
  expect(found.map(({ path }) => path)).toEqual([
    '/businessAddresses/0/postalCode',
    '/businessAddresses/1/postalCode',
    '/businessPhones/1/phoneNumber',
  ]);
});
