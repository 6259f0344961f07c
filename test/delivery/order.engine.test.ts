/** Every change arrives, each customer's in the order of its versions, whatever the receiver does. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quickTenant } from '../support/nodes.ts';
import { accepted, type Behaviour, type Receiver, startReceiver, until } from '../support/receiver.ts';
import { scale } from '../support/scale.ts';
import { seedChanges } from '../support/seed-changes.ts';
import { buildTestServer, type TestServer } from '../support/server.ts';
import { makeWebhook, quick } from '../support/webhooks.ts';

let server: TestServer;
let receiver: Receiver;

const timing = { ...quick, schedule: [...quick.schedule, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2] };

beforeAll(async () => {
  server = await buildTestServer({ delivery: { timing } });
  receiver = await startReceiver();
});

afterAll(async () => {
  await server.close();
  await receiver.close();
});

/** A sequence of numbers from 0 to 1 that is the same in every run. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/**
 * Fails three times in ten: answers with an error, closes the connection at once, in the middle or after a pause, or
 * redirects. Sometimes it accepts an event and loses its answer, or is slow.
 */
function hostile(): Behaviour {
  const chance = chances(7);
  return (received, response) => {
    const roll = chance();
    if (roll < 0.1) return 500;
    if (roll < 0.14) return 429;
    if (roll < 0.17) return void response.destroy();
    if (roll < 0.19) {
      received.status = 200;
      received.lost = true;
      return void response.destroy();
    }
    if (roll < 0.24) {
      response.writeHead(200, { 'content-length': '100' });
      // By then, not even the head has been sent.
      return void response.destroy();
    }
    if (roll < 0.28) return void response.writeHead(307, { location: '/elsewhere' }).end();
    if (roll < 0.3) return delay(100).then(() => void response.destroy());
    if (roll < 0.33) return delay(100, 200);
    return 200;
  };
}

/** Versions by customer in the order of acceptance; one that was repeated at once counts once. */
function versionsByCustomer(): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { status, payload } of receiver.all) {
    const { customerId, version } = payload.data;
    const before = found.get(customerId) ?? [];
    if (status === 200 && before.at(-1) !== version) found.set(customerId, [...before, version]);
  }
  return found;
}

const unclear = {
  name: 'test-unclear-attempts',
  text: `select distinct event_id from webhook_delivery
          where aggregator_id = $1 and error = 'connection'`,
};

/** Events that were accepted more than once although the answer arrived in time. */
async function repeatedForNothing(aggregatorId: string, { all }: Receiver): Promise<string[]> {
  const rows = await server.database.query<{ event_id: string }>(unclear, [aggregatorId]);
  const known = new Set(rows.map(({ event_id }) => event_id));
  const answered = new Set<string>();
  return all
    .filter(({ status }) => status === 200)
    .flatMap(({ lost, headers }) => {
      const id = headers['webhook-id'] ?? '';
      const again = answered.has(id) && !known.has(id);
      if (!lost) answered.add(id);
      return again ? [id] : [];
    });
}

const CUSTOMERS = scale(60, 500);
const CHANGES = CUSTOMERS * 20;

test(`${CHANGES} changes reach a hostile receiver, every customer in its order, repeated only where the answer was lost`, async () => {
  const token = await quickTenant(server, 'hostile');
  receiver.behave(hostile());
  await seedChanges(server.database, 'hostile', CUSTOMERS, CHANGES);
  await makeWebhook(server, { url: receiver.url, after: '0.0' }, token);
  await until('all changes', () => new Set(accepted(receiver)).size === CHANGES, 100);
  const found = versionsByCustomer();
  expect(found.size).toBe(CUSTOMERS);
  const inOrder = Array.from({ length: CHANGES / CUSTOMERS }, (_, index) => index + 1);
  for (const [customerId, versions] of found) expect([customerId, versions]).toEqual([customerId, inOrder]);
  expect(receiver.all.length).toBeGreaterThan(CHANGES * 1.2);
  expect(receiver.load.most).toBeLessThanOrEqual(32);
  expect(await repeatedForNothing('hostile', receiver)).toEqual([]);
});

/** `bench/webhooks-backlog.mjs` drains 100,000. */
const BACKLOG = scale(1200, 10_000);

test(`a backlog of ${BACKLOG} drains, each event sent once`, async () => {
  const token = await quickTenant(server, 'backlog');
  const plain = await startReceiver();
  await seedChanges(server.database, 'backlog', BACKLOG / 2, BACKLOG);
  await makeWebhook(server, { url: plain.url, after: '0.0' }, token);
  await until('all changes', () => plain.all.length >= BACKLOG, 100);
  expect(new Set(accepted(plain)).size).toBe(BACKLOG);
  expect(plain.all).toHaveLength(BACKLOG);
  await plain.close();
});
