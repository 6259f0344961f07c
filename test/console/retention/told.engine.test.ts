/** Whether receivers know of every change, on the page of a customer. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Webhook } from '../../../src/contract/webhooks.ts';
import { individual } from '../../support/arbitraries.ts';
import { visitorsOf } from '../../support/console-visitor.ts';
import { quickTenant } from '../../support/nodes.ts';
import { startReceiver, until } from '../../support/receiver.ts';
import { register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { makeWebhook } from '../../support/webhooks.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer();
});
afterAll(() => server.close());

test('an admin sees which receivers know of every change, and which do not; nobody else sees them', async () => {
  const program = await quickTenant(server, 'told');
  const people = await visitorsOf(server, 'told');
  const receiver = await startReceiver();
  const good = await makeWebhook(server, { url: `${receiver.url}secret-path` }, program);
  const failing = await makeWebhook(server, { url: 'http://127.0.0.1:9/' }, program);
  const disabled = await makeWebhook(server, { url: 'http://127.0.0.1:10/' }, program);
  await server.post(`/webhooks/${disabled.webhookId}/disable`, {}, program);
  const { customerId } = await register(server, individual(901), program);
  const listed = async (id: string) => {
    const { items } = (await server.get('/webhooks', program)).json().data as { items: Webhook[] };
    return items.find(({ webhookId }) => webhookId === id);
  };
  await until('a failed attempt', async () => (await listed(failing.webhookId))?.failingSince !== undefined);
  await until('a delivered one', async () => receiver.all.length === 1);
  await until('all told', async () => (await listed(good.webhookId))?.behindSince === undefined);

  const { html } = await people.admin.get(`/console/customers/${customerId}`);
  const lineOf = (id: string) => new RegExp(`<li><a href="/console/webhooks/${id}">.*?</li>`).exec(html)?.[0];
  expect(lineOf(good.webhookId)).toContain('Has every change');
  expect(lineOf(failing.webhookId)).toContain('Sending is failing');
  expect(lineOf(failing.webhookId)).toContain('since <time');
  expect(lineOf(disabled.webhookId)).toBeUndefined();
  expect(html).not.toContain('secret-path');
  for (const role of ['support', 'auditor'] as const) {
    expect((await people[role].get(`/console/customers/${customerId}`)).html).not.toContain(
      '/console/webhooks/',
    );
  }
  await receiver.close();
});

test('without webhooks, nothing is said of them', async () => {
  const { customerId } = await register(server, individual(902), await quickTenant(server, 'untold'));
  const { admin } = await visitorsOf(server, 'untold');
  const { html } = await admin.get(`/console/customers/${customerId}`);
  expect(html).not.toContain('Webhooks</h2>');
});
