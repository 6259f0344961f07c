/** Several nodes on one store: only one makes each attempt, and another takes over the work of a dead node. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import { Mint } from '../../src/mint.ts';
import { claimDueLanes, claimNextEvents } from '../../src/storage/webhook/webhook-lane.ts';
import { settleLanes } from '../../src/storage/webhook/webhook-settle.ts';
import { testEngine } from '../support/database.ts';
import { feedComplete } from '../support/feed.ts';
import { Gate } from '../support/intercept.ts';
import { buildTwoNodes, quickTenant, type TwoNodes } from '../support/nodes.ts';
import { accepted, type Receiver, startReceiver, until } from '../support/receiver.ts';
import { individualInit, register } from '../support/samples.ts';
import { seedChanges } from '../support/seed-changes.ts';
import type { TestServer } from '../support/server.ts';
import { issueToken } from '../support/token.ts';
import { change, deliveriesOf, makeWebhook, quick } from '../support/webhooks.ts';

let two: TwoNodes;
let receiver: Receiver;
/** Added to the clock, in milliseconds. */
let later = 0;

beforeEach(async () => {
  later = 0;
  receiver = await startReceiver();
});

afterEach(async () => {
  await two.close();
  await receiver.close();
});

const mint = () => new Mint(() => Date.now() + later);
const build = async () => {
  two = await buildTwoNodes({ mint: mint(), delivery: { timing: quick } });
  return two.nodes;
};

test('two nodes share the work: no event is under way twice at once, none comes twice, all keep their order', async () => {
  const [first] = await build();
  const underWay = new Set<string>();
  const twice: string[] = [];
  const chance = { n: 0 };
  receiver.behave(async ({ headers }, response) => {
    const id = headers['webhook-id'] ?? '';
    if (underWay.has(id)) twice.push(id);
    underWay.add(id);
    response.once('close', () => underWay.delete(id));
    // The receiver takes a few milliseconds and refuses one in seven.
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
    chance.n++;
    return chance.n % 7 === 0 ? 500 : 200;
  });
  const token = await quickTenant(first, 'shared');
  await seedChanges(first.database, 'shared', 100, 1000);
  await makeWebhook(first, { url: receiver.url, after: '0.0' }, token);
  await until('all changes', () => accepted(receiver).length >= 1000);
  expect(twice).toEqual([]);
  expect(new Set(accepted(receiver)).size).toBe(1000);
  expect(accepted(receiver)).toHaveLength(1000);
  const versions = new Map<string, number>();
  for (const { status, payload } of receiver.all.filter((one) => one.status === 200)) {
    const { customerId, version } = payload.data;
    expect([status, customerId, version]).toEqual([200, customerId, (versions.get(customerId) ?? 0) + 1]);
    versions.set(customerId, version);
  }
});

test("a killed node's work is taken over when its lease ends, and not before", async () => {
  const [first, second] = await build();
  const { customerId } = await register(first, individualInit(1));
  await change(first, customerId, 'second@example.test');
  const webhook = await makeWebhook(first, { url: receiver.url });
  await first.post(`/webhooks/${webhook.webhookId}/disable`, {}, first.token);
  await change(first, customerId, 'third@example.test');
  await first.post(`/webhooks/${webhook.webhookId}/enable`, {}, first.token);
  await until('the third version', () => receiver.all.length === 1);

  // What a node does before it sends; then it ends.
  const place = { aggregatorId: 'CLIENTID', webhookId: webhook.webhookId };
  await first.post(`/webhooks/${webhook.webhookId}/disable`, {}, first.token);
  await change(first, customerId, 'fourth@example.test');
  await feedComplete(first.database);
  await until('nothing in hand', async () => (await deliveriesOf(first, webhook.webhookId)).length === 1);
  const claim = { ...place, lease: 'of a dead node', now: mint().now(), leaseSeconds: 30, limit: 10 };
  await first.server.close();
  await second.server.close();
  await first.database.query(enableQuietly, [place.aggregatorId, place.webhookId]);
  const { lanes } = await claimNextEvents(first.database, claim);
  expect(lanes.map(({ events }) => events.map(({ version }) => version))).toEqual([[4]]);

  const other = { ...claim, lease: 'of another' };
  expect((await claimNextEvents(first.database, other)).lanes).toEqual([]);
  expect(await claimDueLanes(first.database, other, false, [])).toEqual([]);
  await endLeases(first, 29);
  expect(await claimDueLanes(first.database, other, false, [])).toEqual([]);
  await endLeases(first, 1);
  const taken = await claimDueLanes(first.database, other, false, []);
  expect(taken.map(({ events }) => events.map(({ version }) => version))).toEqual([[4]]);

  // The dead node continues after a long pause: its outcome does not count any more.
  const [lane] = lanes;
  const late = { lane, nextVersion: 5, attempt: 0, dueAt: claim.now, oldestAt: null };
  const settled = { ...late, customerId, resendId: '', lease: 'of a dead node' };
  await settleLanes(first.database, place, [settled], [], claim.now);
  await endLeases(first, 30);
  expect(await claimDueLanes(first.database, { ...claim, lease: 'of a third' }, false, [])).toHaveLength(1);
});

test('a node that is there takes over without anybody asking it', async () => {
  const [first] = await build();
  const { customerId } = await register(first, individualInit(1));
  const token = first.token;
  const webhook = await makeWebhook(first, { url: receiver.url });
  await first.post(`/webhooks/${webhook.webhookId}/disable`, {}, token);
  await change(first, customerId, 'second@example.test');
  const place = { aggregatorId: 'CLIENTID', webhookId: webhook.webhookId };
  await feedComplete(first.database);
  // In one transaction, so that neither node comes first.
  const claim = { ...place, lease: 'of a dead node', now: mint().now(), leaseSeconds: 30, limit: 10 };
  await first.database.transaction(async (tx) => {
    await tx.query(enableQuietly, [place.aggregatorId, place.webhookId]);
    expect((await claimNextEvents(tx, claim)).lanes).toHaveLength(1);
  });
  await change(first, customerId, 'third@example.test');
  await until('the change is taken up', async () => (await cursorOf(webhook.webhookId)) !== webhook.cursor);
  expect(receiver.all).toEqual([]);
  await endLeases(first, 30);
  await until('both versions', () => receiver.all.length === 2);
  expect(receiver.all.map(({ payload }) => payload.data.version)).toEqual([2, 3]);
});

test.each([
  ['the nodes jumps ahead by a year', 365 * 86_400_000],
  ['the nodes is set back by a year', -365 * 86_400_000],
])(
  'a clock of %s: what is under way is not sent a second time, and the rest goes on',
  async (_name, jumpMs) => {
    const [first, second] = await build();
    const held = new Gate();
    const { customerId } = await register(first, individualInit(1));
    const webhook = await makeWebhook(first, { url: receiver.url });
    receiver.behave(async ({ payload }) => {
      if (payload.data.customerId === customerId) await held.pass();
      return 200;
    });
    for (const n of [2, 3]) await change(first, customerId, `number${n}@example.test`);
    await held.arrived;
    later = jumpMs;
    // By their new clock, the lane is long due, or not due for a year. Both nodes look for other nodes' changes.
    for (const [index, node] of [first, second, first].entries()) {
      const token = await issueToken(node, sandboxLogin, { mint: mint() });
      const other = await register(node, individualInit(2 + index), token);
      await until('an event of another', () =>
        receiver.all.some(({ payload }) => payload.data.customerId === other.customerId),
      );
    }
    const own = () => receiver.all.filter(({ payload }) => payload.data.customerId === customerId);
    expect(own().map(({ payload }) => payload.data.version)).toEqual([2]);
    held.open();
    await until('the rest', () => own().length >= 2);
    expect(own().map(({ payload }) => payload.data.version)).toEqual([2, 3]);
    const token = await issueToken(first, sandboxLogin, { mint: mint() });
    await first.post(`/webhooks/${webhook.webhookId}/disable`, {}, token);
  },
);

test('a lane that a node still holds is not claimed by it again, even if the store says that the lease is over', async () => {
  const [first, second] = await build();
  const { webhookId } = await makeWebhook(first, { url: receiver.url });
  await first.server.close();
  await second.server.close();
  const place = { aggregatorId: 'CLIENTID', webhookId };
  await first.database.query(insertLane, [place.aggregatorId, place.webhookId]);
  await endLeases(first, 30);
  const claim = { ...place, lease: 'new', now: mint().now(), leaseSeconds: 30, limit: 10 };
  expect(await claimDueLanes(first.database, claim, false, ['another', 'mine'])).toEqual([]);
  expect(await claimDueLanes(first.database, claim, false, ['another'])).toHaveLength(1);
});

test.runIf(testEngine === 'postgres')(
  'a lane that grows while its outcome is being written down stays, and what came to it is due',
  async () => {
    const [first, second] = await build();
    const place = { aggregatorId: 'CLIENTID', webhookId: 'whk_grown' };
    const clock = mint();
    await first.database.query(insertLane, [place.aggregatorId, place.webhookId]);
    const lane = { customerId: 'cstap_grown', resendId: '', lease: 'mine', attempt: 0, oldestAt: null };
    const through = { ...lane, nextVersion: 3, dueAt: clock.now() };
    let settled: Promise<number> | undefined;
    await first.database.transaction(async (tx) => {
      await tx.query(growLane, [place.aggregatorId, place.webhookId]);
      settled = settleLanes(second.database, place, [through], [], clock.now());
      await until('the other to wait', async () => (await first.database.query(waiting, [])).length > 0);
    });
    expect(await settled).toBe(1);
    const left = await first.database.query(selectLanes, [place.aggregatorId, place.webhookId]);
    expect(left).toEqual([{ next_version: 3, last_version: 5, lease: null }]);
  },
);

const insertLane = {
  name: 'test-insert-lane',
  text: `insert into webhook_lane values ($1, $2, 'cstap_grown', '', 1, 2, now(), 0, now() + interval '30 s', 'mine')`,
};
const growLane = {
  name: 'test-grow-lane',
  text: 'update webhook_lane set last_version = 5 where aggregator_id = $1 and webhook_id = $2',
};
const waiting = {
  name: 'test-waiting',
  text: `select 1 as waits from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
};
const selectLanes = {
  name: 'test-select-lanes',
  text: `select next_version, last_version, lease from webhook_lane where aggregator_id = $1 and webhook_id = $2`,
};

const enableQuietly = {
  name: 'test-enable-quietly',
  text: `update webhook_endpoint set disabled_at = null, disabled_reason = null
          where aggregator_id = $1 and webhook_id = $2`,
};

/** Makes this many seconds of every lease pass, instead of waiting. */
async function endLeases({ database }: TestServer, seconds: number): Promise<void> {
  const text = `update webhook_lane set due_at = due_at - $1::int * interval '1 second' where lease is not null`;
  await database.query({ name: 'test-end-leases', text }, [seconds]);
}

async function cursorOf(webhookId: string): Promise<string> {
  const [first] = two.nodes;
  const { items } = (await first.get('/webhooks', first.token)).json().data;
  return items.find((one: { webhookId: string }) => one.webhookId === webhookId).cursor;
}
