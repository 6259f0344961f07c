/** A store that commands and services open one after the other, and that outlives them. */
import { createSecretKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import { addLogin } from '../../src/storage/account/login.ts';
import type { Database } from '../../src/storage/engine/database.ts';
import { openVault } from '../../src/storage/keys/keyring.ts';
import type { Vault } from '../../src/vault/vault.ts';
import { openTestDatabase, testEngine } from './database.ts';
import { openSmall } from './embedded.ts';
import { testMasterKey } from './server.ts';

const quickEngine = new URL('./quick-engine.mjs', import.meta.url);

export interface OwnStore {
  /** The environment variables that select it. */
  readonly env: Readonly<Record<string, string>>;
  /** Opens it while nothing else has it open, because only one process can open the embedded one. */
  look<T>(work: (database: Database, vault: Vault) => Promise<T>): Promise<T>;
  remove(): Promise<void>;
}

/** Creates one on the engine of the running project; it has the sample login after the first start. */
export function ownStore(): Promise<OwnStore> {
  return testEngine === 'pglite' ? embeddedStore() : onPostgres();
}

async function embeddedStore(): Promise<OwnStore> {
  const folder = mkdtempSync(join(tmpdir(), 'opencif-store-'));
  return {
    env: { OPENCIF_DATA_DIR: folder, NODE_OPTIONS: `--import=${quickEngine}` },
    async look(work) {
      const database = await openSmall({ dataDir: folder });
      const key = createSecretKey(readFileSync(join(folder, 'master.key'), 'utf8').trim(), 'base64');
      try {
        return await work(database, await openVault(database, key));
      } finally {
        await database.close();
      }
    },
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function onPostgres(): Promise<OwnStore> {
  const { database, url, drop } = await openTestDatabase();
  const vault = await openVault(database, testMasterKey);
  const now = new Date().toISOString();
  await addLogin(database, vault, { ...sandboxLogin, disclosure: 'documented', now });
  return {
    env: { DATABASE_URL: url ?? '', OPENCIF_MASTER_KEY: testMasterKey.export().toString('base64') },
    look: async (work) => work(database, await openVault(database, testMasterKey)),
    remove: drop,
  };
}
