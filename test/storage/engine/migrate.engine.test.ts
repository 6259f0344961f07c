/** Migrations run once each, in order, completely or not at all, on any number of nodes, and never backwards. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, inject, test } from 'vitest';
import { type Database, StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { MigrationError, migrate, pendingMigrations } from '../../../src/storage/engine/migrate.ts';
import type { PostgresOptions } from '../../../src/storage/engine/postgres.ts';
import { openEmbedded } from '../../../src/storage/pglite/pglite.ts';
import { administer, withDatabase } from '../../support/administer.ts';
import { openNode, testEngine } from '../../support/database.ts';
import { recorded } from '../../support/ledger.ts';

let folder: string;
let database: Database;
/** Another node on the same database, with the given limits; on PGlite, all share one. */
let another: (limits?: Partial<PostgresOptions>) => Promise<Database>;
let drop: () => Promise<void>;
/** One for the whole file, emptied for each test, because creating a store takes seconds on a small machine. */
let embedded: Database | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-migrations-'));
  file('0001_first.sql', 'create table first (id int); insert into first values (1);');
  file('0002_second.sql', 'create table second (id int);\ninsert into second select id from first;');
  if (testEngine === 'postgres') await emptyPostgres();
  else await emptyPglite();
});

afterEach(async () => {
  await drop();
  rmSync(folder, { recursive: true, force: true });
});

afterAll(() => embedded?.close());

async function emptyPostgres(): Promise<void> {
  const server = inject('postgresUrl');
  const name = `opencif_migrate_${randomBytes(6).toString('hex')}`;
  await administer(server, `CREATE DATABASE ${name}`);
  const nodes: Database[] = [];
  another = async (limits) => {
    const node = await openNode(withDatabase(inject('postgresPooledUrl'), name), limits);
    nodes.push(node);
    return node;
  };
  database = await another();
  drop = async () => {
    for (const node of nodes) await node.close();
    await administer(server, `DROP DATABASE ${name} WITH (FORCE)`);
  };
}

async function emptyPglite(): Promise<void> {
  embedded ??= recorded('pglite', await openEmbedded({ dataDir: null }));
  database = embedded;
  another = async () => database;
  drop = () => change('drop schema public cascade; create schema public');
}

function file(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

const numbers = async () =>
  (
    await database.query<{ number: number }>({
      name: 'test-numbers',
      text: 'select number from opencif_migration order by 1',
    })
  ).map((row) => row.number);
const count = async (table: string) =>
  (
    await database.query<{ n: number }>({
      name: `test-${table}`,
      text: `select count(*)::int as n from ${table}`,
    })
  )[0]?.n;

async function change(text: string): Promise<void> {
  await database.transaction((tx) => tx.script(text));
}

test('the migrations of the package bring an empty database to the newest schema; again is nothing', async () => {
  const before = await pendingMigrations(database);
  expect(before.current).toBe(0);
  expect(before.latest).toBeGreaterThanOrEqual(1);
  expect(await migrate(database)).toEqual({ from: 0, to: before.latest });
  expect(await migrate(database)).toEqual({ from: before.latest, to: before.latest });
  expect(await pendingMigrations(database)).toEqual({ current: before.latest, latest: before.latest });
});

test('asking what is pending changes nothing', async () => {
  expect(await pendingMigrations(database, folder)).toEqual({ current: 0, latest: 2 });
  await expect(numbers()).rejects.toMatchObject({ code: '42P01' });
});

test('only what is new runs', async () => {
  await migrate(database, folder);
  file('0003_third.sql', 'insert into second values (3)');
  expect(await migrate(database, folder)).toEqual({ from: 2, to: 3 });
  expect(await numbers()).toEqual([1, 2, 3]);
  expect([await count('first'), await count('second')]).toEqual([1, 2]);
});

test('nodes that start at once run each migration once, however long one takes', async () => {
  // Longer than these nodes wait for a statement, its answer or a lock.
  file('0003_slow.sql', 'select pg_sleep(2); insert into second values (3)');
  const limits = { statementTimeoutMs: 500, lockTimeoutMs: 500 };
  const nodes = await Promise.all([another(limits), another(limits), another(limits)]);
  const results = await Promise.all(nodes.map((node) => migratedInTime(node)));
  for (const { to } of results) expect(to).toBe(3);
  expect(await numbers()).toEqual([1, 2, 3]);
  expect([await count('first'), await count('second')]).toEqual([1, 2]);
});

/** On a slow machine, the small statements before a migration may reach these limits; the migration itself must not. */
async function migratedInTime(node: Database): Promise<{ to: number }> {
  for (;;) {
    try {
      return await migrate(node, folder);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
    }
  }
}

test('a migration that fails leaves nothing of itself, keeps those before it, and names itself', async () => {
  file('0003_broken.sql', 'create table third (id int); insert into nowhere values (1)');
  const failing = migrate(database, folder);
  await expect(failing).rejects.toThrow(MigrationError);
  await expect(failing).rejects.toThrow(/0003_broken\.sql failed: .*nowhere[\s\S]*at schema 2/);
  expect(await numbers()).toEqual([1, 2]);
  await expect(count('third')).rejects.toMatchObject({ code: '42P01' });
  file('0003_broken.sql', 'create table third (id int)');
  expect(await migrate(database, folder)).toEqual({ from: 2, to: 3 });
});

/** As a newer version leaves it; `oldest`: which programs it says still work. */
const laterMigration = (oldest: number) =>
  change(
    `insert into opencif_migration (number, name, checksum, oldest) values (9, '0009_later.sql', 'x', ${oldest})`,
  );

test('a database too new for the program is refused, and nothing is changed', async () => {
  await migrate(database, folder);
  await laterMigration(3);
  await expect(migrate(database, folder)).rejects.toThrow(
    /schema 9, but this version of opencif only knows schema 2/,
  );
  await expect(pendingMigrations(database, folder)).rejects.toThrow(MigrationError);
  expect(await numbers()).toEqual([1, 2, 9]);
});

test('a newer database that says so is worked with, and stays as it is', async () => {
  await migrate(database, folder);
  await laterMigration(2);
  expect(await pendingMigrations(database, folder)).toEqual({ current: 9, latest: 2 });
  expect(await migrate(database, folder)).toEqual({ from: 9, to: 9 });
  expect(await numbers()).toEqual([1, 2, 9]);
});

test('a migration in batches goes on where it was interrupted, and is applied when no row is left', async () => {
  file('0002_second.sql', 'create table second (id int); insert into second select generate_series(1, 25);');
  await migrate(database, folder);
  file(
    '0003_fill.batches.sql',
    'update second set id = -id where id in (select id from second where id > 0 order by id limit 10) returning 10 / (id + 17)',
  );
  await expect(migrate(database, folder)).rejects.toThrow(/0003_fill\.batches\.sql failed: .*22012/);
  const left = { name: 'test-left', text: 'select count(*)::int as n from second where id > 0' };
  expect(await database.query(left)).toEqual([{ n: 15 }]);
  expect(await numbers()).toEqual([1, 2]);
  await change('update second set id = 26 where id = 17');
  expect(await migrate(database, folder)).toEqual({ from: 2, to: 3 });
  expect(await database.query(left)).toEqual([{ n: 0 }]);
  expect(await numbers()).toEqual([1, 2, 3]);
});

test('an index is built beside its migration; what an interrupted attempt left of it is replaced', async () => {
  await migrate(database, folder);
  // As a failed "create index concurrently" leaves it, only that this one can be used.
  if (testEngine === 'postgres') await change('create index second_id on second (id) where id > 5');
  file('0003_index.concurrently.sql', 'create index concurrently second_id on second (id);');
  const nodes = await Promise.all([another(), another()]);
  await Promise.all(nodes.map((node) => migrate(node, folder)));
  const index = { name: 'test-index', text: `select indexdef from pg_indexes where indexname = 'second_id'` };
  expect(await database.query(index)).toEqual([
    { indexdef: 'CREATE INDEX second_id ON public.second USING btree (id)' },
  ]);
  expect(await numbers()).toEqual([1, 2, 3]);
});

test.runIf(testEngine === 'postgres')(
  'a table that others use is waited for a moment at a time: nobody behind it fails',
  async () => {
    await migrate(database, folder);
    file('0003_column.sql', 'alter table second add column note text');
    // The time that a node of the service waits for a lock.
    const [reader, writer] = [await another(), await another({ lockTimeoutMs: 1000 })];
    let migrating: Promise<unknown> = Promise.resolve();
    await reader.transaction(async (tx) => {
      await tx.query({ name: 'test-read', text: 'select from second' });
      await expect(migrate(database, folder, { tries: 1 })).rejects.toMatchObject({ code: '55P03' });
      migrating = migrate(database, folder);
      for (let waits = 0; waits < 3; waits++) {
        await expect.poll(waiting).toBe(1);
        await writer.query({ name: 'test-write', text: 'insert into second values (3)' });
        await expect.poll(waiting).toBe(0);
      }
    });
    expect(await migrating).toEqual({ from: 2, to: 3 });
  },
);

/** How many sessions wait for the table. */
async function waiting(): Promise<number | undefined> {
  const [row] = await database.query<{ n: number }>({
    name: 'test-waiting',
    text: `select count(*)::int as n from pg_locks where relation = 'second'::regclass and not granted`,
  });
  return row?.n;
}

test('a file changed after it was applied is refused; other line ends are no change', async () => {
  await migrate(database, folder);
  file('0002_second.sql', 'create table second (id int);\r\ninsert into second select id from first;');
  expect(await migrate(database, folder)).toEqual({ from: 2, to: 2 });
  file('0002_second.sql', 'create table second (id text);');
  await expect(migrate(database, folder)).rejects.toThrow(/0002_second\.sql was changed/);
  await expect(pendingMigrations(database, folder)).rejects.toThrow(MigrationError);
});

test('a database that began with another first migration is refused: what happened, what to do, nothing changed', async () => {
  await migrate(database, folder);
  renameSync(join(folder, '0001_first.sql'), join(folder, '0001_other.sql'));
  rmSync(join(folder, '0002_second.sql'));
  for (const attempt of [migrate, pendingMigrations]) {
    const refused = attempt(database, folder);
    await expect(refused).rejects.toThrow(MigrationError);
    await expect(refused).rejects.toThrow(
      /older format \(0001_first\.sql\)[\s\S]*opencif export[\s\S]*empty database/,
    );
  }
  expect(await numbers()).toEqual([1, 2]);
});
