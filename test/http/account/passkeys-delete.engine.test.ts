/** `DELETE /passkeys/:passkeyId`: a person removes one of their own passkeys, but never the last one. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectInvalid, expectRefused, expectSuccess } from '../../support/answers.ts';
import { addPerson, ConsoleBrowser } from '../../support/console.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let serial = 0;

beforeAll(async () => {
  server = await buildTestServer({ settings: { sandbox: false } });
});

afterAll(() => server.close());

async function person() {
  const login = `person${++serial}`;
  await addPerson(server, login);
  const browser = await new ConsoleBrowser(server).enrolled(login);
  await browser.enrol('Second');
  return { browser, login, ids: await idsOf(browser) };
}

async function idsOf(browser: ConsoleBrowser): Promise<string[]> {
  const { items } = (await browser.get('/passkeys')).json().data;
  return items.map(({ passkeyId }: { passkeyId: string }) => passkeyId);
}

test('it is gone, and nobody signs in with it any more', async () => {
  const { browser, login, ids } = await person();
  expectSuccess(await browser.delete(`/passkeys/${ids[0]}`), { status: true });
  expect(await idsOf(browser)).toEqual(ids.slice(1));
  await browser.signIn(login);
  const { data } = (await browser.post('/session/verify/options')).json();
  expect(data.allowCredentials).toHaveLength(1);
});

test('the last one stays', async () => {
  const { browser, ids } = await person();
  await browser.delete(`/passkeys/${ids[0]}`);
  expectRefused(await browser.delete(`/passkeys/${ids[1]}`), 'lastPasskey');
  expect(await idsOf(browser)).toEqual(ids.slice(1));
});

test("another person's passkey is answered as one that is not there", async () => {
  const [one, other] = [await person(), await person()];
  for (const passkeyId of ['psk_unknown', other.ids[0] as string]) {
    expectRefused(await one.browser.delete(`/passkeys/${passkeyId}`), 'passkeyNotFound', { passkeyId });
  }
  expect(await idsOf(other.browser)).toEqual(other.ids);
  expectInvalid(await one.browser.delete('/passkeys/a-b'), {
    instancePath: '/passkeyId',
    keyword: 'pattern',
  });
});

test('a session that waits deletes nothing', async () => {
  const { browser, login, ids } = await person();
  const active = browser.at(server);
  await browser.signIn(login);
  expectRefused(await browser.delete(`/passkeys/${ids[0]}`), 'secondFactorRequired');
  expect(await idsOf(active)).toEqual(ids);
});
