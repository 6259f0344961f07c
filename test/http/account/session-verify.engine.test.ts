/** `POST /session/verify`: the second factor of a sign-in, and all that is not one. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Mint } from '../../../src/mint.ts';
import { StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { expectInvalid, expectRefused } from '../../support/answers.ts';
import type { Odd, RequestOptions } from '../../support/authenticator.ts';
import { addPerson, ConsoleBrowser } from '../../support/console.ts';
import { intercepted } from '../../support/intercept.ts';
import { buildTwoNodes, type TwoNodes } from '../../support/nodes.ts';
import { buildTestServer, testPassword } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';

let nowMs = Date.parse('2030-01-01T00:00:00.000Z');
let both: TwoNodes;

beforeAll(async () => {
  both = await buildTwoNodes({ mint: new Mint(() => nowMs), settings: { sandbox: false } });
});

afterAll(() => both.close());

let serial = 0;

/** A person who has a passkey and has signed in again with the password. */
async function waiting(): Promise<{ browser: ConsoleBrowser; login: string; options: RequestOptions }> {
  const [node] = both.nodes;
  const login = `person${++serial}`;
  await addPerson(node, login, 'admin');
  const browser = await new ConsoleBrowser(node).enrolled(login);
  await browser.signIn(login);
  return { browser, login, options: await optionsOf(browser) };
}

const optionsOf = async (browser: ConsoleBrowser): Promise<RequestOptions> =>
  (await browser.post('/session/verify/options')).json().data;

const show = (browser: ConsoleBrowser, options: RequestOptions, odd: Odd = {}) =>
  browser.post('/session/verify', { credential: browser.authenticator.get(options, odd) });

test('the session becomes active for 12 hours, with another cookie; the one that waited has ended', async () => {
  const { browser, login, options } = await waiting();
  const before = browser.at(both.nodes[0]);
  const answer = await show(browser, options);
  expect(answer.json().data).toMatchObject({
    state: 'active',
    login,
    rights: ['follow', 'examine', 'administer'],
    expiresAt: new Date(nowMs + 12 * 3_600_000).toISOString(),
  });
  expect(browser.cookie).not.toBe(before.cookie);
  for (const node of both.nodes) {
    expect((await browser.at(node).get('/session')).json().data.state).toBe('active');
    expectRefused(await before.at(node).get('/session'), 'unauthorized');
  }
});

test('a challenge of one node is answered at the other', async () => {
  const { browser, options } = await waiting();
  const [, node] = both.nodes;
  const credential = browser.authenticator.get(options);
  expect((await browser.at(node).post('/session/verify', { credential })).statusCode).toBe(200);
});

test('to show it again makes no session last longer', async () => {
  const { browser, options } = await waiting();
  await show(browser, options);
  expectRefused(await browser.post('/session/verify/options'), 'passkeyRefused');
  expectRefused(await show(browser, options), 'passkeyRefused');
});

describe('refused, and the session waits on:', () => {
  async function expectWaiting(browser: ConsoleBrowser): Promise<void> {
    expect((await browser.get('/session')).json().data.state).toBe('passkeyToVerify');
    expect((await browser.verify()).statusCode).toBe(200);
  }

  test.each<[string, Odd]>([
    ['a page of another origin', { origin: 'https://evil.example.test' }],
    ['the same host at another port', { origin: 'http://localhost:81' }],
    ['a passkey of another site', { rpId: 'evil.example.test' }],
    ['another challenge', { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ['nobody who was verified', { verified: false }],
    ['a counter that went back', { counter: 0 }],
  ])('%s', async (_what, odd) => {
    const { browser } = await waiting();
    await browser.verify();
    await browser.signIn(`person${serial}`);
    expectRefused(await show(browser, await optionsOf(browser), odd), 'passkeyRefused');
    await expectWaiting(browser);
  });

  test('an answer that was given before, in its own session and in another one', async () => {
    const { browser, login, options } = await waiting();
    const credential = browser.authenticator.get(options);
    expect((await browser.post('/session/verify', { credential })).statusCode).toBe(200);
    await browser.signIn(login);
    expectRefused(await browser.post('/session/verify', { credential }), 'passkeyRefused');
    await optionsOf(browser);
    expectRefused(await browser.post('/session/verify', { credential }), 'passkeyRefused');
    await expectWaiting(browser);
  });

  test('a challenge that was replaced, or is five minutes old', async () => {
    const { browser, options } = await waiting();
    const next = await optionsOf(browser);
    expectRefused(await show(browser, options), 'passkeyRefused');
    nowMs += 300_000;
    expectRefused(await show(browser, next), 'passkeyRefused');
    await expectWaiting(browser);
  });

  test("another person's passkey", async () => {
    const [one, other] = [await waiting(), await waiting()];
    const [foreign] = other.options.allowCredentials;
    const odd = { id: foreign?.id ?? '' };
    const credential = other.browser.authenticator.get(one.options, odd);
    expectRefused(await one.browser.post('/session/verify', { credential }), 'passkeyRefused');
    await expectWaiting(one.browser);
  });

  test('a signature of another key under the right name', async () => {
    const [one, other] = [await waiting(), await waiting()];
    const credential = one.browser.authenticator.get(one.options);
    const { response } = other.browser.authenticator.get({
      ...other.options,
      challenge: one.options.challenge,
    });
    const forged = { ...credential, response: { ...credential.response, signature: response.signature } };
    expectRefused(await one.browser.post('/session/verify', { credential: forged }), 'passkeyRefused');
    await expectWaiting(one.browser);
  });

  test('a passkey whose row somebody altered', async () => {
    const { browser, login, options } = await waiting();
    const alter = `update passkey set public_key = 'pQECAyYgASFYIA' where login = $1`;
    await once(both.nodes[0].database, alter, [login]);
    expectRefused(await show(browser, options), 'passkeyRefused');
    expect((await browser.get('/session')).json().data.state).toBe('passkeyToVerify');
  });
});

test('a body that is no credential is refused by its schema', async () => {
  const { browser, options } = await waiting();
  const credential = browser.authenticator.get(options);
  const { signature: _signature, ...response } = credential.response;
  expectInvalid(await browser.post('/session/verify', { credential: { ...credential, response } }), {
    instancePath: '/credential/response',
    keyword: 'required',
  });
  const wrong = { ...credential, rawId: 'not base64url!' };
  expectInvalid(await browser.post('/session/verify', { credential: wrong }), {
    instancePath: '/credential/rawId',
    keyword: 'pattern',
  });
});

test('when the store does not answer, neither is the passkey refused nor the person signed in', async () => {
  const [{ database: store, databaseUrl: url }] = both.nodes;
  let isAway = false;
  const database = intercepted(store, async (statement, _values, run) => {
    if (isAway && statement.name === 'session-challenge-take') throw new StoreUnavailable('away');
    return run();
  });
  const shared = { database, url, drop: async () => {} };
  const node = await buildTestServer({ shared, settings: { sandbox: false } });
  await addPerson(node, 'patient');
  const browser = await new ConsoleBrowser(node).enrolled('patient');
  await browser.signIn('patient');
  const options = await optionsOf(browser);
  isAway = true;
  expectRefused(await show(browser, options), 'serviceUnavailable');
  isAway = false;
  expect((await show(browser, options)).statusCode).toBe(200);
  await node.close();
});

test('with a passkey, the password alone gives no token either; in a sandbox it does', async () => {
  const { login } = await waiting();
  const [node] = both.nodes;
  const user = { login, password: testPassword };
  expectRefused(await node.post('/auth/get-token', { user }), 'secondFactorRequired');
  expectRefused(await node.post('/auth/get-token', { user: { ...user, password: 'wrong' } }), 'unauthorized');
  await addPerson(node, 'without', 'admin');
  const without = { login: 'without', password: testPassword };
  expect((await node.post('/auth/get-token', { user: without })).statusCode).toBe(200);
  const shared = { database: node.database, url: node.databaseUrl, drop: async () => {} };
  const sandbox = await buildTestServer({ shared });
  expect((await sandbox.post('/auth/get-token', { user })).statusCode).toBe(200);
  await sandbox.close();
});
