/** Opens the store a configuration names. Loads only that store, because a start begins with it. */
import type { Config } from '../../config.ts';
import type { Database } from '../../storage/engine/database.ts';

/** A sandbox has few customers and starts often: filling more with zeros would take most of its start. */
const SANDBOX_BUFFERS_MB = 16;

/** Work may begin while the store opens. Closes the store after the work, even if the work fails. */
export async function withOpening<T>(
  config: Config,
  work: (opening: Promise<Database>) => Promise<T>,
): Promise<T> {
  const opening = openStore(config);
  // Avoids an unhandled rejection if it fails before it is awaited.
  opening.catch(() => {});
  try {
    return await work(opening);
  } finally {
    const database = await opening.catch(() => null);
    // The embedded store's thread would keep the process alive.
    await database?.close();
  }
}

/** @throws DataFolderError, or StoreUnavailable */
export async function openStore(config: Config): Promise<Database> {
  const { databaseUrl, dataDir, durability, sandbox, poolSize, statementTimeoutMs, preparedStatements } =
    config;
  if (databaseUrl === null) {
    const { openThreaded } = await import('../../storage/pglite/threaded.ts');
    return openThreaded({ dataDir, durability, ...(sandbox && { buffersMb: SANDBOX_BUFFERS_MB }) });
  }
  const { openPostgres } = await import('../../storage/engine/postgres.ts');
  return openPostgres({ url: databaseUrl, poolSize, statementTimeoutMs, preparedStatements });
}
