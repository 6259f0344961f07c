/** A separate migrated database for one test file, on the engine of the running project. */
import { readFileSync } from 'node:fs';
import { inject } from 'vitest';
import type { Database } from '../../src/storage/engine/database.ts';
import { openPostgres, type PostgresOptions } from '../../src/storage/engine/postgres.ts';
import { openEmbedded } from '../../src/storage/pglite/pglite.ts';
import type { openThreaded } from '../../src/storage/pglite/threaded.ts';
import { withDatabase } from './administer.ts';
import { giveBackDatabase, takeDatabase } from './emptied.ts';
import { type EngineName, recorded } from './ledger.ts';

/** The engine that this run of an `*.engine.test.ts` file tests. */
export const testEngine: EngineName = process.env.OPENCIF_TEST_ENGINE === 'postgres' ? 'postgres' : 'pglite';

export interface TestDatabase {
  readonly database: Database;
  /** Address for further connections; null on PGlite, which has none. */
  readonly url: string | null;
  /** Closes `database` and removes what it held. Safe to call twice. */
  drop(): Promise<void>;
}

/** Open it in `beforeAll`, drop it in `afterAll`: on PGlite it takes a second, on PostgreSQL less. */
export async function openTestDatabase(): Promise<TestDatabase> {
  return testEngine === 'postgres' ? await onPostgres() : await onPglite();
}

/** Limits that only a hang can reach: no test's result depends on how fast the machine is. */
const patient = { statementTimeoutMs: 600_000, connectTimeoutMs: 600_000, lockTimeoutMs: 600_000 };

/** Opens the connections of one more node to a PostgreSQL database. */
export async function openNode(url: string, limits: Partial<PostgresOptions> = {}): Promise<Database> {
  return recorded('postgres', await openPostgres({ ...patient, ...limits, url }));
}

async function onPostgres(): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = await takeDatabase(server, inject('postgresTemplate'));
  const url = withDatabase(inject('postgresPooledUrl'), name);
  const database = await openNode(url);
  let dropped: Promise<void> | undefined;
  return {
    database,
    url,
    drop: () => {
      dropped ??= database.close().then(() => giveBackDatabase(server, name));
      return dropped;
    },
  };
}

async function onPglite(open: typeof openThreaded = openEmbedded): Promise<TestDatabase> {
  const dump = new Blob([readFileSync(inject('embeddedTemplate'))]);
  const database = await open({ dataDir: null, buffersMb: 16, loadDataDir: dump });
  return { database: recorded('pglite', database), url: null, drop: () => database.close() };
}

/** The embedded engine in its own thread, as in the program. */
export async function openThreadedDatabase(): Promise<TestDatabase> {
  return onPglite((await builtStore()).openThreaded);
}

export type BuiltStore = typeof import('../../src/storage/pglite/threaded.ts');

/** The module of the last build, because a thread can't run the sources. */
export async function builtStore(): Promise<BuiltStore> {
  return import(new URL('../../dist/storage/pglite/threaded.js', import.meta.url).href);
}
