/** `DELETE /auth/tokens` */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setRole } from '../../../src/storage/account/login-admin.ts';
import { expectRefused, expectSuccess } from '../../support/answers.ts';
import { buildTwoNodes, type TwoNodes } from '../../support/nodes.ts';
import { until } from '../../support/receiver.ts';
import { type TestServer, testPassword } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';
import { issueToken } from '../../support/token.ts';

let cluster: TwoNodes;
let server: TestServer;
let other: TestServer;

beforeAll(async () => {
  cluster = await buildTwoNodes();
  [server, other] = cluster.nodes;
});

afterAll(() => cluster.close());

const endAll = (token: string) =>
  server.server.inject({ method: 'DELETE', url: '/auth/tokens', headers: { 'x-connectfi-token': token } });
const codeOn = async (node: TestServer, token: string) =>
  (await node.get('/customer/status/nobody', token)).json().code;

test('ends every token of the login on every node, of no other login; the password still signs in', async () => {
  const token = await server.addTenant('leaves', 'LEAVES');
  const second = await issueToken(server, { login: 'leaves' });
  const bystander = await server.addTenant('stays', 'LEAVES');
  for (const node of cluster.nodes) {
    for (const one of [token, second, bystander]) expect(await codeOn(node, one)).toBe('customerNotFound');
  }
  expectSuccess(await endAll(token), { status: true });
  for (const one of [token, second]) {
    expect(await codeOn(server, one)).toBe('unauthorized');
    await until('the other node to notice', async () => (await codeOn(other, one)) === 'unauthorized');
  }
  expect(await codeOn(server, bystander)).toBe('customerNotFound');
  const user = { login: 'leaves', password: testPassword };
  const again = (await server.post('/auth/get-token', { user })).json().data.token;
  expect(await codeOn(server, again)).toBe('customerNotFound');
});

test('ends the sessions of a person too, at once on this node', async () => {
  const token = await server.addTenant('person', 'PEOPLE');
  await setRole(server.database, server.vault, 'person', 'support');
  const signed = await issueToken(server, { login: 'person' });
  const session = await server.server.inject({
    method: 'POST',
    url: '/session',
    headers: { 'sec-fetch-site': 'same-origin' },
    payload: { login: 'person', password: testPassword },
  });
  const headers = { cookie: String(session.headers['set-cookie']).split(';')[0] as string };
  const whoAmI = async () => (await server.server.inject({ url: '/session', headers })).json();
  expect((await whoAmI()).data).toMatchObject({ login: 'person', state: 'active' });
  expectSuccess(await endAll(signed), { status: true });
  expect((await whoAmI()).code).toBe('unauthorized');
  expect(await codeOn(server, token)).toBe('unauthorized');
});

test('a token that somebody puts back into the database afterwards opens nothing', async () => {
  const token = await server.addTenant('restored', 'LEAVES');
  await once(server.database, `create table kept as select * from access_token where login = 'restored'`);
  await endAll(token);
  await once(server.database, 'insert into access_token overriding system value select * from kept');
  await once(server.database, 'drop table kept');
  expectRefused(await server.get('/customer/status/nobody', token), 'unauthorized');
});

test('without a token nobody is signed out', async () => {
  expectRefused(await server.server.inject({ method: 'DELETE', url: '/auth/tokens' }), 'unauthorized');
});
