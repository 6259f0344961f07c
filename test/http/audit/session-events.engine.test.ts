/** What auditors are told of sessions, passkeys and tokens. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditEntry } from '../../../src/contract/access.ts';
import { expectRefused } from '../../support/answers.ts';
import { addPerson, ConsoleBrowser } from '../../support/console.ts';
import { quickTenant } from '../../support/nodes.ts';
import { buildTestServer, type TestServer, testPassword } from '../../support/server.ts';

let server: TestServer;
let auditor: string;

beforeAll(async () => {
  server = await buildTestServer({ settings: { sandbox: false } });
  auditor = await quickTenant(server, 'people', { role: 'auditor' });
});

afterAll(() => server.close());

/** Oldest first. */
async function eventsOf(login: string): Promise<[string, string | undefined, number][]> {
  const { items } = (await server.get(`/audit?limit=100&login=${login}`, auditor)).json().data;
  return items.reverse().map(({ kind, about, times }: AuditEntry) => [kind, about, times]);
}

test('a person who enrols, signs in, fails, removes a passkey, signs out and ends a session elsewhere leaves an event for each', async () => {
  await addPerson(server, 'agent');
  const browser = await new ConsoleBrowser(server).enrolled('agent');
  await browser.enrol('Second');
  const { items } = (await browser.get('/passkeys')).json().data;
  const ids = items.map(({ passkeyId }: { passkeyId: string }) => passkeyId);
  expect((await browser.delete(`/passkeys/${ids[0]}`)).statusCode).toBe(200);
  expect((await browser.delete('/session')).statusCode).toBe(200);
  await browser.signIn('agent');
  const options = (await browser.post('/session/verify/options')).json().data;
  const wrong = { credential: browser.authenticator.get(options, { verified: false }) };
  expectRefused(await browser.post('/session/verify', wrong), 'passkeyRefused');
  expect((await browser.verify()).statusCode).toBe(200);
  const elsewhere = new ConsoleBrowser(server, browser.authenticator);
  await elsewhere.signIn('agent');
  await elsewhere.verify();
  const [{ sessionId }] = (await elsewhere.get('/sessions')).json().data.items;
  expect((await browser.delete(`/sessions/${sessionId}`)).statusCode).toBe(200);
  const events = await eventsOf('agent');
  expect(events.map(([kind]) => kind)).toEqual([
    'passkeyAdded',
    'sessionStarted',
    'passkeyAdded',
    'passkeyRemoved',
    'sessionEnded',
    'passkeyRefused',
    'sessionStarted',
    'sessionStarted',
    'sessionEnded',
  ]);
  expect(events.flatMap(([, about]) => about ?? []).sort()).toEqual([...ids, ids[0], sessionId].sort());
});

test('a wrong password at the console is a refused sign-in; the right one alone is none that succeeded', async () => {
  await addPerson(server, 'hasty');
  const browser = new ConsoleBrowser(server);
  expectRefused(await browser.signIn('hasty', 'wrong'), 'unauthorized');
  expect((await browser.signIn('hasty')).statusCode).toBe(200);
  expect(await eventsOf('hasty')).toEqual([['signInRefused', undefined, 1]]);
});

test('a program that ends its token, or its tokens, leaves an event for each', async () => {
  const token = await server.addTenant('program', 'people');
  const user = { login: 'program', password: testPassword };
  const other = (await server.post('/auth/get-token', { user })).json().data.token;
  expect((await server.post('/auth/sign-out', undefined, token)).statusCode).toBe(200);
  const [{ tokenId }] = (await server.get('/auth/tokens', other)).json().data.items;
  const end = (url: string, by: string) =>
    server.server.inject({ method: 'DELETE', url, headers: { 'x-connectfi-token': by } });
  expect((await end(`/auth/tokens/${tokenId}`, other)).statusCode).toBe(200);
  const last = (await server.post('/auth/get-token', { user })).json().data.token;
  expect((await end('/auth/tokens', last)).statusCode).toBe(200);
  expect((await eventsOf('program')).map(([kind, about]) => [kind, about])).toEqual([
    ['signedIn', undefined],
    ['signedOut', undefined],
    ['tokensEnded', tokenId],
    ['signedIn', undefined],
    ['tokensEnded', undefined],
  ]);
});
