/** What auditors are told of passkeys that were not as they should be, and that they are told before the answer leaves. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasPasskey } from '../../../src/storage/account/passkey.ts';
import { StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { expectRefused } from '../../support/answers.ts';
import { addPerson, ConsoleBrowser } from '../../support/console.ts';
import { intercepted } from '../../support/intercept.ts';
import { quickTenant } from '../../support/nodes.ts';
import { buildTestServer, type TestServer, testPassword } from '../../support/server.ts';

let store: TestServer;
let server: TestServer;
let admin: string;
let auditor: string;
let isBroken = false;

beforeAll(async () => {
  store = await buildTestServer();
  const database = intercepted(store.database, async (statement, _values, run) => {
    if (isBroken && statement.name.startsWith('audit-event')) throw new StoreUnavailable('The disk is full.');
    return run();
  });
  const shared = { database, url: store.databaseUrl, drop: async () => {} };
  server = await buildTestServer({ shared, settings: { sandbox: false } });
  admin = await quickTenant(server, 'people', { role: 'admin' });
  auditor = await quickTenant(server, 'people', { role: 'auditor' });
});

afterAll(async () => {
  await server.close();
  await store.close();
});

/** Oldest first, of a person or about them. */
async function told(login: string): Promise<string[]> {
  const { items } = (await server.get('/audit?limit=100', auditor)).json().data;
  const own = items.filter((one: { login?: string; about?: string }) =>
    [one.login, one.about].includes(login),
  );
  return own.map(({ kind }: { kind: string }) => kind).reverse();
}

test('a passkey whose counter went back, a token that was asked for without one, and a reset are told', async () => {
  await addPerson(server, 'carol');
  const browser = await new ConsoleBrowser(server).enrolled('carol');
  await browser.signIn('carol');
  await browser.verify();
  await browser.signIn('carol');
  const options = (await browser.post('/session/verify/options')).json().data;
  const credential = browser.authenticator.get(options, { counter: 0 });
  expectRefused(await browser.post('/session/verify', { credential }), 'passkeyRefused');
  const user = { login: 'carol', password: testPassword };
  expectRefused(await server.post('/auth/get-token', { user }), 'secondFactorRequired');
  await server.post('/logins/carol/reset-passkeys', {}, admin);
  expect((await told('carol')).slice(-3)).toEqual(['passkeyCopied', 'signInRefused', 'passkeysReset']);
});

test('nobody is let in, and nothing is refused, while auditors cannot be told', async () => {
  await addPerson(server, 'dave');
  const browser = await new ConsoleBrowser(server).enrolled('dave');
  await browser.signIn('dave');
  isBroken = true;
  expectRefused(await browser.verify(), 'serviceUnavailable');
  isBroken = false;
  expect((await browser.get('/session')).json().data?.state).not.toBe('active');
  await browser.signIn('dave');
  expect((await browser.verify()).statusCode).toBe(200);
});

test('a passkey is added or removed, and a session ended, only if auditors can be told', async () => {
  await addPerson(server, 'erin');
  const browser = new ConsoleBrowser(server);
  await browser.signIn('erin');
  isBroken = true;
  expectRefused(await browser.enrol(), 'serviceUnavailable');
  isBroken = false;
  expect(await hasPasskey(server.database, 'erin')).toBe(false);
  expect((await browser.enrol()).statusCode).toBe(200);
  expect((await browser.enrol()).statusCode).toBe(200);
  const [{ passkeyId }] = (await browser.get('/passkeys')).json().data.items;
  isBroken = true;
  expectRefused(await browser.delete(`/passkeys/${passkeyId}`), 'serviceUnavailable');
  expectRefused(await browser.delete('/session'), 'serviceUnavailable');
  isBroken = false;
  expect((await browser.get('/passkeys')).json().data.items).toHaveLength(2);
});
