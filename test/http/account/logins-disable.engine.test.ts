/** `POST /logins/:login/disable` */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { administered, isSignedIn, shownLogin } from '../../support/admins.ts';
import { expectRefused, expectSuccess } from '../../support/answers.ts';
import { testEngine } from '../../support/database.ts';
import { Gate, intercepted } from '../../support/intercept.ts';
import { quickTenant } from '../../support/nodes.ts';
import { until } from '../../support/receiver.ts';
import { buildTestServer, type TestServer, testPassword } from '../../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer();
});

afterAll(() => server.close());

const disable = (token: string, login: string, on = server) => on.post(`/logins/${login}/disable`, {}, token);
const signIn = (login: string) => server.post('/auth/get-token', { user: { login, password: testPassword } });

test('ends what the login was signed in with and refuses it; the second time changes nothing', async () => {
  const { aggregatorId, admin } = await administered(server);
  const login = `${aggregatorId}_person`;
  const token = await server.addTenant(login, aggregatorId);
  expect(await isSignedIn(server, token)).toBe(true);
  const answer = await disable(admin, login);
  expectSuccess(answer, await shownLogin(server, admin, login));
  const { state, disabledAt } = answer.json().data;
  expect({ state, disabledAt }).toEqual({ state: 'disabled', disabledAt: expect.stringMatching(/^2.*Z$/) });
  expect(await isSignedIn(server, token)).toBe(false);
  expectRefused(await signIn(login), 'unauthorized');
  expectSuccess(await disable(admin, login), answer.json().data);
});

describe('the last enabled admin', () => {
  test('cannot disable itself; with another one it can, and that one is the last then', async () => {
    const { aggregatorId, admin } = await administered(server);
    const [first, second] = [`${aggregatorId}_admin`, `${aggregatorId}_second`];
    expectRefused(await disable(admin, first), 'lastAdmin', { login: first });
    expect(await isSignedIn(server, admin)).toBe(true);
    const other = await quickTenant(server, aggregatorId, { role: 'admin', login: second });
    expect((await disable(admin, first)).statusCode).toBe(200);
    expectRefused(await disable(other, second), 'lastAdmin', { login: second });
  });

  test('is that of its aggregator: admins of another one do not count', async () => {
    const [{ aggregatorId, admin }] = [await administered(server), await administered(server)];
    const login = `${aggregatorId}_admin`;
    expectRefused(await disable(admin, login), 'lastAdmin', { login });
  });

  const waiting = {
    name: 'test-login-waiting',
    text: `select from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.datname = current_database()`,
  };

  /** The embedded engine has one connection, so there the second waits for the first anyway. */
  test.runIf(testEngine === 'postgres').each([
    ['disable', {}],
    ['set-role', { role: 'support' }],
  ])(
    'is left over when two nodes take an admin away at the same moment, the second by %s',
    async (verb, body) => {
      const { aggregatorId, admin } = await administered(server);
      const [first, second] = [`${aggregatorId}_admin`, `${aggregatorId}_second`];
      const other = await quickTenant(server, aggregatorId, { role: 'admin', login: second });
      const gate = new Gate();
      const database = intercepted(server.database, async ({ name }, _values, run) => {
        // The first has made sure that there is another admin, and has not written yet.
        if (name === 'login-change') await gate.pass();
        return run();
      });
      const node = await buildTestServer({ shared: { database, url: null, drop: async () => {} } });
      const one = disable(admin, second, node);
      await gate.arrived;
      const two = server.post(`/logins/${first}/${verb}`, body, other);
      await until('the second to wait', async () => (await server.database.query(waiting)).length > 0);
      gate.open();
      expect((await one).statusCode).toBe(200);
      expectRefused(await two, 'lastAdmin', { login: first });
      expect(await shownLogin(server, admin, first)).toMatchObject({ role: 'admin', state: 'enabled' });
      await node.close();
    },
  );
});

test('odd requests are refused', async () => {
  const { aggregatorId, admin, program } = await administered(server);
  expectRefused(await disable(admin, 'nobody'), 'loginNotFound', { login: 'nobody' });
  const login = `${aggregatorId}_admin`;
  expectRefused(await disable(program, login), 'forbidden', { right: 'administer' });
});
