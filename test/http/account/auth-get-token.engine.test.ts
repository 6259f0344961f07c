/** `POST /auth/get-token`, and what invalidates a token. */
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultLimits } from '../../../src/contract/default-limits.ts';
import { Mint } from '../../../src/mint.ts';
import { addLogin, disableLogin, findLogin } from '../../../src/storage/account/login.ts';
import { countSignIn } from '../../../src/storage/account/sign-in-limit.ts';
import { hashPassword } from '../../../src/vault/password.ts';
import { expectInvalid, expectRefused, expectSuccess } from '../../support/answers.ts';
import { testLogin } from '../../support/login.ts';
import { buildTestServer, type TestServer, testPassword } from '../../support/server.ts';
import { laterForSignIns } from '../../support/sign-ins.ts';

const hour = 3_600_000;
const { login, password } = testLogin;
let nowMs = Date.parse('2030-01-01T00:00:00.000Z');
let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer({ mint: new Mint(() => nowMs) });
});

afterAll(() => server.close());

const signIn = (name: unknown, word: unknown, more = {}) =>
  server.post('/auth/get-token', { user: { login: name, password: word, ...more } });
const use = (token: string) => server.get('/customer/status/nobody', token);

describe('200', () => {
  test('a token of 66 letters and digits that ends in 24 hours', async () => {
    const answer = await signIn(login, password);
    const { token } = answer.json().data;
    expect(token).toMatch(/^[0-9a-zA-Z]{66}$/);
    expectSuccess(answer, { token, dtsExpireAt: new Date(nowMs + 24 * hour).toISOString() });
  });

  test('each sign-in gives another token, and all of them work', async () => {
    const answers = [await signIn(login, password), await signIn(login, password)];
    const tokens = answers.map((answer) => answer.json().data.token);
    expect(new Set(tokens).size).toBe(2);
    for (const token of tokens) expect((await use(token)).json().code).toBe('customerNotFound');
  });

  test('requestId within user is accepted', async () => {
    expect((await signIn(login, password, { requestId: 'a'.repeat(32) })).statusCode).toBe(200);
  });
});

describe('401 unauthorized', () => {
  test('the same bytes for a wrong password, an unknown and a disabled login', async () => {
    await server.addTenant('disabled', 'disabled');
    await disableLogin(server.database, server.vault, 'disabled', new Date(nowMs).toISOString());
    const answers = [
      await signIn(login, 'wrong'),
      await signIn('nobody', password),
      await signIn('disabled', testPassword),
      await signIn(login.toLowerCase(), password),
      await signIn('__proto__', 'x'),
    ];
    for (const answer of answers) expectRefused(answer, 'unauthorized');
    const bare = answers.map(({ payload }) => payload.replace(/"requestId":"[0-9a-f]{32}"/, ''));
    expect(new Set(bare).size).toBe(1);
    expect(JSON.parse(answers[0]?.payload ?? '')).toMatchObject({ message: 'Authentication error' });
  });

  test('for a token at its expiry, not a millisecond before', async () => {
    const [first, second] = [await signIn(login, password), await signIn(login, password)];
    nowMs += 24 * hour - 1;
    expect((await use(first.json().data.token)).json().code).toBe('customerNotFound');
    nowMs += 1;
    expectRefused(await use(second.json().data.token), 'unauthorized');
  });

  test('for a token of a login that was disabled since', async () => {
    const token = await server.addTenant('leaving', 'leaving');
    await disableLogin(server.database, server.vault, 'leaving', new Date(nowMs).toISOString());
    expectRefused(await use(token), 'unauthorized');
  });
});

describe('429 tooManyAttempts', () => {
  const windowSeconds = defaultLimits.signInWindowSeconds;
  const later = (seconds: number) => laterForSignIns(server.database, seconds);

  test('at the 11th attempt after ten failures, with the right password too; free after the window', async () => {
    await server.addTenant('guessed', 'guessed');
    for (let failures = 0; failures < 10; failures++) {
      expectRefused(await signIn('guessed', 'wrong'), 'unauthorized');
    }
    for (const word of ['wrong', testPassword]) {
      const answer = await signIn('guessed', word);
      expectRefused(answer, 'tooManyAttempts');
      const seconds = Number(answer.headers['retry-after']);
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(windowSeconds);
    }
    expect((await signIn(login, password)).statusCode).toBe(200);
    await later(windowSeconds);
    expect((await signIn('guessed', testPassword)).statusCode).toBe(200);
  });

  test('unknown logins are counted alike', async () => {
    for (let failures = 0; failures < 10; failures++) await signIn('phantom', 'wrong');
    expectRefused(await signIn('phantom', 'wrong'), 'tooManyAttempts');
  });

  test('a success forgets the failures before it', async () => {
    await server.addTenant('clumsy', 'clumsy');
    for (const word of ['wrong', testPassword]) {
      for (let attempts = 0; attempts < 9; attempts++) await signIn('clumsy', 'wrong');
      expect((await signIn('clumsy', word)).statusCode).toBe(word === 'wrong' ? 401 : 200);
      if (word === 'wrong') await later(windowSeconds);
    }
    expect((await signIn('clumsy', 'wrong')).statusCode).toBe(401);
  });

  test('after 100 failures of one address, whatever the login', async () => {
    const { database, vault } = server;
    const attempt = { purpose: 'signIn', network: '127.0.0.1' } as const;
    for (let count = 0; count < defaultLimits.signInFailuresPerAddress; count++) {
      await countSignIn(database, vault, { ...attempt, login: `many${count}` }, 'failure', defaultLimits);
    }
    expectRefused(await signIn(login, password), 'tooManyAttempts');
    await later(windowSeconds);
    expect((await signIn(login, password)).statusCode).toBe(200);
  });

  test('a node whose clock is a day ahead locks nobody out for longer than the window', async () => {
    const ahead = await buildTestServer({
      mint: new Mint(() => Date.now() + 24 * hour),
      shared: { database: server.database, url: server.databaseUrl, drop: async () => {} },
    });
    await server.addTenant('a_day_ahead', 'ahead');
    const user = { login: 'a_day_ahead', password: 'wrong' };
    for (let failures = 0; failures < 10; failures++) await ahead.post('/auth/get-token', { user });
    const answer = await signIn('a_day_ahead', 'wrong');
    expectRefused(answer, 'tooManyAttempts');
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(windowSeconds);
    await ahead.close();
  });

  test('a window that a wrong clock of the database left far in the future is over', async () => {
    await server.addTenant('far_ahead', 'ahead');
    for (let failures = 0; failures < 10; failures++) await signIn('far_ahead', 'wrong');
    await later(-24 * 3600);
    for (let failures = 0; failures < 10; failures++) {
      expectRefused(await signIn('far_ahead', 'wrong'), 'unauthorized');
    }
    expectRefused(await signIn('far_ahead', 'wrong'), 'tooManyAttempts');
  });
});

describe('429 tooManyAttempts after too many right sign-ins', () => {
  const from = (node: TestServer, name: string, remoteAddress: string) =>
    node.server.inject({
      method: 'POST',
      url: '/auth/get-token',
      payload: { user: { login: name, password: testPassword } },
      remoteAddress,
    });

  test('of one login, from wherever; the others, and its tokens, go on', async () => {
    const node = await buildTestServer({ limits: { signInsPerLogin: 3 } });
    for (const name of ['busy', 'calm']) await node.addTenant(name, name);
    const tokens: string[] = [];
    for (let host = 1; host <= 3; host++) {
      tokens.push((await from(node, 'busy', `192.0.2.${host}`)).json().data.token);
    }
    const answer = await from(node, 'busy', '192.0.2.4');
    expectRefused(answer, 'tooManyAttempts');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect((await from(node, 'calm', '192.0.2.4')).statusCode).toBe(200);
    for (const token of tokens) {
      expect((await node.get('/customer/status/nobody', token)).json().code).toBe('customerNotFound');
    }
    await laterForSignIns(node.database, defaultLimits.signInWindowSeconds);
    expect((await from(node, 'busy', '192.0.2.4')).statusCode).toBe(200);
    await node.close();
  });

  test('from one address or IPv6 network, whatever the login', async () => {
    const node = await buildTestServer({ limits: { signInsPerAddress: 2 } });
    for (const name of ['one', 'two', 'three']) await node.addTenant(name, name);
    const addresses = ['2001:db8:0:1::1', '2001:db8:0:1::2', '2001:db8:0:1:ffff::3', '2001:db8:0:2::1'];
    const names = ['one', 'two', 'three', 'three'];
    const statuses: number[] = [];
    for (const [index, address] of addresses.entries()) {
      statuses.push((await from(node, names[index] as string, address)).statusCode);
    }
    expect(statuses).toEqual([200, 200, 429, 200]);
    await node.close();
  });
});

describe('the stored hash', () => {
  const hashed = '1HashedPassword!';

  async function withHash(costLog2: number) {
    const node = await buildTestServer({ passwordCostLog2: 6 });
    const { database, vault } = node;
    const passwordHash = await hashPassword(hashed, costLog2);
    const made = { login: 'cheap', aggregatorId: 'CHEAP', disclosure: 'masked', passwordHash } as const;
    await addLogin(database, vault, { ...made, now: new Date(nowMs).toISOString() });
    const signIn = (word = hashed) =>
      node.post('/auth/get-token', { user: { login: 'cheap', password: word } });
    const stored = async () => (await findLogin(database, vault, 'cheap'))?.passwordHash;
    return { node, signIn, passwordHash, stored };
  }

  test('of a lower cost is replaced when the login signs in, and no token ends by that', async () => {
    const { node, signIn, passwordHash, stored } = await withHash(5);
    expectRefused(await signIn('wrong'), 'unauthorized');
    expect(await stored()).toBe(passwordHash);
    const answers = await Promise.all([signIn(), signIn(), signIn()]);
    expect(await stored()).toMatch(/^\$scrypt\$ln=6,/);
    answers.push(await signIn());
    for (const answer of answers) {
      const { token } = answer.json().data;
      expect((await node.get('/customer/status/nobody', token)).json().code).toBe('customerNotFound');
    }
    expectRefused(await signIn('wrong'), 'unauthorized');
    await node.close();
  });

  test.each([6, 7])('of the same cost or a higher one stays (%d)', async (costLog2) => {
    const { node, signIn, passwordHash, stored } = await withHash(costLog2);
    expect((await signIn()).statusCode).toBe(200);
    expect(await stored()).toBe(passwordHash);
    await node.close();
  });
});

describe('a login that somebody altered in the database', () => {
  test('is refused like a wrong password, its token too, and the log names the fault, not the login', async () => {
    const lines: { fault?: string }[] = [];
    const logger = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
    const node = await buildTestServer({ logger });
    const token = await node.addTenant('altered', 'altering');
    const set = `update login set disclosure = 'masked' where login = 'altered'`;
    await node.database.query({ name: 'test-alter-login', text: set });
    const user = { login: 'altered', password: testPassword };
    const answers = [
      await node.post('/auth/get-token', { user }),
      await node.post('/auth/get-token', { user: { ...user, login: 'unknown' } }),
    ];
    for (const answer of answers) expectRefused(answer, 'unauthorized');
    expectRefused(await node.get('/customer/status/nobody', token), 'unauthorized');
    const faults = lines.filter(({ fault }) => fault);
    expect(faults).toEqual([
      expect.objectContaining({ level: 50, fault: 'altered login' }),
      expect.objectContaining({ level: 50, fault: 'altered login' }),
    ]);
    expect(JSON.stringify(faults)).not.toContain('"altered"');
    await node.close();
  });
});

describe('400 requestValidateError', () => {
  const user = { login: 'a', password: 'b' };
  test.each([
    ['no user', {}, '', 'required'],
    ['user null', { user: null }, '/user', 'type'],
    ['requestId beside user', { user, requestId: 'a' }, '', 'additionalProperties'],
    ['no login', { user: { password: 'b' } }, '/user', 'required'],
    ['no password', { user: { login: 'a' } }, '/user', 'required'],
    ['another member', { user: { ...user, note: 1 } }, '/user', 'additionalProperties'],
    ['login with a hyphen', { user: { ...user, login: 'a-b' } }, '/user/login', 'pattern'],
    ['login of 37', { user: { ...user, login: 'a'.repeat(37) } }, '/user/login', 'maxLength'],
    ['login null', { user: { ...user, login: null } }, '/user/login', 'type'],
    ['password empty', { user: { ...user, password: '' } }, '/user/password', 'minLength'],
    ['password of 51', { user: { ...user, password: 'a'.repeat(51) } }, '/user/password', 'maxLength'],
    ['password a number', { user: { ...user, password: 1 } }, '/user/password', 'type'],
    ['requestId of spaces', { user: { ...user, requestId: ' ' } }, '/user/requestId', 'isNotOnlyWhitespace'],
    ['requestId with <', { user: { ...user, requestId: '<' } }, '/user/requestId', 'pattern'],
    ['requestId of 33', { user: { ...user, requestId: 'a'.repeat(33) } }, '/user/requestId', 'maxLength'],
  ])('for %s', async (_name, body, instancePath, keyword) => {
    expectInvalid(await server.post('/auth/get-token', body), { instancePath, keyword });
  });
});
