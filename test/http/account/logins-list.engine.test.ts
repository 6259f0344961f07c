/** `GET /logins` */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findLogin } from '../../../src/storage/account/login.ts';
import { administered, shownLogin } from '../../support/admins.ts';
import { expectInvalid, expectRefused } from '../../support/answers.ts';
import { quickTenant } from '../../support/nodes.ts';
import { buildTestServer, type TestServer, testPassword } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer({ limits: { signInFailuresPerLogin: 2 } });
});

afterAll(() => server.close());

const signIn = (login: string, password: string) =>
  server.post('/auth/get-token', { user: { login, password } });

test('the logins of the aggregator by name, page by page, without their passwords and hashes', async () => {
  const { aggregatorId, admin } = await administered(server);
  for (const role of ['support', 'auditor'] as const) await quickTenant(server, aggregatorId, { role });
  await quickTenant(server, `${aggregatorId}_other`);
  const names: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const answer = await server.get(`/logins?limit=3${cursor && `&cursor=${cursor}`}`, admin);
    const { items, nextCursor } = answer.json().data;
    const stored = await findLogin(server.database, server.vault, items[0].login);
    for (const secret of ['scrypt', stored?.tokenEpoch, stored?.mac])
      expect(answer.body).not.toContain(secret);
    names.push(...items.map(({ login }: { login: string }) => login));
    cursor = nextCursor;
  }
  expect(names).toEqual(['admin', 'auditor', 'login', 'support'].map((name) => `${aggregatorId}_${name}`));
});

test('each with its role, what it is shown, whether it may sign in, and when it last did', async () => {
  const { aggregatorId, admin } = await administered(server);
  const of = (login: string) => shownLogin(server, admin, `${aggregatorId}_${login}`);
  expect(await of('login')).toEqual({
    login: `${aggregatorId}_login`,
    role: 'integration',
    disclosure: 'documented',
    state: 'enabled',
    createdAt: expect.stringMatching(/^2.*Z$/),
    lastSignInAt: null,
  });
  // The row of a person says documented here; what is shown is what counts.
  expect(await of('admin')).toMatchObject({ role: 'admin', disclosure: 'masked' });
  await server.addTenant(`${aggregatorId}_person`, aggregatorId);
  const before = new Date().toISOString();
  expect((await signIn(`${aggregatorId}_person`, testPassword)).statusCode).toBe(200);
  const { lastSignInAt } = await of('person');
  expect(lastSignInAt !== null && lastSignInAt >= before).toBe(true);
  expect(await of('person')).not.toHaveProperty('lockedUntil');
  for (let attempt = 0; attempt < 2; attempt++) await signIn(`${aggregatorId}_person`, 'wrong');
  const { lockedUntil = '' } = await of('person');
  expect(lockedUntil > before).toBe(true);
  expect(await of('login')).not.toHaveProperty('lockedUntil');
});

test('a login that somebody altered in the database is shown as that', async () => {
  const { aggregatorId, admin } = await administered(server);
  await once(server.database, `update login set role = 'admin' where login = $1`, [`${aggregatorId}_login`]);
  expect(await shownLogin(server, admin, `${aggregatorId}_login`)).toMatchObject({ state: 'altered' });
});

test('odd questions are refused', async () => {
  const { admin, program } = await administered(server);
  expectInvalid(await server.get('/logins?limit=101', admin), { instancePath: '/limit', keyword: 'pattern' });
  expectInvalid(await server.get('/logins?all=yes', admin), {
    instancePath: '',
    keyword: 'additionalProperties',
  });
  expectRefused(await server.get('/logins'), 'unauthorized');
  expectRefused(await server.get('/logins', program), 'forbidden', { right: 'administer' });
});
