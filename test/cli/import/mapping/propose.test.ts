/** Which map is proposed for a file, what is doubtful in it, and what is left to a person. */
import { describe, expect, test } from 'vitest';
import { lookAt } from '../../../../src/cli/import/look/look.ts';
import { propose } from '../../../../src/cli/import/mapping/propose.ts';

async function proposed(text: string, asked?: 'init' | 'update') {
  async function* look() {
    yield Buffer.from(text);
  }
  return propose(await lookAt({ look, whole: true }, ','), asked);
}

const id = 'cstap_6reGTr3k8vpAu8uFV7EdiN';

describe('no map is proposed', () => {
  test.each([
    ['for documented columns', `customerId,email,dtsCreatedAt,reason\n${id},a@example.test,x,y\n`],
    ['for a file without a header', `${id},a@example.test,2025550143\n`],
    ['for names of which none is known', 'Foo,Bar\n1,2\n'],
    ['for a header that holds a value', 'email,a@example.test\nx,y\n'],
  ])('%s', async (_name, text) => expect(await proposed(text)).toBeNull());
});

describe('a map without a doubt', () => {
  test('is one of names alone: an update by the id of the service', async () => {
    const text = `Customer ID,E-mail,Remarks\n${id},a@example.test,x\n`;
    expect(await proposed(text)).toEqual({
      map: {
        columns: { 'Customer ID': 'customerId', 'E-mail': 'email', Remarks: null },
        constants: {},
        joins: [],
        splits: [],
        clean: {},
      },
      doubts: [],
      open: [],
    });
  });

  test('finds ids of the service under any name', async () => {
    const proposal = await proposed(`Bank number,Email\n${id},a@example.test\n`);
    expect(proposal?.map.columns).toEqual({ 'Bank number': 'customerId', Email: 'email' });
  });
});

test('an update leaves out what it can not change', async () => {
  const text = `Customer ID,First Name,Birthdate,Email\n${id},Ann,1969-08-04,a@example.test\n`;
  expect((await proposed(text))?.map.columns).toEqual({
    'Customer ID': 'customerId',
    'First Name': null,
    Birthdate: null,
    Email: 'email',
  });
});

test('a second address becomes the secondary one, and a second phone of a type is left out', async () => {
  const group = (name: string) =>
    ['Street', 'City', 'State', 'Zip', 'Country'].map((part) => `${name} ${part}`);
  const header = ['Customer ID', ...group('Shipping'), ...group('Billing'), 'Phone', 'Work Phone'];
  const address = ['1 Main Str.', 'Austin', 'TX', '78701', 'USA'];
  const cells = [id, ...address, ...address, '2025550143', '2025550144'];
  const proposal = await proposed(`${header}\n${cells}\n`);
  expect(proposal?.map.columns).toMatchObject({
    'Billing Street': 'addresses.0.addressLine1',
    'Shipping Zip': 'addresses.1.postalCode',
    Phone: 'phones.0.phoneNumber',
    'Work Phone': null,
  });
  expect(proposal?.map.constants).toEqual({
    'addresses.0.type': 'PRIMARY',
    'addresses.1.type': 'SECONDARY',
    'phones.0.type': 'PRIMARY',
  });
  expect(proposal?.doubts).toEqual([]);
});

describe('in words, a person is told', () => {
  test.each([
    ['what rows are taken as', 'First Name,DOB\nAnn,1969-08-04\n', /registrations of individuals/],
    ['what a registration lacks', 'First Name,DOB\nAnn,1969-08-04\n', /nothing gives gender/],
    [
      'which column is the reference',
      'Member ID,DOB\n7,1969-08-04\n',
      /"Member ID" is taken as your own reference/,
    ],
    [
      'what cleaning changes',
      `Customer ID,Phone\n${id},(202) 555-0143\n`,
      /phones\.0\.phoneNumber is changed by phone:US: 1/,
    ],
    [
      'a name that is almost a documented one',
      `customerId,emial,Phone\n${id},x,2025550143\n`,
      /"emial" is left out/,
    ],
    [
      'an address that is not whole',
      `Customer ID,Street\n${id},1 Main Str.\n`,
      /no column gives addresses\.0\.city/,
    ],
    ['which country is taken', `Customer ID,Street,City,State,Zip\n${id},1,b,TX,78701\n`, /so USA is taken/],
  ])('%s', async (_name, text, words) => {
    expect((await proposed(text))?.doubts.join('\n')).toMatch(words);
  });
});

describe('the order of dates', () => {
  test.each([
    ['8/24/1969', '1/2/1970', 'date:MDY'],
    ['24.8.1969', '1.2.1970', 'date:DMY'],
    ['1969/8/24', '1970/1/2', 'date:YMD'],
  ])('of %s and %s is %s', async (one, other, order) => {
    const proposal = await proposed(`Member ID,DOB\n1,${one}\n2,${other}\n`);
    expect(proposal).toMatchObject({ map: { clean: { dateOfBirth: [order] } }, open: [] });
  });

  test.each([
    ['that fit two orders', '8/4/1969'],
    ['with years of two digits', '24.8.69'],
  ])('%s is left to a person', async (_name, cell) => {
    const proposal = await proposed(`Member ID,DOB\n1,${cell}\n`);
    expect(proposal?.map.clean).toEqual({ dateOfBirth: ['date:?'] });
    expect(proposal?.open).toEqual([expect.stringMatching(/"DOB".*date:MDY:30/)]);
  });

  test('of dates that are right as they are is not asked', async () => {
    expect(await proposed('Member ID,DOB\n1,1969-08-04\n')).toMatchObject({ map: { clean: {} }, open: [] });
  });
});
