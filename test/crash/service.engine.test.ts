/** kill -9 of the service under load: what it acknowledged is there and in the feed, once, and the history verifies. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import { openVault } from '../../src/storage/keyring.ts';
import { addLogin } from '../../src/storage/login.ts';
import { openEmbedded } from '../../src/storage/pglite.ts';
import { openTestDatabase, type TestDatabase, testEngine } from '../support/database.ts';
import { batchesOf, type Client, type Program, signIn, startProgram } from '../support/program.ts';
import { testMasterKey } from '../support/server.ts';
import { allChanges, compare, Follower, makeCustomers, nothingWrong, write } from './load.ts';

const folder = mkdtempSync(join(tmpdir(), 'opencif-crash-'));
let settings: Record<string, string>;
let store: TestDatabase | undefined;
let program: Program | undefined;

beforeAll(async () => {
  if (testEngine === 'pglite') {
    settings = { OPENCIF_DATA_DIR: folder };
    return;
  }
  store = await openTestDatabase();
  const now = new Date().toISOString();
  await addLogin(store.database, { ...sandboxLogin, disclosure: 'documented', now });
  settings = { DATABASE_URL: store.url ?? '', OPENCIF_MASTER_KEY: testMasterKey.toString('base64') };
});

afterAll(async () => {
  await program?.kill();
  await store?.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens what the killed service left, without the service. */
async function openStore() {
  if (store) return { database: store.database, masterKey: testMasterKey, close: async () => {} };
  const database = await openEmbedded({ dataDir: folder });
  const masterKey = Buffer.from(readFileSync(join(folder, 'master.key'), 'utf8').trim(), 'base64');
  return { database, masterKey, close: () => database.close() };
}

const { login, password, aggregatorId } = sandboxLogin;

async function start(batchSize: number): Promise<Client> {
  program = await startProgram({ ...settings, ...batchesOf(batchSize) });
  return signIn(program.url, login, password);
}

test('kill -9 under load loses no acknowledged change and doubles none; a reader of the feed misses none', async () => {
  const follower = new Follower();
  const requestIds: string[] = [];
  // Acknowledged changes before the kill, and batches of which size.
  const rounds = [
    [20, 1],
    [75, 2],
    [140, 64],
  ] as const;
  for (const [round, [acknowledgedMax, batchSize]] of rounds.entries()) {
    const client = await start(batchSize);
    const following = follower.follow(client);
    const load = await makeCustomers(client, 6, 1000 + round * 10);
    let killed: Promise<void> | undefined;
    await write(client, load, 500, () => {
      if (load.acknowledged.size >= acknowledgedMax) killed ??= program?.kill();
    });
    await killed;
    await following;
    const { database, masterKey, close } = await openStore();
    const vault = await openVault(database, masterKey);
    const kept = await compare(database, vault, aggregatorId, load);
    await close();
    expect(load.acknowledged.size).toBeGreaterThanOrEqual(acknowledgedMax);
    expect(kept).toEqual(nothingWrong);
    requestIds.push(...load.requestIds);
  }
  await follower.catchUp(await start(64));
  await program?.stop();
  const { database, close } = await openStore();
  const history = await allChanges(database, aggregatorId);
  await close();
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
  expect(requestIds.length).toBeGreaterThan(3 * 6 + 20 + 75 + 140 - 1);
}, 240_000);
