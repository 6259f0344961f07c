/** `POST /customer/update`: what is stored and answered; the rules of each field are in customer-update-rules. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BusinessCustomer, Customer, IndividualCustomer } from '../../../src/contract/customer.ts';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { expectInvalid, expectRefused, expectSuccess } from '../../support/answers.ts';
import { validAddress, validPhone } from '../../support/contact-rules.ts';
import { businessInit, individualInit, recordOf, register, versionOf } from '../../support/samples.ts';
import { loadSample } from '../../support/sandbox.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

const { aggregatorId } = sandboxLogin;
let server: TestServer;
let serial = 0;
let person: IndividualCustomer;
let company: BusinessCustomer;
let representative: BusinessCustomer['businessRepresentatives'][number];

beforeAll(async () => {
  server = await buildTestServer();
});

beforeEach(async () => {
  serial += 1;
  person = (await register(server, individualInit(serial))) as IndividualCustomer;
  const init = businessInit(serial);
  init.businessRepresentatives.push(...businessInit(serial).businessRepresentatives);
  company = (await register(server, init)) as BusinessCustomer;
  representative = company.businessRepresentatives[0] as typeof representative;
});

afterAll(() => server.close());

const update = (body: unknown, token = server.token) => server.post('/customer/update', body, token);
const version = ({ customerId }: Customer) => versionOf(server, aggregatorId, customerId);
const updateText = (payload: string) =>
  server.server.inject({
    method: 'POST',
    url: '/customer/update',
    headers: { 'content-type': 'application/json', 'x-connectfi-token': server.token },
    payload,
  });

/** Sends a request, and expects that the record of both customers is unchanged. */
async function unchanged(body: unknown, token = server.token) {
  const records = () =>
    Promise.all([person, company].map(({ customerId }) => recordOf(server, aggregatorId, customerId)));
  const before = await records();
  const answer = await update(body, token);
  expect(await records()).toEqual(before);
  return answer;
}

describe('200', () => {
  test.each(['individual', 'business'])(
    'the documented %s example is answered byte for byte',
    async (name) => {
      await loadSample(server.database, server.vault);
      const read = (part: string) =>
        JSON.parse(
          readFileSync(new URL(`../../wire/customer-update.${name}.${part}.json`, import.meta.url), 'utf8'),
        );
      expectSuccess(await update(read('request')), read('answer').data);
    },
  );

  test('a member sent replaces the stored one whole, all others stay', async () => {
    const phones = [{ type: 'LANDLINE' as const, phoneNumber: '5555550199' }];
    const { customerId } = person;
    const expected = { ...person, customer: { ...person.customer, phones } };
    expectSuccess(await update({ customerId, customer: { phones } }), expected);
    expectSuccess(await server.get(`/customer/status/${customerId}`, server.token), expected);
    expect(await version(person)).toBe(2);
  });

  test('several members at once are one version', async () => {
    const customer = { email: 'new@example.test', addresses: [validAddress], phones: [validPhone] };
    await update({ customerId: person.customerId, customer });
    expect(await version(person)).toBe(2);
    const changed = await update({
      customerId: company.customerId,
      customer: { businessAddresses: [validAddress], businessPhones: [validPhone] },
      businessRepresentatives: company.businessRepresentatives.map(({ id }) => ({ id, ...customer })),
    });
    expect(changed.statusCode).toBe(200);
    expect(await version(company)).toBe(2);
  });

  test('equal values add no version, in whatever key order they come', async () => {
    const { email, addresses, phones } = person.customer;
    const turned = addresses.map((one) => Object.fromEntries(Object.entries(one).reverse()));
    const answer = await unchanged({
      customerId: person.customerId,
      customer: { phones, email, addresses: turned },
    });
    expectSuccess(answer, person);
    expect(await version(person)).toBe(1);
  });

  test('the same update twice adds one version', async () => {
    const body = { customerId: person.customerId, customer: { email: 'twice@example.test' } };
    await update(body);
    await update(body);
    expect(await version(person)).toBe(2);
  });

  test('the answer has the documented key order, whatever the order sent', async () => {
    const { stateCode, countryCodeA3, city, ...rest } = validAddress;
    const { countryDialingCode, ...phone } = validPhone;
    const answer = await update({
      customer: {
        phones: [{ countryDialingCode, ...phone }],
        addresses: [{ stateCode, countryCodeA3, city, ...rest }],
      },
      customerId: person.customerId,
    });
    expectSuccess(answer, {
      ...person,
      customer: { ...person.customer, addresses: [validAddress], phones: [validPhone] },
    });
  });

  test.each([
    ['individual', () => person],
    ['business', () => company],
  ])('an empty customer changes nothing of an %s', async (_type, customer) => {
    const answer = await unchanged({ customerId: customer().customerId, customer: {} });
    expectSuccess(answer, customer());
  });

  test('addressLine2 null, empty and missing are three different values', async () => {
    const { addressLine2: _, ...without } = validAddress;
    for (const address of [
      { ...validAddress, addressLine2: null },
      { ...without, addressLine2: '' },
      without,
    ]) {
      const answer = await update({ customerId: person.customerId, customer: { addresses: [address] } });
      expect(answer.json().data.customer.addresses).toEqual([address]);
    }
    expect(await version(person)).toBe(4);
  });

  test('two PRIMARY items and none are accepted', async () => {
    const secondary = { ...validAddress, type: 'SECONDARY' };
    for (const addresses of [[validAddress, validAddress], [secondary]]) {
      const answer = await update({ customerId: person.customerId, customer: { addresses } });
      expect(answer.json().data.customer.addresses).toEqual(addresses);
    }
  });
});

describe('200 for representatives', () => {
  const send = (people: unknown, customer: object = {}) =>
    update({ customerId: company.customerId, customer, businessRepresentatives: people });

  test('the one named changes, the other and the business stay', async () => {
    const answer = await send([{ id: representative.id, email: 'rep@example.test' }]);
    const [first, ...others] = company.businessRepresentatives;
    const expected = [{ ...first, email: 'rep@example.test' }, ...others];
    expectSuccess(answer, { ...company, businessRepresentatives: expected });
    expect(await version(company)).toBe(2);
  });

  test('the same one twice: applied in order, one version', async () => {
    const answer = await send([
      { id: representative.id, email: 'first@example.test', phones: [validPhone] },
      { id: representative.id, email: 'second@example.test' },
    ]);
    expect(answer.json().data.businessRepresentatives[0]).toEqual({
      ...representative,
      email: 'second@example.test',
      phones: [validPhone],
    });
    expect(await version(company)).toBe(2);
  });

  test.each([
    ['an id alone', () => [{ id: representative.id }]],
    ['an empty list', () => []],
  ])('%s changes nothing', async (_name, people) => {
    const body = { customerId: company.customerId, customer: {}, businessRepresentatives: people() };
    expectSuccess(await unchanged(body), company);
  });
});

describe('400 and nothing stored', () => {
  test('customerNotFound for an unknown customer', async () => {
    const answer = await unchanged({ customerId: 'cstap_unknown', customer: { email: 'a@example.test' } });
    expectRefused(answer, 'customerNotFound', { customerId: 'cstap_unknown' });
  });

  test("customerNotFound for another aggregator's customer", async () => {
    const stranger = await server.addTenant(`stranger${serial}`, `stranger${serial}`);
    const { customerId } = person;
    const answer = await unchanged({ customerId, customer: { email: 'a@example.test' } }, stranger);
    expectRefused(answer, 'customerNotFound', { customerId });
  });

  test.each([
    ['businessAddresses', { customer: { businessAddresses: [validAddress] } }],
    ['businessPhones', { customer: { businessPhones: [validPhone], email: 'a@example.test' } }],
    ['businessRepresentatives', { customer: {}, businessRepresentatives: [{ id: 'anyone' }] }],
    ['businessRepresentatives', { customer: {}, businessRepresentatives: [] }],
  ])('customerInvalidField for %s of an individual', async (field, body) => {
    const { customerId } = person;
    const answer = await unchanged({ customerId, ...body });
    expectRefused(answer, 'customerInvalidField', { customerId, customerType: 'individual', field });
  });

  test.each([
    ['email', { email: 'a@example.test', phones: [validPhone] }],
    ['addresses', { phones: [validPhone], addresses: [validAddress] }],
    ['phones', { phones: [validPhone], businessPhones: [validPhone] }],
  ])('customerInvalidField for %s of a business', async (field, customer) => {
    const { customerId } = company;
    const answer = await unchanged({ customerId, customer });
    expectRefused(answer, 'customerInvalidField', { customerId, customerType: 'business', field });
  });

  test('businessRepresentativeNotFound names the first unknown one; known ones before it stay', async () => {
    const { customerId } = company;
    const people = [{ id: representative.id, email: 'x@example.test' }, { id: 'nobody' }, { id: 'none' }];
    const customer = { businessPhones: [validPhone] };
    const answer = await unchanged({ customerId, customer, businessRepresentatives: people });
    const context = { customerId, businessRepresentativeId: 'nobody' };
    expectRefused(answer, 'businessRepresentativeNotFound', context);
  });

  test("businessRepresentativeNotFound for another business's representative", async () => {
    const other = (await register(server, businessInit(1000 + serial))) as BusinessCustomer;
    const id = other.businessRepresentatives[0]?.id ?? '';
    const { customerId } = company;
    const answer = await unchanged({ customerId, customer: {}, businessRepresentatives: [{ id }] });
    expectRefused(answer, 'businessRepresentativeNotFound', { customerId, businessRepresentativeId: id });
  });

  test('of several faults: schema, then customer, then type, then representative', async () => {
    const customerId = 'cstab_unknown';
    const businessRepresentatives = [{ id: 'nobody' }];
    const both = { email: 'a@example.test', businessPhones: [validPhone] };
    const invalid = { customerId, customer: { ...both, email: '' }, businessRepresentatives };
    expectInvalid(await unchanged(invalid), { instancePath: '/customer/email', keyword: 'format' });
    const unknown = { customerId, customer: both, businessRepresentatives };
    expectRefused(await unchanged(unknown), 'customerNotFound', { customerId });
    const known = { ...unknown, customerId: company.customerId };
    expectRefused(await unchanged(known), 'customerInvalidField', {
      customerId: company.customerId,
      customerType: 'business',
      field: 'email',
    });
  });
});

describe('hostile text', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    '400 for a member %s at any depth, and it reaches no prototype',
    async (name) => {
      const intruder = `"${name}":{"email":"x@example.test"}`;
      const id = `"customerId":"${person.customerId}"`;
      const address = JSON.stringify(validAddress).slice(0, -1);
      const bodies = [
        [`{${id},"customer":{},${intruder}}`, ''],
        [`{${id},"customer":{${intruder}}}`, '/customer'],
        [`{${id},"customer":{"addresses":[${address},${intruder}}]}}`, '/customer/addresses/0'],
      ] as const;
      for (const [text, instancePath] of bodies) {
        expectInvalid(await updateText(text), {
          instancePath,
          keyword: 'additionalProperties',
          params: { additionalProperty: name },
        });
      }
      expect(await version(person)).toBe(1);
      expect(({} as { email?: unknown }).email).toBeUndefined();
    },
  );

  test.each(['__proto__', 'constructor', 'toString'])(
    'ids like %s are ids like others: not found',
    async (id) => {
      expectRefused(await update({ customerId: id, customer: {} }), 'customerNotFound', { customerId: id });
      const { customerId } = company;
      const answer = await unchanged({ customerId, customer: {}, businessRepresentatives: [{ id }] });
      expectRefused(answer, 'businessRepresentativeNotFound', { customerId, businessRepresentativeId: id });
    },
  );

  test('of a key sent twice the last counts, for the rules and for what is stored', async () => {
    const twice = (first: string, last: string) =>
      updateText(`{"customerId":"${person.customerId}","customer":{"email":"${first}","email":"${last}"}}`);
    expect((await twice('no address', 'last@example.test')).json().data.customer.email).toBe(
      'last@example.test',
    );
    expectInvalid(await twice('first@example.test', 'no address'), {
      instancePath: '/customer/email',
      keyword: 'format',
    });
    expect(await version(person)).toBe(2);
  });

  test.each([
    ['U+0000', 'a\u0000b'],
    ['right-to-left marks', 'a\u202eb'],
    ['a byte order mark', '\ufeffa'],
    ['a quote and a backslash', '\\"\\u0041'],
  ])('%s comes back as it was sent', async (_name, addressLine1) => {
    const addresses = [{ ...validAddress, addressLine1 }];
    const { customerId } = person;
    const expected = { ...person, customer: { ...person.customer, addresses } };
    expectSuccess(await update({ customerId, customer: { addresses } }), expected);
    expectSuccess(await server.get(`/customer/status/${customerId}`, server.token), expected);
  });
});
