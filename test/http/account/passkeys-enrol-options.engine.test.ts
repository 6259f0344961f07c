/** `POST /passkeys/enrol/options`: what a browser needs to make a passkey. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { passkeysEnrolOptionsAnswer } from '../../../src/contract/session.ts';
import { validator } from '../../../src/validation/validate.ts';
import { expectRefused } from '../../support/answers.ts';
import { addPerson, ConsoleBrowser } from '../../support/console.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer({ settings: { sandbox: false }, limits: { passkeysPerLogin: 2 } });
  for (const name of ['fresh', 'holder', 'full']) await addPerson(server, name);
});

afterAll(() => server.close());

test('names the site and the login, and asks for a verified person; the login is not in its handle', async () => {
  const browser = new ConsoleBrowser(server);
  await browser.signIn('fresh');
  const { data } = (await browser.post('/passkeys/enrol/options')).json();
  expect(data).toMatchObject({
    rp: { id: 'localhost', name: 'opencif' },
    user: { name: 'fresh', displayName: 'fresh' },
    authenticatorSelection: { userVerification: 'required' },
    excludeCredentials: [],
    attestation: 'none',
  });
  expect(validator(passkeysEnrolOptionsAnswer)(data)).toBeNull();
  const again = (await browser.post('/passkeys/enrol/options')).json().data;
  expect(again.user.id).toBe(data.user.id);
  expect(Buffer.from(data.user.id, 'base64url').toString()).not.toContain('fresh');
  expect(again.challenge).not.toBe(data.challenge);
});

test('an active session gets them too, and the authenticators that have one already are named', async () => {
  const browser = await new ConsoleBrowser(server).enrolled('holder');
  const { data } = (await browser.post('/passkeys/enrol/options')).json();
  expect(data.excludeCredentials).toHaveLength(1);
});

test('who has a passkey, and has given the password only, gets none', async () => {
  const browser = new ConsoleBrowser(server);
  await browser.signIn('holder');
  expectRefused(await browser.post('/passkeys/enrol/options'), 'secondFactorRequired');
});

test('beyond the limit, and without a session, the answer is a refusal', async () => {
  const browser = await new ConsoleBrowser(server).enrolled('full');
  expect((await browser.enrol()).statusCode).toBe(200);
  expectRefused(await browser.post('/passkeys/enrol/options'), 'passkeyLimitReached');
  expectRefused(await new ConsoleBrowser(server).post('/passkeys/enrol/options'), 'unauthorized');
});
