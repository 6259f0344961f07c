/** `POST /customer/init` */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  BusinessCustomer,
  BusinessInit,
  CustomerInit,
  IndividualInit,
} from '../../../src/contract/customer.ts';
import { individualInit as documented, individualInitAnswer } from '../../../src/contract/examples.ts';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { uuidOfBase62 } from '../../../src/domain/identifier.ts';
import { expectRefused, expectSuccess, uuidV1Hex } from '../../support/answers.ts';
import { quickTenant } from '../../support/nodes.ts';
import { businessInit, individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

const { aggregatorId } = sandboxLogin;
let server: TestServer;
let serial = 0;
const next = () => ++serial;

beforeAll(async () => {
  server = await buildTestServer();
});

afterAll(() => server.close());

const init = (body: unknown, token = server.token) => server.post('/customer/init', body, token);

function uuidOf(id: string): string | null {
  return uuidOfBase62(id.slice(id.indexOf('_') + 1));
}

async function countCustomers(): Promise<number> {
  const count = {
    name: 'test-count',
    text: 'select count(*)::int as count from customer where aggregator_id = $1',
  };
  const [row] = await server.database.query<{ count: number }>(count, [aggregatorId]);
  return row?.count ?? 0;
}

describe('200', () => {
  test('the documented individual is answered as the documented customer object', async () => {
    const answer = await init(documented);
    const { customerId, dtsCreatedAt } = answer.json().data;
    expectSuccess(answer, { ...individualInitAnswer, customerId, dtsCreatedAt });
    expectSuccess(await server.get(`/customer/status/${customerId}`, server.token), answer.json().data);
  });

  test('ids are made by the service: prefix and a version-1 UUID in base62', async () => {
    const person = await register(server, individualInit(next()));
    const company = (await register(server, businessInit(next()))) as BusinessCustomer;
    const representative = company.businessRepresentatives[0]?.id ?? '';
    expect(person.customerId).toMatch(/^cstap_[0-9a-zA-Z]{1,22}$/);
    expect(company.customerId).toMatch(/^cstab_[0-9a-zA-Z]{1,22}$/);
    expect(representative).toMatch(/^cstab_[0-9a-zA-Z]{1,22}$/);
    const uuids = [person.customerId, company.customerId, representative].map(uuidOf);
    for (const uuid of uuids) expect(uuid).toMatch(uuidV1Hex);
    expect(new Set(uuids).size).toBe(3);
  });

  test("a representative's own id is kept", async () => {
    const body = businessInit(next());
    Object.assign(body.businessRepresentatives[0] ?? {}, { id: 'my_own_1' });
    const { businessRepresentatives } = (await register(server, body)) as BusinessCustomer;
    expect(businessRepresentatives.map(({ id }) => id)).toEqual(['my_own_1']);
  });

  test("a representative's SSN may be an individual's, or another representative's", async () => {
    const person = individualInit(next());
    const ssn = person.customer.identificationDocuments[0];
    await register(server, person);
    for (const body of [businessInit(next()), businessInit(next())]) {
      Object.assign(body.businessRepresentatives[0] ?? {}, { identificationDocuments: [ssn] });
      expect((await init(body)).statusCode).toBe(200);
    }
  });

  test('an SSN and an EIN of equal digits are two numbers', async () => {
    const n = next();
    expect((await init(individualInit(n))).statusCode).toBe(200);
    expect((await init(businessInit(n))).statusCode).toBe(200);
  });

  test('another aggregator may hold the same reference, SSN and EIN', async () => {
    const other = await quickTenant(server, 'elsewhere');
    for (const body of [individualInit(next()), businessInit(next())]) {
      await register(server, body);
      expect((await init(body, other)).statusCode).toBe(200);
    }
  });

  test('individuals without an SSN do not stand in each other’s way', async () => {
    for (const n of [next(), next()]) {
      const body = individualInit(n);
      body.customer.identificationDocuments = [
        { type: 'PASSPORT', value: null, issuanceCountryCodeA3: 'USA' },
      ];
      expect((await init(body)).statusCode).toBe(200);
    }
  });

  test('a masked login is answered last4 in place of every number', async () => {
    const masked = await quickTenant(server, 'masked', { disclosure: 'masked' });
    const person = (await init(individualInit(next()), masked)).json().data;
    expect(person.customer.identificationDocuments.map(Object.entries)).toEqual([
      [
        ['type', 'SSN'],
        ['issuanceCountryCodeA3', 'USA'],
        ['last4', String(serial).padStart(4, '0')],
      ],
      [
        ['type', 'DRIVING LICENSE'],
        ['issuanceCountryCodeA3', 'USA'],
        ['issuanceRegion', 'PA'],
        ['expiryDate', '2029-12-28'],
        ['last4', '9999'],
      ],
    ]);
    const answer = await init(businessInit(next()), masked);
    const company = answer.json().data;
    expect(Object.keys(company.customer)).toEqual([
      'businessName',
      'last4',
      'businessAddresses',
      'businessPhones',
    ]);
    expect(company.customer.last4).toBe(String(serial).padStart(4, '0'));
    expect(company.businessRepresentatives[0].identificationDocuments[0]).toEqual({
      type: 'SSN',
      issuanceCountryCodeA3: 'USA',
      last4: '9698',
    });
    expect(answer.payload).not.toContain('666989698');
  });
});

describe('400 for what is taken', () => {
  test('referenceExists names the reference and its customer, of either type', async () => {
    const held = await register(server, individualInit(next()));
    for (const body of [individualInit(next()), businessInit(next())]) {
      const answer = await init({ ...body, customerReference: held.reference });
      expectRefused(answer, 'referenceExists', { reference: held.reference, entityId: held.customerId });
    }
  });

  test('references differ by case', async () => {
    const body = { ...individualInit(next()), customerReference: `case${serial}` };
    await register(server, body);
    const upper = { ...individualInit(next()), customerReference: body.customerReference.toUpperCase() };
    expect((await init(upper)).statusCode).toBe(200);
  });

  test.each([
    ['SSN', individualInit],
    ['EIN', businessInit],
  ])('customerExists for the same %s under another reference', async (_number, make) => {
    const body = make(next());
    const { customerId } = await register(server, body);
    const answer = await init({ ...body, customerReference: `Fresh${serial}` });
    expectRefused(answer, 'customerExists', { cFiAggregatorId: aggregatorId, customerId });
  });

  test('the reference is checked before the SSN', async () => {
    const first = individualInit(next());
    const second = individualInit(next());
    await register(server, first);
    const held = await register(server, second);
    const answer = await init({ ...first, customerReference: second.customerReference });
    expectRefused(answer, 'referenceExists', { reference: held.reference, entityId: held.customerId });
  });

  test('businessRepresentativeExists for one id twice, nothing stored', async () => {
    const before = await countCustomers();
    const body = businessInit(next());
    const [one] = body.businessRepresentatives;
    const people = [{ ...one, id: 'same' }, { ...one }, { ...one, id: 'same' }];
    const answer = await init({ ...body, businessRepresentatives: people });
    expectRefused(answer, 'businessRepresentativeExists', { businessRepresentativeId: 'same' });
    expect(await countCustomers()).toBe(before);
  });

  test.each([
    [
      'reference',
      'referenceExists',
      (n: number, same: number) => ({ ...individualInit(n), customerReference: `Race${same}` }),
    ],
    [
      'SSN',
      'customerExists',
      (n: number, same: number) => ({ ...individualInit(same), customerReference: `Race${n}` }),
    ],
    [
      'EIN',
      'customerExists',
      (n: number, same: number) => ({ ...businessInit(same), customerReference: `Race${n}` }),
    ],
  ])('of 30 at once with the same %s exactly one is stored', async (_name, code, make) => {
    const before = await countCustomers();
    const same = next();
    const answers = await Promise.all(Array.from({ length: 30 }, () => init(make(next(), same))));
    const won = answers.filter(({ statusCode }) => statusCode === 200);
    const lost = answers.filter(({ statusCode }) => statusCode !== 200).map((answer) => answer.json());
    expect(won).toHaveLength(1);
    const { customerId } = won[0]?.json().data ?? {};
    for (const body of lost) {
      expect(body.code).toBe(code);
      expect(Object.values(body.context)).toContain(customerId);
    }
    expect(await countCustomers()).toBe(before + 1);
  });
});

describe('400 requestValidateError', () => {
  /** The starts of the issues' `schemaPath`: branch 0, branch 1, then the oneOf itself. */
  async function issuesOf(body: unknown) {
    const answer = await init(body);
    expectRefused(answer, 'requestValidateError', answer.json().context);
    return answer.json().context as Record<string, unknown>[];
  }

  test('carries the first fault of both branches, then the oneOf', async () => {
    const issues = await issuesOf({ ...individualInit(next()), customerReference: '' });
    expect(issues).toEqual([
      {
        instancePath: '/customerReference',
        schemaPath: '#/oneOf/0/properties/customerReference/minLength',
        keyword: 'minLength',
        params: { limit: 1 },
        message: 'must NOT have fewer than 1 characters',
      },
      expect.objectContaining({
        schemaPath: '#/oneOf/1/required',
        params: { missingProperty: 'businessRepresentatives' },
      }),
      {
        instancePath: '',
        schemaPath: '#/oneOf',
        keyword: 'oneOf',
        params: { passingSchemas: null },
        message: 'must match exactly one schema in oneOf',
      },
    ]);
  });

  const person = (change: object) => () => {
    const body = individualInit(next());
    return { ...body, customer: { ...body.customer, ...change } };
  };
  const company = (change: object) => () => {
    const body = businessInit(next());
    return { ...body, customer: { ...body.customer, ...change } };
  };
  const people = (change: object) => () => {
    const body: BusinessInit = businessInit(next());
    return {
      ...body,
      businessRepresentatives: body.businessRepresentatives.map((one) => ({ ...one, ...change })),
    };
  };
  const paper = (change: object) =>
    person({
      identificationDocuments: [{ type: 'SSN', value: '900000001', issuanceCountryCodeA3: 'USA', ...change }],
    });
  const passport = { type: 'PASSPORT', value: 'A1', issuanceCountryCodeA3: 'USA' };
  const top = (change: object) => () => ({ ...individualInit(next()), ...change });

  const refused: readonly [string, () => unknown][] = [
    ['an unknown type', top({ customerType: 'trust' })],
    ['no type', top({ customerType: undefined })],
    ['a reference with a hyphen', top({ customerReference: 'a-b' })],
    ['a reference of 33', top({ customerReference: 'a'.repeat(33) })],
    ['a reference null', top({ customerReference: null })],
    ['another member at the top', top({ note: 'x' })],
    ['representatives of an individual', top({ businessRepresentatives: [] })],
    ['a first name of spaces', person({ firstName: '  ' })],
    ['a last name of 51', person({ lastName: 'a'.repeat(51) })],
    ['no last name', person({ lastName: undefined })],
    ['gender X', person({ gender: 'X' })],
    ['a date with slashes', person({ dateOfBirth: '1969/08/04' })],
    ['a date with a time', person({ dateOfBirth: '1969-08-04T00:00:00.000Z' })],
    ['a citizenship in lower case', person({ citizenshipCountryCodeA3: 'usa' })],
    ['no address', person({ addresses: [] })],
    ['no phone', person({ phones: [] })],
    ['an e-mail without a domain', person({ email: 'a@' })],
    ['no document', person({ identificationDocuments: [] })],
    [
      '21 documents',
      person({
        identificationDocuments: Array.from({ length: 21 }, () => ({
          type: 'PASSPORT',
          value: '1',
          issuanceCountryCodeA3: 'USA',
        })),
      }),
    ],
    ['another member of a person', person({ middleName: 'A' })],
    ['an SSN with dashes', paper({ value: '900-00-0001' })],
    ['an SSN of eight', paper({ value: '90000000' })],
    ['an SSN null', paper({ value: null })],
    ['an unknown document', paper({ type: 'VISA' })],
    ['a document value with <', paper({ type: 'PASSPORT', value: '<' })],
    ['a document value of 51', paper({ type: 'PASSPORT', value: 'a'.repeat(51) })],
    ['another member of a document', paper({ last4: '0001' })],
    ['an EIN with a dash', company({ businessFederalEin: '90-0000001' })],
    ['an EIN as a number', company({ businessFederalEin: 900000001 })],
    ['no business name', company({ businessName: undefined })],
    ['an e-mail of a business', company({ email: 'a@example.test' })],
    ['no representatives', () => ({ ...businessInit(next()), businessRepresentatives: [] })],
    ['representatives left out', () => ({ ...businessInit(next()), businessRepresentatives: undefined })],
    ['an unknown role', people({ businessRepresentativeType: 'owner' })],
    ['no role', people({ businessRepresentativeType: undefined })],
    ['a representative id with a hyphen', people({ id: 'a-b' })],
    [
      'a representative SSN with dashes',
      people({
        identificationDocuments: [{ type: 'SSN', value: '900-00-0001', issuanceCountryCodeA3: 'USA' }],
      }),
    ],
  ];

  const noDays = [
    '1990-02-30',
    '1969-02-31',
    '1900-02-29',
    '2023-13-01',
    '2023-00-10',
    '2023-04-31',
    '2023-01-00',
  ];
  const dates = [
    ['0/properties/customer', '/customer/dateOfBirth', (dateOfBirth: string) => person({ dateOfBirth })],
    [
      '0/properties/customer',
      '/customer/identificationDocuments/0/expiryDate',
      (expiryDate: string) => paper({ expiryDate }),
    ],
    [
      '1/properties/businessRepresentatives',
      '/businessRepresentatives/0/dateOfBirth',
      (dateOfBirth: string) => people({ dateOfBirth }),
    ],
    [
      '1/properties/businessRepresentatives',
      '/businessRepresentatives/0/identificationDocuments/0/expiryDate',
      (expiryDate: string) => people({ identificationDocuments: [{ ...passport, expiryDate }] }),
    ],
  ] as const;

  test.each(dates)(
    'for a day that is not in the calendar, with keyword and path: %s%s',
    async (branch, instancePath, make) => {
      const before = await countCustomers();
      for (const day of noDays) {
        const issues = await issuesOf(make(day)());
        const issue = issues.find(({ schemaPath }) => String(schemaPath).startsWith(`#/oneOf/${branch}`));
        const params = { format: 'date' };
        expect(issue).toMatchObject({
          instancePath,
          keyword: 'format',
          params,
          message: 'must match format "date"',
        });
      }
      expect(await countCustomers()).toBe(before);
    },
  );

  test.each(refused)('for %s, nothing stored', async (_name, body) => {
    const before = await countCustomers();
    const issues = await issuesOf(body());
    expect(issues.at(-1)).toMatchObject({ instancePath: '', keyword: 'oneOf' });
    expect(issues.some(({ schemaPath }) => String(schemaPath).startsWith('#/oneOf/0/'))).toBe(true);
    expect(issues.some(({ schemaPath }) => String(schemaPath).startsWith('#/oneOf/1/'))).toBe(true);
    expect(await countCustomers()).toBe(before);
  });

  const accepted: readonly [string, () => CustomerInit | object][] = [
    ['a reference of 32', () => ({ ...individualInit(next()), customerReference: 'R'.repeat(32) })],
    ['names of 50 emoji', person({ firstName: '😀'.repeat(50) })],
    ['gender F', person({ gender: 'F' })],
    ['a leap day', person({ dateOfBirth: '2000-02-29' })],
    ['a document that expires on a leap day', paper({ type: 'PASSPORT', expiryDate: '2028-02-29' })],
    ['a document value null', paper({ type: 'PASSPORT', value: null })],
    ['a document value of nothing', paper({ type: 'DRIVING LICENSE', value: '' })],
    ['an authorized signer', people({ businessRepresentativeType: 'authorized_signer' })],
  ];

  test.each(accepted)('not for %s', async (_name, body) => {
    const answer = await init(body() as IndividualInit);
    expect(answer.statusCode, answer.payload).toBe(200);
  });
});
