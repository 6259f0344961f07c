/** What every page of the console does before its own work: who, may they, from where, and what leaves with the answer. */
import type { FastifyRequest } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askAs } from '../../../src/console/frame/ask.ts';
import { StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { addPerson, ConsoleBrowser, sendForm } from '../../support/console.ts';
import { intercepted } from '../../support/intercept.ts';
import { buildTestServer, type TestServer, testPassword } from '../../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer();
  await addPerson(server, 'helper');
});

afterAll(() => server.close());

async function signIn(fields: Record<string, string> = {}) {
  const browser = new ConsoleBrowser(server);
  const answer = await sendForm(browser, '/console/sign-in', {
    login: 'helper',
    password: testPassword,
    ...fields,
  });
  return { browser, answer };
}

test('whoever is not signed in goes to the sign-in page, and then to where they wanted', async () => {
  const nobody = new ConsoleBrowser(server);
  const sent = await nobody.get('/console?x=1');
  expect(sent.statusCode).toBe(303);
  expect(sent.headers.location).toBe('/console/sign-in?to=%2Fconsole%3Fx%3D1');
  const { browser, answer } = await signIn({ to: '/console?x=1' });
  expect(answer.statusCode).toBe(303);
  expect(answer.headers.location).toBe('/console?x=1');
  expect(browser.cookie).not.toBe('');
  const page = await browser.get('/console');
  expect(page.statusCode).toBe(200);
  expect(page.payload).toContain('helper');
  expect(page.payload).toContain('people');
});

test('a page that asks for a part of itself is answered only while its own person is signed in', async () => {
  const { browser } = await signIn();
  const ask = (login: string) =>
    sendForm(
      browser,
      '/console/find',
      { text: 'Casey' },
      { 'opencif-fragment': 'true', 'opencif-login': login },
    );
  expect((await ask('helper')).statusCode).toBe(200);
  const refused = await ask('somebody');
  expect(refused.statusCode).toBe(401);
  expect(refused.payload).toContain('Your session has ended');
});

test('every answer has the headers that keep a page to itself, and no page is kept by the browser', async () => {
  const { browser } = await signIn();
  for (const path of ['/console', '/console/sign-in', '/console/nothing']) {
    const { headers } = await browser.get(path);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('same-origin');
  }
});

test('a page is about what its address names: nothing in it leads to another endpoint', async () => {
  const { browser } = await signIn();
  for (const path of ['recent', 'recent/verify', 'batch/history']) {
    const { statusCode } = await browser.get(`/console/customers/${path}`);
    expect([400, 404], path).toContain(statusCode);
  }
  const call = askAs(server.server, { headers: {}, ip: '127.0.0.1' } as FastifyRequest, () => {});
  for (const customerId of ['recent', '..', '.']) {
    const asked = call('customers-get', { path: { customerId } });
    await expect(asked, customerId).rejects.toMatchObject({ code: 'notFound' });
  }
});

test('whatever an address has in place of a customer or a version, a page that goes on stays in the console', async () => {
  const { browser } = await signIn();
  for (const part of ['%E2%98%83', 'a%0d%0ab', '..%2F..%2Fsession', 'a%3Fb%23c']) {
    for (const path of [`${part}/revert`, `${part}/history/1`, `${part}/history/${part}`]) {
      const { statusCode, headers } = await browser.get(`/console/customers/${path}`);
      expect(statusCode, path).toBe(303);
      const { pathname } = new URL(String(headers.location), 'http://localhost');
      expect(pathname).toBe(`/console/customers/${part.replace(/%0d%0a/, '%0D%0A')}/history`);
    }
  }
});

test('style sheets and modules are kept for good under their digest, and compressed', async () => {
  const nobody = new ConsoleBrowser(server);
  const { payload } = await nobody.get('/console/sign-in');
  const files = [...payload.matchAll(/(?:href|src)="(\/console\/assets\/[^"]+)"/g)].map(([, path]) =>
    String(path),
  );
  expect(files.length).toBeGreaterThan(3);
  for (const path of files) {
    const answer = await nobody.send('GET', path, undefined, { 'accept-encoding': 'gzip' });
    expect(answer.statusCode, path).toBe(200);
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(answer.headers['content-encoding']).toBe('gzip');
  }
  const other = await nobody.get('/console/assets/0000000000000000/base.css');
  expect(other.headers['cache-control']).toBe('no-store');
  expect(other.headers['content-type']).toContain('text/css');
});

test('what is no style sheet or module is not found, and no cache keeps the answer', async () => {
  const { browser } = await signIn();
  const { payload } = await browser.get('/console');
  const [, folder] = /"(\/console\/assets\/\w+\/)base\.css"/.exec(payload) ?? [];
  for (const name of ['nope.js', '', 'browser', '..%2fdigest', '%00', '.x', '__proto__']) {
    for (const visitor of [browser, new ConsoleBrowser(server)]) {
      const { statusCode, headers } = await visitor.get(`${folder}${name}`);
      expect(statusCode, name).toBe(404);
      expect(headers['cache-control'], name).toBe('no-store');
    }
  }
});

test('a form that another site sends is refused, whatever it is for', async () => {
  const { browser } = await signIn();
  for (const path of ['/console/sign-in', '/console/sign-out']) {
    const answer = await sendForm(browser, path, {}, { 'sec-fetch-site': 'cross-site' });
    expect(answer.statusCode).toBe(403);
    expect(answer.payload).toContain('did not come from the console');
  }
  expect((await browser.get('/console')).statusCode).toBe(200);
});

describe('what fails is a page', () => {
  let failing = false;
  let fault: () => Error = () => new Error();
  let brittle: TestServer;

  beforeAll(async () => {
    const { database, databaseUrl: url } = server;
    const shared = {
      database: intercepted(database, async (_statement, _values, run) => {
        if (failing) throw fault();
        return run();
      }),
      url,
      drop: async () => {},
    };
    brittle = await buildTestServer({ shared, limits: { refusalsPerSecond: 1, refusalsHeld: 1 } });
  });

  afterAll(() => brittle.close());

  test.each([
    ['a store that is away', 503, 'The database is not answering', () => new StoreUnavailable('away')],
    ['a fault', 500, 'The service failed', () => new Error('canary of a fault')],
  ] as const)('%s', async (_, status, text, thrown) => {
    const browser = new ConsoleBrowser(brittle);
    await browser.signIn('helper');
    fault = thrown;
    failing = true;
    const answer = await browser.get('/console/account');
    failing = false;
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(answer.payload).toContain(text);
    expect(answer.payload).toMatch(/data-copy="[0-9a-f]{32}"/);
    expect(answer.payload).not.toContain('canary');
  });

  test('whoever asks without end with a wrong cookie is cut off, as at the API', async () => {
    const ask = () => {
      const browser = new ConsoleBrowser(brittle);
      browser.cookie = `opencif-session=${'a'.repeat(66)}`;
      return browser.get('/console').then(
        ({ statusCode }) => statusCode,
        (error: { code?: string }) => error.code,
      );
    };
    const answers = await Promise.all(Array.from({ length: 20 }, ask));
    expect(answers).toContain(303);
    expect(answers).toContain('LIGHT_ECONNRESET');
    expect(new Set(answers).size).toBe(2);
  });

  test('a form that is too large, or no text, is refused before anything is done', async () => {
    const browser = new ConsoleBrowser(server);
    const large = await sendForm(browser, '/console/sign-in', { login: 'a'.repeat(70_000) });
    expect(large.statusCode).toBe(413);
    expect(large.payload).toContain('This form is too large');
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const odd = await browser.send('POST', '/console/sign-in', 'login=%E0%A4', type);
    expect(odd.statusCode).toBe(400);
  });
});
