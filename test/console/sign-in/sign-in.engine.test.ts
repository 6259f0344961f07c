/** Signing in and out at the console's pages: what is said, where it goes on, what the browser is told to forget. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sandboxPeople } from '../../../src/contract/sandbox.ts';
import { Mint } from '../../../src/mint.ts';
import { addPerson, ConsoleBrowser, sendForm } from '../../support/console.ts';
import { quickSample } from '../../support/sandbox.ts';
import { buildTestServer, type TestServer, testPassword } from '../../support/server.ts';

const SIGN_IN = '/console/sign-in';
let nowMs = Date.parse('2030-01-01T00:00:00.000Z');
let server: TestServer;
let sandbox: TestServer;

beforeAll(async () => {
  const mint = new Mint(() => nowMs);
  server = await buildTestServer({ mint, settings: { sandbox: false } });
  sandbox = await buildTestServer({ mint, sample: quickSample });
  await addPerson(server, 'helper');
  await addPerson(server, 'program', 'integration');
  await addPerson(sandbox, 'admin', 'admin');
});

afterAll(async () => {
  await server.close();
  await sandbox.close();
});

const visitor = (at = server) => new ConsoleBrowser(at);
const signIn = (browser: ConsoleBrowser, login = 'helper', password = testPassword, to = '/console') =>
  sendForm(browser, SIGN_IN, { login, password, to });

describe('the password', () => {
  test('outside of a sandbox it leads to the passkey, and the place to go to is kept', async () => {
    const browser = visitor();
    const answer = await signIn(browser, 'helper', testPassword, '/console/account');
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe('/console/sign-in/passkey?to=%2Fconsole%2Faccount');
    expect(answer.headers['set-cookie']).toMatch(/^opencif-session=\w+; Path=\/; HttpOnly; SameSite=Strict$/);
    const next = await browser.get(String(answer.headers.location));
    expect(next.payload).toContain('data-passkey="enrol"');
    expect(next.payload).toContain('data-to="/console/account"');
    expect(next.payload).toContain('This step needs JavaScript');
  });

  test('a session that waits for its passkey sees no page but that one', async () => {
    const browser = visitor();
    await signIn(browser);
    for (const path of ['/console', '/console/account', '/console/account/password']) {
      const answer = await browser.get(path);
      expect(answer.statusCode).toBe(303);
      expect(answer.headers.location).toMatch(/^\/console\/sign-in\?to=/);
      expect((await browser.get(String(answer.headers.location))).headers.location).toMatch(
        /^\/console\/sign-in\/passkey\?to=/,
      );
    }
  });

  test('wrong, unknown and disabled look the same, and the password does not come back', async () => {
    const answers = [
      await signIn(visitor(), 'helper', 'Wr0ng!canary'),
      await signIn(visitor(), 'nobody', 'Wr0ng!canary'),
    ];
    for (const answer of answers) {
      expect(answer.statusCode).toBe(401);
      expect(answer.payload).toContain('The login or the password is wrong');
      expect(answer.payload).not.toContain('canary');
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    const [one, two] = answers.map(({ payload }) => payload.replaceAll(/helper|nobody/g, ''));
    expect(one).toBe(two);
  });

  test('the login of a program is told where programs sign in', async () => {
    const answer = await signIn(visitor(), 'program');
    expect(answer.statusCode).toBe(403);
    expect(answer.payload).toContain('This login is for programs');
  });

  test('too many attempts say how long to wait', async () => {
    await addPerson(server, 'guessed');
    for (let tries = 0; tries < 10; tries++) await signIn(visitor(), 'guessed', 'wrong');
    const answer = await signIn(visitor(), 'guessed');
    expect(answer.statusCode).toBe(429);
    expect(answer.payload).toMatch(/Try again in \d+ (seconds|minutes)/);
  });

  test('nothing typed is a fault in words, with what was typed kept', async () => {
    const answer = await sendForm(visitor(), SIGN_IN, { login: '<b>"', password: '' });
    expect(answer.statusCode).toBe(400);
    expect(answer.payload).toContain('Enter your login and password');
    expect(answer.payload).toContain('value="&lt;b>&quot;"');
  });
});

describe('in a sandbox', () => {
  test('each sample login is one button, and needs no passkey', async () => {
    const page = (await visitor(sandbox).get(SIGN_IN)).payload;
    for (const { login, password } of sandboxPeople) {
      expect(page).toContain(`value="${login}"`);
      const browser = visitor(sandbox);
      expect((await signIn(browser, login, password)).headers.location).toBe('/console');
      expect((await browser.get('/console')).statusCode).toBe(200);
    }
  });

  test('outside of it, no sample login is shown, and there is nothing to reset', async () => {
    expect((await visitor().get(SIGN_IN)).payload).not.toContain('SANDBOX_');
    const browser = await visitor().enrolled('helper');
    expect((await browser.get('/console/reset')).statusCode).toBe(404);
    expect((await browser.get('/console')).payload).not.toContain('/console/reset');
  });
});

describe('the end of a session', () => {
  test('signing out ends it, and the browser forgets cookie, storage and what it kept', async () => {
    const browser = visitor(sandbox);
    await browser.signIn('admin');
    const { cookie } = browser;
    const answer = await sendForm(browser, '/console/sign-out', {});
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe('/console/sign-in?why=signed-out');
    expect(answer.headers['clear-site-data']).toBe('"cache", "cookies", "storage"');
    expect(answer.headers['set-cookie']).toContain('Max-Age=0');
    browser.cookie = cookie;
    expect((await browser.get('/console')).headers.location).toContain('why=ended');
    expect((await browser.get('/console/sign-in?why=signed-out')).payload).toContain('You are signed out');
  });

  test('after 15 minutes without use it has ended, and the page says why', async () => {
    const browser = visitor(sandbox);
    await browser.signIn('admin');
    nowMs += 16 * 60_000;
    // Another node has not seen the session lately.
    const other = await buildTestServer({
      mint: new Mint(() => nowMs),
      shared: { database: sandbox.database, url: sandbox.databaseUrl, drop: async () => {} },
    });
    const answer = await browser.at(other).get('/console/account');
    expect(answer.headers.location).toBe('/console/sign-in?to=%2Fconsole%2Faccount&why=ended');
    const page = await browser.at(other).get(String(answer.headers.location));
    expect(page.payload).toContain('Your session has ended');
    const form = await sendForm(browser.at(other), '/console/reset', {});
    expect(form.statusCode).toBe(401);
    expect(form.payload).toContain('Nothing was changed');
    await other.close();
  });
});

describe('going on after the sign-in', () => {
  test.each([
    'https://evil.example/console',
    '//evil.example/console',
    '/\\evil.example',
    '/console/../session/openid',
    '/console/%2e%2e/docs',
    '/console\\..\\docs',
    '/consoles',
    '/console/x\r\nset-cookie: a=b',
    'javascript:alert(1)',
    '/console/sign-in',
    '',
  ])('never leads elsewhere: %j', async (to) => {
    const browser = visitor(sandbox);
    const answer = await signIn(browser, 'admin', testPassword, to);
    expect(answer.headers.location).toBe('/console');
    const shown = await browser.get(`${SIGN_IN}?${new URLSearchParams({ to })}`);
    expect(shown.headers.location).toBe('/console');
  });

  test('whoever comes from another site goes on from a page of this one, and is not asked to sign in again', async () => {
    const browser = visitor(sandbox);
    await browser.signIn('admin');
    const withoutCookie = { 'sec-fetch-site': 'cross-site', cookie: undefined };
    const arrived = await browser.send('GET', '/console/account', undefined, withoutCookie);
    expect(arrived.statusCode).toBe(200);
    expect(arrived.payload).toContain('content="0; url=/console/account"');
    expect((await browser.get('/console/account')).payload).toContain(
      'Signed in as</span> <bdi class="account-login">admin</bdi>',
    );
  });
});
