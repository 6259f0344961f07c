/** A storm of sign-ins leaves the cores and the store to the other requests. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultLimits } from '../../../src/contract/default-limits.ts';
import { HASHED_AT_A_TIME } from '../../../src/http/frame/password-gate.ts';
import { individual } from '../../support/arbitraries.ts';
import { Gate, intercepted } from '../../support/intercept.ts';
import { buildTwoNodes, quickTenant, type TwoNodes } from '../../support/nodes.ts';
import { until } from '../../support/receiver.ts';
import { buildTestServer, type TestServer, testPassword } from '../../support/server.ts';

const running = HASHED_AT_A_TIME;
const waiting = defaultLimits.signInsWaiting;

let cluster: TwoNodes;
let server: TestServer;

beforeAll(async () => {
  cluster = await buildTwoNodes();
  server = cluster.nodes[0];
});

afterAll(() => cluster.close());

/** Each from a different address, so that the limit per address does not matter. */
function signIn(on: TestServer, login: string, password: string, host: number) {
  return on.server.inject({
    method: 'POST',
    url: '/auth/get-token',
    payload: { user: { login, password } },
    remoteAddress: `192.0.2.${host % 250}`,
  });
}

/** A node whose sign-ins look up the login and then wait for the gate, and those logins in order. */
async function withHeldSignIns(
  work: (node: TestServer, gate: Gate, checked: readonly unknown[]) => Promise<void>,
): Promise<void> {
  const gate = new Gate();
  const checked: unknown[] = [];
  let built = false;
  const database = intercepted(server.database, async ({ name }, [login], run) => {
    if (built && name === 'login-find') {
      checked.push(login);
      await gate.pass();
    }
    return run();
  });
  const node = await buildTestServer({
    shared: { database, url: server.databaseUrl, drop: async () => {} },
  });
  built = true;
  await work(node, gate, checked);
  await node.close();
}

test('reads sent after forty sign-ins end before them', async () => {
  await server.addTenant('storm', 'storming');
  const token = await quickTenant(server, 'reader');
  const { data } = (await server.post('/customer/init', individual(1), token)).json();
  await withHeldSignIns(async (node, gate) => {
    let ended = 0;
    const storm = Array.from({ length: 40 }, async (_, index) => {
      const { statusCode } = await signIn(node, 'storm', testPassword, index);
      ended += 1;
      return statusCode;
    });
    await gate.arrived;
    for (let read = 0; read < 20; read++) {
      expect((await node.get(`/customer/status/${data.customerId}`, token)).statusCode).toBe(200);
    }
    expect(ended).toBe(0);
    gate.open();
    expect((await Promise.all(storm)).filter((status) => status !== 200)).toEqual([]);
  });
});

test('what does not fit in the queue is sent away at once', async () => {
  const tooMany = 12;
  await server.addTenant('queue', 'queueing');
  await withHeldSignIns(async (node, gate) => {
    const order: number[] = [];
    const storm = Array.from({ length: running + waiting + tooMany }, async (_, index) => {
      const answer = await signIn(node, 'queue', testPassword, index);
      order.push(answer.statusCode);
      return answer;
    });
    await until('as many as do not fit', () => order.length === tooMany);
    gate.open();
    const answers = await Promise.all(storm);
    expect(order).toEqual([...Array(tooMany).fill(429), ...Array(running + waiting).fill(200)]);
    for (const answer of answers.filter(({ statusCode }) => statusCode === 429)) {
      expect(answer.json()).toMatchObject({ code: 'tooManyAttempts' });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
  });
});

test.each([
  ['wrong passwords', 'wrong', 150],
  ['right passwords', testPassword, 90],
])(
  'a flood of %s from one address keeps nobody else from signing in',
  async (_what, password, connections) => {
    const [flooding, calm] = [`flooding${connections}`, `calm${connections}`] as const;
    for (const login of [flooding, calm]) await server.addTenant(login, login);
    await withHeldSignIns(async (node, gate, checked) => {
      const ended: string[] = [];
      const storm = Array.from({ length: connections }, async () => {
        await signIn(node, flooding, password, 1);
        ended.push('storm');
      });
      await until('the queue is full', () => ended.length === connections - running - waiting);
      const quiet = signIn(node, calm, testPassword, 2);
      // It replaces the last one in the queue, which is refused at once.
      await until('one of them made room', () => ended.length === connections - running - waiting + 1);
      gate.open();
      expect((await quiet).statusCode).toBe(200);
      await Promise.all(storm);
      // After those that were being checked when it arrived, and the one of the storm that was equally close.
      expect(checked.indexOf(calm)).toBe(running + 1);
    });
  },
);

test('a login that is locked out takes no place in the queue', async () => {
  await server.addTenant('locked', 'locking');
  for (let attempt = 0; attempt < defaultLimits.signInFailuresPerLogin; attempt++) {
    await signIn(server, 'locked', 'wrong', attempt);
  }
  await withHeldSignIns(async (node, gate) => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => signIn(node, 'locked', 'wrong', index)),
    );
    for (const { statusCode } of answers) expect(statusCode).toBe(429);
    gate.open();
  });
});

test('two nodes count the failures of a login together', async () => {
  await server.addTenant('counted', 'counting');
  for (let attempt = 0; attempt < defaultLimits.signInFailuresPerLogin; attempt++) {
    const on = cluster.nodes[attempt % 2] as TestServer;
    expect((await signIn(on, 'counted', 'wrong', attempt)).statusCode).toBe(401);
  }
  for (const on of cluster.nodes) {
    const answer = await signIn(on, 'counted', testPassword, 200);
    expect(answer.statusCode).toBe(429);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(defaultLimits.signInWindowSeconds);
  }
});

test('parallel guesses on two nodes get no further than the limit allows', async () => {
  await server.addTenant('guessed', 'guessing');
  const guesses = Array.from({ length: 30 }, (_, index) =>
    signIn(cluster.nodes[index % 2] as TestServer, 'guessed', 'wrong', index),
  );
  const checked = (await Promise.all(guesses)).filter(({ statusCode }) => statusCode === 401);
  // Those that passed the count before the last one fails are let through: at most as many as run at a time.
  expect(checked.length).toBeGreaterThanOrEqual(defaultLimits.signInFailuresPerLogin);
  expect(checked.length).toBeLessThan(defaultLimits.signInFailuresPerLogin + 2 * running);
});
