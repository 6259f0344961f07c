/** An index that a migration builds beside the others' work, on a connection of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { type Database, StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { MigrationError, migrate } from '../../../src/storage/engine/migrate.ts';
import { openPostgres } from '../../../src/storage/engine/postgres.ts';
import { administer, withDatabase } from '../../support/administer.ts';
import { testEngine } from '../../support/database.ts';
import { errorOf } from '../../support/error-of.ts';
import { type Pooler, startSmallPooler } from '../../support/small-pooler.ts';

const name = `opencif_test_index_${process.pid}`;
let folder: string;
let url: string;
let database: Database;

describe.runIf(testEngine === 'postgres')('on a server', () => {
  beforeEach(async () => {
    await administer(inject('postgresUrl'), `CREATE DATABASE ${name}`);
    url = withDatabase(inject('postgresUrl'), name);
    database = await openPostgres({ url });
    folder = mkdtempSync(join(tmpdir(), 'opencif-index-'));
    writeFileSync(join(folder, '0001_table.sql'), 'create table kept (id int)');
    await migrate(database, folder);
    writeFileSync(join(folder, '0002_id.concurrently.sql'), 'create index concurrently kept_id on kept (id)');
  });
  afterEach(async () => {
    await database.close();
    await administer(inject('postgresUrl'), `DROP DATABASE ${name} WITH (FORCE)`);
    rmSync(folder, { recursive: true });
  });

  const running = async () =>
    (
      await database.query<{ n: number }>({
        name: 'test-index-running',
        text: `select count(*)::int as n from pg_stat_activity where query like 'create index concurrently%' and state = 'active'`,
      })
    )[0]?.n;

  test('a stop ends the wait for others’ transactions, on the server too, and the next attempt builds it', async () => {
    const stop = new AbortController();
    await database.transaction(async (tx) => {
      await tx.query({ name: 'test-index-read', text: 'select from kept' });
      const migrating = errorOf(migrate(database, folder, { signal: stop.signal }));
      await expect.poll(running).toBe(1);
      stop.abort();
      expect(await migrating).toMatchObject({ code: '57014' });
      await expect.poll(running).toBe(0);
    });
    expect(await migrate(database, folder)).toEqual({ from: 1, to: 2 });
  });

  test.each(['transaction', 'session'] as const)(
    'a pooler in %s mode with one connection to the server is named as what is in the way',
    async (mode) => {
      const pooler: Pooler = await startSmallPooler(url, mode, 1);
      const pooled = await openPostgres({ url: pooler.url, poolSize: 1, statementTimeoutMs: 600_000 });
      let error: Error;
      do error = await errorOf(migrate(pooled, folder));
      while (error instanceof StoreUnavailable);
      expect(error).toBeInstanceOf(MigrationError);
      expect(error.message).toMatch(
        /0002_id\.concurrently\.sql failed: [\s\S]*two connections [\s\S]*opencif migrate/,
      );
      await pooled.close();
      await pooler.stop();
    },
  );
});
