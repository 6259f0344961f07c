/** The header `Host`: names under which a sandbox, and metrics without a token, may be called. */
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildServer } from '../../../src/http/server.ts';
import { expectRefused } from '../../support/answers.ts';
import { individualInit } from '../../support/samples.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ settings: { allowedHosts: ['opencif', 'CIF.example.test', '::2'] } });
});

afterAll(() => server.close());

function call(host: string, url = '/health', on = server.server, remoteAddress = '127.0.0.1') {
  return on.inject({ url, headers: { host }, remoteAddress });
}

const byNobody = fc.oneof(
  fc.constantFrom(
    'evil.example.test',
    'localhost.evil.example.test',
    'evil-localhost',
    '127.0.0.1.evil.example.test',
    '128.0.0.1',
    '0.0.0.0',
    '[::]',
    '[::2',
    '::1',
    'localhost:80:80',
    'localhost, evil.example.test',
    'localhost@evil.example.test',
    'evil.example.test#localhost',
    'localhost.',
    'xopencif',
  ),
  fc.domain(),
);

describe('the sandbox', () => {
  test.each([
    'localhost',
    'LOCALHOST:8080',
    '127.0.0.1:8080',
    '127.1.2.3',
    '[::1]',
    '[::1]:8080',
    'opencif',
    'OpenCIF:80',
    'cif.example.test',
    '[::2]:1',
  ])('answers to %s', async (host) => {
    expect((await call(host)).statusCode).toBe(200);
  });

  test('answers to no name that is neither its machine’s nor listed, on any path', async () => {
    await fc.assert(
      fc.asyncProperty(
        byNobody,
        fc.constantFrom('/health', '/docs', '/nowhere', '/metrics'),
        async (host, url) => {
          expectRefused(await call(host, url), 'hostNotAllowed');
        },
      ),
    );
  });

  test('registers nobody for a page of another name', async () => {
    const headers = { host: 'evil.example.test', 'x-connectfi-token': server.token };
    const payload = individualInit(1);
    const answer = await server.server.inject({ method: 'POST', url: '/customer/init', headers, payload });
    expectRefused(answer, 'hostNotAllowed');
    const found = await server.get(`/customers?reference=${payload.customerReference}`, server.token);
    expect(found.json().data.items).toEqual([]);
  });

  test('answers to no request without a name', async () => {
    const socket = connect((server.server.server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    socket.end('GET /health HTTP/1.0\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 421 .*"code":"hostNotAllowed"/s);
  });
});

describe('the record', () => {
  const record = (metricsToken: string | null = null) =>
    buildServer({ database: server.database, vault: server.vault, settings: { metricsToken } });

  test('answers to any name', async () => {
    expect((await call('evil.example.test', '/health', record())).statusCode).toBe(200);
  });

  test('gives its metrics to this machine, and only under a name of this machine', async () => {
    expect((await call('localhost:8080', '/metrics', record())).statusCode).toBe(200);
    expectRefused(await call('evil.example.test', '/metrics', record()), 'hostNotAllowed');
  });

  test('does not show anybody elsewhere that there are metrics', async () => {
    expectRefused(await call('evil.example.test', '/metrics', record(), '192.0.2.1'), 'notFound');
  });

  test('gives its metrics under any name to whoever has their token', async () => {
    const headers = { host: 'evil.example.test', authorization: 'Bearer for-scraping' };
    const answer = await record('for-scraping').inject({ url: '/metrics', headers });
    expect(answer.statusCode).toBe(200);
  });
});
