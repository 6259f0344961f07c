/** `POST /customers/:customerId/reveal` */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rightHints } from '../../../src/contract/hints.ts';
import type { Database } from '../../../src/storage/engine/database.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import { expectInvalid, expectRefused } from '../../support/answers.ts';
import { business, individual } from '../../support/arbitraries.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { quickTenant } from '../../support/nodes.ts';
import { steps } from '../../support/retention.ts';
import { tokensOfRoles } from '../../support/roles.ts';
import { loadSample } from '../../support/sandbox.ts';
import { buildTestServer, type TestServer, testMasterKey } from '../../support/server.ts';

const reason = 'The customer calls, ticket 4711';
const fields = {
  ssn: '/customer/identificationDocuments/0/value',
  ein: '/customer/businessFederalEin',
  ofRepresentative: '/businessRepresentatives/0/identificationDocuments/0/value',
};

let opened: TestDatabase;
let server: TestServer;
/** Runs before a reveal is written. */
let meanwhile: (() => Promise<unknown>) | null = null;
let tokens: Awaited<ReturnType<typeof tokensOfRoles>>;
let person: string;
let company: string;
const numbers = {
  ssn: String(individual(1).customer.identificationDocuments[0]?.value),
  ein: business(1).customer.businessFederalEin,
  ofRepresentative: String(business(1).businessRepresentatives[0]?.identificationDocuments[0]?.value),
};

beforeAll(async () => {
  opened = await openTestDatabase();
  await loadSample(opened.database, await openVault(opened.database, testMasterKey));
  const { database: store } = opened;
  // Within a transaction it would be too late: the embedded store does nothing else meanwhile.
  const database: Database = {
    ...store,
    transaction: async (work) => {
      await meanwhile?.();
      return await store.transaction(work);
    },
  };
  server = await buildTestServer({
    limits: { revealsPerLogin: 8 },
    settings: { retentionDays: 0 },
    shared: { ...opened, database },
  });
  tokens = await tokensOfRoles(server, 'own');
  const made = async (body: object) =>
    (await server.post('/customer/init', body, tokens.integration)).json().data.customerId as string;
  [person, company] = [await made(individual(1)), await made(business(1))];
});

afterAll(async () => {
  await server.close();
  await opened.drop();
});

const reveal = (customerId: string, field: string, token: string) =>
  server.post(`/customers/${customerId}/reveal`, { field, reason }, token);

const entriesOf = async (customerId: string) =>
  (await server.get(`/customers/${customerId}/access?limit=100`, tokens.auditor)).json().data.items;

const eventsOf = async (kind: string) =>
  (await server.get(`/audit?kind=${kind}`, tokens.auditor)).json().data.items;

test('shows a support agent one number, and who saw it and why is recorded', async () => {
  for (const [customerId, name] of [
    [person, 'ssn'],
    [company, 'ein'],
    [company, 'ofRepresentative'],
  ] as const) {
    const field = fields[name];
    const answer = await reveal(customerId, field, tokens.support);
    expect(answer.json()).toEqual({
      code: '0',
      data: { customerId, field, value: numbers[name] },
      requestId: expect.any(String),
    });
    expect(answer.headers['cache-control']).toBe('no-store');
    const [newest] = await entriesOf(customerId);
    expect(newest).toEqual({
      at: expect.any(String),
      login: 'own_support',
      role: 'support',
      customerId,
      kind: 'reveal',
      field,
      reason,
      requestId: answer.json().requestId,
    });
  }
});

describe('a program', () => {
  test('that sees numbers as documented is shown what its answers show, and is recorded', async () => {
    for (const name of ['ein', 'ofRepresentative'] as const) {
      const answer = await reveal(company, fields[name], tokens.integration);
      expect(answer.json().data.value).toBe(numbers[name]);
      expect((await entriesOf(company))[0]).toMatchObject({
        login: 'own_login',
        role: 'integration',
        reason,
      });
    }
  });

  test('is never shown the SSN of an individual, and one that sees masked numbers none at all', async () => {
    const masked = await quickTenant(server, 'own', { disclosure: 'masked', login: 'own_masked' });
    const before = [await entriesOf(person), await entriesOf(company)];
    const refused = await reveal(person, fields.ssn, tokens.integration);
    expectRefused(refused, 'forbidden', { right: 'reveal' });
    // Its role has the right, so the hint must not say that it lacks it.
    expect(refused.headers['opencif-hint']).toBe(rightHints.ofProgram);
    expectRefused(await reveal(person, fields.ssn, masked), 'forbidden', { right: 'reveal' });
    expectRefused(await reveal(company, fields.ein, masked), 'forbidden', { right: 'reveal' });
    expectRefused(await reveal(company, fields.ofRepresentative, masked), 'forbidden', { right: 'reveal' });
    expect([await entriesOf(person), await entriesOf(company)]).toEqual(before);
    const times = (await eventsOf('forbidden'))
      .filter(({ login }: { login: string }) => login === 'own_masked')
      .reduce((sum: number, one: { times: number }) => sum + one.times, 0);
    expect(times).toBe(3);
  });
});

test('beyond its share a login is refused, is told when to come again, and the auditor sees it', async () => {
  const support = await quickTenant(server, 'own', { role: 'support', login: 'own_eager' });
  const answers = await Promise.all(Array.from({ length: 12 }, () => reveal(person, fields.ssn, support)));
  const refused = answers.filter(({ statusCode }) => statusCode !== 200);
  expect(answers.length - refused.length).toBe(8);
  for (const answer of refused) {
    expectRefused(answer, 'tooManyRequests');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(answer.payload).not.toContain(numbers.ssn);
  }
  const events = await eventsOf('revealLimit');
  expect(events.every(({ login }: { login: string }) => login === 'own_eager')).toBe(true);
  expect(events.reduce((sum: number, { times }: { times: number }) => sum + times, 0)).toBe(4);
  const seen = (await entriesOf(person)).filter(({ login }: { login: string }) => login === 'own_eager');
  expect(seen).toHaveLength(8);
});

test('410 customerErased if the customer was erased, also after it was read; then nothing is shown', async () => {
  const made = await server.post('/customer/init', individual(7), tokens.integration);
  const { customerId } = made.json().data;
  const erase = async () => {
    meanwhile = null;
    await steps(server, tokens.admin, customerId, 'closed', 'erased');
  };
  meanwhile = erase;
  for (const _time of ['read before', 'read after']) {
    const answer = await reveal(customerId, fields.ssn, tokens.support);
    const [erased] = (await server.get(`/customers/${customerId}/history`, tokens.integration)).json().data
      .items;
    expectRefused(answer, 'customerErased', { customerId, erasedAt: erased.changedAt });
    expect(answer.payload).not.toContain(String(individual(7).customer.identificationDocuments[0]?.value));
    expect(await entriesOf(customerId)).toEqual([]);
  }
});

describe('400', () => {
  test.each([
    ['an individual has no EIN', () => person, '/customer/businessFederalEin'],
    ['a business has no documents of its own', () => company, '/customer/identificationDocuments/0/value'],
    ['there is no such document', () => person, '/customer/identificationDocuments/9/value'],
    ['there is no such person', () => company, '/businessRepresentatives/9/identificationDocuments/0/value'],
    [
      'an individual has no representatives',
      () => person,
      '/businessRepresentatives/0/identificationDocuments/0/value',
    ],
  ])('customerFieldNotFound where %s', async (_why, customer, field) => {
    const customerId = customer();
    const support = await quickTenant(server, 'own', { role: 'support', login: 'own_lost' }).catch(
      () => lost,
    );
    lost = support;
    expectRefused(await reveal(customerId, field, support), 'customerFieldNotFound', { customerId, field });
  });

  test('customerNotFound for an unknown customer', async () => {
    const answer = await reveal('cstap_unknown', fields.ssn, tokens.support);
    expectRefused(answer, 'customerNotFound', { customerId: 'cstap_unknown' });
  });

  test.each([
    [{ field: fields.ssn }, '', 'required'],
    [{ field: fields.ssn, reason: '' }, '/reason', 'minLength'],
    [{ field: fields.ssn, reason: ' ' }, '/reason', 'isNotOnlyWhitespace'],
    [{ field: fields.ssn, reason: 'x'.repeat(201) }, '/reason', 'maxLength'],
    [{ field: fields.ssn, reason: 'two\nlines' }, '/reason', 'pattern'],
    [{ field: '/customer/email', reason }, '/field', 'pattern'],
    [{ field: '/customer/identificationDocuments/-1/value', reason }, '/field', 'pattern'],
    [{ field: '/customer/identificationDocuments/00/value', reason }, '/field', 'pattern'],
    [{ field: fields.ssn, reason, more: 1 }, '', 'additionalProperties'],
  ])('requestValidateError for %j', async (body, instancePath, keyword) => {
    const answer = await server.post(`/customers/${person}/reveal`, body, tokens.support);
    expectInvalid(answer, { instancePath, keyword });
  });
});

let lost = '';
