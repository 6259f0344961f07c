/** Prepares an open store: keys, schema and sample. Shared by the commands that need a store. */
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import type { Config } from '../../config.ts';
import { masterKey } from '../../config-parse.ts';
import { sandboxSample } from '../../domain/sandbox-sample.ts';
import { Mint } from '../../mint.ts';
import { listLogins } from '../../storage/account/login-admin.ts';
import type { Database } from '../../storage/engine/database.ts';
import { migrate } from '../../storage/engine/migrate.ts';
import { type MasterKeys, openVault, WrongMasterKey } from '../../storage/keys/keyring.ts';
import { resetSandbox } from '../../storage/sandbox/sandbox-reset.ts';
import type { Vault } from '../../vault/vault.ts';
import { Failure } from '../shell/failure.ts';
import { textOf } from '../shell/utf8.ts';
import { keyFilePath } from './key-file.ts';
import { openStore } from './open.ts';

/**
 * Opens the store, prepares it as `serve` would, runs `work` and always closes it. So the sandbox has its sample,
 * whichever command comes first on a fresh folder.
 */
export async function withStore<T>(
  config: Config,
  work: (database: Database, vault: Vault) => Promise<T>,
): Promise<T> {
  const database = await openStore(config);
  try {
    await migrate(database);
    const vault = await unlock(config, database);
    await prepareData(config, database, vault);
    return await work(database, vault);
  } finally {
    await database.close();
  }
}

/** Puts the sample into an unused sandbox. */
export async function prepareData(config: Config, database: Database, vault: Vault): Promise<void> {
  if (config.sandbox && (await listLogins(database, vault)).length === 0) {
    await resetSandbox(database, vault, sandboxSample, new Mint());
  }
}

/** Opens the store's keys; the schema must exist. @throws WrongMasterKey, Failure */
export async function unlock(config: Config, database: Database): Promise<Vault> {
  const path = keyFilePath(config);
  const made = config.masterKey === null && !existsSync(path);
  try {
    const { current, next } = masterKeysOf(config);
    return await openVault(database, current, next);
  } catch (error) {
    if (!(made && error instanceof WrongMasterKey)) throw error;
    // The key was lost, so the new one is wrong and must not be mistaken for it later.
    unlinkSync(path);
    throw new Failure(
      `${path} is missing, and this store was sealed with it.\n` +
        'Put the file back from your copy, or set OPENCIF_MASTER_KEY. The data cannot be opened without it.',
    );
  }
}

/** The master key, and the one that replaces it if a change is under way. */
export function masterKeysOf(config: Config): MasterKeys {
  return { current: masterKeyOf(config), next: config.masterKeyNext };
}

/**
 * Returns the key from the environment or, for the embedded store, from the data folder, where it creates one if
 * the folder is new. Call it with the folder's lock held.
 */
function masterKeyOf(config: Config): KeyObject {
  if (config.masterKey) return config.masterKey;
  const path = keyFilePath(config);
  if (!existsSync(path)) {
    const made = randomBytes(32);
    writeFileSync(path, `${made.toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
    return createSecretKey(made);
  }
  const text = textOf(readFileSync(path), path).trim();
  try {
    return masterKey(text);
  } catch {
    throw new Failure(
      `${path} does not hold a key of 32 bytes in base64.\n` +
        'The data cannot be opened without the key that sealed it. Put the file back from your copy.',
    );
  }
}
