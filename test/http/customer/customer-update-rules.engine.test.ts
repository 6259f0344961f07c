/** `POST /customer/update`: each documented rule, passed and broken, in each place where it applies. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BusinessCustomer } from '../../../src/contract/customer.ts';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { expectInvalid } from '../../support/answers.ts';
import {
  absent,
  addressRules,
  emailRule,
  listRule,
  phoneRules,
  type Rule,
  validAddress,
  validPhone,
  withMember,
} from '../../support/contact-rules.ts';
import { businessInit, individualInit, recordOf, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

const { aggregatorId } = sandboxLogin;
let server: TestServer;
const ids = { individual: '', business: '', representative: '' };

beforeAll(async () => {
  server = await buildTestServer();
  ids.individual = (await register(server, individualInit(1))).customerId;
  const business = (await register(server, businessInit(1))) as BusinessCustomer;
  ids.business = business.customerId;
  ids.representative = business.businessRepresentatives[0]?.id ?? '';
});

afterAll(() => server.close());

const update = (body: unknown) => server.post('/customer/update', body, server.token);

type Contact = 'email' | 'addresses' | 'phones';
interface Place {
  readonly of: string;
  readonly members: readonly Contact[];
  body(member: Contact, value: unknown): object;
  pointer(member: Contact): string;
  stored(data: Record<string, unknown>, member: Contact): unknown;
}

const ofBusiness = { email: '', addresses: 'businessAddresses', phones: 'businessPhones' };
const places: readonly Place[] = [
  {
    of: 'an individual',
    members: ['email', 'addresses', 'phones'],
    body: (member, value) => ({ customerId: ids.individual, customer: { [member]: value } }),
    pointer: (member) => `/customer/${member}`,
    stored: (data, member) => (data.customer as Record<string, unknown>)[member],
  },
  {
    of: 'a business',
    members: ['addresses', 'phones'],
    body: (member, value) => ({ customerId: ids.business, customer: { [ofBusiness[member]]: value } }),
    pointer: (member) => `/customer/${ofBusiness[member]}`,
    stored: (data, member) => (data.customer as Record<string, unknown>)[ofBusiness[member]],
  },
  {
    of: 'a representative',
    members: ['email', 'addresses', 'phones'],
    body: (member, value) => ({
      customerId: ids.business,
      customer: {},
      businessRepresentatives: [{ id: ids.representative, [member]: value }],
    }),
    pointer: (member) => `/businessRepresentatives/0/${member}`,
    stored: (data, member) => (data.businessRepresentatives as Record<string, unknown>[])[0]?.[member],
  },
];

/** Sends each, and expects the issue, and at the end an unchanged record. */
async function refuseAll(
  cases: readonly { body: object; path: string; keyword: string; missing?: string }[],
) {
  const records = () =>
    Promise.all([ids.individual, ids.business].map((id) => recordOf(server, aggregatorId, id)));
  const before = await records();
  for (const { body, path, keyword, missing } of cases) {
    const params = missing === undefined ? {} : { params: { missingProperty: missing } };
    expectInvalid(await update(body), { instancePath: path, keyword, ...params });
  }
  expect(await records()).toEqual(before);
}

async function accept(place: Place, member: Contact, value: unknown): Promise<void> {
  const answer = await update(place.body(member, value));
  expect(answer.statusCode, answer.payload).toBe(200);
  expect(place.stored(answer.json().data, member)).toEqual(value);
}

describe.each(places)('$of', (place) => {
  const lists = [
    { member: 'addresses', item: validAddress, rules: addressRules },
    { member: 'phones', item: validPhone, rules: phoneRules },
  ] as const;

  if (place.members.includes('email')) {
    test('email: 200 for each address that fits', async () => {
      for (const value of emailRule.accepts) await accept(place, 'email', value);
    });

    test('email: 400 for each that does not, nothing stored', async () => {
      const path = place.pointer('email');
      await refuseAll(
        emailRule.refuses.map(([value, keyword]) => ({ body: place.body('email', value), path, keyword })),
      );
    });
  }

  describe.each(lists)('$member', ({ member: list, item, rules }) => {
    test('200 for one to twenty items, answered in the order sent', async () => {
      for (const value of listRule(item).accepts) await accept(place, list, value);
    });

    test('400 for no item, 21 items and what is no list, nothing stored', async () => {
      await refuseAll(
        listRule(item).refuses.map(([value, keyword, path = '']) => ({
          body: place.body(list, value),
          path: place.pointer(list) + path,
          keyword,
        })),
      );
    });

    test.each<Rule>(rules)('$member: 200 for each value that fits', async ({ member, accepts }) => {
      for (const value of accepts) await accept(place, list, [withMember(item, member, value)]);
    });

    test.each<Rule>(rules)(
      '$member: 400 for each value that does not, nothing stored',
      async ({ member, refuses }) => {
        const path = `${place.pointer(list)}/0`;
        await refuseAll(
          refuses.map(([value, keyword]) => ({
            body: place.body(list, [withMember(item, member, value)]),
            path: value === absent ? path : `${path}/${member}`,
            keyword,
            ...(value === absent && { missing: member }),
          })),
        );
      },
    );
  });
});

describe('the body itself', () => {
  const cases: readonly [name: string, body: () => unknown, path: string, keyword: string][] = [
    ['no customerId', () => ({ customer: {} }), '', 'required'],
    ['no customer', () => ({ customerId: ids.individual }), '', 'required'],
    ['customerId null', () => ({ customerId: null, customer: {} }), '/customerId', 'type'],
    ['customerId a number', () => ({ customerId: 1, customer: {} }), '/customerId', 'type'],
    ['customerId a list', () => ({ customerId: [ids.individual], customer: {} }), '/customerId', 'type'],
    ['customerId empty', () => ({ customerId: '', customer: {} }), '/customerId', 'minLength'],
    ['customerId of 37', () => ({ customerId: 'a'.repeat(37), customer: {} }), '/customerId', 'maxLength'],
    ['customerId with a hyphen', () => ({ customerId: 'csta-1', customer: {} }), '/customerId', 'pattern'],
    ['customerId with a line end', () => ({ customerId: 'a\n', customer: {} }), '/customerId', 'pattern'],
    ['customer null', () => ({ customerId: ids.individual, customer: null }), '/customer', 'type'],
    ['customer a list', () => ({ customerId: ids.individual, customer: [] }), '/customer', 'type'],
    ['customer a text', () => ({ customerId: ids.individual, customer: '{}' }), '/customer', 'type'],
    [
      'another member at the top',
      () => ({ customerId: ids.individual, customer: {}, note: 1 }),
      '',
      'additionalProperties',
    ],
    [
      'another member in customer',
      () => ({ customerId: ids.individual, customer: { firstName: 'A' } }),
      '/customer',
      'additionalProperties',
    ],
    ['representatives null', () => withPeople(null), '/businessRepresentatives', 'type'],
    ['representatives an object', () => withPeople({}), '/businessRepresentatives', 'type'],
    ['a representative null', () => withPeople([null]), '/businessRepresentatives/0', 'type'],
    ['a representative without id', () => withPeople([{}]), '/businessRepresentatives/0', 'required'],
    ['a representative id null', () => withPeople([{ id: null }]), '/businessRepresentatives/0/id', 'type'],
    [
      'a representative id of 37',
      () => withPeople([{ id: 'a'.repeat(37) }]),
      '/businessRepresentatives/0/id',
      'maxLength',
    ],
    [
      'another member of a representative',
      () => withPeople([{ id: ids.representative, lastName: 'A' }]),
      '/businessRepresentatives/0',
      'additionalProperties',
    ],
    [
      '21 representatives',
      () => withPeople(Array.from({ length: 21 }, () => ({ id: ids.representative }))),
      '/businessRepresentatives',
      'maxItems',
    ],
  ];

  function withPeople(businessRepresentatives: unknown) {
    return { customerId: ids.business, customer: {}, businessRepresentatives };
  }

  test.each(cases)('400 for %s', async (_name, body, path, keyword) => {
    await refuseAll([{ body: body() as object, path, keyword }]);
  });

  test('20 representatives are accepted', async () => {
    const people = Array.from({ length: 20 }, () => ({ id: ids.representative }));
    expect((await update(withPeople(people))).statusCode).toBe(200);
  });

  test('an id of 36 is looked for', async () => {
    const answer = await update({ customerId: 'a'.repeat(36), customer: {} });
    expect(answer.json().code).toBe('customerNotFound');
  });

  test('of several faults the first is named: required, then additional, then members in schema order', async () => {
    const customer = { phones: [], email: 'x', note: 1 };
    expectInvalid(await update({ customer, note: 1 }), { instancePath: '', keyword: 'required' });
    expectInvalid(await update({ customerId: '-', customer, note: 1 }), {
      instancePath: '',
      keyword: 'additionalProperties',
      params: { additionalProperty: 'note' },
    });
    expectInvalid(await update({ customerId: '-', customer }), {
      instancePath: '/customerId',
      keyword: 'pattern',
    });
    const { note: _, ...without } = customer;
    expectInvalid(await update({ customerId: 'a', customer: without }), {
      instancePath: '/customer/email',
      keyword: 'format',
    });
  });
});
