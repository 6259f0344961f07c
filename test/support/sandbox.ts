/** The sandbox's sample data in a test's store, as `POST /sandbox/reset` creates it. */
import { sandboxSample } from '../../src/domain/sandbox-sample.ts';
import { Mint } from '../../src/mint.ts';
import type { Database } from '../../src/storage/engine/database.ts';
import { resetSandbox } from '../../src/storage/sandbox/sandbox-reset.ts';
import type { Vault } from '../../src/vault/vault.ts';

export async function loadSample(database: Database, vault: Vault): Promise<void> {
  await resetSandbox(database, vault, sandboxSample, new Mint());
}
