/** `POST /user/change-password` */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { userChangePassword } from '../../../src/contract/examples.ts';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { expectInvalid, expectRefused, expectSuccess } from '../../support/answers.ts';
import { quickSample } from '../../support/sandbox.ts';
import { buildTestServer, type TestServer, testPassword } from '../../support/server.ts';

let server: TestServer;
let serial = 0;
let login: string;
let token: string;

beforeAll(async () => {
  server = await buildTestServer({ sample: quickSample });
});

beforeEach(async () => {
  login = `user_${++serial}`;
  token = await server.addTenant(login, 'changers');
});

afterAll(() => server.close());

const change = (oldPassword: unknown, newPassword: unknown) =>
  server.post('/user/change-password', { oldPassword, newPassword }, token);
const signIn = (password: string) => server.post('/auth/get-token', { user: { login, password } });
const use = (given: string) => server.get('/customer/status/nobody', given);

describe('200', () => {
  test('the new password signs in, the old one no longer does', async () => {
    expectSuccess(await change(testPassword, 'Other!Password2'), { status: true });
    expect((await signIn('Other!Password2')).statusCode).toBe(200);
    expectRefused(await signIn(testPassword), 'unauthorized');
  });

  test('ends every token of the login at once on this node, of no other login', async () => {
    const second = (await signIn(testPassword)).json().data.token;
    const bystander = await server.addTenant(`${login}_other`, 'changers');
    for (const one of [token, second, bystander])
      expect((await use(one)).json().code).toBe('customerNotFound');
    await change(testPassword, 'Other!Password2');
    expectRefused(await use(token), 'unauthorized');
    expectRefused(await use(second), 'unauthorized');
    expect((await use(bystander)).json().code).toBe('customerNotFound');
  });

  test.each(['aA1!aA1!', `aA1!${'a'.repeat(46)}`, '1!aA^&*@#$%', 'ελ aA1!aA1! not anchored'])(
    'accepts %s',
    async (password) => {
      expectSuccess(await change(testPassword, password), { status: true });
      expect((await signIn(password)).statusCode).toBe(200);
    },
  );
});

describe('400', () => {
  test('wrongOldPassword names the login; the password and the token stay', async () => {
    const answer = await change('wrong', 'Other!Password2');
    expectRefused(answer, 'wrongOldPassword', undefined, login);
    expect(answer.json().message).toBe(`Wrong old password (login=${login})`);
    expect((await use(token)).json().code).toBe('customerNotFound');
    expect((await signIn(testPassword)).statusCode).toBe(200);
  });

  test.each([
    ['seven characters', 'aA1!aA1', 'minLength'],
    ['51 characters', `aA1!${'a'.repeat(47)}`, 'maxLength'],
    ['no digit', 'aAb!aAb!', 'pattern'],
    ['no sign', 'aA1aaA1a', 'pattern'],
    ['no lower case', 'AA1!AA1!', 'pattern'],
    ['no upper case', 'aa1!aa1!', 'pattern'],
    ['an unlisted sign only', 'aA1-aA1-', 'pattern'],
    ['no eight allowed in a row', 'aA1!a aA1!a', 'pattern'],
    ['a line end in the middle', 'aA1!\naA1!', 'pattern'],
    ['null', null, 'type'],
    ['a number', 12345678, 'type'],
  ])(
    'requestValidateError for a new password with %s, also when the old one is wrong',
    async (_n, word, keyword) => {
      expectInvalid(await change('wrong', word), { instancePath: '/newPassword', keyword });
    },
  );

  test('requestValidateError for one too short is the documented issue', async () => {
    expectRefused(await change(testPassword, 'aA1!'), 'requestValidateError', [
      {
        instancePath: '/newPassword',
        schemaPath: '#/properties/newPassword/minLength',
        keyword: 'minLength',
        params: { limit: 8 },
        message: 'must NOT have fewer than 8 characters',
      },
    ]);
  });

  test.each([
    ['missing', undefined, '', 'required'],
    ['empty', '', '/oldPassword', 'minLength'],
    ['of 51', 'a'.repeat(51), '/oldPassword', 'maxLength'],
    ['null', null, '/oldPassword', 'type'],
  ])('requestValidateError for an old password %s', async (_name, word, instancePath, keyword) => {
    expectInvalid(await change(word, 'Other!Password2'), { instancePath, keyword });
  });
});

test('401 without a token', async () => {
  const body = { oldPassword: testPassword, newPassword: 'Other!Password2' };
  expectRefused(await server.post('/user/change-password', body), 'unauthorized');
});

test('429 after ten wrong old passwords, for changes alone: the login still signs in', async () => {
  for (let count = 0; count < 10; count++) {
    expectRefused(await change('wrong', 'Other!Password2'), 'wrongOldPassword', undefined, login);
  }
  const answer = await change(testPassword, 'Other!Password2');
  expectRefused(answer, 'tooManyAttempts');
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  expect((await signIn(testPassword)).statusCode).toBe(200);
});

test('failed sign-ins keep nobody who is signed in from changing the password', async () => {
  for (let count = 0; count < 10; count++) await signIn('wrong');
  expectRefused(await signIn(testPassword), 'tooManyAttempts');
  expectSuccess(await change(testPassword, 'Other!Password2'), { status: true });
});

test('the documented example, sent again and again by the published login, locks nobody out', async () => {
  const { login, password } = sandboxLogin;
  for (let count = 0; count < 25; count++) {
    const answer = await server.post('/user/change-password', userChangePassword, server.token);
    expectRefused(answer, count < 10 ? 'wrongOldPassword' : 'tooManyAttempts', undefined, login);
  }
  expect((await use(server.token)).json().code).toBe('customerNotFound');
  const user = { login, password };
  expect((await server.post('/auth/get-token', { user })).statusCode).toBe(200);
});
