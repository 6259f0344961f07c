/** `GET /customers/:customerId/access` */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AccessEntry } from '../../../src/contract/access.ts';
import { expectInvalid, expectRefused } from '../../support/answers.ts';
import { individual } from '../../support/arbitraries.ts';
import { steps } from '../../support/retention.ts';
import { tokensOfRoles } from '../../support/roles.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';

let server: TestServer;
let tokens: Awaited<ReturnType<typeof tokensOfRoles>>;
let customerId: string;
let other: string;

beforeAll(async () => {
  server = await buildTestServer({ settings: { retentionDays: 0 } });
  tokens = await tokensOfRoles(server, 'own');
  const made = async (n: number) =>
    (await server.post('/customer/init', individual(n), tokens.integration)).json().data.customerId as string;
  [customerId, other] = [await made(1), await made(2)];
  for (let n = 0; n < 5; n++) await server.get(`/customer/status/${customerId}`, tokens.support);
  await server.get(`/customer/status/${other}`, tokens.auditor);
});

afterAll(() => server.close());

const access = (query = '', id = customerId, token = tokens.auditor) =>
  server.get(`/customers/${id}/access${query}`, token);

test('lists who saw this customer, newest first, and nobody else', async () => {
  const { items, nextCursor } = (await access()).json().data;
  expect(items).toHaveLength(5);
  expect(nextCursor).toBeNull();
  expect(
    items.every((one: AccessEntry) => one.customerId === customerId && one.login === 'own_support'),
  ).toBe(true);
  const times = items.map(({ at }: AccessEntry) => at);
  expect(times).toEqual([...times].sort().reverse());
});

test.each([1, 2, 4, 5, 6])('in pages of %i has each entry once', async (limit) => {
  const all = (await access('?limit=100')).json().data.items;
  const paged: AccessEntry[] = [];
  let cursor: string | null = null;
  do {
    const query: string = `?limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`;
    const { items, nextCursor } = (await access(query)).json().data;
    expect(items.length).toBeLessThanOrEqual(limit);
    paged.push(...items);
    cursor = nextCursor;
  } while (cursor !== null);
  expect(paged).toEqual(all);
});

test('is narrowed to a login and to a kind', async () => {
  await server.get(`/customers/${other}`, tokens.support);
  const logins = async (query: string) =>
    (await access(query, other)).json().data.items.map(({ login }: AccessEntry) => login);
  expect(await logins('?login=own_auditor')).toEqual(['own_auditor']);
  expect(await logins('?kind=get')).toEqual(['own_support']);
  expect(await logins('?kind=get&login=own_auditor')).toEqual([]);
  expect(await logins('')).toEqual(['own_support', 'own_auditor']);
});

test('a cursor is valid for the same customer, login, kind and time only', async () => {
  const { nextCursor } = (await access('?limit=1')).json().data;
  for (const answer of [
    await access(`?cursor=${nextCursor}`, other),
    await access(`?cursor=${nextCursor}&from=2020-01-01T00:00:00Z`),
    await access(`?cursor=${nextCursor}&login=own_support`),
    await access(`?cursor=${nextCursor}&kind=status`),
    await server.get(`/access?cursor=${nextCursor}`, tokens.auditor),
  ]) {
    expectInvalid(answer, { instancePath: '/cursor', keyword: 'cursor' });
  }
});

test('of a time is what was recorded in it', async () => {
  expect((await access('?to=2020-01-01T00:00:00Z')).json().data.items).toEqual([]);
  expect((await access('?from=2020-01-01T00:00:00Z')).json().data.items).toHaveLength(5);
  expect((await access('?from=2999-01-01T00:00:00%2B01:00')).json().data.items).toEqual([]);
});

test('of an erased customer still tells who saw it, but not why its numbers were revealed', async () => {
  const made = await server.post('/customer/init', individual(3), tokens.integration);
  const id = made.json().data.customerId;
  const reveal = { field: '/customer/identificationDocuments/0/value', reason: 'Told on the phone' };
  expect((await server.post(`/customers/${id}/reveal`, reveal, tokens.support)).statusCode).toBe(200);
  const [before] = (await access('', id)).json().data.items;
  expect(before).toMatchObject(reveal);
  await steps(server, tokens.admin, id, 'closed', 'erased');
  const { reason: _, ...rest } = before;
  expect((await access('', id)).json().data.items).toEqual([rest]);
  const rows = await once(server.database, 'select reason from customer_access where customer_id = $1', [id]);
  expect(rows).toEqual([{ reason: null }]);
});

test('is for who examines; a customer that is not there is not found', async () => {
  for (const token of [tokens.integration, tokens.support]) {
    expectRefused(await access('', customerId, token), 'forbidden', { right: 'examine' });
  }
  expect((await access('', customerId, tokens.admin)).statusCode).toBe(200);
  expectRefused(await access('', 'cstap_unknown'), 'customerNotFound', { customerId: 'cstap_unknown' });
});

test.each([
  ['?limit=0', '/limit', 'pattern'],
  ['?from=yesterday', '/from', 'pattern'],
  ['?to=2020-01-01', '/to', 'pattern'],
  ['?login=own-support', '/login', 'pattern'],
  ['?kind=nothing', '/kind', 'enum'],
])('requestValidateError for %s', async (query, instancePath, keyword) => {
  expectInvalid(await access(query), { instancePath, keyword });
});
