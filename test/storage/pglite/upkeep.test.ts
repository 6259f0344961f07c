/** Upkeep of the embedded engine, which has no processes for it: the log stays small; tables are vacuumed and analyzed. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { StoreUnavailable } from '../../../src/storage/engine/database.ts';
import type { EmbeddedDatabase } from '../../../src/storage/pglite/pglite.ts';
import { Upkeep, upkeepLimits } from '../../../src/storage/pglite/upkeep.ts';
import { emptyStore, openSmall } from '../../support/embedded.ts';
import { until } from '../../support/receiver.ts';

const MB = 2 ** 20;

describe('in a store', () => {
  let database: EmbeddedDatabase;

  beforeAll(async () => {
    database = await openSmall({
      dataDir: null,
      loadDataDir: emptyStore(),
      // The tests ask again and again until a vacuum has been: for them, the store is always idle.
      upkeep: { everyMs: 20, logBytes: 32 * MB, idleStatements: Number.POSITIVE_INFINITY },
    });
  });

  afterAll(() => database.close());

  async function one<Row>(text: string): Promise<Row> {
    const [row] = await database.query<Row>({ name: text, text });
    return row as Row;
  }

  const log = () =>
    one<{ segments: number; written: number }>(`
      select (select count(*)::int from pg_ls_waldir()) as segments,
             pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as written`);

  test('however much is written without a pause, the log is cut to what a crash may leave to be replayed', async () => {
    const before = await log();
    let most = 0;
    for (let megabyte = 0; megabyte < 240; megabyte++) {
      await one(
        `select count(pg_logical_emit_message(true, 'test', repeat('x', 1024))) from generate_series(1, 1000)`,
      );
      if (megabyte % 8 === 0) most = Math.max(most, (await log()).segments);
    }
    const after = await log();
    expect(after.written - before.written).toBeGreaterThan(200 * MB);
    expect(most * 16).toBeLessThan(160);
  });

  test('when changes pause, what was deleted is vacuumed and what was added is analyzed', async () => {
    await one('create table note (n int primary key, text text)');
    await one(`insert into note select n, repeat('x', 4000) from generate_series(1, 5000) n`);
    await one('delete from note where n % 2 = 0');
    const seen = () =>
      one<{ vacuumed: boolean; dead: number; rows: number }>(`
          select vacuum_count > 0 and analyze_count > 0 as vacuumed, n_dead_tup::int as dead, reltuples::int as rows
            from pg_stat_user_tables s join pg_class c on c.oid = s.relid where s.relname = 'note'`);
    // A vacuum may have begun before the delete; this much log makes another one due after it.
    await one(
      `select count(pg_logical_emit_message(true, 'test', repeat('x', 1024))) from generate_series(1, 20000)`,
    );
    await until('the vacuum', async () => {
      const { vacuumed, dead, rows } = await seen();
      return vacuumed && dead === 0 && rows === 2500;
    });
  });

  test('no table is left out, of the catalog neither: each would keep old transaction ids in use', async () => {
    const left = () =>
      one<{ tables: number }>(`
          select count(*)::int as tables from pg_class c left join pg_stat_all_tables s on s.relid = c.oid
           where relkind in ('r', 'm') and coalesce(vacuum_count, 0) = 0`);
    await until('the vacuum of all', async () => (await left()).tables === 0);
  });
});

describe('by what was written to the log', () => {
  const { everyMs, logBytes, idleStatements, vacuumWhenIdleBytes, vacuumBytes } = upkeepLimits;
  const round = ['vacuum (analyze) one', 'vacuum (analyze) two'];
  let upkeep: Upkeep;
  let log: { written: number; since: number };
  /** Returns the statements since the last call, except for queries. */
  let done: string[];
  let looks: number;
  let held: Promise<void>;
  let failing: { table: string; error: Error } | null;

  async function run(text: string): Promise<unknown[]> {
    if (text.includes('pg_wal_lsn_diff')) looks++;
    await held;
    if (text.includes('pg_wal_lsn_diff')) return [log];
    if (text.includes('pg_class')) return [{ name: 'one' }, { name: 'two' }];
    done.push(text);
    if (failing && text.endsWith(failing.table)) throw failing.error;
    if (text === 'checkpoint') log.since = 0;
    return [];
  }

  function write(bytes: number): void {
    log.written += bytes;
    log.since += bytes;
    upkeep.used();
  }

  /** As many statements as make the store a busy one until the next check. */
  function keepBusy(): void {
    for (let n = 0; n < idleStatements; n++) upkeep.used();
  }

  /** @returns the statements that a check, and the work that it finds, carried out */
  async function look(): Promise<string[]> {
    await vi.advanceTimersByTimeAsync(everyMs);
    // A turn between two tables takes a millisecond of this clock.
    await vi.advanceTimersByTimeAsync(2);
    return done.splice(0);
  }

  /** The time of a check comes, but the thread has no time for the timer: a statement is what looks. */
  async function lookWithoutTimer(): Promise<void> {
    const now = performance.now();
    vi.spyOn(performance, 'now').mockReturnValue(now + everyMs);
    upkeep.used();
    vi.restoreAllMocks();
    await vi.advanceTimersByTimeAsync(0);
  }

  beforeEach(async () => {
    vi.useFakeTimers();
    log = { written: 100 * MB, since: 0 };
    done = [];
    looks = 0;
    held = Promise.resolve();
    failing = null;
    upkeep = new Upkeep(run as never);
    // These checks cover earlier work; after them, it is idle.
    await look();
    await look();
  });

  afterEach(async () => {
    await upkeep.stop();
    vi.useRealTimers();
  });

  /** The first change after a start makes a vacuum due, however much was written. This continues after that vacuum. */
  async function settle(): Promise<void> {
    write(1);
    expect(await look()).toEqual(round);
  }

  test('a checkpoint is due at its limit, while changes come as well, and not before', async () => {
    await settle();
    keepBusy();
    write(logBytes - 2);
    expect(await look()).toEqual([]);
    keepBusy();
    write(2);
    expect(await look()).toEqual(['checkpoint']);
    keepBusy();
    write(2);
    expect(await look()).toEqual([]);
  });

  test('after the first change, what earlier processes may have left is vacuumed', async () => {
    expect(await look()).toEqual([]);
    write(1);
    expect(await look()).toEqual(round);
    write(1);
    expect(await look()).toEqual([]);
  });

  test('an idle store is vacuumed after so many bytes, and once for them', async () => {
    await settle();
    keepBusy();
    write(vacuumWhenIdleBytes);
    expect(await look()).toEqual([]);
    expect(await look()).toEqual(round);
    expect(await look()).toEqual([]);
    upkeep.used();
    expect(await look()).toEqual([]);
  });

  test('few changes that never pause count as idle', async () => {
    await settle();
    let vacuumed = false;
    for (let written = 0; written < vacuumWhenIdleBytes; written += MB) {
      expect(vacuumed).toBe(false);
      write(MB);
      for (let n = 2; n < idleStatements; n++) upkeep.used();
      vacuumed = (await look()).includes('vacuum (analyze) one');
    }
    expect(vacuumed).toBe(true);
  });

  test('reads that never pause do not have to wait for a vacuum either', async () => {
    await settle();
    write(vacuumWhenIdleBytes);
    for (let n = 0; n < 10; n++) {
      keepBusy();
      expect(await look()).toEqual([]);
    }
    expect(await look()).toEqual(round);
  });

  test('a store that is never idle is vacuumed as well, after more bytes', async () => {
    await settle();
    let vacuums = 0;
    for (let written = 0; written < 2 * vacuumBytes; written += 16 * MB) {
      keepBusy();
      write(16 * MB);
      const found = await look();
      if (found.includes('vacuum (analyze) one')) vacuums++;
      if (written + 16 * MB < vacuumBytes) expect(vacuums).toBe(0);
    }
    expect(vacuums).toBe(2);
  });

  test('a store that nobody uses is not even looked at', async () => {
    await settle();
    await look();
    looks = 0;
    for (let n = 0; n < 10; n++) await look();
    expect(looks).toBe(0);
  });

  test('a program that keeps the timer from its turn is looked after when it is time', async () => {
    await settle();
    keepBusy();
    write(logBytes);
    await lookWithoutTimer();
    expect(done.splice(0)).toEqual(['checkpoint']);
  });

  test('a timer that comes late does not take a busy store for an idle one', async () => {
    await settle();
    keepBusy();
    write(vacuumWhenIdleBytes);
    await lookWithoutTimer();
    upkeep.used();
    await vi.advanceTimersByTimeAsync(everyMs - 1);
    expect(done.splice(0)).toEqual([]);
  });

  test('what others ask for meanwhile goes between the vacuums of two tables', async () => {
    await upkeep.stop();
    upkeep = new Upkeep((async (text: string) => {
      // It is there before the vacuum ends, as a message from the service's thread would be.
      if (text === 'vacuum (analyze) one') setImmediate(() => done.push('an update'));
      return run(text);
    }) as never);
    await look();
    await look();
    write(1);
    expect(await look()).toEqual(['vacuum (analyze) one', 'an update', 'vacuum (analyze) two']);
  });

  test('a vacuum holds up no checkpoint, however much is written between two tables', async () => {
    await upkeep.stop();
    upkeep = new Upkeep((async (text: string) => {
      if (text.startsWith('vacuum')) setImmediate(() => write(logBytes));
      return run(text);
    }) as never);
    await look();
    await look();
    write(1);
    expect(await look()).toEqual([
      'vacuum (analyze) one',
      'checkpoint',
      'vacuum (analyze) two',
      'checkpoint',
    ]);
  });

  test('a table whose vacuum fails is named in a warning, and the others are vacuumed', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockReturnValue();
    failing = { table: 'one', error: Object.assign(new Error('broken'), { code: 'XX001' }) };
    await settle();
    expect(warned.mock.calls).toEqual([[expect.stringMatching(/its table one \(XX001\)/)]]);
    warned.mockRestore();
  });

  test('when the disk is at fault, the vacuum ends there and is tried again at the next look', async () => {
    failing = { table: 'one', error: new StoreUnavailable('full') };
    write(1);
    expect(await look()).toEqual(['vacuum (analyze) one']);
    failing = null;
    expect(await look()).toEqual(round);
  });

  test('a stop waits for what is under way, and nothing begins after it', async () => {
    await settle();
    write(logBytes);
    let go = () => {};
    held = new Promise((resolve) => {
      go = resolve;
    });
    await look();
    let stopped = false;
    const stopping = upkeep.stop().then(() => {
      stopped = true;
    });
    await vi.advanceTimersByTimeAsync(10 * everyMs);
    expect(stopped).toBe(false);
    go();
    await stopping;
    write(logBytes);
    await look();
    expect(done).toEqual([]);
  });
});
