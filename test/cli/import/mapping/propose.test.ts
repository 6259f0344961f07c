/** Which map is proposed for a file, what is doubtful in it, and what is left to a person. */
import { describe, expect, test } from 'vitest';
import { lookAt } from '../../../../src/cli/import/look/look.ts';
import { propose } from '../../../../src/cli/import/mapping/propose.ts';
import type { Asked } from '../../../../src/cli/import/mapping/subject.ts';

async function proposed(text: string, asked: Asked = {}) {
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
      empty: [],
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

describe('of an export of the service', () => {
  const full = `customerId,customerReference,customerType,firstName,email,reason\n${id},R1,individual,Ann,a@example.test,x\n,,,,,\n`;

  test('what an update can not change is left out, and a person is told', async () => {
    const proposal = await proposed(full);
    expect(proposal?.map.columns).toEqual({
      customerId: 'customerId',
      customerReference: null,
      customerType: null,
      firstName: null,
      email: 'email',
      reason: 'reason',
    });
    expect(proposal?.doubts).toEqual([expect.stringMatching(/contact data only/)]);
  });

  test('the reference stays where it is to find the customers', async () => {
    const proposal = await proposed(full, { match: 'customerReference' });
    expect(proposal?.map.columns).toMatchObject({ customerReference: 'customerReference', firstName: null });
  });

  test.each([
    ['whose rows are registered elsewhere', full, { operation: 'init' } as const],
    ['with rows that register', `${full},R2,individual,Bob,b@example.test,x\n`, {}],
    ['of contact data alone', `customerId,customerType,email,changedAt\n${id},,a@example.test,x\n`, {}],
  ])('no map is proposed for one %s', async (_name, text, asked) => {
    expect(await proposed(text, asked)).toBeNull();
  });
});

test('of two columns for the same, the one that has values is taken', async () => {
  const proposal = await proposed(
    `Customer ID,Billing Address,Billing Street,City\n${id},,1 Main Str.,Austin\n`,
  );
  expect(proposal?.map.columns).toMatchObject({
    'Billing Address': null,
    'Billing Street': 'addresses.0.addressLine1',
  });
});

test('what several rows share is not taken as their reference', async () => {
  const proposal = await proposed('Contact ID,Record No,ID,DOB\n7,1,3,1969-08-04\n7,2,4,1969-08-04\n');
  expect(proposal?.map.columns).toMatchObject({ 'Contact ID': null, ID: 'customerReference' });
});

describe('what would have every row refused is left to a person', () => {
  test.each([
    ['a registration without what it needs', 'First Name,DOB\nAnn,1969-08-04\n', /nothing gives gender/],
    ['an update that names no customer', 'Company,Phone\nSample Works,2025550143\n', /names the customers/],
  ])('%s', async (_name, text, words) => {
    expect((await proposed(text))?.open.join('\n')).toMatch(words);
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
    [
      'which column is the reference',
      'Member ID,DOB\n7,1969-08-04\n',
      /"Member ID" is taken as your own reference/,
    ],
    [
      'what cleaning changes',
      `Customer ID,Phone\n${id},(202) 555-0143\n`,
      /phones\.0\.phoneNumber is changed by phone:US in 1 of/,
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
  const aboutDates = /"DOB".*date:MDY:30/;

  test.each([
    ['8/24/1969', '1/2/1970', 'date:MDY'],
    ['24.8.1969', '1.2.1970', 'date:DMY'],
    ['1969/8/24', '1970/1/2', 'date:YMD'],
  ])('of %s and %s is %s', async (one, other, order) => {
    const proposal = await proposed(`Member ID,DOB\n1,${one}\n2,${other}\n`);
    expect(proposal).toMatchObject({ map: { clean: { dateOfBirth: [order] } } });
    expect(proposal?.open).not.toContainEqual(expect.stringMatching(aboutDates));
  });

  test.each([
    ['that fit two orders', '8/4/1969'],
    ['with years of two digits', '24.8.69'],
  ])('%s is left to a person', async (_name, cell) => {
    const proposal = await proposed(`Member ID,DOB\n1,${cell}\n`);
    expect(proposal?.map.clean).toEqual({ dateOfBirth: ['date:?'] });
    expect(proposal?.open).toContainEqual(expect.stringMatching(aboutDates));
  });

  test('of dates that are right as they are is not asked', async () => {
    const proposal = await proposed('Member ID,DOB\n1,1969-08-04\n');
    expect(proposal?.map.clean).toEqual({});
    expect(proposal?.open).not.toContainEqual(expect.stringMatching(aboutDates));
  });
});
