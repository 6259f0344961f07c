/** `POST /webhooks/:webhookId/test` */
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectRefused } from '../../support/answers.ts';
import { messageFaults } from '../../support/openapi.ts';
import { type Receiver, startReceiver } from '../../support/receiver.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { deliveriesOf, makeWebhook, quick } from '../../support/webhooks.ts';

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

const sendTest = (webhookId: string) => server.post(`/webhooks/${webhookId}/test`, {}, server.token);

test('sends a signed test event once and tells what became of it, also where the webhook is disabled', async () => {
  const { webhookId, secret } = await makeWebhook(server, { url: receiver.url });
  await server.post(`/webhooks/${webhookId}/disable`, {}, server.token);
  const { data } = (await sendTest(webhookId)).json();
  expect(data).toEqual({
    webhookId,
    eventId: expect.stringMatching(/^evt_test_[0-9a-f]{32}$/),
    status: 'delivered',
    httpStatus: 200,
    error: null,
    ms: expect.any(Number),
  });
  const [received] = receiver.all;
  const payload = { type: 'webhook.test', timestamp: expect.any(String), data: { webhookId } };
  expect(new Webhook(secret).verify(received?.text ?? '', received?.headers ?? {})).toEqual(payload);
  expect(received?.headers['webhook-id']).toBe(data.eventId);
  expect(messageFaults(JSON.parse(received?.text ?? ''))).toEqual([]);

  receiver.behave(() => 503);
  expect((await sendTest(webhookId)).json().data).toMatchObject({
    status: 'failed',
    httpStatus: 503,
    error: 'status',
  });
  expect(receiver.all).toHaveLength(2);
  receiver.behave(() => undefined);
  const hasty = await buildTestServer({
    shared: { database: server.database, url: null, drop: async () => {} },
    delivery: { timing: { ...quick, attemptMs: 50 } },
  });
  expect((await hasty.post(`/webhooks/${webhookId}/test`, {}, hasty.token)).json().data).toMatchObject({
    status: 'failed',
    httpStatus: null,
    error: 'timeout',
  });
  await hasty.close();
  const listed = await deliveriesOf(server, webhookId);
  expect(listed.map(({ eventType, error }) => [eventType, error])).toEqual([
    ['webhook.test', 'timeout'],
    ['webhook.test', 'status'],
    ['webhook.test', null],
  ]);
});

test('a name that leads to a private address is refused when it is called', async () => {
  const { webhookId } = await makeWebhook(server, { url: 'https://receiver.example.test/' });
  await server.post(`/webhooks/${webhookId}/disable`, {}, server.token);
  const inside = await buildTestServer({
    shared: { database: server.database, url: null, drop: async () => {} },
    delivery: { resolve: async () => [{ address: '10.0.0.1', family: 4 }] },
  });
  const answer = await inside.post(`/webhooks/${webhookId}/test`, {}, inside.token);
  expect(answer.json().data).toMatchObject({ status: 'failed', httpStatus: null, error: 'addressRefused' });
  await inside.server.close();
});

test('a webhook that is not there is refused', async () => {
  expectRefused(await sendTest('whk_unknown'), 'webhookNotFound', { webhookId: 'whk_unknown' });
});
