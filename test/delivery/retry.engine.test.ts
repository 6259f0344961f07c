/** What happens to an event that is not accepted: when it is sent again, what it delays, and when that ends. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { retryDelay, retrySchedule } from '../../src/domain/webhook.ts';
import { Mint } from '../../src/mint.ts';
import { openVault } from '../../src/storage/keys/keyring.ts';
import { forgetDeliveries } from '../../src/storage/webhook/webhook-delivery.ts';
import { openTestDatabase, testEngine } from '../support/database.ts';
import { Gate, intercepted } from '../support/intercept.ts';
import { quickTenant } from '../support/nodes.ts';
import { type Receiver, startReceiver, until } from '../support/receiver.ts';
import { individualInit, register } from '../support/samples.ts';
import { loadSample } from '../support/sandbox.ts';
import { buildTestServer, type TestServer, testMasterKey } from '../support/server.ts';
import { issueToken } from '../support/token.ts';
import {
  change,
  deliveriesOf,
  type MadeWebhook,
  makeWebhook,
  quick,
  readWebhook,
} from '../support/webhooks.ts';

let server: TestServer;
let receiver: Receiver;
/** The servers' clock, in milliseconds since 1970; only tests move it. */
let nowMs = Date.parse('2030-01-01T00:00:00.000Z');
const mint = new Mint(() => nowMs);

beforeAll(async () => {
  // The product's own schedule.
  const timing = { ...quick, schedule: retrySchedule };
  server = await buildTestServer({ mint, delivery: { timing } });
});

afterAll(() => server.close());

let tenants = 0;
let token: string;
let webhook: MadeWebhook;

beforeEach(async () => {
  receiver = await startReceiver();
  tenants++;
  token = await quickTenant(server, `retry${tenants}`);
  await wait(0);
  webhook = await makeWebhook(server, { url: receiver.url }, token);
});

afterEach(async () => {
  await server.post(`/webhooks/${webhook.webhookId}/disable`, {}, token);
  await receiver.close();
});

/** Moves the clock forward; tokens expire by it. */
async function wait(seconds: number): Promise<void> {
  nowMs += seconds * 1000;
  token = await issueToken(server, { login: `retry${tenants}_login` }, { mint });
}

const deliveries = () => deliveriesOf(server, webhook.webhookId, token);
const state = () => readWebhook(server, webhook.webhookId, token);
const newCustomer = async (n: number) => (await register(server, individualInit(n), token)).customerId;

test('the schedule: 5 s, 5 min, 30 min, 2, 5, 10, 14, 20, 24 h, each a tenth more or less', () => {
  expect(retrySchedule).toEqual([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]);
  for (const [index, step] of retrySchedule.entries()) {
    expect(retryDelay(retrySchedule, index + 1, 0)).toBeCloseTo(step * 0.9);
    expect(retryDelay(retrySchedule, index + 1, 0.5)).toBeCloseTo(step);
    expect(retryDelay(retrySchedule, index + 1, 1)).toBeCloseTo(step * 1.1);
  }
  expect(retryDelay(retrySchedule, retrySchedule.length + 1, 0.5)).toBeNull();
});

test('an event that always fails comes ten times as scheduled, then the webhook is disabled and keeps its place', async () => {
  receiver.behave(() => 500);
  const customerId = await newCustomer(1);
  await change(server, customerId, 'second@example.test', token);
  for (const [index, step] of retrySchedule.entries()) {
    await until(`attempt ${index + 1}`, async () => (await deliveries()).length === index + 1);
    const [latest] = await deliveries();
    expect(latest).toMatchObject({ attempt: index + 1, status: 'failed', httpStatus: 500, error: 'status' });
    const waits = (Date.parse(latest?.nextAttemptAt ?? '') - Date.parse(latest?.attemptedAt ?? '')) / 1000;
    expect(waits).toBeGreaterThanOrEqual(step * 0.9);
    expect(waits).toBeLessThanOrEqual(step * 1.1);
    await wait(step * 1.1);
  }
  await until('the end', async () => (await state()).state === 'disabled');
  expect(await state()).toMatchObject({ disabledReason: 'retriesExhausted' });
  const all = await deliveries();
  expect(all).toHaveLength(retrySchedule.length + 1);
  expect(all[0]?.nextAttemptAt).toBeNull();
  expect(new Set(receiver.all.map(({ headers }) => headers['webhook-id']))).toEqual(
    new Set([`evt_${customerId}_1`]),
  );

  // Nothing is sent while it is disabled, and nothing is lost.
  receiver.behave(() => 200);
  await change(server, customerId, 'third@example.test', token);
  const other = await newCustomer(2);
  const before = receiver.all.length;
  await wait(100_000);
  const control = await startReceiver();
  const beside = await makeWebhook(server, { url: control.url, after: '0.0' }, token);
  await until('another webhook to be told all of it', () => control.all.length === 4);
  await server.post(`/webhooks/${beside.webhookId}/disable`, {}, token);
  await control.close();
  expect(receiver.all.length).toBe(before);
  const enabled = await server.post(`/webhooks/${webhook.webhookId}/enable`, {}, token);
  expect(enabled.json().data).not.toHaveProperty('disabledReason');
  await until('all that waited', () => receiver.all.length === before + 4);
  const told = receiver.all.slice(before).map(({ payload }) => payload.data.id);
  expect(told.filter((id) => id.includes(customerId))).toEqual(
    [1, 2, 3].map((n) => `evt_${customerId}_${n}`),
  );
  expect(told).toContain(`evt_${other}_1`);
  expect((await deliveries())[0]).toMatchObject({ attempt: 1, status: 'delivered' });
});

test('a customer that fails holds up its own later events and nobody else', async () => {
  const bad = await newCustomer(3);
  await until('its start', () => receiver.all.length === 1);
  receiver.behave(({ payload }) => (payload.data.customerId === bad ? 500 : 200));
  await change(server, bad, 'two@example.test', token);
  await change(server, bad, 'three@example.test', token);
  const good = await Promise.all(Array.from({ length: 40 }, (_, index) => newCustomer(100 + index)));
  for (const customerId of good) await change(server, customerId, 'second@example.test', token);
  const taken = () => receiver.all.filter(({ status }) => status === 200).length;
  await until('all others', () => taken() === 1 + 80);
  const ofBad = () => receiver.all.filter(({ payload }) => payload.data.customerId === bad);
  expect(ofBad().map(({ payload, status }) => [payload.data.version, status])).toEqual([
    [1, 200],
    [2, 500],
  ]);
  receiver.behave(() => 200);
  await wait(6);
  await until('its rest', () => taken() === 1 + 80 + 2);
  expect(ofBad().map(({ payload }) => payload.data.version)).toEqual([1, 2, 2, 3]);
  const [first, again] = ofBad().filter(({ payload }) => payload.data.version === 2);
  expect(again?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  expect(again?.text).toBe(first?.text);
});

test('customers that keep a receiver waiting leave room for the others', async () => {
  const slow = new Set<string>();
  const retries = () => receiver.all.slice(16).filter(({ payload }) => slow.has(payload.data.customerId));
  for (let n = 200; n < 216; n++) slow.add(await newCustomer(n));
  await until('their start', () => receiver.all.length === 16);
  receiver.all.length = 0;
  // Each fails once; when it is sent again, the receiver keeps it waiting.
  receiver.behave(({ payload }) => {
    if (!slow.has(payload.data.customerId)) return 200;
    return receiver.all.length > 16 ? undefined : 500;
  });
  for (const customerId of slow) await change(server, customerId, 'stalls@example.test', token);
  await until('all of them to be tried', async () => (await deliveries()).length === 32);
  await wait(6);
  await until('the places of retries to be taken', () => retries().length === 8);
  const good = await newCustomer(250);
  await until('the other', () => receiver.all.some(({ payload }) => payload.data.customerId === good));
  expect(retries()).toHaveLength(8);
});

test('410 ends it at once', async () => {
  receiver.behave(() => 410);
  await newCustomer(4);
  await until('the end', async () => (await state()).state === 'disabled');
  expect(await state()).toMatchObject({ disabledReason: 'gone' });
  expect(receiver.all).toHaveLength(1);
});

test('attempts are forgotten after seven days', async () => {
  await newCustomer(5);
  await until('the delivery', async () => (await deliveries()).length === 1);
  await forgetDeliveries(server.database, mint.now(7 * 86_400 - 1));
  expect(await deliveries()).toHaveLength(1);
  await forgetDeliveries(server.database, mint.now(7 * 86_400 + 1));
  expect(await deliveries()).toEqual([]);
});

test('an event that exhausted its attempts is not sent again while the webhook is being disabled', async ({
  skip,
}) => {
  skip(testEngine === 'pglite', 'the embedded store does nothing else during a transaction');
  const disabling = new Gate();
  let looks = 0;
  const store = await openTestDatabase();
  await loadSample(store.database, await openVault(store.database, testMasterKey));
  const database = intercepted(store.database, async (statement, _values, run) => {
    if (statement.name === 'webhook-active') looks++;
    if (statement.name === 'webhook-disable') await disabling.pass();
    return run();
  });
  const shared = { ...store, database };
  const own = await buildTestServer({ shared, delivery: { timing: { ...quick, schedule: [] } } });
  const ownToken = await quickTenant(own, 'retry_disabling');
  const failing = await startReceiver(() => 500);
  await makeWebhook(own, { url: failing.url }, ownToken);
  await register(own, individualInit(1), ownToken);
  await disabling.arrived;
  const before = looks;
  await until('more looks at a webhook that is still enabled', () => looks >= before + 3);
  expect(failing.all).toHaveLength(1);
  disabling.open();
  await until('the end', async () => {
    const [webhook] = (await own.get('/webhooks', ownToken)).json().data.items;
    return webhook.state === 'disabled';
  });
  expect(failing.all).toHaveLength(1);
  await own.close();
  await store.drop();
  await failing.close();
});
