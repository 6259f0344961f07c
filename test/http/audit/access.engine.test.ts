/** `GET /access` */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AccessEntry } from '../../../src/contract/access.ts';
import { expectInvalid, expectRefused } from '../../support/answers.ts';
import { individual } from '../../support/arbitraries.ts';
import { tokensOfRoles } from '../../support/roles.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';

let server: TestServer;
let tokens: Awaited<ReturnType<typeof tokensOfRoles>>;
let customerId: string;

beforeAll(async () => {
  server = await buildTestServer();
  tokens = await tokensOfRoles(server, 'own');
  const made = await server.post('/customer/init', individual(1), tokens.integration);
  customerId = made.json().data.customerId;
  for (const token of [tokens.support, tokens.auditor, tokens.support]) {
    await server.get(`/customer/status/${customerId}`, token);
  }
});

afterAll(() => server.close());

const itemsOf = async (query = ''): Promise<AccessEntry[]> =>
  (await server.get(`/access${query}`, tokens.auditor)).json().data.items;

test('lists what all logins saw, or one of them', async () => {
  const logins = async (query?: string) => (await itemsOf(query)).map(({ login }) => login);
  expect(await logins()).toEqual(['own_support', 'own_auditor', 'own_support']);
  expect(await logins('?login=own_support')).toEqual(['own_support', 'own_support']);
  expect(await logins('?login=own_auditor&from=2020-01-01T00:00:00Z')).toEqual(['own_auditor']);
  expect(await logins('?login=nobody')).toEqual([]);
});

test('lists what one kind of request showed, to all logins and to one, page by page', async () => {
  const reads = [tokens.support, tokens.auditor, tokens.support];
  for (const token of reads) await server.get(`/customers/${customerId}/history`, token);
  const kinds = async (query: string) => (await itemsOf(query)).map(({ kind, login }) => `${kind} ${login}`);
  expect(await kinds('?kind=history')).toEqual([
    'history own_support',
    'history own_auditor',
    'history own_support',
  ]);
  expect(await kinds('?kind=status&login=own_auditor')).toEqual(['status own_auditor']);
  expect(await kinds('?kind=history&to=2020-01-01T00:00:00Z')).toEqual([]);
  expect(await kinds('?kind=reveal')).toEqual([]);
  const { items, nextCursor } = (await server.get('/access?kind=history&limit=2', tokens.auditor)).json()
    .data;
  expect(items).toHaveLength(2);
  expect(await kinds(`?kind=history&limit=2&cursor=${nextCursor}`)).toEqual(['history own_support']);
  const other = await server.get(`/access?kind=status&cursor=${nextCursor}`, tokens.auditor);
  expectInvalid(other, { instancePath: '/cursor', keyword: 'cursor' });
  expectInvalid(await server.get('/access?kind=nothing', tokens.auditor), {
    instancePath: '/kind',
    keyword: 'enum',
  });
});

test('a cursor is valid for the same login only', async () => {
  const { nextCursor } = (await server.get('/access?limit=1&login=own_support', tokens.auditor)).json().data;
  const rest = await itemsOf(`?limit=1&login=own_support&cursor=${nextCursor}`);
  expect(rest).toHaveLength(1);
  const answer = await server.get(`/access?login=own_auditor&cursor=${nextCursor}`, tokens.auditor);
  expectInvalid(answer, { instancePath: '/cursor', keyword: 'cursor' });
});

test('an entry that somebody altered says so', async () => {
  await once(
    server.database,
    `update customer_access set role = 'admin' where aggregator_id = 'own' and login = 'own_auditor'`,
  );
  const altered = (await itemsOf('?kind=status')).map(({ login, altered }) => [login, altered]);
  expect(altered).toEqual([
    ['own_support', undefined],
    ['own_auditor', true],
    ['own_support', undefined],
  ]);
});

test('is for who examines', async () => {
  for (const token of [tokens.integration, tokens.support]) {
    expectRefused(await server.get('/access', token), 'forbidden', { right: 'examine' });
  }
  expect((await server.get('/access', tokens.admin)).statusCode).toBe(200);
});
