/** The embedded store in its own thread, as the program opens it: errors that only a second thread can cause. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../../src/storage/engine/database.ts';
import { type BuiltStore, builtStore, testEngine } from '../../support/database.ts';
import { SMALL_MB } from '../../support/embedded.ts';
import { errorOf } from '../../support/error-of.ts';
import { Gate } from '../../support/intercept.ts';

const small = { buffersMb: SMALL_MB };
const sql = (text: string) => ({ name: text, text });

describe.runIf(testEngine === 'pglite')('the thread', () => {
  let store: BuiltStore;
  let scratch: string;
  /** In memory; the last test closes it. */
  let database: Database;

  beforeAll(async () => {
    store = await builtStore();
    scratch = mkdtempSync(join(tmpdir(), 'opencif-thread-'));
    database = await store.openThreaded({ ...small, dataDir: null });
  });

  afterAll(async () => {
    await database.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  test('a folder in use is refused with the command that holds it, and free again after the close', async () => {
    const dataDir = join(scratch, 'held');
    const first = await store.openThreaded({ ...small, dataDir, durability: 'fast' });
    const lock = JSON.parse(readFileSync(join(dataDir, 'lock'), 'utf8')) as { command: string };
    expect(lock.command).toBe(process.argv.slice(0, 3).join(' '));
    const error = await errorOf(store.openThreaded({ ...small, dataDir, durability: 'fast' }));
    expect(error).toMatchObject({ name: 'DataFolderError', message: expect.stringContaining('in use') });
    await first.close();
    await (await store.openThreaded({ ...small, dataDir, durability: 'fast' })).close();
  });

  test('a transaction keeps others out until it is over, and its rollback leaves nothing', async () => {
    await database.query(sql('create table note (text text)'));
    const count = sql('select count(*)::int as count from note');
    const gate = new Gate();
    const inside = database.transaction(async (tx) => {
      await tx.query(sql("insert into note values ('kept back')"));
      await gate.pass();
      throw new Error('changed my mind');
    });
    await gate.arrived;
    const meanwhile = database.query(count);
    gate.open();
    expect((await errorOf(inside)).message).toBe('changed my mind');
    expect(await meanwhile).toEqual([{ count: 0 }]);
  });

  test('the event loop goes on while the engine works', async () => {
    let turns = 0;
    const ticking = setInterval(() => turns++, 1);
    await database.query(sql('select count(*)::int from generate_series(1, 3000000)'));
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(5);
  });

  test('a close lets what is under way finish; what is asked after it fails as StoreUnavailable', async () => {
    const gate = new Gate();
    const begun = database.transaction(async (tx) => {
      await tx.query(sql('select 1'));
      await gate.pass();
      return tx.query(sql('select 2 as two'));
    });
    await gate.arrived;
    const closing = [database.close(), database.close()];
    gate.open();
    await Promise.all(closing);
    expect(await begun).toEqual([{ two: 2 }]);
    expect(await errorOf(database.query(sql('select 1')))).toMatchObject({ name: 'StoreUnavailable' });
    expect(await errorOf(database.transaction((tx) => tx.query(sql('select 1'))))).toMatchObject({
      name: 'StoreUnavailable',
    });
  });
});
