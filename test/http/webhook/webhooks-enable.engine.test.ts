/** `POST /webhooks/:webhookId/enable` */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectRefused } from '../../support/answers.ts';
import { type Receiver, startReceiver, until } from '../../support/receiver.ts';
import { individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { change, deliveriesOf, makeWebhook, quick } from '../../support/webhooks.ts';

let server: TestServer;
let receiver: Receiver;

beforeAll(async () => {
  server = await buildTestServer({ delivery: { timing: { ...quick, schedule: [3600] } } });
  receiver = await startReceiver();
});

afterAll(async () => {
  await server.close();
  await receiver.close();
});

test('it goes on where it stopped, with what failed at once and counted anew', async () => {
  const { webhookId } = await makeWebhook(server, { url: receiver.url });
  receiver.behave(() => 500);
  const { customerId } = await register(server, individualInit(1));
  await until('a failure', async () => (await deliveriesOf(server, webhookId)).length === 1);
  await server.post(`/webhooks/${webhookId}/disable`, {}, server.token);
  await change(server, customerId, 'second@example.test');
  receiver.behave(() => 200);
  const answer = await server.post(`/webhooks/${webhookId}/enable`, {}, server.token);
  expect(answer.json().data).toMatchObject({ webhookId, state: 'enabled' });
  expect(answer.json().data).not.toHaveProperty('disabledAt');
  await until('both', async () => (await deliveriesOf(server, webhookId)).length === 3);
  const sent = (await deliveriesOf(server, webhookId)).map(({ eventId, attempt, status }) => [
    eventId,
    attempt,
    status,
  ]);
  expect(sent).toEqual([
    [`evt_${customerId}_2`, 1, 'delivered'],
    [`evt_${customerId}_1`, 1, 'delivered'],
    [`evt_${customerId}_1`, 1, 'failed'],
  ]);
});

test('an enabled one stays as it is: what failed waits for its time', async () => {
  const late = await startReceiver(() => 500);
  const { webhookId } = await makeWebhook(server, { url: late.url });
  await register(server, individualInit(2));
  await until('a failure', async () => (await deliveriesOf(server, webhookId)).length === 1);
  const answer = await server.post(`/webhooks/${webhookId}/enable`, {}, server.token);
  expect(answer.json().data).toMatchObject({ webhookId, state: 'enabled' });
  // Events that are due are sent before new ones.
  const { customerId } = await register(server, individualInit(3));
  await until('a new event', () => late.all.length > 1);
  expect(late.all.slice(1).map(({ payload }) => payload.data.customerId)).toEqual([customerId]);
  await server.post(`/webhooks/${webhookId}/disable`, {}, server.token);
  await late.close();
});

test('a webhook that is not there is refused', async () => {
  const webhookId = 'whk_unknown';
  expectRefused(await server.post(`/webhooks/${webhookId}/enable`, {}, server.token), 'webhookNotFound', {
    webhookId,
  });
});
