/** The built service on a store that outlives it, to be killed and looked into from outside. */
import { createSecretKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import { addLogin } from '../../src/storage/account/login.ts';
import type { Database } from '../../src/storage/engine/database.ts';
import { openVault } from '../../src/storage/keys/keyring.ts';
import { openEmbedded } from '../../src/storage/pglite/pglite.ts';
import type { Vault } from '../../src/vault/vault.ts';
import { openTestDatabase, testEngine } from '../support/database.ts';
import { type Client, type Program, signIn, startProgram } from '../support/program.ts';
import { testMasterKey } from '../support/server.ts';

export interface Killable {
  /** Starts the service, with more settings, and signs in. */
  start(settings?: Record<string, string>): Promise<Client>;
  /** kill -9 */
  kill(): Promise<void>;
  stop(): Promise<void>;
  /** Looks into the store while no service runs: the embedded one has room for one process. */
  inStore<T>(look: (database: Database, vault: Vault) => Promise<T>): Promise<T>;
  /** Ends the service and removes the store. */
  remove(): Promise<void>;
}

/** With the sample login. */
export async function killableService(): Promise<Killable> {
  const store = testEngine === 'pglite' ? embedded() : await onPostgres();
  let program: Program | undefined;
  const { login, password } = sandboxLogin;
  return {
    async start(settings = {}) {
      program = await startProgram({ ...store.settings, ...settings });
      return signIn(program.url, login, password);
    },
    kill: async () => program?.kill(),
    stop: async () => void (await program?.stop()),
    inStore: store.look,
    async remove() {
      await program?.kill();
      await store.remove();
    },
  };
}

interface Store {
  readonly settings: Record<string, string>;
  readonly look: Killable['inStore'];
  remove(): Promise<void>;
}

function embedded(): Store {
  const folder = mkdtempSync(join(tmpdir(), 'opencif-crash-'));
  return {
    settings: { OPENCIF_DATA_DIR: folder },
    async look(look) {
      const database = await openEmbedded({ dataDir: folder });
      const key = createSecretKey(readFileSync(join(folder, 'master.key'), 'utf8').trim(), 'base64');
      try {
        return await look(database, await openVault(database, key));
      } finally {
        await database.close();
      }
    },
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function onPostgres(): Promise<Store> {
  const { database, url, drop } = await openTestDatabase();
  await addLogin(database, { ...sandboxLogin, disclosure: 'documented', now: new Date().toISOString() });
  return {
    settings: { DATABASE_URL: url ?? '', OPENCIF_MASTER_KEY: testMasterKey.export().toString('base64') },
    look: async (look) => look(database, await openVault(database, testMasterKey)),
    remove: drop,
  };
}
