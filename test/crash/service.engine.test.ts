/** kill -9 of the service under load: acknowledged changes are stored and in the feed, once, and the history verifies. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import { batchesOf } from '../support/program.ts';
import { dealtCases } from '../support/scale.ts';
import { type Killable, killableService } from './killable.ts';
import { allChanges, compare, Follower, makeCustomers, nothingWrong, write } from './load.ts';

const { aggregatorId } = sandboxLogin;
/** Number of acknowledged changes before the kill, and size of batches. */
const allRounds: readonly (readonly [number, number])[] = [
  [20, 1],
  [75, 2],
  [140, 64],
];
// Each round starts processes, which takes seconds.
const rounds = dealtCases(allRounds, allRounds.slice(1, 2));

let service: Killable;

beforeAll(async () => {
  service = await killableService();
});

afterAll(() => service.remove());

test('kill -9 under load loses no acknowledged change and doubles none; a reader of the feed misses none', async () => {
  const follower = new Follower();
  const requestIds: string[] = [];
  for (const [round, [acknowledgedMax, batchSize]] of rounds.entries()) {
    const client = await service.start(batchesOf(batchSize));
    const following = follower.follow(client);
    const load = await makeCustomers(client, 6, 1000 + round * 10);
    let killed: Promise<void> | undefined;
    await write(client, load, 500, () => {
      if (load.acknowledged.size >= acknowledgedMax) killed ??= service.kill();
    });
    await killed;
    await following;
    const kept = await service.inStore((database, vault) => compare(database, vault, aggregatorId, load));
    expect(load.acknowledged.size).toBeGreaterThanOrEqual(acknowledgedMax);
    expect(kept).toEqual(nothingWrong);
    requestIds.push(...load.requestIds);
  }
  const history = await service.inStore((database) => allChanges(database, aggregatorId));
  await follower.catchUp(await service.start(batchesOf(64)), history.length);
  await service.stop();
  const told = new Map<string, number>();
  for (const { customerId, version } of follower.log) {
    expect([customerId, version]).toEqual([customerId, (told.get(customerId) ?? 0) + 1]);
    told.set(customerId, version);
  }
  const log = follower.log.map(({ customerId, version, requestId }) => ({ customerId, version, requestId }));
  const inOrder = log.sort(
    (a, b) =>
      Number(a.customerId > b.customerId) - Number(a.customerId < b.customerId) || a.version - b.version,
  );
  expect(inOrder).toEqual(history);
  const logged = new Set(log.map(({ requestId }) => requestId));
  expect(requestIds.filter((id) => !logged.has(id))).toEqual([]);
  const least = rounds.reduce((sum, [acknowledged]) => sum + 6 + acknowledged, 0);
  expect(requestIds.length).toBeGreaterThanOrEqual(least);
});
