/** `POST /webhooks/:webhookId/disable` */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectInvalid, expectRefused, expectSuccess } from '../../support/answers.ts';
import { type Receiver, startReceiver, until } from '../../support/receiver.ts';
import { individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { makeWebhook, quick } from '../../support/webhooks.ts';

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

test('nothing is sent any more; a second time changes nothing', async () => {
  const { secret: _secret, ...webhook } = await makeWebhook(server, { url: receiver.url });
  await register(server, individualInit(1));
  await until('the first event', () => receiver.all.length === 1);
  const path = `/webhooks/${webhook.webhookId}/disable`;
  const first = await server.post(path, {}, server.token);
  const { disabledAt, cursor } = first.json().data;
  expect(disabledAt).toMatch(/^\d{4}-.*Z$/);
  const { createdAt, cursor: _cursor, state: _state, ...same } = webhook;
  expectSuccess(first, {
    ...same,
    state: 'disabled',
    disabledReason: 'requested',
    disabledAt,
    createdAt,
    cursor,
  });
  expectSuccess(await server.post(path, {}, server.token), first.json().data);

  const control = await makeWebhook(server, { url: `${receiver.url}/control` });
  const { customerId } = await register(server, individualInit(2));
  await until('the control', () => receiver.all.length === 2);
  expect(receiver.all[1]?.payload.data.customerId).toBe(customerId);
  await server.post(`/webhooks/${control.webhookId}/disable`, {}, server.token);
  expect(receiver.all).toHaveLength(2);
});

test('a webhook that is not there is refused', async () => {
  const webhookId = 'whk_unknown';
  expectRefused(await server.post(`/webhooks/${webhookId}/disable`, {}, server.token), 'webhookNotFound', {
    webhookId,
  });
  const odd = await server.post('/webhooks/a-b/disable', {}, server.token);
  expectInvalid(odd, { instancePath: '/webhookId', keyword: 'pattern' });
  expectRefused(await server.post(`/webhooks/${webhookId}/disable`, {}), 'unauthorized');
});
