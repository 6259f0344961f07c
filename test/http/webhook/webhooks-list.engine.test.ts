/** `GET /webhooks` */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Webhook } from '../../../src/contract/webhooks.ts';
import { expectInvalid, expectRefused, expectSuccess } from '../../support/answers.ts';
import { quickTenant } from '../../support/nodes.ts';
import { until } from '../../support/receiver.ts';
import { individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { makeWebhook } from '../../support/webhooks.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer();
});

afterAll(() => server.close());

const url = 'http://127.0.0.1:9/';

test('all webhooks, newest first, page by page, without their secrets', async () => {
  const token = await quickTenant(server, 'lists');
  expectSuccess(await server.get('/webhooks', token), { items: [], nextCursor: null });
  const made: string[] = [];
  for (const path of ['a', 'b', 'c', 'd', 'e']) {
    made.unshift(
      (await makeWebhook(server, { url: `${url}${path}`, eventTypes: ['customer.created'] }, token))
        .webhookId,
    );
  }
  await server.post(`/webhooks/${made[1]}/disable`, {}, token);
  const pages: string[][] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const answer = await server.get(`/webhooks?limit=2${cursor && `&cursor=${cursor}`}`, token);
    const { items, nextCursor } = answer.json().data;
    expect(answer.payload).not.toContain('whsec_');
    pages.push(items.map((item: { webhookId: string }) => item.webhookId));
    cursor = nextCursor;
  }
  expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
  expect(pages.flat()).toEqual(made);
  const { items } = (await server.get('/webhooks', token)).json().data;
  expect(items[0]).toEqual({
    webhookId: made[0],
    url: `${url}e`,
    eventTypes: ['customer.created'],
    state: 'enabled',
    createdAt: expect.any(String),
    cursor: expect.any(String),
  });
  expect(items[1]).toMatchObject({ state: 'disabled', disabledReason: 'requested' });
});

test('one that has something to send is behind since the oldest of it, and failing if it was tried in vain', async () => {
  const token = await quickTenant(server, 'behind');
  const { webhookId } = await makeWebhook(server, { url }, token);
  await register(server, individualInit(71), token);
  const listed = async (): Promise<Webhook> => (await server.get('/webhooks', token)).json().data.items[0];
  await until('a failed attempt', async () => (await listed()).failingSince !== undefined);
  const [event] = (await server.get('/events', token)).json().data.items;
  expect(await listed()).toMatchObject({ behindSince: event.timestamp, failingSince: event.timestamp });
  await server.post(`/webhooks/${webhookId}/disable`, {}, token);
  expect(await listed()).toMatchObject({ state: 'disabled', failingSince: event.timestamp });
});

test("another aggregator's are not there", async () => {
  const [mine, other] = [await quickTenant(server, 'mine'), await quickTenant(server, 'theirs')];
  await makeWebhook(server, { url }, other);
  await makeWebhook(server, { url }, mine);
  const { items } = (await server.get('/webhooks', mine)).json().data;
  expect(items).toHaveLength(1);
  expectSuccess(await server.get('/webhooks', mine), { items, nextCursor: null });
});

test('odd questions are refused', async () => {
  expectInvalid(await server.get('/webhooks?limit=101', server.token), {
    instancePath: '/limit',
    keyword: 'pattern',
  });
  expectInvalid(await server.get('/webhooks?all=yes', server.token), {
    instancePath: '',
    keyword: 'additionalProperties',
  });
  expectRefused(await server.get('/webhooks'), 'unauthorized');
});
