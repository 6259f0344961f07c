/** The embedded store on disk: each commit is flushed, data is found again, one process opens it, and it can be archived. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { DataFolderError } from '../../../src/storage/pglite/data-folder-error.ts';
import { flushCounts } from '../../../src/storage/pglite/folder-fs.ts';
import type { EmbeddedDatabase } from '../../../src/storage/pglite/pglite.ts';
import { emptyStore, openSmall } from '../../support/embedded.ts';

const insert = { name: 'test-insert', text: 'insert into word (word) values ($1)' };
const read = { name: 'test-read', text: 'select word from word order by word' };
const createTable = 'create table word (word text primary key)';

let scratch: string;
let dataDir: string;
/** A store that is made from a dump, and damaged afterwards. */
let copy: string;
let database: EmbeddedDatabase;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'opencif-pglite-'));
  dataDir = join(scratch, 'data');
  copy = join(scratch, 'copy');
  // As a first start leaves it that was cut off.
  mkdirSync(join(dataDir, 'pgdata', 'base'), { recursive: true });
  writeFileSync(join(dataDir, 'creating'), '');
  database = await openSmall({ dataDir, loadDataDir: emptyStore() });
  await database.transaction((tx) => tx.script(createTable));
});

afterAll(async () => {
  await database.close();
  rmSync(scratch, { recursive: true, force: true });
});

async function flushesOf(of: Database, words: readonly string[]): Promise<number> {
  const before = flushCounts().files;
  for (const word of words) await of.query(insert, [word]);
  return flushCounts().files - before;
}

test('a first start that was cut off is begun again', async () => {
  expect(await database.query(read)).toEqual([]);
  expect(existsSync(join(dataDir, 'creating'))).toBe(false);
});

test('each commit is flushed to disk before it is acknowledged', async () => {
  const words = Array.from({ length: 20 }, (_, index) => `w${index + 10}`);
  for (const word of words) expect(await flushesOf(database, [word])).toBeGreaterThanOrEqual(1);
  const before = flushCounts().files;
  await database.transaction(async (tx) => {
    await tx.query(insert, ['x1']);
    await tx.query(insert, ['x2']);
  });
  expect(flushCounts().files).toBeGreaterThan(before);
});

test.skipIf(process.platform === 'win32')('so are the names of files that are made', async () => {
  const before = flushCounts();
  await database.transaction((tx) => tx.script('create table named (word text primary key)'));
  // The table, the one for its long values, and an index of each.
  expect(flushCounts().folders).toBeGreaterThanOrEqual(before.folders + 4);
});

test.skipIf(process.platform === 'win32')('and of files of the log that a checkpoint renames', async () => {
  for (let segment = 0; segment < 3; segment++) {
    await database.query(insert, [`segment ${segment}`]);
    await database.query({ name: 'switch', text: 'select pg_switch_wal()' });
  }
  const before = flushCounts().folders;
  await database.query({ name: 'checkpoint', text: 'checkpoint' });
  expect(flushCounts().folders).toBeGreaterThan(before);
});

test('the engine is told to flush, and is of the major version in the stamp', async () => {
  const text = `select current_setting('fsync') as fsync, current_setting('wal_sync_method') as method,
                       current_setting('server_version_num')::int / 10000 as major`;
  const [row] = await database.query({ name: 'test-settings', text });
  expect(row).toEqual({ fsync: 'on', method: 'fsync', major: 18 });
});

test('a second opener is refused while the first is open', async () => {
  await expect(openSmall({ dataDir })).rejects.toThrow(DataFolderError);
});

test('what was committed is there when opened again; a closed store says that it is closed', async () => {
  const before = await database.query(read);
  const running = database.query(insert, ['while closing']);
  const closing = database.close();
  await expect(database.query(read)).rejects.toThrow(StoreUnavailable);
  await Promise.all([running, closing, database.close()]);
  await expect(database.query(read)).rejects.toThrow(StoreUnavailable);
  await expect(database.transaction(async () => {})).rejects.toThrow(StoreUnavailable);
  await expect(database.dump()).rejects.toThrow(StoreUnavailable);
  expect(existsSync(join(dataDir, 'lock'))).toBe(false);
  database = await openSmall({ dataDir });
  expect(await database.query(read)).toHaveLength(before.length + 1);
});

test('a dump opens as a store of its own, in memory and on disk', async () => {
  const words = await database.query(read);
  const loadDataDir = await database.dump();
  const inMemory = await openSmall({ dataDir: null, loadDataDir });
  expect(await inMemory.query(read)).toEqual(words);
  await inMemory.close();
  const onDisk = await openSmall({ dataDir: copy, loadDataDir, durability: 'fast' });
  expect(await onDisk.query(read)).toEqual(words);
  expect(await flushesOf(onDisk, ['fast'])).toBe(0);
  await onDisk.close();
});

test('a damaged store is refused in words and leaves the folder free', async () => {
  for (const part of ['global', 'PG_VERSION']) {
    rmSync(join(copy, 'pgdata', part), { recursive: true });
    await expect(openSmall({ dataDir: copy })).rejects.toThrow(/can't be opened: [\s\S]*restore a backup/);
    expect(existsSync(join(copy, 'lock'))).toBe(false);
    expect(existsSync(join(copy, 'pgdata', 'base'))).toBe(true);
  }
});
