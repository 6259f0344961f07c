/** `POST /logins/:login/set-role` */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findLogin } from '../../../src/storage/account/login.ts';
import { administered, isSignedIn, shownLogin } from '../../support/admins.ts';
import { expectInvalid, expectRefused, expectSuccess } from '../../support/answers.ts';
import { quickTenant } from '../../support/nodes.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';
import { issueToken } from '../../support/token.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer();
});

afterAll(() => server.close());

const setRole = (token: string, login: string, role: string) =>
  server.post(`/logins/${login}/set-role`, { role }, token);

test('gives the login the rights of the role and takes those it had; what it was signed in with ends', async () => {
  const { aggregatorId, admin, program } = await administered(server);
  const login = `${aggregatorId}_login`;
  expectSuccess(await setRole(admin, login, 'auditor'), {
    ...(await shownLogin(server, admin, login)),
    role: 'auditor',
    disclosure: 'masked',
  });
  expect(await isSignedIn(server, program)).toBe(false);
  const token = await issueToken(server, { login });
  expectRefused(await server.get('/events', token), 'forbidden', { right: 'follow' });
  expect((await server.get('/customers', token)).statusCode).toBe(200);
  expect(await findLogin(server.database, server.vault, login)).toMatchObject({
    role: 'auditor',
    altered: false,
  });
});

test('the role that it has already ends nothing', async () => {
  const { aggregatorId, admin, program } = await administered(server);
  expect((await setRole(admin, `${aggregatorId}_login`, 'integration')).statusCode).toBe(200);
  expect(await isSignedIn(server, program)).toBe(true);
});

test('a person who becomes a program again is still shown masked numbers', async () => {
  const { aggregatorId, admin } = await administered(server);
  const login = `${aggregatorId}_login`;
  expect(await shownLogin(server, admin, login)).toMatchObject({ disclosure: 'documented' });
  for (const role of ['support', 'integration']) await setRole(admin, login, role);
  expect(await shownLogin(server, admin, login)).toMatchObject({ role: 'integration', disclosure: 'masked' });
});

test('the last enabled admin keeps the role; with another one, it may give it up', async () => {
  const { aggregatorId, admin } = await administered(server);
  const login = `${aggregatorId}_admin`;
  const second = `${aggregatorId}_second`;
  await quickTenant(server, aggregatorId, { role: 'admin', login: second });
  await server.post(`/logins/${second}/disable`, {}, admin);
  expectRefused(await setRole(admin, login, 'support'), 'lastAdmin', { login });
  expect((await setRole(admin, login, 'admin')).statusCode).toBe(200);
  await server.post(`/logins/${second}/enable`, {}, admin);
  // One that somebody has altered could not sign in.
  await once(server.database, `update login set disclosure = 'documented' where login = $1`, [second]);
  expect((await setRole(admin, login, 'support')).statusCode).toBe(200);
});

test('a login whose row was altered is not changed, and its row is not signed', async () => {
  const { aggregatorId, admin } = await administered(server);
  const login = `${aggregatorId}_login`;
  await once(server.database, `update login set role = 'admin' where login = $1`, [login]);
  for (const verb of ['disable', 'enable', 'unlock', 'end-sessions', 'reset-passkeys']) {
    expectRefused(await server.post(`/logins/${login}/${verb}`, {}, admin), 'loginAltered', { login });
  }
  expectRefused(await setRole(admin, login, 'support'), 'loginAltered', { login });
  expect(await findLogin(server.database, server.vault, login)).toMatchObject({
    role: 'admin',
    altered: true,
  });
});

test('odd requests are refused', async () => {
  const { aggregatorId, admin, program } = await administered(server);
  const login = `${aggregatorId}_login`;
  expectInvalid(await setRole(admin, login, 'owner'), { instancePath: '/role', keyword: 'enum' });
  expectInvalid(await setRole(admin, 'a-b', 'support'), { instancePath: '/login', keyword: 'pattern' });
  expectRefused(await setRole(admin, 'nobody', 'support'), 'loginNotFound', { login: 'nobody' });
  expectRefused(await setRole(program, login, 'admin'), 'forbidden', { right: 'administer' });
});
