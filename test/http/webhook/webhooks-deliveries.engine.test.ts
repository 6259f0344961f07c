/** `GET /webhooks/:webhookId/deliveries` */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WebhookDelivery } from '../../../src/contract/webhooks.ts';
import { expectInvalid, expectRefused } from '../../support/answers.ts';
import { type Receiver, startReceiver, until } from '../../support/receiver.ts';
import { individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { change, deliveriesOf, makeWebhook, quick } from '../../support/webhooks.ts';

let server: TestServer;
let receiver: Receiver;

beforeAll(async () => {
  server = await buildTestServer({ delivery: { timing: quick } });
  receiver = await startReceiver();
});

afterAll(async () => {
  await server.close();
  await receiver.close();
});

test('every attempt, newest first, page by page, without what was sent or answered', async () => {
  const { webhookId } = await makeWebhook(server, { url: receiver.url });
  let refusals = 2;
  receiver.behave((_, response) => {
    refusals--;
    if (refusals < 0) return 200;
    return void response.writeHead(500).end('the body of a receiver');
  });
  const { customerId } = await register(server, individualInit(1));
  await change(server, customerId, 'second@example.test');
  await until('four attempts', async () => (await deliveriesOf(server, webhookId)).length === 4);
  const answer = await server.get(`/webhooks/${webhookId}/deliveries`, server.token);
  const { items, nextCursor } = answer.json().data;
  expect(nextCursor).toBeNull();
  const common = { resend: false, attemptedAt: expect.any(String), ms: expect.any(Number) };
  const created = { ...common, eventId: `evt_${customerId}_1`, eventType: 'customer.created' };
  const failed = { status: 'failed', httpStatus: 500, error: 'status', nextAttemptAt: expect.any(String) };
  const delivered = { attempt: 1, status: 'delivered', httpStatus: 200, error: null, nextAttemptAt: null };
  expect(items).toEqual([
    { ...common, ...delivered, eventId: `evt_${customerId}_2`, eventType: 'customer.updated' },
    { ...created, ...delivered, attempt: 3 },
    { ...created, ...failed, attempt: 2 },
    { ...created, ...failed, attempt: 1 },
  ]);
  expect(Object.keys(items[0])).toEqual([
    'eventId',
    'eventType',
    'attemptedAt',
    'attempt',
    'resend',
    'status',
    'httpStatus',
    'error',
    'ms',
    'nextAttemptAt',
  ]);
  expect(answer.payload).not.toContain('the body of a receiver');
  const first = (await server.get(`/webhooks/${webhookId}/deliveries?limit=3`, server.token)).json().data;
  const rest = `/webhooks/${webhookId}/deliveries?limit=3&cursor=${first.nextCursor}`;
  const second = (await server.get(rest, server.token)).json().data;
  expect([...first.items, ...second.items]).toEqual(items);
  expect([first.items.length, second.nextCursor]).toEqual([3, null]);
});

test('an attempt holds the message as it was sent if that is asked for, and a test has none', async () => {
  receiver.behave(() => 200);
  const { webhookId } = await makeWebhook(server, { url: receiver.url });
  const { customerId } = await register(server, individualInit(2));
  await change(server, customerId, 'payload@example.test');
  await until('two attempts', async () => (await deliveriesOf(server, webhookId)).length === 2);
  await server.post(`/webhooks/${webhookId}/test`, {}, server.token);
  const answer = await server.get(`/webhooks/${webhookId}/deliveries?include=payload`, server.token);
  const [tested, ...items] = answer.json().data.items;
  expect(tested).not.toHaveProperty('payload');
  const sent = new Map(receiver.all.map(({ headers, text }) => [headers['webhook-id'], text]));
  expect(items.map((item: WebhookDelivery) => JSON.stringify(item.payload))).toEqual([
    sent.get(`evt_${customerId}_2`),
    sent.get(`evt_${customerId}_1`),
  ]);
  expect(answer.payload).not.toContain('payload@example.test');
});

test('an unknown webhook and odd questions are refused', async () => {
  const webhookId = 'whk_unknown';
  expectRefused(await server.get(`/webhooks/${webhookId}/deliveries`, server.token), 'webhookNotFound', {
    webhookId,
  });
  expectInvalid(await server.get(`/webhooks/${webhookId}/deliveries?cursor=x`, server.token), {
    instancePath: '/cursor',
    keyword: 'pattern',
  });
});
