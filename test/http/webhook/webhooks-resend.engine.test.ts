/** `POST /webhooks/:webhookId/resend` */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '../../../src/contract/limits.ts';
import { expectRefused } from '../../support/answers.ts';
import { quickTenant } from '../../support/nodes.ts';
import { type Receiver, startReceiver, until } from '../../support/receiver.ts';
import { individualInit, register } from '../../support/samples.ts';
import { seedChanges } from '../../support/seed-changes.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { change, deliveriesOf, feedEnd, makeWebhook, quick } from '../../support/webhooks.ts';

const RESEND_MAX = limits.resendEvents.value;

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

const resend = (webhookId: string, body: object, token = server.token) =>
  server.post(`/webhooks/${webhookId}/resend`, body, token);
const ids = () => receiver.all.map(({ payload }) => payload.data.id);

test('one event comes again as it was', async () => {
  const { webhookId } = await makeWebhook(server, { url: receiver.url });
  const { customerId } = await register(server, individualInit(1));
  await change(server, customerId, 'second@example.test');
  await until('both', () => receiver.all.length === 2);
  const eventId = `evt_${customerId}_1`;
  const answer = await resend(webhookId, { eventId });
  expect(answer.json().data).toEqual({ webhookId, events: 1, nextCursor: null });
  await until('it again', () => receiver.all.length === 3);
  expect(receiver.all[2]?.headers['webhook-id']).toBe(eventId);
  expect(receiver.all[2]?.text).toBe(receiver.all[0]?.text);
  await until('its line', async () => (await deliveriesOf(server, webhookId)).length === 3);
  expect((await deliveriesOf(server, webhookId))[0]).toMatchObject({ eventId, resend: true, attempt: 1 });
  await server.post(`/webhooks/${webhookId}/disable`, {}, server.token);
});

test('a range of the feed comes again, each customer in its order, only the types asked for', async () => {
  const { customerId } = await register(server, individualInit(2));
  for (const n of [2, 3, 4, 5]) await change(server, customerId, `number${n}@example.test`);
  await feedEnd(server);
  const feed = (await server.get('/events?limit=100', server.token)).json().data;
  const cursorOf = async (eventId: string) => {
    const page = await server.get(
      `/events?limit=${1 + feed.items.findIndex((one: { id: string }) => one.id === eventId)}`,
      server.token,
    );
    return page.json().data.nextCursor as string;
  };
  const eventTypes = ['customer.updated'];
  const { webhookId } = await makeWebhook(server, { url: receiver.url, eventTypes, after: feed.nextCursor });
  receiver.all.length = 0;
  const range = { from: await cursorOf(`evt_${customerId}_1`), to: await cursorOf(`evt_${customerId}_4`) };
  expect((await resend(webhookId, range)).json().data).toEqual({ webhookId, events: 3, nextCursor: null });
  await until('three', () => receiver.all.length === 3);
  expect(ids()).toEqual([2, 3, 4].map((n) => `evt_${customerId}_${n}`));
  expect((await resend(webhookId, { from: range.from })).json().data.events).toBe(4);
  await until('four more', () => receiver.all.length === 7);
  expectRefused(await resend(webhookId, { eventId: `evt_${customerId}_1` }), 'eventNotFound', {
    eventId: `evt_${customerId}_1`,
  });
  await server.post(`/webhooks/${webhookId}/disable`, {}, server.token);
});

test(`a range of more than ${RESEND_MAX} events is taken in parts`, async () => {
  const token = await quickTenant(server, 'long');
  await seedChanges(server.database, 'long', 4, RESEND_MAX + 10);
  const after = await feedEnd(server, token);
  const quiet = await startReceiver();
  const { webhookId } = await makeWebhook(
    server,
    { url: quiet.url, eventTypes: ['customer.created'], after },
    token,
  );
  const first = (await resend(webhookId, { from: '0.0' }, token)).json().data;
  expect(first).toEqual({ webhookId, events: 4, nextCursor: expect.stringMatching(/^[\w-]{23,}$/) });
  const second = (await resend(webhookId, { from: first.nextCursor }, token)).json().data;
  expect(second).toEqual({ webhookId, events: 0, nextCursor: null });
  await until('those of the type', () => quiet.all.length === 4);
  await server.post(`/webhooks/${webhookId}/disable`, {}, token);
  await quiet.close();
});

test('what is not there, or not to be sent, is refused', async () => {
  const { webhookId } = await makeWebhook(server, { url: receiver.url });
  for (const eventId of [
    'evt_cstap_6reGTr3k8vpAu8uFV7EdiN_99',
    'evt_x',
    'nonsense',
    `evt_${'x'.repeat(50)}_1`,
  ]) {
    expectRefused(await resend(webhookId, { eventId }), 'eventNotFound', { eventId });
  }
  expectRefused(await resend('whk_unknown', { from: '0.0' }), 'webhookNotFound', {
    webhookId: 'whk_unknown',
  });
  await server.post(`/webhooks/${webhookId}/disable`, {}, server.token);
  expectRefused(await resend(webhookId, { from: '0.0' }), 'webhookDisabled', { webhookId });
  for (const body of [{}, { eventId: 'evt_x', from: '0.0' }, { to: '0.0' }, { from: 'x' }, { eventId: 1 }]) {
    const answer = await resend(webhookId, body);
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'requestValidateError']);
  }
});

test('while too many customers have events that wait to be sent again, no more are taken', async () => {
  const own = await buildTestServer({ limits: { waitingResends: 2 }, delivery: { timing: quick } });
  const held: ((status: number) => void)[] = [];
  const slow = await startReceiver(() => new Promise((resolve) => held.push(resolve)));
  const ids: string[] = [];
  for (const n of [1, 2, 3]) ids.push((await register(own, individualInit(n))).customerId);
  const { webhookId } = await makeWebhook(own, { url: slow.url });
  const other = await makeWebhook(own, { url: slow.url });
  const ask = (id: string, body: object) => own.post(`/webhooks/${id}/resend`, body, own.token);
  const one = (n: number, id = webhookId) => ask(id, { eventId: `evt_${ids[n]}_1` });
  const answers = await Promise.all([one(0), one(1), one(2), one(0), one(1)]);
  expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(2);
  for (const body of [{ eventId: `evt_${ids[2]}_1` }, { from: '0.0' }]) {
    const refused = await ask(webhookId, body);
    expectRefused(refused, 'tooManyRequests');
    expect(refused.headers['retry-after']).toBe('10');
  }
  expect((await one(0, other.webhookId)).statusCode).toBe(200);
  await until('all three to arrive', () => held.length === 3);
  for (const answer of held) answer(200);
  slow.behave(() => 200);
  await until('room', async () => (await one(2)).statusCode === 200);
  await own.close();
  await slow.close();
});
