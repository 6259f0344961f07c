/** `POST /logins/:login/unlock` */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { administered } from '../../support/admins.ts';
import { expectRefused } from '../../support/answers.ts';
import { buildTestServer, type TestServer, testPassword } from '../../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer({ limits: { signInFailuresPerLogin: 2 } });
});

afterAll(() => server.close());

const signIn = (login: string, password: string) =>
  server.post('/auth/get-token', { user: { login, password } });

test('a login that was locked out by wrong passwords signs in at once; another one still waits', async () => {
  const { aggregatorId, admin } = await administered(server);
  const [login, other] = [`${aggregatorId}_person`, `${aggregatorId}_other`];
  for (const name of [login, other]) {
    await server.addTenant(name, aggregatorId);
    for (let attempt = 0; attempt < 2; attempt++) await signIn(name, 'wrong');
    expect((await signIn(name, testPassword)).statusCode).toBe(429);
  }
  const answer = await server.post(`/logins/${login}/unlock`, {}, admin);
  expect(answer.json().data).toMatchObject({ login, state: 'enabled' });
  expect(answer.json().data).not.toHaveProperty('lockedUntil');
  expect((await signIn(login, testPassword)).statusCode).toBe(200);
  expect((await signIn(other, testPassword)).statusCode).toBe(429);
});

test('odd requests are refused', async () => {
  const { admin, program } = await administered(server);
  const unlock = (token: string) => server.post('/logins/nobody/unlock', {}, token);
  expectRefused(await unlock(admin), 'loginNotFound', { login: 'nobody' });
  expectRefused(await unlock(program), 'forbidden', { right: 'administer' });
});
