/** What the embedded engine has no processes for: its log stays small, and tables are vacuumed and analyzed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedDatabase, openEmbedded } from '../../src/storage/pglite.ts';

const MAKING_MS = 90_000;
const MB = 2 ** 20;

let database: EmbeddedDatabase;

beforeAll(async () => {
  database = await openEmbedded({ dataDir: null, upkeep: { everyMs: 20, logBytes: 32 * MB } });
}, MAKING_MS);

afterAll(() => database.close());

async function one<Row>(text: string): Promise<Row> {
  const [row] = await database.query<Row>({ name: text, text });
  return row as Row;
}

interface Log {
  readonly segments: number;
  readonly written: number;
  readonly since: number;
}

function log(): Promise<Log> {
  return one<Log>(`
    select (select count(*)::int from pg_ls_waldir()) as segments,
           pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as written,
           pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 as since
      from pg_control_checkpoint()`);
}

/** Writes about a megabyte to the log. */
const write = () =>
  one(`select count(pg_logical_emit_message(true, 'test', repeat('x', 1024))) from generate_series(1, 1000)`);

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await holds()); await sleep(50)) {
    if (Date.now() > end) throw new Error('It did not come to be within 20 s.');
  }
}

const settled = () => until(async () => (await log()).since < 1024);

test(
  'however much is written without a pause, the log is cut to what a crash may leave to be replayed',
  async () => {
    const before = await log();
    let most = 0;
    for (let megabyte = 0; megabyte < 240; megabyte++) {
      await write();
      if (megabyte % 8 === 0) most = Math.max(most, (await log()).segments);
    }
    const after = await log();
    expect(after.written - before.written).toBeGreaterThan(200 * MB);
    expect(most * 16).toBeLessThan(160);
  },
  MAKING_MS,
);

test(
  'when changes pause, what was deleted is vacuumed, what was added is analyzed, and nothing is left to be replayed',
  async () => {
    await one('create table note (n int primary key, text text)');
    await one(`insert into note select n, 'x' from generate_series(1, 5000) n`);
    await one('delete from note where n % 2 = 0');
    const seen = () =>
      one<{ vacuumed: boolean; dead: number; rows: number }>(`
        select vacuum_count > 0 and analyze_count > 0 as vacuumed, n_dead_tup::int as dead, reltuples::int as rows
          from pg_stat_user_tables s join pg_class c on c.oid = s.relid where s.relname = 'note'`);
    await until(async () => (await seen()).vacuumed);
    expect(await seen()).toEqual({ vacuumed: true, dead: 0, rows: 2500 });
    await settled();
  },
  MAKING_MS,
);

test('a store that nobody changes is left alone', async () => {
  await settled();
  const { written } = await log();
  for (let look = 0; look < 10; look++) {
    await sleep(30);
    expect((await log()).written).toBe(written);
  }
});

test(
  'a close waits for what is under way, and nothing begins after it',
  async () => {
    const closing = await openEmbedded({ dataDir: null, upkeep: { everyMs: 1, logBytes: MB } });
    for (let statement = 0; statement < 20; statement++) {
      await closing.query({
        name: 'burst',
        text: `select pg_logical_emit_message(true, 'test', repeat('x', 200000))`,
      });
    }
    await closing.close();
    await sleep(20);
  },
  MAKING_MS,
);
