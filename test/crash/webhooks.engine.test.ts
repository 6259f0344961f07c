/** kill -9 of the service between a change and its delivery: the webhook gets the event afterwards. */
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import type { Database } from '../../src/storage/engine/database.ts';
import {
  accepted,
  type Behaviour,
  type Received,
  type Receiver,
  startReceiver,
  until,
} from '../support/receiver.ts';
import { dealtCases } from '../support/scale.ts';
import { type Killable, killableService } from './killable.ts';
import { allChanges, makeCustomers, write } from './load.ts';

const { aggregatorId } = sandboxLogin;
let service: Killable;
let receiver: Receiver;

beforeAll(async () => {
  service = await killableService();
  receiver = await startReceiver();
});

afterAll(async () => {
  await service.remove();
  await receiver.close();
});

// The receiver is on this machine, and with PostgreSQL the service is not a sandbox.
const start = () => service.start({ OPENCIF_ALLOW_PRIVATE_WEBHOOKS: 'true' });

/** Ends the leases of the dead process, instead of waiting half a minute. */
const endLeases = {
  name: 'test-end-leases',
  text: "update webhook_lane set due_at = due_at - interval '1 hour' where aggregator_id = $1",
};

/** @returns ids of all events */
async function leftBehind(database: Database): Promise<string[]> {
  await database.query(endLeases, [aggregatorId]);
  const changes = await allChanges(database, aggregatorId);
  return changes.map(({ customerId, version }) => `evt_${customerId}_${version}`);
}

/** What the receiver does while the service is killed, and after how many acknowledged changes. */
const allRounds: [Behaviour, number][] = [
  // Nothing is delivered: every change is between its commit and its delivery.
  [() => undefined, 1],
  [takeSomeThenKeepSilent, 60],
  [loseTheAnswer, 25],
];
// Each round starts processes, which takes seconds.
const rounds = dealtCases(allRounds, allRounds.slice(1, 2));

let taken = 0;

function takeSomeThenKeepSilent(): number | undefined {
  taken += 1;
  return taken <= 20 ? 200 : undefined;
}

function loseTheAnswer(received: Received, response: ServerResponse): undefined {
  received.status = 200;
  response.destroy();
}

/** How many events of one customer a node sends at a time, according to docs/webhooks.md: these may arrive twice. */
const IN_HAND_MAX = 20;

test('kill -9 between changes and their delivery: afterwards every change arrives, each customer in its order', async () => {
  for (const [round, [behaviour, acknowledgedMax]] of rounds.entries()) {
    receiver.behave(behaviour);
    const client = await start();
    if (round === 0) await client.post('/webhooks', { url: receiver.url, after: '0.0' });
    const load = await makeCustomers(client, 6, 3000 + round * 10);
    let killed: Promise<void> | undefined;
    await write(client, load, 500, () => {
      if (load.acknowledged.size >= acknowledgedMax) killed ??= service.kill();
    });
    await killed;
    const ids = await service.inStore(leftBehind);
    const before = new Set(accepted(receiver));
    expect(ids.filter((id) => !before.has(id)).length).toBeGreaterThan(0);
    receiver.behave(() => 200);
    await start();
    await until('every change', () => {
      const arrived = new Set(accepted(receiver));
      return ids.every((id) => arrived.has(id));
    });
    await service.stop();
    // PostgreSQL may have committed what the killed process had sent after its changes were read.
    const stored = new Set(await service.inStore(leftBehind));
    expect(accepted(receiver).filter((id) => !stored.has(id))).toEqual([]);
  }
  const versions = new Map<string, number[]>();
  for (const { payload } of receiver.all.filter(({ status }) => status === 200)) {
    const { customerId, version } = payload.data;
    versions.set(customerId, [...(versions.get(customerId) ?? []), version]);
  }
  expect(versions.size).toBeGreaterThanOrEqual(6 * rounds.length);
  for (const [customerId, came] of versions) {
    const first = [...new Set(came)];
    expect([customerId, first]).toEqual([customerId, first.map((_, index) => index + 1)]);
    expect(came.length - first.length).toBeLessThanOrEqual(IN_HAND_MAX);
  }
});
