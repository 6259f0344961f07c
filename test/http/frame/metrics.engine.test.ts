/** `GET /metrics`: what it counts and who may read it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildServer } from '../../../src/http/server.ts';
import { expectRefused } from '../../support/answers.ts';
import { startReceiver, until } from '../../support/receiver.ts';
import { individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { change, makeWebhook, quick } from '../../support/webhooks.ts';

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

test('the queue of webhooks shows: what waits, what failed, what is held back, and what became of attempts', async () => {
  const receiver = await startReceiver(() => 500);
  const own = await buildTestServer({ delivery: { timing: { ...quick, schedule: [3600] } } });
  const value = async (line: string) => {
    const { body } = await own.get('/metrics');
    const found = body.split('\n').find((one) => one.startsWith(`${line} `));
    return Number(found?.slice(line.length) ?? Number.NaN);
  };
  expect(await value('opencif_webhooks{state="enabled"}')).toBe(0);
  const failing = await makeWebhook(own, { url: receiver.url });
  const { customerId } = await register(own, individualInit(1));
  await change(own, customerId, 'second@example.test');
  await until('the failure', async () => (await value('opencif_webhook_lag_events{state="retrying"}')) === 2);
  expect(await value('opencif_webhook_attempts_total{outcome="status"}')).toBe(1);
  expect(await value('opencif_webhook_lag_events{state="waiting"}')).toBe(0);
  expect(await value('opencif_webhook_lag_seconds{state="waiting"}')).toBe(0);
  expect(await value('opencif_webhooks{state="enabled"}')).toBe(1);

  await own.post(`/webhooks/${failing.webhookId}/disable`, {}, own.token);
  await change(own, customerId, 'third@example.test');
  // Transactions of other tests on the same server may delay the feed.
  await until(
    'the third to be counted',
    async () => (await value('opencif_webhook_lag_events{state="disabled"}')) === 3,
  );
  expect(await value('opencif_webhook_lag_events{state="retrying"}')).toBe(0);
  expect(await value('opencif_webhooks{state="disabled"}')).toBe(1);

  await own.database.query(agedLanes);
  expect(await value('opencif_webhook_lag_seconds{state="disabled"}')).toBeGreaterThanOrEqual(600);
  receiver.behave(() => 200);
  await own.post(`/webhooks/${failing.webhookId}/enable`, {}, own.token);
  await until(
    'all to be sent',
    async () => (await value('opencif_webhook_attempts_total{outcome="delivered"}')) === 3,
  );
  for (const state of ['waiting', 'retrying', 'disabled']) {
    await until(
      'nothing left',
      async () => (await value(`opencif_webhook_lag_events{state="${state}"}`)) === 0,
    );
  }
  const { body } = await own.get('/metrics');
  for (const id of [customerId, failing.webhookId, 'CLIENTID']) expect(body).not.toContain(id);
  await own.close();
  await receiver.close();
});

const agedLanes = {
  name: 'test-aged-lanes',
  text: "update webhook_lane set oldest_at = oldest_at - interval '10 minutes'",
};
