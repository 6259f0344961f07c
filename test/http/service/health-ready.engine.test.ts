/** `GET /health/ready`: what it adds to `GET /health`. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sandboxCustomers } from '../../../src/contract/sandbox.ts';
import { buildServer } from '../../../src/http/server.ts';
import { expectRefused, expectSuccess } from '../../support/answers.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer();
});

afterAll(() => server.close());

const customerId = sandboxCustomers[0]?.customerId;

test('a process that was told to stop is not ready, and answers everything else on connections that it ends', async () => {
  const leaving = new AbortController();
  const { database, vault } = server;
  const on = buildServer({ database, vault, leaving: leaving.signal });
  await on.ready();
  expectSuccess(await on.inject({ url: '/health/ready' }), { status: true });
  leaving.abort();
  const answer = await on.inject({ url: '/health/ready' });
  expectRefused(answer, 'serviceUnavailable');
  expect(answer.headers).toMatchObject({
    'retry-after': '1',
    connection: 'close',
    'opencif-hint': expect.stringContaining('This process is stopping'),
  });
  for (const url of ['/health', '/health/live', `/customer/status/${customerId}`]) {
    const other = await on.inject({ url, headers: { 'x-connectfi-token': server.token } });
    expect([url, other.statusCode, other.headers.connection]).toEqual([url, 200, 'close']);
  }
  await on.close();
});
