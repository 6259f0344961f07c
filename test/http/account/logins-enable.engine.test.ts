/** `POST /logins/:login/enable` */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { administered, isSignedIn, shownLogin } from '../../support/admins.ts';
import { expectRefused, expectSuccess } from '../../support/answers.ts';
import { buildTestServer, type TestServer, testPassword } from '../../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer();
});

afterAll(() => server.close());

test('a disabled login may sign in again, with its password; what it had before stays ended', async () => {
  const { aggregatorId, admin } = await administered(server);
  const login = `${aggregatorId}_person`;
  const token = await server.addTenant(login, aggregatorId);
  await server.post(`/logins/${login}/disable`, {}, admin);
  const answer = await server.post(`/logins/${login}/enable`, {}, admin);
  expectSuccess(answer, await shownLogin(server, admin, login));
  expect(answer.json().data).toMatchObject({ state: 'enabled' });
  expect(answer.json().data).not.toHaveProperty('disabledAt');
  expect(await isSignedIn(server, token)).toBe(false);
  const user = { login, password: testPassword };
  expect((await server.post('/auth/get-token', { user })).statusCode).toBe(200);
});

test('an enabled one stays signed in', async () => {
  const { aggregatorId, admin, program } = await administered(server);
  expect((await server.post(`/logins/${aggregatorId}_login/enable`, {}, admin)).statusCode).toBe(200);
  expect(await isSignedIn(server, program)).toBe(true);
});

test('odd requests are refused', async () => {
  const { admin, program } = await administered(server);
  const enable = (token: string) => server.post('/logins/nobody/enable', {}, token);
  expectRefused(await enable(admin), 'loginNotFound', { login: 'nobody' });
  expectRefused(await enable(program), 'forbidden', { right: 'administer' });
});
