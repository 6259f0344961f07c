/** `GET /metrics`: what it counts and who may read it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildServer } from '../../src/http/server.ts';
import { expectRefused } from '../support/answers.ts';
import { individualInit } from '../support/samples.ts';
import { buildTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer();
});

afterAll(() => server.close());

async function read(line: string): Promise<number> {
  const { body } = await server.get('/metrics');
  const found = body.split('\n').find((one) => one.startsWith(`${line} `));
  return Number(found?.slice(line.length) ?? 0);
}

test('counts requests by endpoint and answer, and versions by kind; what changed nothing is no version', async () => {
  const init = await server.post('/customer/init', individualInit(1), server.token);
  const { customerId } = init.json().data;
  for (const email of ['one@example.test', 'two@example.test', 'two@example.test']) {
    await server.post('/customer/update', { customerId, customer: { email } }, server.token);
  }
  await server.post('/customer/update', { customerId, customer: { businessPhones: [] } }, server.token);
  const route = 'method="POST",route="/customer/update"';
  const count = 'opencif_http_request_duration_seconds_count';
  expect(await read(`${count}{${route},status="200",code="0"}`)).toBe(3);
  expect(await read(`${count}{${route},status="400",code="requestValidateError"}`)).toBe(1);
  expect(await read('opencif_customer_changes_total{kind="created"}')).toBe(1);
  expect(await read('opencif_customer_changes_total{kind="updated"}')).toBe(2);
});

describe('without a token of its own', () => {
  test.each([
    ['127.0.0.1', {}, 200],
    ['::1', {}, 200],
    ['::ffff:127.0.0.1', {}, 200],
    ['192.0.2.1', {}, 404],
    ['127.0.0.1', { 'x-forwarded-for': '192.0.2.1' }, 404],
    ['127.0.0.1', { forwarded: 'for=192.0.2.1' }, 404],
  ])('from %s with %o: %i', async (remoteAddress, headers, status) => {
    const answer = await server.server.inject({ url: '/metrics', remoteAddress, headers });
    expect(answer.statusCode).toBe(status);
  });
});

test('with a token: from anywhere with it, from nowhere without', async () => {
  const { database, vault } = server;
  const guarded = buildServer({ database, vault, settings: { metricsToken: 'for-scraping' } });
  const read = (authorization?: string) =>
    guarded.inject({
      url: '/metrics',
      remoteAddress: '192.0.2.1',
      headers: authorization ? { authorization } : {},
    });
  expect((await read('Bearer for-scraping')).statusCode).toBe(200);
  for (const wrong of [undefined, 'Bearer for-scrapinG', 'for-scraping', 'Bearer']) {
    expectRefused(await read(wrong), 'notFound');
  }
  await guarded.close();
});
