/** What the embedded engine has no processes for: its log stays small, and tables are vacuumed and analyzed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedDatabase, openEmbedded } from '../../../src/storage/pglite/pglite.ts';
import { Upkeep } from '../../../src/storage/pglite/upkeep.ts';

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
  'a table is vacuumed although changes never pause, as long as they are few',
  async () => {
    await one('create table trickle (n int primary key)');
    await one('insert into trickle select n from generate_series(1, 3000) n');
    await one('delete from trickle');
    const end = Date.now() + 20_000;
    let vacuums = 0;
    while (vacuums === 0 && Date.now() < end) {
      await one(`select pg_logical_emit_message(true, 'test', 'x')`);
      await sleep(3);
      const text = `select vacuum_count::int as vacuums from pg_stat_user_tables where relname = 'trickle'`;
      vacuums = (await one<{ vacuums: number }>(text)).vacuums;
    }
    expect(vacuums).toBeGreaterThan(0);
  },
  MAKING_MS,
);

test.each([
  ['little was written since the look before', 1000, 2],
  ['the store has been busy for 120 looks', 2 * MB, 120],
])('when %s it is asked what needs a vacuum', async (_, perLook, expected) => {
  let looks = 0;
  const askedAt: number[] = [];
  const run = async (text: string) => {
    if (text.includes('pg_wal_lsn_diff')) return [{ written: 100 * MB + ++looks * perLook, since: 0 }];
    askedAt.push(looks);
    return [];
  };
  const upkeep = new Upkeep(run as never, { everyMs: 1 });
  await until(async () => askedAt.length > 0);
  await upkeep.stop();
  expect(askedAt[0]).toBe(expected);
});

test(
  'the first change after a long pause is looked after as any other',
  async () => {
    const alone = await openEmbedded({ dataDir: null, upkeep: { everyMs: 100, logBytes: 1024 * MB } });
    const since = `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 as since from pg_control_checkpoint()`;
    const left = async () =>
      (await alone.query<{ since: number }>({ name: 'since', text: since }))[0]?.since ?? 0;
    await until(async () => (await left()) < 1024);
    await sleep(1000);
    const text = `select pg_logical_emit_message(true, 'test', repeat('x', 100000))`;
    await alone.query({ name: 'change', text });
    // Looking at it would be a statement, and make up for what the change itself did not bring about.
    await sleep(3000);
    expect(await left()).toBeLessThan(1024);
    await alone.close();
  },
  MAKING_MS,
);

test('a stop waits for what is under way, and nothing begins after it', async () => {
  let go = () => {};
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  const ran: string[] = [];
  const upkeep = new Upkeep(
    async (text, values) => {
      ran.push(text);
      await held;
      return database.query({ name: text, text }, values);
    },
    // There is always more than that: a checkpoint is due at once.
    { everyMs: 5, logBytes: 1 },
  );
  upkeep.used();
  await until(async () => ran.length > 0);
  let stopped = false;
  const stopping = upkeep.stop().then(() => {
    stopped = true;
  });
  await sleep(50);
  expect(stopped).toBe(false);
  const begun = ran.length;
  go();
  await stopping;
  await sleep(50);
  expect(ran).toHaveLength(begun);
});
