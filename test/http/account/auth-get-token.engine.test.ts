/** `POST /auth/get-token`, and what ends a token. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { Mint } from '../../../src/mint.ts';
import { disableLogin } from '../../../src/storage/account/login.ts';
import { countSignInFailure, signInLimits } from '../../../src/storage/account/sign-in-failure.ts';
import { expectInvalid, expectRefused, expectSuccess } from '../../support/answers.ts';
import { buildTestServer, type TestServer, testPassword } from '../../support/server.ts';

const hour = 3_600_000;
const { login, password } = sandboxLogin;
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
    await disableLogin(server.database, 'disabled', new Date(nowMs).toISOString());
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
    await disableLogin(server.database, 'leaving', new Date(nowMs).toISOString());
    expectRefused(await use(token), 'unauthorized');
  });
});

describe('429 tooManyAttempts', () => {
  const now = () => new Date(nowMs).toISOString();

  test('at the 11th attempt after ten failures, with the right password too; free after the window', async () => {
    await server.addTenant('guessed', 'guessed');
    for (let failures = 0; failures < 10; failures++) {
      expectRefused(await signIn('guessed', 'wrong'), 'unauthorized');
    }
    nowMs += 1000;
    for (const word of ['wrong', testPassword]) {
      const answer = await signIn('guessed', word);
      expectRefused(answer, 'tooManyAttempts');
      expect(answer.headers['retry-after']).toBe(String(signInLimits.windowSeconds - 1));
    }
    expect((await signIn(login, password)).statusCode).toBe(200);
    nowMs += (signInLimits.windowSeconds - 1) * 1000;
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
      if (word === 'wrong') nowMs += signInLimits.windowSeconds * 1000;
    }
    expect((await signIn('clumsy', 'wrong')).statusCode).toBe(401);
  });

  test('after 100 failures of one address, whatever the login', async () => {
    const { database, vault } = server;
    for (let count = 0; count < signInLimits.address; count++) {
      await countSignInFailure(
        database,
        vault,
        { purpose: 'signIn', login: `many${count}`, address: '127.0.0.1' },
        now(),
      );
    }
    expectRefused(await signIn(login, password), 'tooManyAttempts');
    nowMs += signInLimits.windowSeconds * 1000;
    expect((await signIn(login, password)).statusCode).toBe(200);
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
