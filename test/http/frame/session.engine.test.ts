/** The session's cookie: its flags, what it gives access to, and that no other site's page can make a change with it. */
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Endpoint } from '../../../src/contract/endpoint.ts';
import { endpoints } from '../../../src/contract/endpoints.ts';
import { may } from '../../../src/contract/rights.ts';
import { sandboxLogin, sandboxPeople } from '../../../src/contract/sandbox.ts';
import { setPassword } from '../../../src/storage/account/login.ts';
import { expectRefused } from '../../support/answers.ts';
import { addPerson, ConsoleBrowser } from '../../support/console.ts';
import { buildTwoNodes, quickTenant } from '../../support/nodes.ts';
import { individualInit } from '../../support/samples.ts';
import { quickSample } from '../../support/sandbox.ts';
import { buildTestServer, type TestServer, testPassword } from '../../support/server.ts';
import { issueToken } from '../../support/token.ts';

const list = endpoints as readonly Endpoint[];
const PUBLIC = 'https://cif.example.test';

let server: TestServer;
const lines: string[] = [];

beforeAll(async () => {
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  server = await buildTestServer({ logger, sample: quickSample });
});

afterAll(() => server.close());

const signedInAs = new Map<string, ConsoleBrowser>();

/** A browser with a session of the role; it signs in again only if the last session has ended. */
async function signedIn(role = 'support'): Promise<ConsoleBrowser> {
  const known = signedInAs.get(role)?.at(server);
  if ((await known?.get('/session'))?.statusCode === 200 && known) return known;
  const browser = await signIn(role);
  signedInAs.set(role, browser);
  return browser.at(server);
}

/** Of the sample login; a new one, because a session that may reset the sandbox does so in one of the tests. */
const tokenOfProgram = () => issueToken(server, sandboxLogin);

async function signIn(role: string): Promise<ConsoleBrowser> {
  const { login, password } = sandboxPeople.find((one) => one.role === role) ?? { login: '', password: '' };
  const browser = new ConsoleBrowser(server);
  expect((await browser.signIn(login, password)).statusCode).toBe(200);
  return browser;
}

describe('the cookie', () => {
  test('cannot be read by a script, is not sent from other sites, and ends with the browser', async () => {
    const [person] = sandboxPeople;
    const { login, password } = person;
    const answer = await new ConsoleBrowser(server).signIn(login, password);
    expect(answer.headers['set-cookie']).toMatch(
      /^opencif-session=[0-9a-zA-Z]{66}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('behind TLS belongs to its host alone, and is sent only over TLS', async () => {
    const node = await buildTestServer({ settings: { publicUrl: PUBLIC, sandbox: false } });
    await addPerson(node, 'helper');
    const body = { login: 'helper', password: testPassword };
    const headers = { origin: PUBLIC, 'sec-fetch-site': undefined, host: 'inner:8080' };
    const browser = new ConsoleBrowser(node);
    const answer = await browser.send('POST', '/session', body, headers);
    expect(answer.headers['set-cookie']).toMatch(
      /^__Host-opencif-session=[0-9a-zA-Z]{66}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect((await browser.get('/session')).statusCode).toBe(200);
    browser.cookie = browser.cookie.replace('__Host-', '');
    expectRefused(await browser.get('/session'), 'unauthorized');
    await node.close();
  });

  test('is in no log with its value', async () => {
    const browser = await signedIn();
    await browser.get('/session');
    await browser.send('POST', '/customers/batch', {}, { 'sec-fetch-site': 'cross-site' });
    const [, value = ''] = browser.cookie.split('=');
    expect(value).toHaveLength(66);
    expect(lines.join('')).toContain('/session');
    expect(lines.filter((line) => line.includes(value))).toEqual([]);
  });
});

describe('where people reach the service', () => {
  test('without a public URL, outside of a sandbox, nobody signs in under the name of another machine', async () => {
    const node = await buildTestServer({ settings: { sandbox: false } });
    await addPerson(node, 'helper');
    const send = (host: string) =>
      new ConsoleBrowser(node).send(
        'POST',
        '/session',
        { login: 'helper', password: testPassword },
        { host },
      );
    for (const host of ['cif.example.test', 'localhost.example.test', 'localhost:99999', '[::1']) {
      expectRefused(await send(host), 'hostNotAllowed');
    }
    for (const host of ['localhost', 'localhost:8080', '127.0.0.1:8080', '[::1]:8080']) {
      expect((await send(host)).statusCode).toBe(200);
    }
    await node.close();
  });
});

describe('a change with the cookie', () => {
  const path = '/user/change-password';
  const wrong = { oldPassword: 'wrong', newPassword: 'Other!Password1' };

  test.each<[string, Record<string, string | undefined>]>([
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from another host of the same site', { 'sec-fetch-site': 'same-site' }],
    ['that does not say where it comes from', { 'sec-fetch-site': undefined }],
    ['from another origin', { 'sec-fetch-site': undefined, origin: 'https://evil.example.test' }],
    ['from another port', { 'sec-fetch-site': undefined, origin: 'http://localhost:81' }],
    ['over another scheme', { 'sec-fetch-site': undefined, origin: 'https://localhost' }],
    ['from a page without an origin', { 'sec-fetch-site': undefined, origin: 'null' }],
    ['that says it twice', { 'sec-fetch-site': 'same-origin, cross-site' }],
  ])('%s is refused', async (_what, headers) => {
    const browser = await signedIn();
    expectRefused(await browser.send('POST', path, wrong, headers), 'crossSiteRequest');
    expectRefused(await browser.send('DELETE', '/session', undefined, headers), 'crossSiteRequest');
    expect((await browser.send('GET', '/session', undefined, headers)).statusCode).toBe(200);
  });

  test.each<[string, Record<string, string | undefined>]>([
    ['from the service’s own page', { 'sec-fetch-site': 'same-origin' }],
    ['from its origin, by an older browser', { 'sec-fetch-site': undefined, origin: 'http://localhost' }],
  ])('%s is carried out', async (_what, headers) => {
    const browser = await signedIn();
    expectRefused(
      await browser.send('POST', path, wrong, headers),
      'wrongOldPassword',
      undefined,
      'SANDBOX_SUPPORT',
    );
  });

  test('another site cannot sign anybody in either', async () => {
    const [{ login, password }] = sandboxPeople;
    const headers = { 'sec-fetch-site': 'cross-site' };
    const answer = await new ConsoleBrowser(server).send('POST', '/session', { login, password }, headers);
    expectRefused(answer, 'crossSiteRequest');
  });

  const changes = list.filter(({ method, session, token }) => method !== 'GET' && (token || session));
  test.each(changes.map((one) => [one.name, one] as const))(
    '%s needs to come from the own pages',
    async (_name, one) => {
      const browser = await signedIn('admin');
      const url = one.path.replaceAll(/:\w+/g, 'x');
      const answer = await browser.send(one.method, url, undefined, { 'sec-fetch-site': 'cross-site' });
      expectRefused(answer, 'crossSiteRequest');
    },
  );
});

describe('an active session', () => {
  const tokens = list.filter(({ token, name }) => token && name !== 'auth-sign-out');

  test.each(tokens.map((one) => [one.name, one] as const))(
    'may use %s if its role allows it',
    async (_name, { method, path, right }) => {
      for (const role of ['support', 'auditor', 'admin'] as const) {
        const browser = await signedIn(role);
        const payload = method === 'POST' ? {} : undefined;
        const answer = await browser.send(method, path.replaceAll(/:\w+/g, 'x'), payload);
        if (may(role, right)) expect([401, 403]).not.toContain(answer.statusCode);
        else expectRefused(answer, 'forbidden', { right });
      }
    },
  );

  test('is not ended by the sign-out of programs, which ends the token that was sent', async () => {
    const browser = await signedIn();
    expectRefused(await browser.post('/auth/sign-out'), 'unauthorized');
    expect((await browser.get('/session')).statusCode).toBe(200);
  });

  test('ends at once on this node when the person signs out everywhere', async () => {
    const browser = await signedIn('auditor');
    expect((await browser.delete('/auth/tokens')).statusCode).toBe(200);
    expectRefused(await browser.get('/session'), 'unauthorized');
  });

  test('puts its login into the history of a change', async () => {
    const token = await tokenOfProgram();
    const made = await server.post('/customer/init', individualInit(1), token);
    const { customerId } = made.json().data;
    const browser = await signedIn();
    const body = { customerId, customer: { email: 'by.support@example.test' } };
    expect((await browser.post('/customer/update', body)).statusCode).toBe(200);
    const [item] = (await server.get(`/customers/${customerId}/history`, token)).json().data.items;
    expect(JSON.stringify(item)).toContain('SANDBOX_SUPPORT');
  });

  test('does not count if a token is sent too: the token decides, even if it is wrong', async () => {
    const token = await tokenOfProgram();
    const browser = await signedIn('admin');
    const status = '/customer/status/nobody';
    expectRefused(await browser.get(status), 'forbidden', { right: 'read' });
    const withToken = (sent: string) => browser.send('GET', status, undefined, { 'x-connectfi-token': sent });
    expect((await withToken(token)).json().code).toBe('customerNotFound');
    for (const wrong of ['wrong', '']) expectRefused(await withToken(wrong), 'unauthorized');
    const change = { 'x-connectfi-token': token, 'sec-fetch-site': 'cross-site' };
    expect((await browser.send('POST', '/customer/update', {}, change)).statusCode).toBe(400);
  });

  test('does not see customers of another aggregator', async () => {
    const foreign = await quickTenant(server, 'foreign');
    const { customerId } = (await server.post('/customer/init', individualInit(2), foreign)).json().data;
    const browser = await signedIn();
    expectRefused(await browser.get(`/customer/status/${customerId}`), 'customerNotFound', { customerId });
  });
});

test('a session that waits for its second factor can do nothing else', async () => {
  const node = await buildTestServer({ settings: { sandbox: false } });
  await addPerson(node, 'helper');
  const browser = new ConsoleBrowser(node);
  await browser.signIn('helper');
  for (const { method, path, token, session } of list.filter((one) => !('sandboxOnly' in one))) {
    if (!token && session !== 'active') continue;
    const answer = await browser.send(
      method,
      path.replaceAll(/:\w+/g, 'x'),
      method === 'POST' ? {} : undefined,
    );
    expect([path, answer.json().code]).toEqual([path, 'secondFactorRequired']);
  }
  await node.close();
});

test('a session that ended on one node also ends on another node that trusted it a moment ago', async () => {
  const both = await buildTwoNodes({ sample: quickSample });
  const [one, other] = both.nodes;
  const [{ login, password }] = sandboxPeople;
  const browser = new ConsoleBrowser(one);
  await browser.signIn(login, password);
  const there = browser.at(other);
  expect((await there.get('/session')).statusCode).toBe(200);
  await setPassword(one.database, one.vault, login, 'another hash');
  await expect.poll(async () => (await there.get('/session')).statusCode, { interval: 200 }).toBe(401);
  await both.close();
});
