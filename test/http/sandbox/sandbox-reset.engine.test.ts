/** `POST /sandbox/reset` */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sandboxCustomers, sandboxLogin, sandboxPeople } from '../../../src/contract/sandbox.ts';
import { buildServer } from '../../../src/http/server.ts';
import { findLogin } from '../../../src/storage/account/login.ts';
import { applyChanges } from '../../../src/storage/customer/customer-change.ts';
import { verifyHistory } from '../../../src/storage/record/history-verify.ts';
import { expectRefused, expectSuccess } from '../../support/answers.ts';
import { testEngine } from '../../support/database.ts';
import { Gate } from '../../support/intercept.ts';
import { emailOrder } from '../../support/orders.ts';
import { startReceiver, until } from '../../support/receiver.ts';
import { businessInit, individualInit, register } from '../../support/samples.ts';
import { loadSample } from '../../support/sandbox.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';
import { makeWebhook } from '../../support/webhooks.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer();
});

afterAll(() => server.close());

const reset = (token: string | undefined = server.token) =>
  server.server.inject({
    method: 'POST',
    url: '/sandbox/reset',
    headers: token ? { 'x-connectfi-token': token } : {},
  });
const status = (id: string, token = server.token) => server.get(`/customer/status/${id}`, token);
const signIn = (login: string, password: string) =>
  server.post('/auth/get-token', { user: { login, password } });

async function webhookRows() {
  const text = `
select (select count(*)::int from webhook_endpoint) as endpoints, (select count(*)::int from webhook_lane) as lanes,
       (select count(*)::int from webhook_delivery) as deliveries`;
  const [rows] = await server.database.query<Record<'endpoints' | 'lanes' | 'deliveries', number>>(
    { name: 'test-webhook-rows', text },
    [],
  );
  if (!rows) throw new Error('The statement gave no row.');
  return rows;
}

describe('200', () => {
  test('removes every customer of every aggregator and keeps other logins signed in', async () => {
    const other = await server.addTenant('other', 'other');
    const ours = await register(server, individualInit(1));
    const theirs = await register(server, businessInit(1), other);
    expectSuccess(await reset(), { status: true });
    expectRefused(await status(ours.customerId), 'customerNotFound', { customerId: ours.customerId });
    const { customerId } = theirs;
    expectRefused(await status(customerId, other), 'customerNotFound', { customerId });
  });

  test('puts the sample back byte for byte, and references are free again', async () => {
    const ids = sandboxCustomers.map(({ customerId }) => customerId);
    const read = async () =>
      Promise.all(ids.map(async (id) => JSON.stringify((await status(id)).json().data)));
    const before = await read();
    const customer = { email: 'changed@example.test' };
    await server.post('/customer/update', { customerId: ids[0], customer }, server.token);
    expect(await read()).not.toEqual(before);
    await register(server, individualInit(1));
    await reset();
    expect(await read()).toEqual(before);
    await register(server, individualInit(1));
  });

  test('removes every webhook of every aggregator, what it had still to send and what it sent', async () => {
    const receiver = await startReceiver(() => 500);
    const other = await server.addTenant('hooked', 'hooked');
    for (const token of [server.token, other]) await makeWebhook(server, { url: receiver.url }, token);
    for (const token of [server.token, other]) await register(server, individualInit(7), token);
    await until('an attempt of each', async () => (await webhookRows()).deliveries >= 2);
    expect(await webhookRows()).toEqual({ endpoints: 2, lanes: 2, deliveries: 2 });
    expectSuccess(await reset(), { status: true });
    expect(await webhookRows()).toEqual({ endpoints: 0, lanes: 0, deliveries: 0 });
    for (const token of [server.token, other]) {
      expectSuccess(await server.get('/webhooks', token), { items: [], nextCursor: null });
    }
    await receiver.close();
  });

  test('leaves the tokens of every login valid, on a node that never saw them too', async () => {
    const other = await server.addTenant('stays', 'stays');
    expectSuccess(await reset(), { status: true });
    await loadSample(server.database, server.vault);
    const shared = { database: server.database, url: server.databaseUrl, drop: async () => {} };
    const fresh = await buildTestServer({ shared });
    for (const token of [server.token, other]) {
      expectRefused(await fresh.get('/customer/status/any', token), 'customerNotFound', {
        customerId: 'any',
      });
    }
    await fresh.close();
  });

  test('twice gives the same', async () => {
    expectSuccess(await reset(), { status: true });
    expectSuccess(await reset(), { status: true });
  });

  test("puts the sample login's password back, ends its tokens then, and forgets failed sign-ins", async () => {
    const { login, password } = sandboxLogin;
    const other = await server.addTenant('helper', 'helper');
    const change = { oldPassword: password, newPassword: 'Other!Password2' };
    await server.post('/user/change-password', change, server.token);
    const changed = (await signIn(login, change.newPassword)).json().data.token;
    for (let attempt = 0; attempt < 10; attempt++) await signIn(login, 'wrong');
    expect((await signIn(login, change.newPassword)).statusCode).toBe(429);
    expectSuccess(await reset(other), { status: true });
    expect((await signIn(login, password)).statusCode).toBe(200);
    expectRefused(await status('any', changed), 'unauthorized');
  });
});

test.each(sandboxPeople)(
  'puts the login of role $role back, which signs in with its published password',
  async ({ login, password, role }) => {
    await once(
      server.database,
      `update login set role = 'integration', disabled_at = now() where login = $1`,
      [login],
    );
    expectRefused(await signIn(login, password), 'unauthorized');
    const other = await server.addTenant(`restores_${role}`, 'restoring');
    expectSuccess(await reset(other), { status: true });
    expect((await signIn(login, password)).statusCode).toBe(200);
    expect(await findLogin(server.database, server.vault, login)).toMatchObject({ role, altered: false });
  },
);

const selectWaiting = {
  name: 'test-waiting-sessions',
  text: `select from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.datname = current_database()`,
};

/** The embedded engine has one connection, which such a change would keep. */
test.runIf(testEngine === 'postgres')(
  'a change that is committed during a reset leaves no history behind',
  async () => {
    const { database, vault } = server;
    const token = await server.addTenant('late', 'late');
    const { customerId } = await register(server, individualInit(9), token);
    const commit = new Gate();
    const change = database.transaction(async (tx) => {
      await applyChanges(tx, vault, [emailOrder('late', customerId, 'late')]);
      await commit.pass();
    });
    await commit.arrived;
    const emptied = reset(token);
    await until('the reset to wait', async () => (await database.query(selectWaiting)).length > 0);
    commit.open();
    await change;
    expectSuccess(await emptied, { status: true });
    expect(await verifyHistory(database, vault, 'late')).toEqual([]);
  },
);

test('401 without a token', async () => {
  expectRefused(await reset(''), 'unauthorized');
});

test('404 and not in the OpenAPI document outside of the sandbox', async () => {
  const { database, vault } = server;
  const product = buildServer({ database, vault });
  const headers = { 'x-connectfi-token': server.token };
  const answer = await product.inject({ method: 'POST', url: '/sandbox/reset', headers });
  expectRefused(answer, 'notFound');
  const { paths, tags } = (await product.inject('/openapi.json')).json();
  expect(Object.keys(paths)).not.toContain('/sandbox/reset');
  expect(JSON.stringify(tags)).not.toContain('Sandbox');
  await product.close();
});
