/** `DELETE /webhooks/:webhookId` */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { forgetDeliveries } from '../../../src/storage/webhook/webhook-delivery.ts';
import { expectInvalid, expectRefused, expectSuccess } from '../../support/answers.ts';
import { type Receiver, startReceiver, until } from '../../support/receiver.ts';
import { individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { deliveriesOf, makeWebhook, quick, remove } from '../../support/webhooks.ts';

let server: TestServer;
let receiver: Receiver;
let serial = 0;
let token: string;

beforeAll(async () => {
  server = await buildTestServer({ delivery: { timing: quick } });
  receiver = await startReceiver();
});

beforeEach(async () => {
  receiver.behave(() => 200);
  receiver.all.length = 0;
  serial += 1;
  token = await server.addTenant(`deleting_${serial}`, `deleting_${serial}`);
});

afterAll(async () => {
  await server.close();
  await receiver.close();
});

const rowsOf = {
  name: 'test-rows-of-webhook',
  text: `select (select count(*)::int from webhook_endpoint where webhook_id = $1) as webhooks,
                (select count(*)::int from webhook_lane where webhook_id = $1) as lanes,
                (select count(*)::int from webhook_delivery where webhook_id = $1) as attempts`,
};
const left = async (webhookId: string) => (await server.database.query(rowsOf, [webhookId]))[0];
const nothing = { webhooks: 0, lanes: 0, attempts: 0 };

test('the webhook is gone with its secrets, its attempts and what it had to send; another stays', async () => {
  // Its own: what is kept goes on sending, and would arrive in the next test.
  const failing = await startReceiver(() => 500);
  const kept = await makeWebhook(server, { url: failing.url }, token);
  const { webhookId } = await makeWebhook(server, { url: failing.url }, token);
  await register(server, individualInit(serial), token);
  for (const id of [kept.webhookId, webhookId]) {
    await until('an attempt', async () => (await deliveriesOf(server, id, token)).length > 0);
  }
  expectSuccess(await remove(server, webhookId, {}, token), { webhookId });
  const { items } = (await server.get('/webhooks', token)).json().data;
  expect(items.map((one: { webhookId: string }) => one.webhookId)).toEqual([kept.webhookId]);
  expectRefused(await server.get(`/webhooks/${webhookId}/deliveries`, token), 'webhookNotFound', {
    webhookId,
  });
  await until(
    'its rows to go',
    async () => JSON.stringify(await left(webhookId)) === JSON.stringify(nothing),
  );
  expect(await left(kept.webhookId)).toMatchObject({ webhooks: 1, lanes: 1 });
  expect((await deliveriesOf(server, kept.webhookId, token)).length).toBeGreaterThan(0);
  await failing.close();
});

test('an attempt under way may still arrive; nothing is stored of it, and nothing more is sent', async () => {
  let answer = (_status: number) => {};
  receiver.behave(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  const { webhookId } = await makeWebhook(server, { url: receiver.url }, token);
  const { customerId } = await register(server, individualInit(serial), token);
  await until('the attempt', () => receiver.all.length === 1);
  expectSuccess(await remove(server, webhookId, {}, token), { webhookId });
  receiver.behave(() => 200);
  answer(500);
  await server.post('/customer/update', { customerId, customer: { email: 'a@example.test' } }, token);
  const control = await makeWebhook(server, { url: receiver.url, after: '0.0' }, token);
  await until(
    'both events of the control',
    async () => (await deliveriesOf(server, control.webhookId, token)).length === 2,
  );
  await until(
    'its rows to go',
    async () => JSON.stringify(await left(webhookId)) === JSON.stringify(nothing),
  );
  expect(receiver.all).toHaveLength(3);
});

test('deleted and resent at the same time it leaves no row behind', async () => {
  const { customerId } = await register(server, individualInit(serial), token);
  for (let round = 0; round < 10; round++) {
    const { webhookId } = await makeWebhook(server, { url: receiver.url, after: '0.0' }, token);
    const resend = () =>
      server.post(`/webhooks/${webhookId}/resend`, { eventId: `evt_${customerId}_1` }, token);
    const range = () => server.post(`/webhooks/${webhookId}/resend`, { from: '0.0' }, token);
    const [, , deleted] = await Promise.all([
      resend(),
      range(),
      remove(server, webhookId, {}, token),
      resend(),
      range(),
    ]);
    expect(deleted.statusCode).toBe(200);
    await until(
      'its rows to go',
      async () => JSON.stringify(await left(webhookId)) === JSON.stringify(nothing),
    );
  }
});

test('attempts of several deleted webhooks go in parts, and no others', async () => {
  const { webhookId } = await makeWebhook(server, { url: receiver.url }, token);
  const own = await buildTestServer();
  const insert = {
    name: 'test-attempts',
    text: `insert into webhook_delivery (aggregator_id, webhook_id, event_id, event_type, attempted_at, attempt, resend, ms)
           select 'a' || (n % 3), 'w' || (n % 5), 'e', 'customer.updated', now(), 1, false, 1 from generate_series(1, 2500) n`,
  };
  await own.database.query(insert);
  const present = await makeWebhook(own, { url: receiver.url });
  await own.post(`/webhooks/${present.webhookId}/test`, {}, own.token);
  const count = { name: 'test-count', text: 'select count(*)::int as n from webhook_delivery' };
  let rounds = 0;
  while (await forgetDeliveries(own.database, new Date().toISOString())) rounds++;
  expect(rounds).toBe(3);
  expect(await own.database.query(count)).toEqual([{ n: 1 }]);
  await own.close();
  await remove(server, webhookId, {}, token);
});

test('a webhook that is not there is refused; with its key the same request gets the same answer', async () => {
  const webhookId = 'whk_unknown';
  expectRefused(await remove(server, webhookId), 'webhookNotFound', { webhookId });
  expectInvalid(await remove(server, 'a-b'), { instancePath: '/webhookId', keyword: 'pattern' });
  expectRefused(await remove(server, webhookId, { 'x-connectfi-token': 'x' }), 'unauthorized');
  const made = await makeWebhook(server, { url: receiver.url }, token);
  const first = await remove(server, made.webhookId, { 'idempotency-key': 'gone' }, token);
  const again = await remove(server, made.webhookId, { 'idempotency-key': 'gone' }, token);
  expect([again.statusCode, again.payload]).toEqual([200, first.payload]);
  expectRefused(await remove(server, made.webhookId, {}, token), 'webhookNotFound', {
    webhookId: made.webhookId,
  });
});
