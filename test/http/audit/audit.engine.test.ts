/** `GET /audit`, and what is recorded there. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../src/contract/access.ts';
import { auditKinds } from '../../../src/contract/audit-kinds.ts';
import type { Endpoint } from '../../../src/contract/endpoint.ts';
import { endpoints } from '../../../src/contract/endpoints.ts';
import { StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import { expectInvalid, expectRefused } from '../../support/answers.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { intercepted } from '../../support/intercept.ts';
import { quickTenant } from '../../support/nodes.ts';
import { tokensOfRoles } from '../../support/roles.ts';
import { loadSample } from '../../support/sandbox.ts';
import { buildTestServer, type TestServer, testMasterKey, testPassword } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';
import { makeWebhook } from '../../support/webhooks.ts';

let store: TestDatabase;
let server: TestServer;
let broken = false;
let serial = 0;
let aggregatorId: string;
let tokens: Awaited<ReturnType<typeof tokensOfRoles>>;

beforeAll(async () => {
  store = await openTestDatabase();
  await loadSample(store.database, await openVault(store.database, testMasterKey));
  const database = intercepted(store.database, async (statement, _values, run) => {
    if (broken && statement.name === 'audit-event-insert') throw new StoreUnavailable('The disk is full.');
    return run();
  });
  const limits = { signInFailuresPerLogin: 3, signInFailuresPerAddress: 5 };
  server = await buildTestServer({ shared: { database, url: store.url, drop: async () => {} }, limits });
});

beforeEach(async () => {
  broken = false;
  aggregatorId = `audited${++serial}`;
  tokens = await tokensOfRoles(server, aggregatorId);
});

afterAll(async () => {
  await server.close();
  await store.drop();
});

async function events(query = ''): Promise<AuditEntry[]> {
  const answer = await server.get(`/audit?limit=100${query}`, tokens.auditor);
  expect(answer.statusCode, answer.payload).toBe(200);
  return answer.json().data.items;
}

/** From a network of its own. */
function signIn(login: string, password: string, remoteAddress = `192.0.2.${serial}`) {
  const payload = { user: { login, password } };
  return server.server.inject({ method: 'POST', url: '/auth/get-token', payload, remoteAddress });
}

async function withPassword(): Promise<{ login: string; token: string }> {
  const login = `${aggregatorId}_signs_in`;
  return { login, token: await server.addTenant(login, aggregatorId) };
}

describe('signing in', () => {
  test('is recorded: who, from which network, in which request', async () => {
    const { login } = await withPassword();
    const answers = [await signIn(login, testPassword), await signIn(login, testPassword, '192.0.2.200')];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    const found = await events();
    expect(found).toEqual(
      answers.reverse().map((answer) => ({
        at: expect.any(String),
        kind: 'signedIn',
        login,
        network: expect.stringMatching(/^[\w-]{12}$/),
        requestId: answer.json().requestId,
        times: 1,
      })),
    );
    expect(new Set(found.map(({ network }) => network)).size).toBe(2);
  });

  test('gives no token while it cannot be recorded', async () => {
    const { login } = await withPassword();
    broken = true;
    expectRefused(await signIn(login, testPassword), 'serviceUnavailable');
    broken = false;
    expect(await events()).toEqual([]);
  });

  test('with wrong passwords is counted by the hour, and the lock-out that follows is told once', async () => {
    const { login } = await withPassword();
    for (let n = 0; n < 5; n++) await signIn(login, 'wrong');
    const of = (kind: string, found: AuditEntry[]) => found.filter((one) => one.kind === kind);
    const found = await events();
    const refused = of('signInRefused', found);
    expect(refused.reduce((sum, { times }) => sum + times, 0)).toBe(3);
    expect(refused.every((one) => one.login === login && one.about === undefined)).toBe(true);
    expect(of('lockedOut', found)).toMatchObject([{ login, times: 1 }]);
  });

  test('under names that nobody has is recorded without them, for no aggregator', async () => {
    const secret = 'MyPassw0rdInTheWrongPlace';
    const address = '198.51.100.7';
    for (let n = 0; n < 3; n++) await signIn(secret, 'x', address);
    expect(await events()).toEqual([]);
    const rows = await once<{ row: string; times: number }>(
      store.database,
      `select to_jsonb(e)::text as row, times from audit_event e
        where aggregator_id is null and kind = 'signInRefused'`,
    );
    expect(rows.reduce((sum, { times }) => sum + times, 0)).toBeGreaterThanOrEqual(3);
    for (const { row } of rows) for (const text of [secret, address]) expect(row).not.toContain(text);
  });

  test('locks out one name after the other, and fills no more than one row of an hour', async () => {
    const names = Array.from({ length: 10 }, (_, n) => `nobody_${n}`);
    const lockOuts = async () => {
      const [row] = await once<{ rows: number; times: number }>(
        store.database,
        `select count(*)::int as rows, coalesce(sum(times), 0)::int as times from audit_event
          where kind = 'lockedOut' and login is null`,
      );
      return row as { rows: number; times: number };
    };
    const before = await lockOuts();
    // Each from its own network, none of which is locked out before.
    for (const [n, name] of names.entries()) {
      for (let times = 0; times < 3; times++) await signIn(name, 'wrong', `203.0.113.${n % 2}${times}`);
    }
    const after = await lockOuts();
    expect(after.times - before.times).toBe(names.length);
    expect(after.rows - before.rows).toBeLessThan(names.length);
  });

  test('of a disabled login with its password is refused and recorded like any other', async () => {
    const { login } = await withPassword();
    const administer = {
      method: 'POST',
      url: `/logins/${login}/disable`,
      headers: { 'x-connectfi-token': tokens.admin },
    } as const;
    expect((await server.server.inject({ ...administer, payload: {} })).statusCode).toBe(200);
    expectRefused(await signIn(login, testPassword), 'unauthorized');
    expect(await events('&kind=signInRefused')).toMatchObject([{ login, times: 1 }]);
  });
});

test('a changed password is recorded, and so is a wrong old one', async () => {
  const { login, token } = await withPassword();
  const change = (oldPassword: string) =>
    server.post('/user/change-password', { oldPassword, newPassword: 'Other!Password1' }, token);
  expect((await change('wrong')).statusCode).toBe(400);
  expect((await change(testPassword)).statusCode).toBe(200);
  expect((await events()).map(({ kind, login: who }) => [kind, who])).toEqual([
    ['passwordChanged', login],
    ['passwordChangeRefused', login],
  ]);
});

test('a request beyond the rights of a login is recorded with the endpoint, and counted', async () => {
  for (let n = 0; n < 3; n++) expect((await server.get('/audit', tokens.support)).statusCode).toBe(403);
  expect((await server.get('/customer/status/cstap_unknown', tokens.admin)).statusCode).toBe(403);
  const found = await events('&kind=forbidden');
  const times = (login: string, about: string) =>
    found
      .filter((one) => one.login === login && one.about === about)
      .reduce((sum, one) => sum + one.times, 0);
  expect(times(`${aggregatorId}_support`, 'audit')).toBe(3);
  expect(times(`${aggregatorId}_admin`, 'customer-status')).toBe(1);
});

test('a request beyond the rights of a login is refused alike while that cannot be recorded', async () => {
  broken = true;
  expectRefused(await server.get('/audit', tokens.support), 'forbidden', { right: 'examine' });
});

test('what is done to webhooks is recorded with the change, and once under a key', async () => {
  const { webhookId } = await makeWebhook(server, { url: 'http://127.0.0.1:1/' }, tokens.integration);
  const path = `/webhooks/${webhookId}`;
  const send = (url: string, method: 'POST' | 'DELETE' = 'POST', payload?: object) =>
    server.server.inject({
      method,
      url,
      headers: {
        'x-connectfi-token': tokens.integration,
        'idempotency-key': `${url} ${method}`.replaceAll(' ', '-'),
      },
      ...(payload && { payload }),
    });
  const requests = [
    () => send(`${path}/rotate-secret`),
    () => send(`${path}/resend`, 'POST', { from: '0.0' }),
    () => send(`${path}/disable`),
    () => send(`${path}/enable`),
    () => send(path, 'DELETE'),
  ];
  for (const request of requests) for (let n = 0; n < 2; n++) expect((await request()).statusCode).toBe(200);
  expect((await send('/webhooks/whk_unknown/disable')).statusCode).toBe(400);
  const found = (await events()).map(({ kind, about, login }) => [kind, about, login]);
  const kinds = ['Deleted', 'Enabled', 'Disabled', 'Resent', 'SecretRotated', 'Created'];
  expect(found).toEqual(kinds.map((kind) => [`webhook${kind}`, webhookId, `${aggregatorId}_login`]));
});

test('a webhook is not changed while that cannot be recorded', async () => {
  const { webhookId } = await makeWebhook(server, { url: 'http://127.0.0.1:1/' }, tokens.integration);
  broken = true;
  expectRefused(
    await server.post(`/webhooks/${webhookId}/disable`, {}, tokens.integration),
    'serviceUnavailable',
  );
  broken = false;
  const { items } = (await server.get('/webhooks', tokens.integration)).json().data;
  expect(items).toMatchObject([{ webhookId, state: 'enabled' }]);
});

test('who begins to list all customers is recorded; who searches for one or turns a page is not', async () => {
  for (const query of ['', '?type=business&limit=1', '?email=a@example.test']) {
    expect((await server.get(`/customers${query}`, tokens.integration)).statusCode).toBe(200);
  }
  const found = await events('&kind=listedAll');
  expect(found.reduce((sum, { times }) => sum + times, 0)).toBe(2);
});

test('a login whose row somebody altered is told to the auditors of its aggregator', async () => {
  await quickTenant(server, aggregatorId, { login: `${aggregatorId}_victim` });
  await once(store.database, `update login set disclosure = 'masked' where login = $1`, [
    `${aggregatorId}_victim`,
  ]);
  expect((await signIn(`${aggregatorId}_victim`, testPassword)).statusCode).toBe(401);
  await expect
    .poll(() => events('&kind=alteredFound'))
    .toMatchObject([{ kind: 'alteredFound', about: 'altered login' }]);
});

describe('the list', () => {
  test('is of a kind, of a login and of a time, in pages', async () => {
    const { login } = await withPassword();
    for (let n = 0; n < 3; n++) await signIn(login, testPassword);
    await server.get('/audit', tokens.support);
    expect(await events(`&login=${login}`)).toHaveLength(3);
    expect(await events('&kind=signedIn')).toHaveLength(3);
    expect(await events(`&kind=forbidden&login=${login}`)).toEqual([]);
    expect(await events('&to=2020-01-01T00:00:00Z')).toEqual([]);
    const first = (await server.get('/audit?limit=2&kind=signedIn', tokens.auditor)).json().data;
    const rest = await events(`&kind=signedIn&cursor=${first.nextCursor}`);
    expect([...first.items, ...rest]).toEqual(await events('&kind=signedIn'));
    const other = await server.get(`/audit?cursor=${first.nextCursor}`, tokens.auditor);
    expectInvalid(other, { instancePath: '/cursor', keyword: 'cursor' });
  });

  test('is for who examines, and has nothing of another aggregator', async () => {
    const { login } = await withPassword();
    await signIn(login, testPassword);
    for (const token of [tokens.integration, tokens.support]) {
      expectRefused(await server.get('/audit', token), 'forbidden', { right: 'examine' });
    }
    const foreign = await quickTenant(server, `foreign${serial}`, { role: 'auditor' });
    expect((await server.get('/audit', foreign)).json().data.items).toEqual([]);
  });

  test('refuses a kind that there is not', async () => {
    expectInvalid(await server.get('/audit?kind=other', tokens.auditor), {
      instancePath: '/kind',
      keyword: 'enum',
    });
  });
});

test('every endpoint that changes a webhook or a login says what it is to an auditor', () => {
  const rows = endpoints as readonly Endpoint[];
  const changing = rows.filter(({ method, path }) => method !== 'GET' && /^\/(?:webhooks|logins)/.test(path));
  const silent = changing.filter(({ audits }) => audits === undefined).map(({ name }) => name);
  // It sends one event to the receiver, and changes nothing.
  expect(silent).toEqual(['webhooks-test']);
  expect(Object.keys(auditKinds)).toEqual(
    expect.arrayContaining(changing.flatMap(({ audits }) => audits ?? [])),
  );
});

test('what a login does to its own tokens and password is done only if it can be recorded', async () => {
  const { login, token } = await withPassword();
  const { tokenId } = (await server.get('/auth/tokens', token)).json().data.items[0];
  const send = (method: 'POST' | 'DELETE', url: string, payload?: object) =>
    server.server.inject({
      method,
      url,
      headers: { 'x-connectfi-token': token },
      ...(payload && { payload }),
    });
  const newPassword = 'Other!Password1';
  broken = true;
  for (const answer of [
    await send('DELETE', `/auth/tokens/${tokenId}`),
    await send('DELETE', '/auth/tokens'),
    await send('POST', '/auth/sign-out'),
    await send('POST', '/user/change-password', { oldPassword: testPassword, newPassword }),
  ]) {
    expectRefused(answer, 'serviceUnavailable');
  }
  broken = false;
  expect((await server.get('/auth/tokens', token)).json().data.items).toMatchObject([{ tokenId }]);
  expect((await signIn(login, testPassword)).statusCode).toBe(200);
  expect((await events()).map(({ kind }) => kind)).toEqual(['signedIn']);
});
