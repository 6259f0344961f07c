/** kill -9 of the service under load: what it acknowledged is there, once, and the history verifies. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import { openVault } from '../../src/storage/keyring.ts';
import { addLogin } from '../../src/storage/login.ts';
import { openEmbedded } from '../../src/storage/pglite.ts';
import { openTestDatabase, type TestDatabase, testEngine } from '../support/database.ts';
import { type Program, signIn, startProgram } from '../support/program.ts';
import { testMasterKey } from '../support/server.ts';
import { compare, makeCustomers, nothingWrong, write } from './load.ts';

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

test('kill -9 under load loses no acknowledged change and doubles none, three times in a row', async () => {
  const killAfter = [20, 75, 140];
  for (const [round, acknowledgedMax] of killAfter.entries()) {
    program = await startProgram(settings);
    const running = program;
    const client = await signIn(running.url, sandboxLogin.login, sandboxLogin.password);
    const load = await makeCustomers(client, 6, 1000 + round * 10);
    let killed: Promise<void> | undefined;
    await write(client, load, 500, () => {
      if (load.acknowledged.size >= acknowledgedMax) killed ??= running.kill();
    });
    await killed;
    const { database, masterKey, close } = await openStore();
    const vault = await openVault(database, masterKey);
    const kept = await compare(database, vault, sandboxLogin.aggregatorId, load);
    await close();
    expect(load.acknowledged.size).toBeGreaterThanOrEqual(acknowledgedMax);
    expect(kept).toEqual(nothingWrong);
  }
}, 120_000);
