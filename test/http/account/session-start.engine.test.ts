/** `POST /session`: who gets a session, its cookie, and the guard of all sign-ins. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sandboxPeople } from '../../../src/contract/sandbox.ts';
import { Mint } from '../../../src/mint.ts';
import { disableLogin } from '../../../src/storage/account/login.ts';
import { expectInvalid, expectRefused, expectSuccess } from '../../support/answers.ts';
import { addPerson, ConsoleBrowser } from '../../support/console.ts';
import { quickSample } from '../../support/sandbox.ts';
import { buildTestServer, type TestServer, testPassword } from '../../support/server.ts';

const now = '2030-01-01T00:00:00.000Z';
let server: TestServer;
let sandbox: TestServer;

beforeAll(async () => {
  const mint = new Mint(() => Date.parse(now));
  server = await buildTestServer({ mint, settings: { sandbox: false } });
  sandbox = await buildTestServer({ mint, sample: quickSample });
  for (const [login, role] of [
    ['helper', 'support'],
    ['program', 'integration'],
    ['gone', 'admin'],
  ] as const) {
    await addPerson(server, login, role);
  }
  await disableLogin(server.database, server.vault, 'gone', now);
});

afterAll(async () => {
  await server.close();
  await sandbox.close();
});

describe('200', () => {
  test('outside of a sandbox the session waits for a passkey, for ten minutes', async () => {
    const answer = await new ConsoleBrowser(server).signIn('helper');
    expectSuccess(answer, {
      state: 'passkeyToEnrol',
      login: 'helper',
      aggregatorId: 'people',
      role: 'support',
      rights: [],
      hasPassword: true,
      expiresAt: '2030-01-01T00:10:00.000Z',
      idleSeconds: 900,
    });
  });

  test.each(sandboxPeople)(
    'in a sandbox $login needs no second factor',
    async ({ login, password, role }) => {
      const answer = await new ConsoleBrowser(sandbox).signIn(login, password);
      expect(answer.json().data).toMatchObject({
        state: 'active',
        login,
        role,
        expiresAt: '2030-01-01T12:00:00.000Z',
      });
      expect(answer.json().data.rights).not.toEqual([]);
    },
  );

  test('each sign-in gets a cookie of its own, and a session that is there is not taken over', async () => {
    const browser = new ConsoleBrowser(server);
    await browser.signIn('helper');
    const first = browser.cookie;
    await browser.signIn('helper');
    expect(browser.cookie).not.toBe(first);
    expect(first).toMatch(/^opencif-session=[0-9a-zA-Z]{66}$/);
  });
});

describe('refused', () => {
  const signIn = (login: string, password: string) => new ConsoleBrowser(server).signIn(login, password);

  test('a login of a program, in clear words, but only to who knows its password', async () => {
    const answer = await signIn('program', testPassword);
    expectRefused(answer, 'sessionsAreForPeople');
    expect(answer.headers['set-cookie']).toBeUndefined();
    expectRefused(await signIn('program', 'wrong'), 'unauthorized');
  });

  test('the same bytes for a wrong password, an unknown and a disabled login', async () => {
    const answers = [
      await signIn('helper', 'wrong'),
      await signIn('nobody', 'x'),
      await signIn('gone', testPassword),
    ];
    for (const answer of answers) {
      expectRefused(answer, 'unauthorized');
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    const bare = answers.map(({ payload }) => payload.replace(/"requestId":"[0-9a-f]{32}"/, ''));
    expect(new Set(bare).size).toBe(1);
  });

  test('sign-ins here and for tokens are counted together, on every node', async () => {
    await addPerson(server, 'guessed');
    for (let failures = 0; failures < 5; failures++) {
      expectRefused(await signIn('guessed', 'wrong'), 'unauthorized');
      const user = { login: 'guessed', password: 'wrong' };
      expectRefused(await server.post('/auth/get-token', { user }), 'unauthorized');
    }
    const answer = await signIn('guessed', testPassword);
    expectRefused(answer, 'tooManyAttempts');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });

  test('a body of another shape', async () => {
    const send = (body: object) => new ConsoleBrowser(server).post('/session', body);
    expectInvalid(await send({ login: 'helper' }), { instancePath: '', keyword: 'required' });
    const more = { login: 'helper', password: 'x', role: 'admin' };
    expectInvalid(await send(more), { instancePath: '', keyword: 'additionalProperties' });
  });
});
