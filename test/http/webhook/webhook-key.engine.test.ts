/** `Idempotency-Key` on webhooks: a request may be sent any number of times; it is carried out once. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Webhook } from '../../../src/contract/webhooks.ts';
import { Mint } from '../../../src/mint.ts';
import { expectRefused } from '../../support/answers.ts';
import { buildTwoNodes, type TwoNodes } from '../../support/nodes.ts';
import { individualInit, register } from '../../support/samples.ts';
import { postWith } from '../../support/send.ts';
import type { TestServer } from '../../support/server.ts';
import { feedEnd, makeWebhook } from '../../support/webhooks.ts';

const url = 'http://127.0.0.1:1/';
const HOUR_MS = 3_600_000;

let cluster: TwoNodes;
let server: TestServer;
/** The servers' clock, in milliseconds since 1970; only tests move it. */
let nowMs = Date.parse('2030-01-01T00:00:00.000Z');
let serial = 0;
let token: string;

beforeAll(async () => {
  const mint = new Mint(() => nowMs);
  cluster = await buildTwoNodes({ mint, settings: { tokenLifetimeSeconds: 100 * 86_400 } });
  server = cluster.nodes[0];
});

beforeEach(async () => {
  serial += 1;
  token = await server.addTenant(`keyed_${serial}`, `keyed_${serial}`);
});

afterAll(() => cluster.close());

const keyed = (key: string, path: string, body: unknown, on = server, by = token) =>
  postWith({ 'idempotency-key': key }, on, path, body, by);
const list = async () => (await server.get('/webhooks?limit=100', token)).json().data.items as Webhook[];

const settled = ({ behindSince: _behind, failingSince: _failing, ...webhook }: Webhook) => webhook;

const selectSecrets = {
  name: 'test-secrets',
  text: `select secret, previous_secret, (select count(*)::int from webhook_lane l
          where l.webhook_id = e.webhook_id and l.resend_id <> '') as resent
           from webhook_endpoint e where aggregator_id = $1 order by webhook_id`,
};
/** The state that a second run would change. What still has to be sent is also changed by what is being sent. */
const left = async () => [
  (await list()).map(settled),
  await server.database.query(selectSecrets, [`keyed_${serial}`]),
];

/** A valid request of each kind, and another body or path for the same endpoint. */
const requests: Record<string, () => Promise<{ path: string; body: object; other: [string, object] }>> = {
  create: async () => ({
    path: '/webhooks',
    body: { url },
    other: ['/webhooks', { url, eventTypes: ['customer.created'] }],
  }),
  disable: () => ofWebhook('disable'),
  enable: () => ofWebhook('enable'),
  'rotate-secret': () => ofWebhook('rotate-secret'),
  resend: async () => {
    const { customerId } = await register(server, individualInit(serial), token);
    await feedEnd(server, token);
    const { webhookId } = await makeWebhook(server, { url }, token);
    const path = `/webhooks/${webhookId}/resend`;
    return { path, body: { eventId: `evt_${customerId}_1` }, other: [path, { from: '0.0' }] };
  },
};

async function ofWebhook(verb: string) {
  const [one, other] = [await makeWebhook(server, { url }, token), await makeWebhook(server, { url }, token)];
  const body = {};
  return {
    path: `/webhooks/${one.webhookId}/${verb}`,
    body,
    other: [`/webhooks/${other.webhookId}/${verb}`, body] as [string, object],
  };
}

describe.each(Object.keys(requests))('%s', (kind) => {
  const request = async () => {
    const made = await requests[kind]?.();
    if (!made) throw new Error(kind);
    return made;
  };

  test('the same request with the same key is carried out once and gets the first answer, byte for byte', async () => {
    const { path, body } = await request();
    const first = await keyed('same', path, body);
    expect(first.statusCode, first.payload).toBe(200);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    const before = await left();
    for (const on of [server, cluster.nodes[1]]) {
      const again = await keyed('same', path, body, on);
      expect([again.statusCode, again.payload]).toEqual([200, first.payload]);
      expect(again.headers['idempotent-replayed']).toBe('true');
    }
    expect(await left()).toEqual(before);
  });

  test('of ten at once through two nodes one is carried out, and the others get its answer or are told to wait', async () => {
    const { path, body } = await request();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => keyed('at-once', path, body, cluster.nodes[n % 2])),
    );
    const done = answers.filter(({ statusCode }) => statusCode === 200);
    expect(new Set(done.map(({ payload }) => payload)).size).toBe(1);
    expect(done.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
    for (const answer of answers) if (answer.statusCode !== 200) expectRefused(answer, 'idempotencyKeyInUse');
    const again = await keyed('at-once', path, body);
    expect(again.payload).toBe(done[0]?.payload);
  });

  test('the key with another request is refused, and changes nothing', async () => {
    const { path, body, other } = await request();
    await keyed('used', path, body);
    const before = await left();
    expectRefused(await keyed('used', ...other), 'idempotencyKeyReused');
    expectRefused(
      await keyed('used', '/customer/init', individualInit(serial + 5000)),
      'idempotencyKeyReused',
    );
    expect(await left()).toEqual(before);
  });

  test('after 24 hours the key is as good as new', async () => {
    const { path, body } = await request();
    const first = await keyed('old', path, body);
    nowMs += 25 * HOUR_MS;
    const second = await keyed('old', path, body);
    expect([second.statusCode, second.headers['idempotent-replayed']]).toEqual([200, undefined]);
    expect(second.json().requestId).not.toBe(first.json().requestId);
    expect((await keyed('old', path, body)).payload).toBe(second.payload);
  });
});

test('one login’s key says nothing to another’s', async () => {
  const first = await keyed('mine', '/webhooks', { url });
  const other = await server.addTenant(`others_${serial}`, `others_${serial}`);
  const second = await keyed('mine', '/webhooks', { url }, server, other);
  expect(second.statusCode).toBe(200);
  expect(second.json().data.webhookId).not.toBe(first.json().data.webhookId);
});

test('a refusal is not kept: the key is free for the request as it should have been', async () => {
  const refused = await keyed('mended', '/webhooks', { url: 'ftp://127.0.0.1/' });
  expectRefused(refused, 'webhookUrlRefused', { reason: 'notHttp' });
  expect((await keyed('mended', '/webhooks', { url })).statusCode).toBe(200);
  expectRefused(await keyed('mended2', '/webhooks/whk_none/rotate-secret', {}), 'webhookNotFound', {
    webhookId: 'whk_none',
  });
  expect((await keyed('mended2', '/webhooks', { url })).statusCode).toBe(200);
});

test('a key of a customer is refused for a webhook, and the other way round', async () => {
  expect((await keyed('first-customer', '/customer/init', individualInit(9000 + serial))).statusCode).toBe(
    200,
  );
  expectRefused(await keyed('first-customer', '/webhooks', { url }), 'idempotencyKeyReused');
  expect(await list()).toEqual([]);
});

test('a key that was a webhook’s a day ago may be a customer’s', async () => {
  expect((await keyed('changes-hands', '/webhooks', { url })).statusCode).toBe(200);
  nowMs += 25 * HOUR_MS;
  const init = individualInit(8000 + serial);
  const first = await keyed('changes-hands', '/customer/init', init);
  expect(first.statusCode, first.payload).toBe(200);
  expect((await keyed('changes-hands', '/customer/init', init)).payload).toBe(first.payload);
  nowMs += 25 * HOUR_MS;
  const update = { customerId: first.json().data.customerId, customer: { email: 'handed@example.test' } };
  expect((await keyed('changes-hands', '/webhooks', { url })).statusCode).toBe(200);
  nowMs += 25 * HOUR_MS;
  const changed = await keyed('changes-hands', '/customer/update', update);
  expect(changed.statusCode, changed.payload).toBe(200);
  expect((await keyed('changes-hands', '/customer/update', update)).payload).toBe(changed.payload);
});

test('secret and URL are nowhere in the clear', async () => {
  const { data } = (await keyed('sealed', '/webhooks', { url: `${url}?token=very-secret` })).json();
  const all = { name: 'test-keys', text: 'select to_jsonb(k) as row from idempotency_key k' };
  const text = JSON.stringify(await server.database.query(all));
  expect(text).not.toContain(data.secret);
  expect(text).not.toContain('very-secret');
  expect(text).not.toContain('sealed"');
});
