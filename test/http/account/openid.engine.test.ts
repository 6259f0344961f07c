/** `GET /session/openid` and its callback, with a real identity provider. */
import { createServer, type Server } from 'node:net';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountWords } from '../../../src/console/words/account.ts';
import { signInWords } from '../../../src/console/words/sign-in.ts';
import { openidHints } from '../../../src/contract/hints.ts';
import type { OpenIdSettings } from '../../../src/http/frame/call.ts';
import { Mint } from '../../../src/mint.ts';
import { addLogin, disableLogin, findLogin } from '../../../src/storage/account/login.ts';
import { subjectHash } from '../../../src/storage/account/openid-login.ts';
import { beginSealChange } from '../../../src/storage/keys/key-change.ts';
import {
  Browser,
  clientId,
  clientSecret,
  type IdentityProvider,
  startIdentityProvider,
} from '../../support/identity-provider.ts';
import { until } from '../../support/receiver.ts';
import { startTestServer, testMasterKey } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';

type Node = Awaited<ReturnType<typeof startTestServer>>;

const START = '/session/openid';
const CALLBACK = '/session/openid/callback';

let nowMs = Date.parse('2026-11-01T00:00:00.000Z');
let provider: IdentityProvider;
/** Makes logins; the other one, on the same store, does not. */
let open: Node;
let closed: Node;
/** Its aggregators have as many logins as they may. */
let full: Node;
let serial = 0;
const logs: string[] = [];

const openid = (more: Partial<OpenIdSettings> = {}): OpenIdSettings => ({
  issuer: provider.issuer,
  clientId,
  clientSecret,
  scope: 'openid',
  claim: 'groups',
  grants: [
    { value: 'cif-admins', aggregatorId: 'BANK', role: 'admin' },
    { value: 'cif-support', aggregatorId: 'BANK', role: 'support' },
    { value: 'other-support', aggregatorId: 'OTHER', role: 'support' },
  ],
  makeLogins: true,
  ...more,
});

beforeAll(async () => {
  provider = await startIdentityProvider();
  const mint = new Mint(() => nowMs);
  const logger = pino({ level: 'trace' }, { write: (line: string) => void logs.push(line) });
  open = await startTestServer({ settings: { openid: openid() }, mint, logger });
  const { database, databaseUrl: url } = open;
  const shared = { database, url, drop: async () => {} };
  closed = await startTestServer({ settings: { openid: openid({ makeLogins: false }) }, shared });
  full = await startTestServer({ settings: { openid: openid() }, shared, limits: { logins: 0 } });
  provider.serve([open, closed, full].map(({ url }) => url + CALLBACK));
});

afterAll(async () => {
  await full.close();
  await closed.close();
  await open.close();
  await provider.close();
});

/** A new person, who signs in next. @returns their `sub` */
function person(groups: unknown, preferred_username?: string): string {
  const sub = `person-${++serial}`;
  provider.people.set(sub, { groups, preferred_username });
  provider.next = sub;
  return sub;
}

/** @returns the browser, and the answer that it ends with */
async function signIn(node = open, browser = new Browser()) {
  const { answer } = await browser.visit(node.url + START);
  return { browser, answer, body: await answer.text() };
}

/** Goes as far as the provider sends the browser back. */
async function untilCallback(browser: Browser, node = open): Promise<string> {
  const { next } = await browser.visit(node.url + START, (url) => url.startsWith(node.url));
  return next as string;
}

interface Told {
  readonly code: string;
  readonly data: { readonly login: string; readonly role: string; readonly state: string };
}

/** What `GET /session` answers to the browser. */
async function whoAmI(browser: Browser, node = open): Promise<Told> {
  return (await (await browser.get(`${node.url}/session`)).json()) as Told;
}

function expectRefused(status: number, body: string, code: string, reason?: string): void {
  expect(status, body).toBe(code === 'openidRefused' ? 403 : 503);
  expect(JSON.parse(body)).toMatchObject({ code, ...(reason && { context: { reason } }) });
}

describe('who has a role', () => {
  test('gets a login at the first sign-in, and an active session of that role, without a password', async () => {
    const sub = person(['staff', 'cif-support'], 'jane.doe@example.test');
    const { browser, answer, body } = await signIn();
    expect(answer.status, body).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(body).toContain('http-equiv="refresh"');
    const { data } = await whoAmI(browser);
    const name = 'jane_doe_example_test';
    expect(data).toMatchObject({ login: name, role: 'support', state: 'active', hasPassword: false });
    const login = await findLogin(open.database, open.vault, data.login);
    const openidSubject = subjectHash(open.vault, provider.issuer, sub);
    expect(login).toMatchObject({
      aggregatorId: 'BANK',
      disclosure: 'masked',
      altered: false,
      openidSubject,
    });
    for (const password of ['none', '', openidSubject]) {
      const user = { login: data.login, password };
      expect((await open.post('/auth/get-token', { user })).statusCode).not.toBe(200);
      expect((await open.post('/session', user)).statusCode).not.toBe(200);
    }
  });

  test('is offered no password and no passkey on the page of their own', async () => {
    person('cif-support');
    const { browser } = await signIn();
    const page = await (await browser.get(`${open.url}/console/account`)).text();
    expect(page).toContain(accountWords.provider.text);
    for (const offered of [accountWords.password.open, accountWords.passkeys.add])
      expect(page).not.toContain(offered);
    const password = await browser.get(`${open.url}/console/account/password`);
    expect(password.headers.get('location')).toBe('/console/account');
  });

  test('keeps the login, also under another name at the provider and on another node', async () => {
    const sub = person('cif-support', 'before');
    await signIn();
    provider.people.set(sub, { groups: 'cif-support', preferred_username: 'after' });
    const { browser } = await signIn(closed);
    expect((await whoAmI(browser, closed)).data.login).toBe('before');
  });

  test('gets another name than somebody who has it already', async () => {
    await open.addTenant('taken', 'SOMEWHERE');
    const names: string[] = [];
    for (let people = 0; people < 2; people++) {
      person('cif-support', 'taken');
      names.push((await whoAmI((await signIn()).browser)).data.login);
    }
    expect(names).toEqual(['taken_2', 'taken_3']);
  });

  test('does not get the name of a login that somebody altered in the database', async () => {
    await open.addTenant('altered', 'SOMEWHERE');
    await once(open.database, `update login set role = 'admin' where login = 'altered'`);
    const before = await findLogin(open.database, open.vault, 'altered');
    person('cif-support', 'altered');
    expect((await whoAmI((await signIn()).browser)).data.login).toBe('altered_2');
    expect(await findLogin(open.database, open.vault, 'altered')).toEqual(before);
  });

  test('comes back to a node that does not know the sealing key of the node that sent it away', async () => {
    person('cif-support', 'between_nodes');
    const { database, databaseUrl: url } = open;
    const other = await startTestServer({
      settings: { openid: openid() },
      mint: new Mint(() => nowMs),
      shared: { database, url, drop: async () => {} },
    });
    await beginSealChange(open.database, { current: testMasterKey, next: null });
    await open.vault.reload();
    const browser = new Browser();
    const callback = new URL(await untilCallback(browser));
    const cookie = [...browser.cookies(open.url)].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { cookie, host: callback.host };
    const answer = await other.server.inject({ url: callback.pathname + callback.search, headers });
    await other.close();
    expect(answer.statusCode, answer.payload).toBe(200);
  });

  test('gets one login from several first sign-ins at the same time', async () => {
    person('cif-support', 'at_once');
    const browsers = [new Browser(), new Browser(), new Browser()];
    const callbacks: string[] = [];
    for (const browser of browsers) callbacks.push(await untilCallback(browser));
    const answers = await Promise.all(
      browsers.map((browser, index) => browser.get(callbacks[index] as string)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const logins = await Promise.all(browsers.map((browser) => whoAmI(browser)));
    expect(new Set(logins.map(({ data }) => data.login)).size).toBe(1);
  });
});

describe('the request to the provider', () => {
  test('has state, nonce and a PKCE challenge; the cookies are bound to this host and hidden from scripts', async () => {
    person('cif-support');
    const browser = new Browser();
    const answer = await browser.get(open.url + START);
    expect(answer.status).toBe(302);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const query = new URL(answer.headers.get('location') as string).searchParams;
    expect(query.get('code_challenge_method')).toBe('S256');
    for (const name of ['state', 'nonce', 'code_challenge']) expect(query.get(name)).toMatch(/^[\w-]{43}$/);
    expect(query.get('redirect_uri')).toBe(open.url + CALLBACK);
    const [flow = ''] = answer.headers.getSetCookie();
    expect(flow).toMatch(/^opencif-openid=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax$/);
    for (const name of ['state', 'nonce']) expect(flow).not.toContain(query.get(name));
  });

  test('over TLS, the cookies are of this host alone and sent over TLS only', async () => {
    const { database, databaseUrl: url } = open;
    const shared = { database, url, drop: async () => {} };
    const publicUrl = 'https://cif.example.test';
    const node = await startTestServer({ settings: { openid: openid(), publicUrl }, shared });
    const answer = await new Browser().get(node.url + START);
    const { searchParams } = new URL(answer.headers.get('location') as string);
    expect(searchParams.get('redirect_uri')).toBe(publicUrl + CALLBACK);
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-opencif-openid=.*; Secure; SameSite=Lax$/);
    await node.close();
  });
});

describe('a person who is not signed in', () => {
  const reasons = Object.keys(openidHints);

  test.each([...reasons, 'unavailable'])('is told why in words by the sign-in page: %s', async (reason) => {
    const page = await open.server.inject(`/console/sign-in?why=openid-${reason}`);
    expect(page.payload).toContain(signInWords.why[`openid-${reason}` as keyof typeof signInWords.why].title);
  });

  test('goes there from the callback if a browser asks, and has no session', async () => {
    const answer = await open.server.inject({
      url: `${CALLBACK}?code=x&state=y`,
      headers: { accept: 'text/html,application/xhtml+xml' },
    });
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe('/console/sign-in?why=openid-state');
    expect(String(answer.headers['set-cookie'])).toContain('Max-Age=0');
    expect(String(answer.headers['set-cookie'])).not.toContain('session');
  });

  test('a way back is kept, and leads to pages of the console only', async () => {
    for (const [to, kept] of [
      ['/console/account', '/console/account'],
      ['//evil.example/', '/console'],
    ]) {
      person(['cif-support']);
      const browser = new Browser();
      const { answer } = await browser.visit(
        `${open.url}${START}?${new URLSearchParams({ to: to as string })}`,
      );
      expect(await answer.text()).toContain(`content="0; url=${kept}"`);
    }
  });
});

describe('403 openidRefused', () => {
  test('`state`: another state, another browser, no cookie, too late; nothing is asked of the provider', async () => {
    person('cif-support');
    const browser = new Browser();
    const callback = await untilCallback(browser);
    const other = new Browser();
    await other.get(open.url + START);
    const forged = new URL(callback);
    forged.searchParams.set('state', 'x'.repeat(43));
    for (const [who, url] of [
      [new Browser(), callback],
      [other, callback],
      [browser, forged.href],
      // The cookie is gone after that.
      [browser, callback],
    ] as const) {
      const answer = await who.get(url);
      expectRefused(answer.status, await answer.text(), 'openidRefused', 'state');
      expect(who.cookies(open.url).get('opencif-session')).toBeUndefined();
    }
    const late = new Browser();
    const lateCallback = await untilCallback(late);
    nowMs += 600_000;
    const answer = await late.get(lateCallback);
    expectRefused(answer.status, await answer.text(), 'openidRefused', 'state');
  });

  test('`invalid`: a code that was used before', async () => {
    person('cif-support');
    const browser = new Browser();
    const callback = await untilCallback(browser);
    const cookie = [...browser.cookies(open.url)].map(([name, value]) => `${name}=${value}`).join('; ');
    const first = await fetch(callback, { headers: { cookie } });
    expect(first.status).toBe(200);
    const again = await fetch(callback, { headers: { cookie } });
    expectRefused(again.status, await again.text(), 'openidRefused', 'invalid');
    expect(again.headers.getSetCookie().join()).not.toContain('opencif-session');
  });

  test('`denied`: the person refuses at the provider', async () => {
    provider.next = null;
    const { answer, body } = await signIn();
    expectRefused(answer.status, body, 'openidRefused', 'denied');
  });

  test.each([
    ['no group', undefined],
    ['another group', ['staff']],
    ['an object', { 'cif-support': true }],
  ])('`noRole`: %s, and no login is made', async (_what, groups) => {
    person(groups, `nobody_${serial}`);
    const { answer, body } = await signIn();
    expectRefused(answer.status, body, 'openidRefused', 'noRole');
    expect(await findLogin(open.database, open.vault, `nobody_${serial - 1}`)).toBeNull();
  });

  test('`noLogin`: none is made where the setting does not allow it; one that was added works', async () => {
    const sub = person('cif-support', 'invited');
    const { answer, body } = await signIn(closed);
    expectRefused(answer.status, body, 'openidRefused', 'noLogin');
    const { database, vault } = open;
    const openidSubject = subjectHash(vault, provider.issuer, sub);
    const login = { login: 'by_hand', aggregatorId: 'BANK', role: 'support', disclosure: 'masked' } as const;
    const now = new Date(nowMs).toISOString();
    await addLogin(database, vault, { ...login, passwordHash: 'none', openidSubject, now });
    const { browser } = await signIn(closed);
    expect((await whoAmI(browser, closed)).data.login).toBe('by_hand');
  });

  test('no login is made beyond the number that an aggregator may have', async () => {
    person('cif-support', 'one_too_many');
    const { answer, body } = await signIn(full);
    expect(answer.status).toBe(400);
    expect(JSON.parse(body).code).toBe('loginLimitReached');
    expect(await findLogin(open.database, open.vault, 'one_too_many')).toBeNull();
  });

  test('`disabled`: a disabled login, whatever its role', async () => {
    person('cif-support', 'leaver');
    await signIn();
    await disableLogin(open.database, open.vault, 'leaver', new Date(nowMs).toISOString());
    const { answer, body } = await signIn();
    expectRefused(answer.status, body, 'openidRefused', 'disabled');
  });
});

describe('what the provider says of a role holds', () => {
  test('a login stays with its aggregator, also if its person gets a role at another one', async () => {
    const sub = person('other-support', 'stays');
    await signIn();
    provider.people.set(sub, { groups: ['cif-admins', 'other-support'] });
    const { browser } = await signIn();
    expect((await whoAmI(browser)).data).toMatchObject({ login: 'stays', role: 'support' });
    const login = await findLogin(open.database, open.vault, 'stays');
    expect(login).toMatchObject({ aggregatorId: 'OTHER', role: 'support' });
  });

  test('another role ends the sessions of the one before', async () => {
    const sub = person('cif-support', 'promoted');
    const { browser: before } = await signIn();
    provider.people.set(sub, { groups: ['cif-support', 'cif-admins'] });
    const { browser: after } = await signIn();
    expect((await whoAmI(after)).data.role).toBe('admin');
    expect((await whoAmI(before)).code).toBe('unauthorized');
  });

  test.each([
    ['no role any more', []],
    ['a role at another aggregator', ['other-support']],
  ])('%s: refused, and signed out everywhere', async (what, groups) => {
    const name = `lost_${what.length}`;
    const sub = person('cif-support', name);
    const { browser: before } = await signIn();
    const { browser: elsewhere } = await signIn(closed);
    expect((await whoAmI(elsewhere, closed)).data.login).toBe(name);
    provider.people.set(sub, { groups });
    const { answer, body } = await signIn();
    expectRefused(answer.status, body, 'openidRefused', 'noRole');
    expect((await whoAmI(before)).code).toBe('unauthorized');
    await until(
      'the other node to notice',
      async () => (await whoAmI(elsewhere, closed)).code === 'unauthorized',
    );
  });
});

describe('a provider that does not answer', () => {
  let silent: Server;

  beforeAll(async () => {
    silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => new Promise((resolve) => silent.close(resolve)));

  async function refusedBy(issuer: string): Promise<void> {
    const { database, databaseUrl: url } = open;
    const shared = { database, url, drop: async () => {} };
    const limits = { openidAnswerSeconds: 1 };
    const node = await startTestServer({ settings: { openid: openid({ issuer }) }, shared, limits });
    const { answer, body } = await signIn(node);
    expectRefused(answer.status, body, 'identityProviderUnavailable');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    await node.close();
  }

  test('in time, is 503; nothing hangs', async () => {
    const { port } = silent.address() as { port: number };
    const sockets = new Set<import('node:net').Socket>();
    silent.on('connection', (socket) => sockets.add(socket));
    await refusedBy(`http://127.0.0.1:${port}`);
    for (const socket of sockets) socket.destroy();
  });

  test.each([
    ['refuses the connection', 'http://127.0.0.1:9'],
    ['is none', ''],
  ])('because it %s, is 503', async (_what, issuer) => {
    await refusedBy(issuer || `${open.url}/docs`);
  });

  test('while the person was there, is 503', async () => {
    const passing = await startIdentityProvider();
    passing.people.set('visitor', { groups: 'cif-support' });
    passing.next = 'visitor';
    const { database, databaseUrl: url } = open;
    const shared = { database, url, drop: async () => {} };
    const node = await startTestServer({ settings: { openid: openid({ issuer: passing.issuer }) }, shared });
    passing.serve([node.url + CALLBACK]);
    const callback = await untilCallback(new Browser(), node);
    expect(callback).toContain('code=');
    const browser = new Browser();
    const later = await untilCallback(browser, node);
    await passing.close();
    const answer = await browser.get(later);
    expectRefused(answer.status, await answer.text(), 'identityProviderUnavailable');
    await node.close();
  });
});

describe('auditors are told', () => {
  /** How often each kind of event was told of a login. */
  const eventsOf = async (login: string) => {
    const rows = await once<{ kind: string; times: number }>(
      open.database,
      `select kind, sum(times)::int as times from audit_event where login = $1 group by kind`,
      [login],
    );
    return Object.fromEntries(rows.map(({ kind, times }) => [kind, times]));
  };

  test('of a first sign-in, another role, and what ends with a role', async () => {
    const sub = person('cif-support', 'audited');
    await signIn();
    provider.people.set(sub, { groups: 'cif-admins' });
    await signIn();
    provider.people.set(sub, { groups: [] });
    for (let times = 0; times < 2; times++) await signIn();
    expect(await eventsOf('audited')).toEqual({
      loginAdded: 1,
      sessionStarted: 2,
      loginRoleSet: 1,
      loginSessionsEnded: 2,
      signInRefused: 2,
    });
  });

  test('of a refused stranger, without a name', async () => {
    const refusals = async () => {
      const [row] = await once<{ times: number }>(
        open.database,
        `select coalesce(sum(times), 0)::int as times from audit_event where kind = 'signInRefused' and login is null`,
      );
      return row?.times ?? 0;
    };
    const before = await refusals();
    person('staff', 'a_stranger');
    await signIn();
    expect(await refusals()).toBe(before + 1);
  });
});

test('the log says why nobody was signed in, and names no person, code or secret', async () => {
  person('cif-support', 'logged.person');
  const browser = new Browser();
  const callback = await untilCallback(browser);
  const cookie = [...browser.cookies(open.url)].map(([name, value]) => `${name}=${value}`).join('; ');
  for (let times = 0; times < 2; times++) await (await fetch(callback, { headers: { cookie } })).text();
  const text = logs.join('');
  expect(text).toContain('"fault":"identity provider","kind":"invalid"');
  const query = [...new URL(callback).searchParams].filter(([name]) => name !== 'iss');
  const values = query.map(([, value]) => value);
  expect(values.length).toBeGreaterThan(1);
  for (const value of [...values, `person-${serial}`, 'logged', clientSecret, cookie]) {
    expect(text).not.toContain(value);
  }
});

test('without a provider the paths do not exist', async () => {
  const { database, databaseUrl: url } = open;
  const node = await startTestServer({ shared: { database, url, drop: async () => {} } });
  for (const path of [START, CALLBACK]) expect((await fetch(node.url + path)).status).toBe(404);
  await node.close();
});

test('HEAD uses up no code', async () => {
  person('cif-support');
  const browser = new Browser();
  const callback = await untilCallback(browser);
  expect((await fetch(callback, { method: 'HEAD' })).status).toBe(404);
  expect((await browser.get(callback)).status).toBe(200);
});

test('more sign-ins than a process may work on are refused before the provider is asked', async () => {
  const { database, databaseUrl: url } = open;
  const shared = { database, url, drop: async () => {} };
  const settings = { openid: openid({ issuer: 'http://127.0.0.1:9' }) };
  const node = await startTestServer({ settings, shared, limits: { openidSignInsPerAddress: 0 } });
  expect((await fetch(node.url + START)).status).toBe(429);
  await node.close();
});
