/** The disk of the embedded store fails: every caller gets an error, nothing hangs, and committed data is there afterwards. */
import fs, { mkdtempSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StoreUnavailable } from '../../../src/storage/engine/database.ts';
import type { EmbeddedDatabase } from '../../../src/storage/pglite/pglite.ts';
import { emptyStore, openSmall } from '../../support/embedded.ts';
import { errorOf } from '../../support/error-of.ts';

const sql = (text: string) => ({ name: text, text });

let dataDir: string;
/** Each test ends it and opens it again: the next one goes on with that. */
let database: EmbeddedDatabase;
const { fsyncSync } = fs;

async function open(loadDataDir?: Blob): Promise<EmbeddedDatabase> {
  return openSmall({ dataDir, upkeep: { everyMs: 1e9 }, ...(loadDataDir && { loadDataDir }) });
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'opencif-failure-'));
  database = await open(emptyStore());
  await database.query(sql('create table note (n int)'));
  await database.query(sql('insert into note values (1)'));
});

afterAll(async () => {
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Makes the next flush fail, but none after it. */
function failOnce(): void {
  fs.fsyncSync = () => {
    fs.fsyncSync = fsyncSync;
    syncBuiltinESMExports();
    throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' });
  };
  syncBuiltinESMExports();
}

test.each([
  ['a checkpoint', () => database.query(sql('checkpoint'))],
  ['a commit', () => database.query(sql('insert into note values (2)'))],
  [
    'the commit of a transaction',
    () => database.transaction((tx) => tx.query(sql('insert into note values (2)'))),
  ],
  [
    'a statement of a transaction that another was sent right after',
    () =>
      database.transaction((tx) =>
        Promise.all([tx.query(sql('checkpoint')), tx.query(sql('insert into note values (2)'))]),
      ),
  ],
])(
  'a flush fails in %s: it and all that comes after are refused at once, and a new start has what was committed',
  async (_, work) => {
    failOnce();
    expect(await errorOf(work())).toBeInstanceOf(StoreUnavailable);
    expect(await errorOf(database.query(sql('select 1')))).toBeInstanceOf(StoreUnavailable);
    const begun = database.transaction((tx) => tx.query(sql('select 1')));
    expect(await errorOf(begun)).toBeInstanceOf(StoreUnavailable);
    await database.close();
    database = await open();
    const rows = await database.query<{ n: number }>(sql('select n from note order by n'));
    expect(rows[0]).toEqual({ n: 1 });
  },
);

test('a close waits for what is under way, and its failed flush does not hang it', async () => {
  failOnce();
  const work = errorOf(database.query(sql('insert into note values (2)')));
  await database.close();
  expect(await work).toBeInstanceOf(StoreUnavailable);
  database = await open();
  expect((await database.query(sql('select n from note order by n')))[0]).toEqual({ n: 1 });
});
