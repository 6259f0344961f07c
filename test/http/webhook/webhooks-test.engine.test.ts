/** `POST /webhooks/:webhookId/test` */
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Limits } from '../../../src/contract/limits.ts';
import { expectRefused } from '../../support/answers.ts';
import { messageFaults } from '../../support/openapi.ts';
import { type Receiver, startReceiver, until } from '../../support/receiver.ts';
import { individualInit, register } from '../../support/samples.ts';
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

describe('of tests at once', () => {
  let answers: ((status: number) => void)[] = [];
  let held: Receiver;
  let own: TestServer;

  /** Each test waits for its answer until it is let go. */
  async function start(limits: Partial<Limits>) {
    answers = [];
    held = await startReceiver(() => new Promise((resolve) => answers.push(resolve)));
    own = await buildTestServer({ limits, delivery: { timing: quick } });
  }
  afterEach(async () => {
    for (const answer of answers) answer(200);
    await own.close();
    await held.close();
  });

  const newWebhook = async (token = own.token) =>
    (await makeWebhook(own, { url: held.url }, token)).webhookId;
  const begin = (webhookId: string, token = own.token) => own.post(`/webhooks/${webhookId}/test`, {}, token);
  const arrived = (count: number) => until(`test ${count}`, () => held.all.length === count);

  async function refused(answer: Awaited<ReturnType<typeof begin>>) {
    expectRefused(answer, 'tooManyRequests');
    expect(answer.headers['retry-after']).toBe('10');
    expect(held.all.length).toBe(answers.length);
  }

  test('a webhook has so many; when one ends there is room again', async () => {
    await start({ webhookTests: 2 });
    const [one, other] = [await newWebhook(), await newWebhook()];
    const running = [begin(one), begin(one)];
    await arrived(2);
    await refused(await begin(one));
    running.push(begin(other));
    await arrived(3);
    answers[0]?.(200);
    expect((await Promise.race(running)).statusCode).toBe(200);
    running.push(begin(one));
    await arrived(4);
    for (const answer of answers) answer(200);
    expect((await Promise.all(running)).map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
  });

  test('an aggregator has so many, and another one its own', async () => {
    await start({ aggregatorTests: 2 });
    const [one, two, three] = [await newWebhook(), await newWebhook(), await newWebhook()];
    const running = [begin(one), begin(two)];
    await arrived(2);
    await refused(await begin(three));
    const token = await own.addTenant('other', 'other');
    running.push(begin(await newWebhook(token), token));
    await arrived(3);
    for (const answer of answers) answer(200);
    expect((await Promise.all(running)).map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
  });

  test('they are attempts like others: what slow receivers of an aggregator hold leaves some to another', async () => {
    await start({ attempts: 4 });
    const busy = await newWebhook();
    for (const n of [1, 2, 3]) await register(own, individualInit(n));
    await arrived(2);
    await refused(await begin(busy));
    const token = await own.addTenant('other', 'other');
    const running = begin(await newWebhook(token), token);
    await arrived(3);
    for (const answer of answers) answer(200);
    expect((await running).statusCode).toBe(200);
    await until('the third event', () => held.all.length === 4);
  });
});
