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

const resends = {
  name: 'test-resends',
  text: `select count(*)::int as n from webhook_lane where webhook_id = $1 and resend_id <> ''`,
};

test('what was asked to be sent again is forgotten; what was still to be sent is not', async () => {
  const failing = await startReceiver(() => 500);
  const own = await buildTestServer({ delivery: { timing: { ...quick, schedule: [3600] } } });
  const { customerId } = await register(own, individualInit(1));
  const { webhookId } = await makeWebhook(own, { url: failing.url });
  const { customerId: next } = await register(own, individualInit(2));
  await until('the new event', () => failing.all.length === 1);
  const again = () =>
    own.post(`/webhooks/${webhookId}/resend`, { eventId: `evt_${customerId}_1` }, own.token);
  expect((await again()).statusCode).toBe(200);
  expect((await own.post(`/webhooks/${webhookId}/resend`, { from: '0.0' }, own.token)).statusCode).toBe(200);
  const disable = () => own.post(`/webhooks/${webhookId}/disable`, {}, own.token);
  const [disabled] = await Promise.all([disable(), again(), again(), again()]);
  expect(disabled.statusCode).toBe(200);
  expect(await own.database.query(resends, [webhookId])).toEqual([{ n: 0 }]);

  failing.all.length = 0;
  failing.behave(() => 200);
  await own.post(`/webhooks/${webhookId}/enable`, {}, own.token);
  const last = await register(own, individualInit(3));
  await until('the last', () =>
    failing.all.some(({ payload }) => payload.data.customerId === last.customerId),
  );
  await until('the one that failed', () => failing.all.length >= 2);
  expect(failing.all.map(({ payload }) => payload.data.customerId).sort()).toEqual(
    [next, last.customerId].sort(),
  );
  await own.close();
  await failing.close();
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
