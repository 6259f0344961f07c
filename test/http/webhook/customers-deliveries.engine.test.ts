/** `GET /customers/:customerId/deliveries` */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectRefused, expectSuccess } from '../../support/answers.ts';
import { testEngine } from '../../support/database.ts';
import { feedComplete } from '../../support/feed.ts';
import { type Receiver, startReceiver, until } from '../../support/receiver.ts';
import { tokensOfRoles } from '../../support/roles.ts';
import { individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { change, makeWebhook, quick } from '../../support/webhooks.ts';

let server: TestServer;
let receiver: Receiver;
let serial = 0;

beforeAll(async () => {
  server = await buildTestServer({ delivery: { timing: { ...quick, schedule: [3600, 3600] } } });
  receiver = await startReceiver();
});

afterAll(async () => {
  await server.close();
  await receiver.close();
});

const made = async (token: string) => {
  serial += 1;
  return (await register(server, individualInit(serial), token)).customerId;
};

/** An aggregator of its own, so that it has no webhooks but those of the test. */
const tenant = async () => (await tokensOfRoles(server, `own${++serial}`)).integration;

async function webhooksOf(customerId: string, token: string) {
  const answer = await server.get(`/customers/${customerId}/deliveries`, token);
  expect(answer.statusCode, answer.payload).toBe(200);
  return answer.json().data.webhooks;
}

const always = { failedAttempts: 0, nextAttemptAt: null };

test('without webhooks it names the newest version, and nothing else', async () => {
  const token = await tenant();
  const customerId = await made(token);
  await change(server, customerId, 'second@example.test', token);
  const answer = await server.get(`/customers/${customerId}/deliveries`, token);
  const { changedAt } = answer.json().data;
  expectSuccess(answer, { customerId, version: 2, changedAt, webhooks: [] });
  const history = await server.get(`/customers/${customerId}/history`, token);
  expect(changedAt).toBe(history.json().data.items[0].changedAt);
});

test('a change is delivered once its receiver has accepted it, and until then it is tried again', async () => {
  const token = await tenant();
  receiver.behave(() => 500);
  const { webhookId } = await makeWebhook(server, { url: receiver.url }, token);
  const customerId = await made(token);
  await until('a failed attempt', async () => (await webhooksOf(customerId, token))[0].failedAttempts === 1);
  expect(await webhooksOf(customerId, token)).toEqual([
    { webhookId, state: 'retrying', failedAttempts: 1, nextAttemptAt: expect.any(String) },
  ]);
  receiver.behave(() => 200);
  await server.post(`/webhooks/${webhookId}/disable`, {}, token);
  expect(await webhooksOf(customerId, token)).toMatchObject([{ webhookId, state: 'heldBack' }]);
  await server.post(`/webhooks/${webhookId}/enable`, {}, token);
  await until('it is delivered', async () => (await webhooksOf(customerId, token))[0].state === 'delivered');
  expect(await webhooksOf(customerId, token)).toEqual([{ webhookId, state: 'delivered', ...always }]);
});

test('what a webhook never sends is not called delivered: other types, and changes from before it', async () => {
  const token = await tenant();
  receiver.behave(() => 200);
  const customerId = await made(token);
  const later = await makeWebhook(server, { url: receiver.url }, token);
  const earlier = await makeWebhook(server, { url: receiver.url, after: '0.0' }, token);
  const updates = await makeWebhook(
    server,
    { url: receiver.url, eventTypes: ['customer.updated'], after: '0.0' },
    token,
  );
  const states = async () =>
    Object.fromEntries(
      (await webhooksOf(customerId, token)).map(({ webhookId, state }: Record<string, string>) => [
        webhookId,
        state,
      ]),
    );
  const ids = [later, earlier, updates].map(({ webhookId }) => webhookId) as [string, string, string];
  await until('the registration is delivered', async () => (await states())[ids[1]] === 'delivered');
  expect(await states()).toEqual({ [ids[0]]: 'notSent', [ids[1]]: 'delivered', [ids[2]]: 'notSent' });
  await change(server, customerId, 'second@example.test', token);
  await until('all have the update', async () =>
    Object.values(await states()).every((state) => state === 'delivered'),
  );
});

test.runIf(testEngine === 'postgres')('a change that the feed does not show yet is waiting', async () => {
  const token = await tenant();
  receiver.behave(() => 200);
  await makeWebhook(server, { url: receiver.url }, token);
  let customerId = '';
  // A transaction that has written holds the feed back.
  await server.database.transaction(async (tx) => {
    await tx.query({ name: 'test-hold-feed', text: 'select pg_current_xact_id()::text as id' });
    customerId = await made(token);
    expect(await webhooksOf(customerId, token)).toMatchObject([{ state: 'waiting', ...always }]);
  });
  await feedComplete(server.database);
  await until('it is delivered', async () => (await webhooksOf(customerId, token))[0].state === 'delivered');
});

test('an unknown customer is not found', async () => {
  const customerId = 'cstap_unknown';
  expectRefused(await server.get(`/customers/${customerId}/deliveries`, server.token), 'customerNotFound', {
    customerId,
  });
});
