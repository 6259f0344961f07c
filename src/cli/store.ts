/** Opens the store a configuration names, with its master key; shared by the commands that need one. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Database } from '../storage/database.ts';
import { migrate } from '../storage/migrate.ts';
import { openEmbedded } from '../storage/pglite.ts';
import { openPostgres } from '../storage/postgres.ts';
import { Failure } from './failure.ts';

export async function openStore(config: Config): Promise<Database> {
  const { databaseUrl, dataDir, durability, poolSize, statementTimeoutMs } = config;
  if (databaseUrl !== null) return openPostgres({ url: databaseUrl, poolSize, statementTimeoutMs });
  return openEmbedded({ dataDir, durability });
}

/** Opens, brings to the newest schema, hands to `work`, and closes whatever happens. */
export async function withStore<T>(config: Config, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openStore(config);
  try {
    await migrate(database);
    return await work(database);
  } finally {
    await database.close();
  }
}

/**
 * The key of the environment; on the embedded store else the data folder's own, made when it is new.
 * Call it with the folder's lock held.
 */
export function masterKeyOf(config: Config): Buffer {
  if (config.masterKey) return config.masterKey;
  const path = join(config.dataDir, 'master.key');
  if (!existsSync(path)) {
    const made = randomBytes(32);
    writeFileSync(path, `${made.toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
    return made;
  }
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
  if (key.length !== 32) {
    throw new Failure(
      `${path} does not hold a key of 32 bytes in base64.\n` +
        'Without the key that sealed the data it can not be opened. Put the file back from your copy.',
    );
  }
  return key;
}
