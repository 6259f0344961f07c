/**
 * Runs once for each engine's project, if one of its test files runs: creates the migrated template that every test
 * file's database is a copy of. `OPENCIF_TEST_POOLER` puts PgBouncer between the tests and their databases, in the mode
 * that it names.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../src/storage/engine/migrate.ts';
import { openPostgres } from '../../src/storage/engine/postgres.ts';
import { openEmbedded } from '../../src/storage/pglite/pglite.ts';
import { administer, withDatabase } from './administer.ts';
import { currentStore } from './embedded.ts';
import { startPgbouncer } from './pgbouncer.ts';
import { startPostgres } from './postgres-server.ts';
import type { Pooler } from './small-pooler.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of a server where databases may be created. */
    postgresUrl: string;
    /** The same server as the tests' databases are reached: through a pooler if one is wanted. */
    postgresPooledUrl: string;
    /** Name of the migrated database there. */
    postgresTemplate: string;
    /** File with the dump of a migrated embedded store. */
    embeddedTemplate: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  return project.name === 'postgres' ? await setUpPostgres(project) : await setUpEmbedded(project);
}

async function setUpPostgres(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.DATABASE_URL_TEST || undefined;
  // Its data is not needed after the tests; crash tests start their own servers.
  const server = given ? null : await startPostgres({ fsync: 'off' });
  const url = given ?? server?.url ?? '';
  // The server may be shared with other runs, so the name must be unique.
  const template = `opencif_template_${randomBytes(4).toString('hex')}`;
  try {
    await administer(url, `CREATE DATABASE ${template}`);
    const database = await openPostgres({ url: withDatabase(url, template) });
    await migrate(database).finally(() => database.close());
  } catch (error) {
    await server?.stop();
    throw error;
  }
  const pooler = await wantedPooler(url);
  project.provide('postgresUrl', url);
  project.provide('postgresPooledUrl', pooler?.url ?? url);
  project.provide('postgresTemplate', template);
  return async () => {
    await pooler?.stop();
    if (server) await server.stop();
    else await administer(url, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
  };
}

/** In session mode, a database needs as many server connections as all its nodes together have. */
async function wantedPooler(url: string): Promise<Pooler | null> {
  const mode = process.env.OPENCIF_TEST_POOLER || 'none';
  if (mode === 'none') return null;
  if (mode === 'transaction') return startPgbouncer(url, mode, 10);
  if (mode === 'session') return startPgbouncer(url, mode, 100);
  throw new Error(`OPENCIF_TEST_POOLER is session, transaction or none; not known: ${mode}`);
}

async function setUpEmbedded(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'opencif-embedded-'));
  const file = join(folder, 'template.tar');
  // Uncompressed, because otherwise each store that is made from it would uncompress it, slowly.
  writeFileSync(file, currentStore() ?? (await migratedStore()));
  project.provide('embeddedTemplate', file);
  return async () => rmSync(folder, { recursive: true, force: true });
}

async function migratedStore(): Promise<Buffer> {
  const database = await openEmbedded({ dataDir: null });
  try {
    await migrate(database);
    return gunzipSync(await (await database.dump()).arrayBuffer());
  } finally {
    await database.close();
  }
}
