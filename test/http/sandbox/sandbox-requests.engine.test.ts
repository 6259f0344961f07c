/** `GET /sandbox/requests`: what programs sent to the sandbox, and what it answered. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sandboxPeople } from '../../../src/contract/sandbox.ts';
import type { SandboxRequest } from '../../../src/contract/sandbox-requests.ts';
import { buildServer } from '../../../src/http/server.ts';
import { expectInvalid, expectRefused } from '../../support/answers.ts';
import { ConsoleBrowser } from '../../support/console.ts';
import { quickTenant } from '../../support/nodes.ts';
import { businessInit, individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { issueToken } from '../../support/token.ts';

let server: TestServer;
/** Of an aggregator of its own, in each test. */
let token: string;
let aggregatorId: string;
let serial = 0;

beforeAll(async () => {
  server = await buildTestServer({ settings: { retentionDays: 0 } });
});

beforeEach(async () => {
  aggregatorId = `recorded${++serial}`;
  token = await quickTenant(server, aggregatorId);
  await server.post('/sandbox/reset', {}, server.token);
});

afterAll(() => server.close());

async function list(query = '', by = token): Promise<{ items: SandboxRequest[]; nextCursor: string | null }> {
  const answer = await server.get(`/sandbox/requests${query}`, by);
  expect(answer.statusCode, answer.payload).toBe(200);
  return answer.json().data;
}

const paths = async (by = token) => (await list('', by)).items.map(({ path }) => path);

async function whole(requestId: string, by = token): Promise<SandboxRequest | undefined> {
  return (await list(`?requestId=${requestId}`, by)).items[0];
}

describe('what is remembered', () => {
  test('a request and its answer, newest first, as soon as it is answered', async () => {
    const { customerId } = await register(server, individualInit(1), token);
    const refused = await server.post('/customer/update', { customerId, customer: 7 }, token);
    const { items, nextCursor } = await list();
    const login = `${aggregatorId}_login`;
    const at = expect.stringMatching(/^\d{4}-.*Z$/);
    const of = { at, method: 'POST', ms: expect.any(Number), login };
    expect(items).toEqual([
      {
        ...of,
        requestId: refused.json().requestId,
        path: '/customer/update',
        status: 400,
        code: 'requestValidateError',
        customerIds: [],
      },
      {
        ...of,
        requestId: expect.any(String),
        path: '/customer/init',
        status: 200,
        customerIds: [customerId],
      },
    ]);
    expect(nextCursor).toBe(items[0]?.requestId);
  });

  test('headers and bodies, byte for byte but for secrets and numbers', async () => {
    const headers = { 'x-connectfi-token': token, 'idempotency-key': 'key-1', 'user-agent': 'a program' };
    const body = individualInit(2);
    const answer = await server.server.inject({
      method: 'POST',
      url: '/customer/init',
      headers,
      payload: body,
    });
    const found = await whole(answer.json().requestId);
    const headersOf = Object.fromEntries(
      (found?.request?.headers ?? []).map(({ name, value }) => [name, value]),
    );
    expect(headersOf).toMatchObject({
      'x-connectfi-token': '***',
      'idempotency-key': 'key-1',
      'user-agent': 'a program',
    });
    const masked = (sent: unknown) =>
      JSON.stringify(sent, (name, value) => (name === 'value' ? `***${value.slice(-4)}` : value));
    expect(found?.request?.body).toBe(masked(body));
    expect(found?.answer?.body).toBe(masked(answer.json()));
    expect(found?.answer?.headers).toContainEqual({
      name: 'content-type',
      value: 'application/json; charset=utf-8',
    });
  });

  test('that a body was not JSON or was too large, without the body', async () => {
    const send = (payload: string) =>
      server.server.inject({
        method: 'POST',
        url: '/user/change-password',
        headers: { 'x-connectfi-token': token, 'content-type': 'application/json' },
        payload,
      });
    const broken = (await send('{"oldPassword": "Canary!Passw0rd1"')).json().requestId;
    expect((await whole(broken))?.request).toMatchObject({ body: null, leftOut: 'notJson' });
    const small = await buildTestServer({
      shared: { database: server.database, url: null, drop: async () => {} },
      limits: { sandboxBodyBytes: 50 },
    });
    const long = await small.post('/customer/init', individualInit(3), token);
    const [found] = (await small.get(`/sandbox/requests?requestId=${long.json().requestId}`, token)).json()
      .data.items;
    expect(found.request).toMatchObject({ body: null, leftOut: 'tooLarge' });
    expect(found.answer).toMatchObject({ body: null, leftOut: 'tooLarge' });
    await small.close();
  });

  test('passwords, tokens and secrets are not in it', async () => {
    const made = await server.post('/webhooks', { url: 'http://127.0.0.1:1/?key=hidden' }, token);
    const admin = await quickTenant(server, aggregatorId, { role: 'admin' });
    const login = await server.post('/logins', { login: `${aggregatorId}_new`, role: 'support' }, admin);
    await server.post(
      '/user/change-password',
      { oldPassword: 'Old!Password12', newPassword: 'New!Password12' },
      token,
    );
    const { items } = await list();
    expect(items).toHaveLength(3);
    const all = JSON.stringify(await Promise.all(items.map(({ requestId }) => whole(requestId))));
    const secrets = [
      made.json().data.secret,
      login.json().data.password,
      'hidden',
      'Old!',
      'New!',
      token,
      admin,
    ];
    expect(secrets.filter((secret) => all.includes(secret))).toEqual([]);
  });

  test('an unknown path of a signed-in program, and no other', async () => {
    await server.get('/customer/sttus/1', token);
    await server.get('/favicon.ico');
    await server.get('/customer/sttus/1', 'wrong');
    expect(await paths()).toEqual(['/customer/sttus/1']);
  });

  test('nothing of the console, the docs page, and whoever watches the service', async () => {
    const browser = new ConsoleBrowser(server);
    const [{ login, password }] = sandboxPeople;
    await browser.signIn(login, password);
    await browser.get('/customers');
    await browser.get('/sandbox/requests');
    const { cookie } = browser;
    await browser.delete('/session');
    browser.cookie = cookie;
    expect((await browser.get('/customers')).statusCode).toBe(401);
    for (const path of ['/health', '/metrics', '/docs', '/openapi.json', '/console']) await server.get(path);
    await list();
    const auditor = await issueToken(server, { login });
    expect(await paths(auditor)).toEqual(['/sandbox/reset']);
  });

  test('the newest 500 by number, and less by bytes', async () => {
    const limits = { sandboxRequests: 2, sandboxRequestBytes: 4000 };
    const shared = { database: server.database, url: null, drop: async () => {} };
    const small = await buildTestServer({ shared, limits });
    const kept = async () =>
      (await small.get('/sandbox/requests', token)).json().data.items.map(({ path }: SandboxRequest) => path);
    for (const n of [1, 2, 3]) await small.get(`/customer/status/c${n}`, token);
    expect(await kept()).toEqual(['/customer/status/c3', '/customer/status/c2']);
    await small.post('/customer/update', { customerId: 'c4', customer: { email: 'x '.repeat(4000) } }, token);
    expect(await kept()).toEqual([]);
    await small.get('/customer/status/c5', token);
    expect(await kept()).toEqual(['/customer/status/c5']);
    await small.close();
  });

  test('what a body names counts, also if the body itself is left out', async () => {
    const limits = { sandboxBodyBytes: 100, sandboxRequestBytes: 4000 };
    const shared = { database: server.database, url: null, drop: async () => {} };
    const small = await buildTestServer({ shared, limits });
    await small.post('/customer/update', { customerId: 'c'.repeat(8000), customer: {} }, token);
    expect((await small.get('/sandbox/requests', token)).json().data.items).toEqual([]);
    await small.close();
  });

  test('a reset empties it, and is its first entry', async () => {
    await server.get('/customer/status/c1', token);
    await server.post('/sandbox/reset', {}, token);
    expect(await paths()).toEqual(['/sandbox/reset']);
  });

  test('an erased customer is forgotten', async () => {
    const admin = await quickTenant(server, aggregatorId, { role: 'admin' });
    const { customerId } = await register(server, individualInit(4), token);
    const company = await register(server, businessInit(4), token);
    await server.post(
      '/customer/add-employee',
      { companyId: company.customerId, employeeId: customerId, position: 'Clerk' },
      token,
    );
    await server.get(`/customers?lastName=Nobody`, token);
    await server.post(`/customers/${customerId}/close`, { reason: 'x' }, admin);
    const erased = await server.post(`/customers/${customerId}/erase`, { reason: 'x' }, admin);
    expect(erased.statusCode, erased.payload).toBe(200);
    expect(await paths()).toEqual([
      `/customers/${customerId}/erase`,
      '/customers?lastName=Nobody',
      '/customer/init',
    ]);
  });
});

describe('who sees it', () => {
  test('every login of the aggregator that may read, and no other aggregator', async () => {
    const sent = await server.get('/customer/status/c1', token);
    const { requestId } = sent.json();
    const auditor = await quickTenant(server, aggregatorId, { role: 'auditor' });
    expect(await paths(auditor)).toEqual(['/customer/status/c1']);
    const other = await quickTenant(server, `${aggregatorId}_other`);
    expect(await paths(other)).toEqual([]);
    expect(await whole(requestId, other)).toBeUndefined();
    const admin = await quickTenant(server, aggregatorId, { role: 'admin' });
    expectRefused(await server.get('/sandbox/requests', admin), 'forbidden', { right: 'read' });
  });

  test('what nobody was signed in for is shown to all, without anything that was sent', async () => {
    const refused = await server.get('/customer/status/c1?email=a@example.test', 'wrong');
    await server.post('/auth/get-token', { user: { login: 'nobody', password: 'x' } });
    const { items } = await list();
    expect(items.map(({ path, status, login }) => ({ path, status, login }))).toEqual([
      { path: '/auth/get-token', status: 401, login: undefined },
      { path: '/customer/status/:customerId', status: 401, login: undefined },
    ]);
    const found = await whole(refused.json().requestId);
    expect(found).toMatchObject({ request: { headers: [], body: null }, answer: { body: null } });
    expect(found?.answer?.headers).toContainEqual({
      name: 'opencif-hint',
      value: refused.headers['opencif-hint'],
    });
  });

  test('a person who sees a body is recorded as having seen the customers in it; a list shows none', async () => {
    const { customerId } = await register(server, individualInit(5), token);
    const support = await quickTenant(server, aggregatorId, { role: 'support' });
    const auditor = await quickTenant(server, aggregatorId, { role: 'auditor' });
    const seen = async () => (await server.get('/access', auditor)).json().data.items;
    const [made] = (await list('', support)).items;
    expect(await seen()).toEqual([]);
    await whole(made?.requestId ?? '', support);
    expect(await seen()).toMatchObject([{ login: `${aggregatorId}_support`, customerId, kind: 'requests' }]);
  });
});

describe('waiting', () => {
  test('a held request is answered as soon as a program was, with what came after', async () => {
    await server.get('/customer/status/c1', token);
    const { nextCursor } = await list();
    const held = list(`?after=${nextCursor}&wait=30`);
    await server.get('/customer/status/c2', token);
    expect((await held).items.map(({ path }) => path)).toEqual(['/customer/status/c2']);
  });

  test('a request of another aggregator does not end it, and the end of its login does', async () => {
    const admin = await quickTenant(server, aggregatorId, { role: 'admin' });
    const other = await quickTenant(server, `${aggregatorId}_other`);
    const { nextCursor } = await list();
    const held = server.get(
      `/sandbox/requests?wait=30${nextCursor === null ? '' : `&after=${nextCursor}`}`,
      token,
    );
    await server.get('/customer/status/c2', other);
    // It is of the admin, and would be shown, if the login were still there.
    await server.post(`/logins/${aggregatorId}_login/disable`, {}, admin);
    expectRefused(await held, 'unauthorized');
  });

  test('without anything remembered, `nextCursor` is what was sent, and an unknown one gives all', async () => {
    await server.get('/customer/status/c1', token);
    const after = '0'.repeat(32);
    expect((await list(`?after=${after}`)).items).toHaveLength(1);
    const empty = await buildTestServer({
      shared: { database: server.database, url: null, drop: async () => {} },
    });
    const nothing = async (query: string) =>
      (await empty.get(`/sandbox/requests${query}`, token)).json().data;
    expect(await nothing('')).toEqual({ items: [], nextCursor: null });
    expect(await nothing(`?after=${after}`)).toEqual({ items: [], nextCursor: after });
    await empty.close();
  });

  test('nobody may hold more than a share', async () => {
    const shared = { database: server.database, url: null, drop: async () => {} };
    const small = await buildTestServer({ shared, limits: { heldRequestsPerLogin: 1 } });
    const held = [1, 2].map(() => small.get('/sandbox/requests?wait=30', token));
    expectRefused(await Promise.race(held), 'tooManyRequests');
    await small.get('/customer/status/c1', token);
    expect((await Promise.all(held)).map(({ statusCode }) => statusCode).sort()).toEqual([200, 429]);
    await small.close();
  });

  test.each([
    ['wait=31', '/wait'],
    ['after=x', '/after'],
    ['requestId=x', '/requestId'],
  ])('%s is refused', async (query, instancePath) => {
    expectInvalid(await server.get(`/sandbox/requests?${query}`, token), {
      instancePath,
      keyword: 'pattern',
    });
  });
});

test('404 and not in the OpenAPI document outside of the sandbox, where nothing is remembered', async () => {
  const { database, vault } = server;
  const product = buildServer({ database, vault });
  const headers = { 'x-connectfi-token': token };
  expectRefused(await product.inject({ url: '/sandbox/requests', headers }), 'notFound');
  expect(Object.keys((await product.inject('/openapi.json')).json().paths)).not.toContain(
    '/sandbox/requests',
  );
  await product.close();
});

test('401 without a token', async () => {
  expectRefused(await server.get('/sandbox/requests'), 'unauthorized');
});
