/** `POST /webhooks`: what is made, what is sent from then on, and what is refused. */

import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits } from '../../../src/contract/limits.ts';
import { expectInvalid, expectRefused } from '../../support/answers.ts';
import { feedComplete } from '../../support/feed.ts';
import { quickTenant } from '../../support/nodes.ts';
import { messageFaults } from '../../support/openapi.ts';
import { type Receiver, startReceiver, until } from '../../support/receiver.ts';
import { businessInit, individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { change, makeWebhook, quick, remove } from '../../support/webhooks.ts';

const MOST_ENABLED = limits.enabledWebhooks.value;

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

const told = (customerId: string) =>
  receiver.all.filter(({ payload }) => payload.data.customerId === customerId);

test('a change is sent as the event of the feed, signed so that the public verifier accepts it', async () => {
  const webhook = await makeWebhook(server, { url: receiver.url });
  expect(webhook).toEqual({
    webhookId: expect.stringMatching(/^whk_[0-9a-zA-Z]{20,22}$/),
    url: receiver.url,
    eventTypes: null,
    state: 'enabled',
    createdAt: expect.stringMatching(/Z$/),
    cursor: expect.stringMatching(/^[\w-]{23,}$/),
    secret: expect.stringMatching(/^whsec_[0-9a-zA-Z+/]{43}=$/),
  });
  const { customerId } = await register(server, individualInit(1));
  await change(server, customerId, 'sent@example.test');
  await until('both events', () => told(customerId).length === 2);
  const feed = (await server.get(`/events?after=${webhook.cursor}`, server.token)).json().data.items;
  for (const [index, { headers, text, payload }] of told(customerId).entries()) {
    expect(new Webhook(webhook.secret).verify(text, headers)).toEqual(payload);
    expect(payload).toEqual({ type: feed[index].type, timestamp: feed[index].timestamp, data: feed[index] });
    expect(Object.keys(payload)).toEqual(['type', 'timestamp', 'data']);
    expect(messageFaults(JSON.parse(text))).toEqual([]);
    expect(headers['webhook-id']).toBe(feed[index].id);
    expect(headers['content-type']).toBe('application/json');
    expect(text).not.toContain('example.test');
    expect(() => new Webhook(webhook.secret).verify(`${text} `, headers)).toThrow();
  }
});

test('only the types asked for are sent, each customer still in its order', async () => {
  await makeWebhook(server, {
    url: `${receiver.url}/typed`,
    eventTypes: ['customer.employee_added', 'customer.created'],
  });
  const before = receiver.all.length;
  const company = (await register(server, businessInit(2))).customerId;
  const person = (await register(server, individualInit(2))).customerId;
  await server.post(
    '/customer/add-employee',
    { companyId: company, employeeId: person, position: 'Clerk' },
    server.token,
  );
  await server.post('/customer/disable-employee', { companyId: company, employeeId: person }, server.token);
  // The webhook without a filter has four events more, so each has come once it has them all.
  await until('all events', () => receiver.all.length >= before + 4 + 3);
  const types = told(company).map(({ payload }) => payload.type);
  expect(types.filter((type) => type === 'customer.created')).toHaveLength(2);
  expect(types.filter((type) => type === 'customer.employee_added')).toHaveLength(2);
  expect(types.filter((type) => type === 'customer.employee_disabled')).toHaveLength(1);
});

test('after a cursor it is told what came since', async () => {
  await feedComplete(server.database);
  const start = (await server.get('/events?limit=1', server.token)).json().data;
  const late = await startReceiver();
  const webhook = await makeWebhook(server, { url: late.url, after: start.nextCursor });
  const feed = (await server.get(`/events?limit=100&after=${start.nextCursor}`, server.token)).json().data
    .items;
  await until('the past', () => late.all.length >= feed.length);
  expect(late.all.map(({ payload }) => payload.data.id).sort()).toEqual(
    feed.map(({ id }: { id: string }) => id).sort(),
  );
  await server.post(`/webhooks/${webhook.webhookId}/disable`, {}, server.token);
  await late.close();
});

test('another aggregator is told nothing', async () => {
  const other = await startReceiver();
  const token = await quickTenant(server, 'other');
  await makeWebhook(server, { url: other.url, after: '0.0' }, token);
  const { customerId } = await register(server, individualInit(3));
  await until('the own event', () => told(customerId).length > 0);
  const own = (await register(server, individualInit(3), token)).customerId;
  await until('the other event', () => other.all.length > 0);
  expect(other.all.map(({ payload }) => payload.data.customerId)).toEqual([own]);
  await other.close();
});

describe('a URL that cannot be', () => {
  test.each([
    ['no URL', 'notAUrl'],
    ['ftp://receiver.example.test/', 'notHttp'],
    ['file:///etc/passwd', 'notHttp'],
    ['https://user:secret@receiver.example.test/', 'credentials'],
    ['http://10.0.0.1/', 'privateAddress'],
    ['http://169.254.169.254/latest/meta-data', 'privateAddress'],
    ['http://[fd00::1]/', 'privateAddress'],
  ])('%s: %s', async (url, reason) => {
    expectRefused(await server.post('/webhooks', { url }, server.token), 'webhookUrlRefused', { reason });
  });

  test.each([
    ['none', {}, { instancePath: '', keyword: 'required' }],
    ['a number', { url: 1 }, { instancePath: '/url', keyword: 'type' }],
    [
      'too long',
      { url: `https://example.test/${'x'.repeat(2000)}` },
      { instancePath: '/url', keyword: 'maxLength' },
    ],
    [
      'an unknown type',
      { url: 'https://example.test', eventTypes: ['x'] },
      { instancePath: '/eventTypes/0', keyword: 'enum' },
    ],
    [
      'no type',
      { url: 'https://example.test', eventTypes: [] },
      { instancePath: '/eventTypes', keyword: 'minItems' },
    ],
    [
      'an odd cursor',
      { url: 'https://example.test', after: 'latest' },
      { instancePath: '/after', keyword: 'pattern' },
    ],
  ])('%s is refused by the schema', async (_, body, issue) => {
    expectInvalid(await server.post('/webhooks', body, server.token), issue);
  });
});

test('outside of the sandbox a webhook needs https and a public address', async () => {
  const strict = await buildTestServer({ settings: { sandbox: false } });
  const refusal = async (url: string) =>
    (await strict.post('/webhooks', { url }, strict.token)).json().context?.reason;
  expect(await refusal('http://receiver.example.test/')).toBe('notHttps');
  expect(await refusal('https://127.0.0.1/')).toBe('privateAddress');
  expect(await refusal('https://receiver.example.test/')).toBeUndefined();
  await strict.close();
});

test(`an aggregator has ${MOST_ENABLED} enabled webhooks at most`, async () => {
  const token = await quickTenant(server, 'many');
  const url = receiver.url;
  const made = await Promise.all(
    Array.from({ length: MOST_ENABLED }, async () => await makeWebhook(server, { url }, token)),
  );
  expectRefused(await server.post('/webhooks', { url }, token), 'webhookLimitReached');
  const [first] = made;
  await server.post(`/webhooks/${first?.webhookId}/disable`, {}, token);
  await makeWebhook(server, { url }, token);
  expectRefused(await server.post(`/webhooks/${first?.webhookId}/enable`, {}, token), 'webhookLimitReached');
});

test('disabled webhooks count, too: an aggregator has only so many, however many are made at once', async () => {
  const small = await buildTestServer({ limits: { webhooks: 3 } });
  const url = receiver.url;
  const create = () => small.post('/webhooks', { url }, small.token);
  const answers = await Promise.all(Array.from({ length: 6 }, create));
  const made = answers.filter(({ statusCode }) => statusCode === 200).map((answer) => answer.json().data);
  expect(made).toHaveLength(3);
  for (const { webhookId } of made) await small.post(`/webhooks/${webhookId}/disable`, {}, small.token);
  expectRefused(await create(), 'webhookLimitReached');
  expect((await remove(small, made[0].webhookId)).statusCode).toBe(200);
  expect((await create()).statusCode).toBe(200);
  expectRefused(await create(), 'webhookLimitReached');
  await small.close();
});

test('of many that are enabled at once only so many are', async () => {
  const small = await buildTestServer({ limits: { enabledWebhooks: 2 } });
  const ids: string[] = [];
  for (let n = 0; n < 5; n++) {
    const { webhookId } = await makeWebhook(small, { url: receiver.url });
    await small.post(`/webhooks/${webhookId}/disable`, {}, small.token);
    ids.push(webhookId);
  }
  const answers = await Promise.all(
    ids.map((webhookId) => small.post(`/webhooks/${webhookId}/enable`, {}, small.token)),
  );
  expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(2);
  await small.close();
});
