/** A full disk: changes are refused with the cause, reads still work, and so do changes once there is room. */
import { spawnSync } from 'node:child_process';
import fs, { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { EmbeddedDatabase } from '../../../src/storage/pglite/pglite.ts';
import { emptyStore, openSmall } from '../../support/embedded.ts';
import { errorOf } from '../../support/error-of.ts';

const sql = (text: string) => ({ name: text, text });
/** A megabyte in a table, and as much in the log. */
const insert = sql("insert into note select n, repeat('x', 1000) from generate_series(1, 1000) n");
const count = sql('select count(*)::int as count from note');

async function openWithTables(dataDir: string): Promise<EmbeddedDatabase> {
  const loadDataDir = emptyStore();
  const database = await openSmall({ dataDir, loadDataDir, durability: 'fast', upkeep: { everyMs: 1e9 } });
  await database.query(sql('create table note (n int, text text)'));
  await database.query(insert);
  await database.query(sql('checkpoint'));
  return database;
}

const quota = constants.errno.EDQUOT;
const faults = [
  ['full', 'ENOSPC', { code: 'ENOSPC', errno: -constants.errno.ENOSPC }],
  // As Node.js reports it, because it has no name for it.
  ['over its quota', 'EDQUOT', { code: `Unknown system error -${quota}`, errno: -quota }],
  ['read-only', 'EROFS', { code: 'EROFS', errno: -constants.errno.EROFS }],
] as const;

describe('a disk that says it', () => {
  const { writeSync, writeFileSync: write, fstatSync } = fs;
  let scratch: string;
  let database: EmbeddedDatabase;

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'opencif-full-'));
    database = await openWithTables(join(scratch, 'data'));
  });

  afterEach(() => put({ writeSync, writeFileSync: write }));

  afterAll(async () => {
    await database.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  function put(functions: object): void {
    Object.assign(fs, functions);
    syncBuiltinESMExports();
  }

  /** No file can grow. PostgreSQL has already filled its log files. */
  function refuseGrowth(fault: object): void {
    const refuse = () => {
      throw Object.assign(new Error('refused'), fault);
    };
    const grow = (...args: [number, Uint8Array, number, number, number]) => {
      const [fd, , , length, position] = args;
      return position + length > fstatSync(fd).size ? refuse() : writeSync(...args);
    };
    put({ writeSync: grow, writeFileSync: refuse });
  }

  test.each(faults)(
    'is %s: a change is refused with %s, reads go on, and so do changes later',
    async (_, code, fault) => {
      const [before] = await database.query<{ count: number }>(count);
      refuseGrowth(fault);
      const error = await errorOf(database.query(insert));
      expect(error).toMatchObject({ name: 'StoreUnavailable', code, readOnly: true, final: false });
      expect(error.message).toContain(code);
      expect(await errorOf(database.tryWriting())).toMatchObject({ code, readOnly: true, final: false });
      expect(await database.query(count)).toEqual([before]);
      put({ writeSync, writeFileSync: write });
      await database.query(insert);
      await database.tryWriting();
    },
  );

  test('an error of a statement is none of the disk, though the disk refused something before', async () => {
    refuseGrowth(faults[0][2]);
    await errorOf(database.query(insert));
    expect(await errorOf(database.query(sql('select 1 / (select 0)')))).toMatchObject({ code: '22012' });
  });
});

const place = mkdtempSync(join(tmpdir(), 'opencif-small-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=200m', 'tmpfs', place]).status === 0;

afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', place]);
  rmSync(place, { recursive: true, force: true });
});

describe('a disk of 200 MB', () => {
  const filler = join(place, 'filler');
  const dataDir = join(place, 'data');
  /** The last test ends it and opens it again. */
  let database: EmbeddedDatabase;

  beforeAll(async () => {
    if (mounted) database = await openWithTables(dataDir);
  });

  beforeEach(({ skip }) => skip(!mounted, 'only root may mount a small disk'));

  afterEach(() => rmSync(filler, { force: true }));

  afterAll(() => database?.close());

  function fill(): void {
    const { bavail, bsize } = statfsSync(place);
    writeFileSync(filler, Buffer.alloc(bavail * bsize));
  }

  test('that is full refuses changes, and takes them again when there is room', async () => {
    fill();
    expect(await errorOf(database.tryWriting())).toMatchObject({ code: 'ENOSPC', readOnly: true });
    expect(await errorOf(database.query(insert))).toMatchObject({ code: 'ENOSPC', readOnly: true });
    expect(await database.query(count)).toEqual([{ count: 1000 }]);
    rmSync(filler);
    await database.tryWriting();
    await database.query(insert);
    expect(await database.query(count)).toEqual([{ count: 2000 }]);
  });

  test('that has no room for the log ends the store, which says why; a new start has what was committed', async () => {
    const before = await database.query(count);
    fill();
    const log = sql("select pg_logical_emit_message(true, 'test', repeat('x', 1000000))");
    let error: Error | undefined;
    while (!error) await database.query(log).catch((caught) => (error = caught));
    expect(error).toMatchObject({ name: 'StoreUnavailable', code: 'ENOSPC', final: true });
    expect(await database.ended).toBe(error);
    await database.close();
    rmSync(filler);
    database = await openSmall({ dataDir });
    expect(await database.query(count)).toEqual(before);
  });
});
