/** `GET /session`: who is signed in, and when that ends. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sessionEndpoints } from '../../../src/contract/session-endpoints.ts';
import { Mint } from '../../../src/mint.ts';
import { disableLogin, setPassword } from '../../../src/storage/account/login.ts';
import { setRole } from '../../../src/storage/account/login-admin.ts';
import type { Database } from '../../../src/storage/engine/database.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { expectRefused, expectSuccess } from '../../support/answers.ts';
import { addPerson, ConsoleBrowser } from '../../support/console.ts';
import { buildTwoNodes, type TwoNodes } from '../../support/nodes.ts';
import { buildTestServer } from '../../support/server.ts';

const minute = 60_000;
let nowMs = Date.parse('2030-01-01T00:00:00.000Z');
let both: TwoNodes;

beforeAll(async () => {
  both = await buildTwoNodes({ mint: new Mint(() => nowMs), settings: { sandbox: false } });
});

afterAll(() => both.close());

async function person(name: string): Promise<ConsoleBrowser> {
  const [node] = both.nodes;
  await addPerson(node, name, 'admin');
  return new ConsoleBrowser(node).enrolled(name);
}

test('tells login, role, rights and when it ends', async () => {
  const browser = await person('told');
  expectSuccess(await browser.get('/session'), {
    state: 'active',
    login: 'told',
    aggregatorId: 'people',
    role: 'admin',
    rights: ['follow', 'examine', 'administer'],
    hasPassword: true,
    expiresAt: new Date(nowMs + 720 * minute).toISOString(),
    idleSeconds: 900,
  });
});

test('tells a session that waits what it waits for, and that it may do nothing', async () => {
  const browser = await person('waits');
  await browser.signIn('waits');
  expect((await browser.get('/session')).json().data).toMatchObject({ state: 'passkeyToVerify', rights: [] });
});

test('without a session, or with a cookie that is none, the answer is 401', async () => {
  const browser = new ConsoleBrowser(both.nodes[0]);
  expectRefused(await browser.get('/session'), 'unauthorized');
  for (const cookie of ['opencif-session=x', 'opencif-session=', 'opencif-session', 'other=x', ';;=', '%']) {
    browser.cookie = cookie;
    expectRefused(await browser.get('/session'), 'unauthorized');
  }
});

test('the console’s endpoints do nothing for the page of somebody else, who had this browser before', async () => {
  const browser = await person('now');
  const { cookie } = browser;
  const called = sessionEndpoints.filter(({ session }) => session !== 'none');
  expect(called.length).toBeGreaterThan(8);
  const ask = async (login: string) => {
    const statuses = [];
    for (const { method, path } of called) {
      const url = path.replace(/:\w+/, 'unknown');
      statuses.push((await browser.send(method, url, undefined, { 'opencif-login': login })).statusCode);
    }
    return statuses;
  };
  expect(await ask('before')).toEqual(called.map(() => 401));
  expect(browser.cookie).toBe(cookie);
  const [shown, ended] = await ask('now');
  expect([shown, ended]).toEqual([200, 200]);
  expect(called.slice(0, 2).map(({ name }) => name)).toEqual(['session-get', 'session-end']);
  expectRefused(await browser.get('/session'), 'unauthorized');
});

test('a token is no session', async () => {
  const [node] = both.nodes;
  expectRefused(await node.get('/session', node.token), 'unauthorized');
});

test('it ends after 15 minutes without a request, on every node', async () => {
  const [one, other] = [await person('idle'), await person('busy')];
  nowMs += 14 * minute;
  expect((await other.get('/session')).statusCode).toBe(200);
  nowMs += minute;
  for (const node of both.nodes) {
    expectRefused(await one.at(node).get('/session'), 'unauthorized');
    expect((await other.at(node).get('/session')).statusCode).toBe(200);
  }
});

test('a live part of a page does not keep it in use, and hides no use that comes a moment later', async () => {
  const [watching, using] = [await person('watching'), await person('using')];
  const ask = async (browser: ConsoleBrowser, kind: 'live' | 'true') => {
    const headers = { 'opencif-fragment': kind };
    return (await browser.send('GET', '/console/account', undefined, headers)).statusCode;
  };
  nowMs += 14 * minute;
  for (const browser of [watching, using]) expect(await ask(browser, 'live')).toBe(200);
  expect(await ask(using, 'true')).toBe(200);
  nowMs += minute;
  const [, other] = both.nodes;
  expect(await ask(watching.at(other), 'live')).toBe(401);
  expect(await ask(using.at(other), 'live')).toBe(200);
});

test('it ends when it has lasted as long as it may, also where it was believed a moment ago', async () => {
  const [first] = both.nodes;
  const shared = { database: first.database, url: first.databaseUrl, drop: async () => {} };
  const settings = { sandbox: false };
  const node = await buildTestServer({
    mint: new Mint(() => nowMs),
    shared,
    settings,
    limits: { sessionSeconds: 600 },
  });
  const browser = (await person('short')).at(node);
  await browser.signIn('short');
  expect((await browser.verify()).statusCode).toBe(200);
  nowMs += 10 * minute - 1;
  expect((await browser.get('/session')).statusCode).toBe(200);
  nowMs += 1;
  for (const one of [node, first]) expectRefused(await browser.at(one).get('/session'), 'unauthorized');
  await node.close();
});

test.each<[string, (on: Database, vault: Vault, login: string, text: string) => Promise<unknown>]>([
  ['its password is changed', setPassword],
  ['it gets another role', (on, vault, name) => setRole(on, vault, name, 'auditor')],
  ['it is disabled', disableLogin],
])('it ends when %s, on a node that has not believed it yet', async (what, change) => {
  const [node, other] = both.nodes;
  const browser = await person(what.replaceAll(' ', '_'));
  await change(node.database, node.vault, what.replaceAll(' ', '_'), new Date(nowMs).toISOString());
  expectRefused(await browser.at(other).get('/session'), 'unauthorized');
});

test('it ends at once on the node where its person changes the password', async () => {
  const browser = await person('changes');
  const body = { oldPassword: 'Test!Password1', newPassword: 'Other!Password1' };
  expect((await browser.post('/user/change-password', body)).statusCode).toBe(200);
  expectRefused(await browser.get('/session'), 'unauthorized');
});
