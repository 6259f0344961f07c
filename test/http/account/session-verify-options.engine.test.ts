/** `POST /session/verify/options`: what a browser needs to ask for a passkey. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sessionVerifyOptionsAnswer } from '../../../src/contract/session.ts';
import { validator } from '../../../src/validation/validate.ts';
import { expectRefused } from '../../support/answers.ts';
import { addPerson, ConsoleBrowser } from '../../support/console.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer({ settings: { sandbox: false } });
  for (const name of ['one', 'other']) await addPerson(server, name);
});

afterAll(() => server.close());

test('names the passkeys of the login and no other, and asks for a verified person', async () => {
  const browser = await new ConsoleBrowser(server).enrolled('one');
  await browser.enrol('Second');
  await new ConsoleBrowser(server).enrolled('other');
  await browser.signIn('one');
  const { data } = (await browser.post('/session/verify/options')).json();
  expect(data).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
  expect(data.allowCredentials).toHaveLength(2);
  expect(validator(sessionVerifyOptionsAnswer)(data)).toBeNull();
  const again = (await browser.post('/session/verify/options')).json().data;
  expect(again.challenge).not.toBe(data.challenge);
});

test('a session that is active, or none, is refused', async () => {
  const browser = new ConsoleBrowser(server);
  expectRefused(await browser.post('/session/verify/options'), 'unauthorized');
  await addPerson(server, 'active');
  await browser.enrolled('active');
  expectRefused(await browser.post('/session/verify/options'), 'passkeyRefused');
});
