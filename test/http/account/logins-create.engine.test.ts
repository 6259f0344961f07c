/** `POST /logins` */
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findLogin } from '../../../src/storage/account/login.ts';
import { administered, shownLogin } from '../../support/admins.ts';
import { expectInvalid, expectRefused } from '../../support/answers.ts';
import { postWith } from '../../support/send.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';

let server: TestServer;
const logged: string[] = [];

beforeAll(async () => {
  const log = new Writable({
    write(line, _encoding, done) {
      logged.push(String(line));
      done();
    },
  });
  server = await buildTestServer({ limits: { logins: 4 }, logger: pino({ level: 'trace' }, log) });
});

afterAll(() => server.close());

const create = (token: string, body: object) => server.post('/logins', body, token);
const signIn = (login: string, password: string) =>
  server.post('/auth/get-token', { user: { login, password } });

test('makes a login of the own aggregator, which signs in with the password that is shown once', async () => {
  const { aggregatorId, admin } = await administered(server);
  const login = `${aggregatorId}_new`;
  const answer = await create(admin, { login, role: 'support' });
  expect(answer.statusCode, answer.payload).toBe(200);
  const { password, ...shown } = answer.json().data;
  expect(password).toMatch(/^[0-9a-zA-Z!]{24}$/);
  expect(shown).toEqual(await shownLogin(server, admin, login));
  expect(shown).toMatchObject({ login, role: 'support', disclosure: 'masked', state: 'enabled' });
  const stored = await findLogin(server.database, server.vault, login);
  expect(stored).toMatchObject({ aggregatorId, role: 'support', altered: false });
  expect((await signIn(login, password)).statusCode).toBe(200);
  expect(answer.body).not.toContain('scrypt');
  expect(logged.join('')).not.toContain(password);
});

test('a program may be shown numbers in full, a person may not', async () => {
  const { aggregatorId, admin } = await administered(server);
  const login = `${aggregatorId}_new`;
  const made = await create(admin, { login, role: 'integration', disclosure: 'documented' });
  expect(made.json().data).toMatchObject({ role: 'integration', disclosure: 'documented' });
  const person = { login: `${aggregatorId}_person`, role: 'auditor', disclosure: 'documented' };
  expectRefused(await create(admin, person), 'loginDisclosureFixed', { login: person.login });
  expect(await findLogin(server.database, server.vault, person.login)).toBeNull();
});

describe('a name that is taken', () => {
  test('by an own login or by that of another aggregator is refused alike, and that login stays as it is', async () => {
    const [one, other] = [await administered(server), await administered(server)];
    for (const login of [`${one.aggregatorId}_login`, `${other.aggregatorId}_login`]) {
      const before = await findLogin(server.database, server.vault, login);
      expectRefused(await create(one.admin, { login, role: 'admin' }), 'loginExists', { login });
      expect(await findLogin(server.database, server.vault, login)).toEqual(before);
    }
  });

  test('by a row that was altered in the database is refused too: nobody takes over a login that way', async () => {
    const [one, other] = [await administered(server), await administered(server)];
    const login = `${other.aggregatorId}_login`;
    await once(server.database, `update login set role = 'admin' where login = $1`, [login]);
    expectRefused(await create(one.admin, { login, role: 'admin' }), 'loginExists', { login });
    expect(await findLogin(server.database, server.vault, login)).toMatchObject({
      aggregatorId: other.aggregatorId,
      altered: true,
    });
  });
});

test('an aggregator has at most its number of logins, also if several are made at once; beyond it, nothing is told', async () => {
  const [{ aggregatorId, admin }, other] = [await administered(server), await administered(server)];
  const names = [1, 2, 3, 4, 5].map((n) => `${aggregatorId}_${n}`);
  const answers = await Promise.all(names.map((login) => create(admin, { login, role: 'support' })));
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 200, 400, 400, 400]);
  const taken = { login: `${other.aggregatorId}_login`, role: 'support' };
  expectRefused(await create(admin, taken), 'loginLimitReached');
});

test('sent again with its key, it gives the same login and the same password', async () => {
  const { aggregatorId, admin } = await administered(server);
  const body = { login: `${aggregatorId}_new`, role: 'support' };
  const send = (of: object) => postWith({ 'idempotency-key': 'once' }, server, '/logins', of, admin);
  const [first, again] = [await send(body), await send(body)];
  expect(again.headers['idempotent-replayed']).toBe('true');
  expect(again.body).toBe(first.body);
  expectRefused(await send({ ...body, role: 'admin' }), 'idempotencyKeyReused');
  expectRefused(await create(admin, body), 'loginExists', { login: body.login });
});

test.each([
  ['no name', { role: 'support' }, { instancePath: '', keyword: 'required' }],
  ['no role', { login: 'x' }, { instancePath: '', keyword: 'required' }],
  [
    'a name with other characters',
    { login: 'a-b', role: 'support' },
    { instancePath: '/login', keyword: 'pattern' },
  ],
  ['a role that is none', { login: 'x', role: 'owner' }, { instancePath: '/role', keyword: 'enum' }],
  [
    'a disclosure that is none',
    { login: 'x', role: 'integration', disclosure: 'all' },
    { instancePath: '/disclosure', keyword: 'enum' },
  ],
  [
    'an aggregator',
    { login: 'x', role: 'support', aggregatorId: 'CLIENTID' },
    { instancePath: '', keyword: 'additionalProperties' },
  ],
])('%s is refused', async (_what, body, issue) => {
  const { admin } = await administered(server);
  expectInvalid(await create(admin, body), issue);
});
