/** `opencif key rotate-seal` is killed again and again, and ends at last, with nothing lost. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countSealed } from '../../src/storage/keys/reseal.ts';
import { verifyHistory } from '../../src/storage/record/history-verify.ts';
import { testEngine } from '../support/database.ts';
import { newAggregator } from '../support/orders.ts';
import { type OwnStore, ownStore } from '../support/own-store.ts';
import { runProgram, spawnProgram } from '../support/program.ts';
import { until } from '../support/receiver.ts';
import { scale } from '../support/scale.ts';

let store: OwnStore;
beforeEach(async () => {
  store = await ownStore();
});
afterEach(() => store.remove());

const aggregatorId = 'killed';
const PEOPLE = 150;
const KILLS = scale(2, 5);

/** How many values are sealed under each generation. */
const counted = () => store.look(async (database) => new Map(await countSealed(database)));

/** The same, and what is wrong with the history. */
const examined = () =>
  store.look(async (database, vault) => ({
    counts: new Map(await countSealed(database)),
    faults: await verifyHistory(database, vault, aggregatorId),
  }));

/** Resolves when it has sealed some values again; the embedded store can't be asked, because only it has it open. */
async function someDone(before: number): Promise<void> {
  if (testEngine === 'postgres')
    await until('some to be sealed again', async () => ((await counted()).get(2) ?? 0) > before);
}

test('killed with -9 in the middle, again and again, it goes on where it was; the history is whole', async () => {
  await runProgram(['login', 'list'], store.env);
  const all = await store.look(async (database, vault) => {
    await newAggregator({ database, vault }, aggregatorId, PEOPLE);
    return new Map(await countSealed(database)).get(1) ?? 0;
  });
  let before = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const running = spawnProgram(['key', 'rotate-seal', '--rate', '1'], { env: store.env });
    await running.said('New values are sealed under generation 2');
    await someDone(before);
    running.signal('SIGKILL');
    expect((await running.ended).code).toBeNull();
    const { counts, faults } = await examined();
    const [old = 0, made = 0] = [1, 2].map((generation) => counts.get(generation));
    expect(old + made).toBe(all);
    expect(old).toBeGreaterThan(0);
    expect(faults).toEqual([]);
    before = made;
  }
  const { code, stdout } = await runProgram(['key', 'rotate-seal', '--rate', '1000000', '--json'], store.env);
  expect({ code, stdout: JSON.parse(stdout) }).toMatchObject({
    code: 0,
    stdout: { generation: 2, destroyed: [1] },
  });
  expect(await examined()).toEqual({ counts: new Map([[2, all]]), faults: [] });
});
