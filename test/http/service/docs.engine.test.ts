/** `GET /docs` and `GET /openapi.json`: the built files, with our own headers and none of the library's. */
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openapi } from '../../../src/contract/openapi.ts';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { expectRefused } from '../../support/answers.ts';
import { buildTestServer, startTestServer, type TestServer } from '../../support/server.ts';

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

let sandbox: TestServer & { readonly url: string };
let record: TestServer;

beforeAll(async () => {
  sandbox = await startTestServer();
  const { database, databaseUrl } = sandbox;
  const shared = { database, url: databaseUrl, drop: async () => {} };
  record = await buildTestServer({ shared, settings: { sandbox: false } });
});

afterAll(async () => {
  await record.close();
  await sandbox.close();
});

const get = (url: string, headers: Record<string, string> = {}, of = sandbox.server) =>
  of.inject({ method: 'GET', url, headers });

const paths: [string, string][] = [
  ['/openapi.json', 'application/json; charset=utf-8'],
  ['/docs', 'text/html; charset=utf-8'],
  ['/docs/swagger-ui.js', 'text/javascript; charset=utf-8'],
  ['/docs/swagger-ui.css', 'text/css; charset=utf-8'],
  ['/docs/start.js', 'text/javascript; charset=utf-8'],
  ['/docs/style.css', 'text/css; charset=utf-8'],
];

describe.each(paths)('%s', (path, type) => {
  test('is sent with its type, a policy that keeps it to this origin, and no header beside these', async () => {
    const { statusCode, headers } = await get(path);
    expect(statusCode).toBe(200);
    expect(headers).toEqual({
      'content-type': type,
      'content-length': expect.anything(),
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; script-src 'self'; .*connect-src 'self'; .*frame-ancestors 'none'$/,
      ),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      vary: 'accept-encoding',
      etag: expect.any(String),
      'cache-control': 'no-cache',
      date: expect.any(String),
      connection: 'keep-alive',
    });
  });

  test('is sent compressed to whoever takes it, and is the same', async () => {
    const plain = await get(path, { 'accept-encoding': 'gzip;q=0' });
    expect(plain.headers).not.toHaveProperty('content-encoding');
    const zipped = await get(path, { 'accept-encoding': 'br, gzip' });
    expect(zipped.headers).toMatchObject({ 'content-encoding': 'gzip', 'content-type': type });
    expect(zipped.headers.etag).not.toBe(plain.headers.etag);
    expect(gunzipSync(zipped.rawPayload).equals(plain.rawPayload)).toBe(true);
  });

  test('is not sent again to whoever has it', async () => {
    const { headers } = await get(path);
    const again = await get(path, { 'if-none-match': String(headers.etag) });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect(again.headers).toMatchObject({ etag: headers.etag, 'cache-control': 'no-cache' });
    expect((await get(path, { 'if-none-match': '"another"' })).statusCode).toBe(200);
  });

  test('may be kept for good under a version', async () => {
    const { headers } = await get(`${path}?v=1`);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  test('is sent whole whatever part or condition is asked for', async () => {
    const conditions = {
      range: 'bytes=0-1',
      'if-match': '"another"',
      'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT',
    };
    const { statusCode, rawPayload } = await get(path, conditions);
    expect(statusCode).toBe(200);
    expect(rawPayload.equals((await get(path)).rawPayload)).toBe(true);
  });
});

test.each([
  '/docs/',
  '/docs/page.html',
  '/docs/openapi.json',
  '/docs/sandbox/page.html',
  '/docs/start.js.gz',
  '/docs/start.js/',
  '/docs/..%2fopenapi.json',
  '/docs/%2e%2e/%2e%2e/package.json',
  '/docs/.',
])('%s is answered as any path that is not there', async (url) => {
  const answer = await get(url);
  expectRefused(answer, 'notFound');
  expect(answer.headers).not.toHaveProperty('content-security-policy');
});

test('the document is the contract of this version; what only a sandbox answers is in the sandbox alone', async () => {
  expect((await get('/openapi.json')).body).toBe(JSON.stringify(openapi(version, true)));
  expect((await record.get('/openapi.json')).body).toBe(JSON.stringify(openapi(version, false)));
});

describe('the page', () => {
  const filled = (html: string) => Array.from(html.matchAll(/ value="([^"]*)"/g), ([, value]) => value);

  test('has the sample login filled in on a sandbox, and on no other service', async () => {
    const [ofSandbox, ofRecord] = [(await get('/docs')).body, (await record.get('/docs')).body];
    expect(filled(ofSandbox)).toEqual([sandboxLogin.login, sandboxLogin.password]);
    expect(ofSandbox).toContain('<span id="badge">sandbox</span>');
    expect(filled(ofRecord)).toEqual(['', '']);
    expect(ofRecord).toContain('<span id="badge"></span>');
    expect(ofRecord).not.toContain(sandboxLogin.login);
    for (const html of [ofSandbox, ofRecord]) expect(html).not.toContain('{{');
  });

  test('loads files that are there, by relative addresses with one version, and holds no script or style', async () => {
    const { body } = await get('/docs');
    const loaded = Array.from(body.matchAll(/(?:src|href)="(docs\/[^"]*)"/g), ([, address]) => address);
    expect(loaded.map((address) => address?.split('?v=')[0]).sort()).toEqual([
      'docs/start.js',
      'docs/style.css',
      'docs/swagger-ui.css',
      'docs/swagger-ui.js',
    ]);
    expect(new Set(loaded.map((address) => address?.split('?v=')[1])).size).toBe(1);
    for (const address of loaded) expect((await get(`/${address}`)).statusCode).toBe(200);
    expect(body).not.toMatch(/<style|<script>|style=|https?:/);
  });
});

test('a client that goes away in the middle of a file harms nobody', async () => {
  const leave = () =>
    new Promise<void>((resolve, reject) => {
      const asked = request(`${sandbox.url}/docs/swagger-ui.js`, { agent: false }, (answer) => {
        answer.once('data', () => {
          asked.socket?.resetAndDestroy();
          resolve();
        });
        answer.on('error', () => {});
      });
      asked.on('error', reject);
      asked.end();
    });
  for (let count = 0; count < 20; count++) await leave();
  expect((await get('/docs/swagger-ui.js')).rawPayload.length).toBeGreaterThan(1_000_000);
});
