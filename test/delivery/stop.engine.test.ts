/** Stopping a node: attempts are finished or left to another node, and nothing is lost. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openVault } from '../../src/storage/keys/keyring.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { Gate } from '../support/intercept.ts';
import { quickTenant } from '../support/nodes.ts';
import { accepted, type Receiver, startReceiver, until } from '../support/receiver.ts';
import { loadSample } from '../support/sandbox.ts';
import { seedChanges } from '../support/seed-changes.ts';
import { buildTestServer, testMasterKey } from '../support/server.ts';
import { makeWebhook, quick } from '../support/webhooks.ts';

let store: TestDatabase;
let receiver: Receiver;

beforeAll(async () => {
  store = await openTestDatabase();
  await loadSample(store.database, await openVault(store.database, testMasterKey));
});

afterAll(() => store.drop());

beforeEach(async () => {
  receiver = await startReceiver();
  return () => receiver.close();
});

/** Starts a node on the store that all tests of this file share. */
function startNode(timing: object = {}) {
  const shared = { ...store, drop: async () => {} };
  return buildTestServer({ shared, delivery: { timing: { ...quick, ...timing } } });
}

test('what is under way is finished and written down: the next node sends nothing twice', async () => {
  const first = await startNode();
  const token = await quickTenant(first, 'stopped');
  const held = new Gate();
  receiver.behave(async () => {
    if (receiver.all.length > 60) await held.pass();
    return 200;
  });
  await seedChanges(store.database, 'stopped', 50, 500);
  const { webhookId } = await makeWebhook(first, { url: receiver.url, after: '0.0' }, token);
  await until('all places taken', () => receiver.load.now >= 24);
  const stopping = first.server.close();
  await until('what waits to be put back', async () => (await released(webhookId)) > 0);
  held.open();
  await stopping;
  const before = receiver.all.length;
  expect(before).toBeLessThan(500);
  await until('the last to be answered', () => receiver.load.now === 0);
  const second = await startNode();
  await until('the rest', () => accepted(receiver).length >= 500);
  await second.post(`/webhooks/${webhookId}/disable`, {}, token);
  await second.server.close();
  expect(accepted(receiver)).toHaveLength(500);
  expect(new Set(accepted(receiver)).size).toBe(500);
});

/** Returns customers of a webhook that no node is working on. */
async function released(webhookId: string): Promise<number> {
  const text = `select count(*)::int as lanes from webhook_lane
                 where aggregator_id = 'stopped' and webhook_id = $1 and lease is null`;
  const rows = await store.database.query<{ lanes: number }>({ name: 'test-released', text }, [webhookId]);
  return rows[0]?.lanes ?? 0;
}

test('a receiver that keeps silent does not hold up the stop; the next node sends again at once', async () => {
  const first = await startNode({ stopMs: 50 });
  const token = await quickTenant(first, 'silent');
  receiver.behave(() => undefined);
  await seedChanges(store.database, 'silent', 40, 40);
  const { webhookId } = await makeWebhook(first, { url: receiver.url, after: '0.0' }, token);
  await until('all places taken', () => receiver.all.length === 24);
  await first.server.close();
  receiver.behave(() => 200);
  const second = await startNode();
  await until('all of it', () => accepted(receiver).length >= 40);
  expect(new Set(accepted(receiver)).size).toBe(40);
  // An attempt that the stop ended is not a failure: none of them has to wait.
  const { items } = (await second.get(`/webhooks/${webhookId}/deliveries?limit=100`, token)).json().data;
  expect(
    items.every(
      ({ status, attempt }: { status: string; attempt: number }) => status === 'delivered' && attempt === 1,
    ),
  ).toBe(true);
  expect(receiver.all.length).toBe(24 + 40);
  await second.server.close();
});

test('closing twice, or before anything began, is fine', async () => {
  const node = await startNode();
  await node.server.close();
  await node.server.close();
});
