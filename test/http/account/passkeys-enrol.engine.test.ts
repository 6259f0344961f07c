/** `POST /passkeys/enrol`: the first passkey of a person, further ones, and all that is none. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectInvalid, expectRefused } from '../../support/answers.ts';
import type { CreationOptions, Odd } from '../../support/authenticator.ts';
import { addPerson, ConsoleBrowser } from '../../support/console.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let serial = 0;

beforeAll(async () => {
  server = await buildTestServer({ settings: { sandbox: false } });
});

afterAll(() => server.close());

async function fresh(): Promise<{ browser: ConsoleBrowser; login: string }> {
  const login = `person${++serial}`;
  await addPerson(server, login);
  const browser = new ConsoleBrowser(server);
  await browser.signIn(login);
  return { browser, login };
}

const optionsOf = async (browser: ConsoleBrowser): Promise<CreationOptions> =>
  (await browser.post('/passkeys/enrol/options')).json().data;

const enrol = (browser: ConsoleBrowser, options: CreationOptions, odd: Odd = {}) =>
  browser.post('/passkeys/enrol', { label: 'Key', credential: browser.authenticator.create(options, odd) });

test('the first one makes the session active, with another cookie, and is asked for from then on', async () => {
  const { browser, login } = await fresh();
  const before = browser.at(server);
  expect((await enrol(browser, await optionsOf(browser))).json().data).toMatchObject({
    state: 'active',
    login,
  });
  expectRefused(await before.get('/session'), 'unauthorized');
  expect((await browser.get('/passkeys')).json().data.items).toHaveLength(1);
  expect((await browser.signIn(login)).json().data.state).toBe('passkeyToVerify');
});

test('a further one leaves the session as it is', async () => {
  const { browser } = await fresh();
  await browser.enrol();
  const { cookie } = browser;
  expect((await browser.enrol('Second')).json().data.state).toBe('active');
  expect(browser.cookie).toBe(cookie);
  expect((await browser.get('/passkeys')).json().data.items).toMatchObject([
    { label: 'Work laptop' },
    { label: 'Second' },
  ]);
});

test('of two who know the password and enrol at once, one gets in', async () => {
  const { browser, login } = await fresh();
  const other = new ConsoleBrowser(server);
  await other.signIn(login);
  const [one, two] = [await optionsOf(browser), await optionsOf(other)];
  const answers = await Promise.all([enrol(browser, one), enrol(other, two)]);
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 403]);
  const late = answers.find(({ statusCode }) => statusCode === 403);
  if (late) expectRefused(late, 'secondFactorRequired');
});

describe('refused, and the login has none:', () => {
  test.each<[string, Odd]>([
    ['a page of another origin', { origin: 'https://evil.example.test' }],
    ['a passkey for another site', { rpId: 'evil.example.test' }],
    ['another challenge', { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ['nobody who was verified', { verified: false }],
  ])('%s', async (_what, odd) => {
    const { browser } = await fresh();
    expectRefused(await enrol(browser, await optionsOf(browser), odd), 'passkeyRefused');
    expect((await browser.get('/session')).json().data.state).toBe('passkeyToEnrol');
  });

  test('a challenge that was answered before', async () => {
    const { browser } = await fresh();
    const options = await optionsOf(browser);
    expect((await enrol(browser, options)).statusCode).toBe(200);
    expectRefused(await enrol(browser, options), 'passkeyRefused');
    expect((await browser.get('/passkeys')).json().data.items).toHaveLength(1);
  });

  test('a credential that another login has enrolled', async () => {
    const [one, other] = [(await fresh()).browser, (await fresh()).browser];
    await one.enrol();
    const options = await optionsOf(other);
    const taken = one.authenticator.create(options);
    const mine = { label: 'Key', credential: taken };
    expect((await other.post('/passkeys/enrol', mine)).statusCode).toBe(200);
    const { browser } = await fresh();
    const again = await optionsOf(browser);
    const copy = { ...taken, response: { ...taken.response } };
    copy.response.clientDataJSON = browser.authenticator.create(again).response.clientDataJSON;
    expectRefused(
      await browser.post('/passkeys/enrol', { label: 'Key', credential: copy }),
      'passkeyRefused',
    );
    expect((await browser.get('/session')).json().data.state).toBe('passkeyToEnrol');
  });

  test('what is no credential at all', async () => {
    const { browser } = await fresh();
    const credential = browser.authenticator.create(await optionsOf(browser));
    const response = { ...credential.response, attestationObject: 'AAAA' };
    const body = { label: 'Key', credential: { ...credential, response } };
    expectRefused(await browser.post('/passkeys/enrol', body), 'passkeyRefused');
    expectInvalid(await browser.post('/passkeys/enrol', { credential }), {
      instancePath: '',
      keyword: 'required',
    });
    expectInvalid(await browser.post('/passkeys/enrol', { label: 'Key', credential: {} }), {
      instancePath: '/credential',
      keyword: 'required',
    });
  });
});
