/** The person's own page: passkeys, password; and the sandbox's reset. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Authenticator } from '../../support/authenticator.ts';
import { addPerson, ConsoleBrowser, sendForm } from '../../support/console.ts';
import { buildTestServer, type TestServer, testPassword } from '../../support/server.ts';

let server: TestServer;
let sandbox: TestServer;

beforeAll(async () => {
  server = await buildTestServer({ settings: { sandbox: false } });
  sandbox = await buildTestServer();
  for (const login of ['owner', 'changer', 'other']) await addPerson(server, login);
});

afterAll(async () => {
  await server.close();
  await sandbox.close();
});

const webhook = { url: 'http://127.0.0.1:9/', eventTypes: ['customer.updated'] };
const idsIn = (html: string) => [...html.matchAll(/passkeys\/(\w+)\/delete/g)].map(([, id]) => String(id));

test('one sees and deletes one’s own passkeys, but not the last one', async () => {
  const browser = await new ConsoleBrowser(server).enrolled('owner');
  const second = new ConsoleBrowser(server, new Authenticator('http://localhost'));
  second.cookie = browser.cookie;
  await second.enrol('Phone');
  browser.cookie = second.cookie;
  const page = (await browser.get('/console/account')).payload;
  expect(page).toContain('Work laptop');
  expect(page).toContain('Phone');
  const [first, last] = idsIn(page);
  const path = (id: string | undefined) => `/console/account/passkeys/${id}/delete`;
  expect((await browser.get(path(first))).payload).toContain('Delete this passkey');
  expect((await sendForm(browser, path(first), {})).headers.location).toBe('/console/account');
  const refused = await sendForm(browser, path(last), {});
  expect(refused.statusCode).toBe(400);
  expect(refused.payload).toContain('This is your last passkey');
  expect(idsIn((await browser.get('/console/account')).payload)).toEqual([last]);
});

const endsIn = (html: string) => [...html.matchAll(/"(ses_\w+)"/g)].map(([, id]) => String(id));

test('people see where they are signed in, and end a session elsewhere, but not that of somebody else', async () => {
  for (const login of ['roamer', 'stranger']) await addPerson(server, login);
  const here = await new ConsoleBrowser(server).enrolled('roamer');
  expect(endsIn((await here.get('/console/account')).payload)).toEqual([]);
  const there = new ConsoleBrowser(server, here.authenticator);
  await there.signIn('roamer');
  await there.verify();
  const page = (await here.get('/console/account')).payload;
  expect(page).toContain('This session');
  const [sessionId = ''] = endsIn(page);
  const end = (browser: ConsoleBrowser) => sendForm(browser, '/console/account', { sessionId });
  const stranger = await new ConsoleBrowser(server).enrolled('stranger');
  expect((await end(stranger)).headers.location).toBe('/console/account');
  expect((await there.get('/console/account')).statusCode).toBe(200);
  expect((await end(here)).headers.location).toBe('/console/account');
  expect((await there.get('/console/account')).statusCode).toBe(303);
  expect(endsIn((await here.get('/console/account')).payload)).toEqual([]);
});

test('nobody deletes the passkey of somebody else', async () => {
  const owner = await new ConsoleBrowser(server).enrolled('other');
  const [id] = idsIn((await owner.get('/console/account')).payload);
  const browser = await new ConsoleBrowser(server).enrolled('changer');
  await sendForm(browser, `/console/account/passkeys/${id}/delete`, {});
  expect(idsIn((await owner.get('/console/account')).payload)).toEqual([id]);
});

test('another password: faults beside their fields, nothing typed comes back, and then every session ends', async () => {
  await addPerson(server, 'fresh');
  const browser = await new ConsoleBrowser(server).enrolled('fresh');
  const change = (oldPassword: string, newPassword: string) =>
    sendForm(browser, '/console/account/password', { oldPassword, newPassword });
  const weak = await change(testPassword, 'weakcanary');
  expect(weak.statusCode).toBe(400);
  expect(weak.payload).toContain('id="newPassword-fault"');
  expect(weak.payload).not.toContain('weakcanary');
  const wrong = await change('Wr0ng!canary', 'Fresh!Passw0rd');
  expect(wrong.statusCode).toBe(400);
  expect(wrong.payload).toContain('id="oldPassword-fault"');
  expect(wrong.payload).not.toContain('canary');
  const done = await change(testPassword, 'Fresh!Passw0rd');
  expect(done.headers.location).toBe('/console/sign-in?why=password');
  expect((await browser.get('/console/account')).statusCode).toBe(303);
});

test('the sandbox is reset by whoever is signed in to it, after a look at what that means', async () => {
  const browser = new ConsoleBrowser(sandbox);
  await browser.signIn('SANDBOX_SUPPORT', 'Support!Password1');
  expect((await browser.get('/console/reset')).payload).toContain('This removes every customer');
  const { webhookId } = (await sandbox.post('/webhooks', webhook, sandbox.token)).json().data;
  expect((await sendForm(browser, '/console/reset', {})).headers.location).toBe('/console');
  expect((await browser.get('/console')).statusCode).toBe(200);
  expect((await sandbox.get('/webhooks', sandbox.token)).payload).not.toContain(webhookId);
});
