/** Nobody but the user who runs the service can use what is in its data folder, whatever was there before. */
import {
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { acquireDataFolder } from '../../../src/storage/pglite/data-folder.ts';
import { DataFolderError } from '../../../src/storage/pglite/data-folder-error.ts';
import { emptyStore, openSmall } from '../../support/embedded.ts';
import { errorOf } from '../../support/error-of.ts';
import { full } from '../../support/scale.ts';

const sql = (text: string) => ({ name: text, text });
const isRoot = process.geteuid?.() === 0;

let scratch: string;
/** A closed store that tests copy. */
let made: string;
let folder: string;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'opencif-private-'));
  made = join(scratch, 'made');
  const database = await openSmall({ dataDir: made, loadDataDir: emptyStore(), durability: 'fast' });
  await database.close();
});
beforeEach(() => {
  folder = join(mkdtempSync(join(scratch, 'case-')), 'data');
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Returns the paths of the folder and what is in it whose modes are not 700 or 600, with these modes. */
function notPrivate(): string[] {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return [folder, ...all]
    .map((path) => ({ path, stats: lstatSync(path) }))
    .filter(({ stats }) => (stats.mode & 0o777) !== (stats.isDirectory() ? 0o700 : 0o600))
    .map(({ path, stats }) => `${path} ${(stats.mode & 0o777).toString(8)}`);
}

/** Lets every user do everything. */
function openAll(): void {
  for (const name of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) {
    const path = join(folder, name);
    chmodSync(path, statSync(path).isDirectory() ? 0o777 : 0o666);
  }
}

async function refusal(): Promise<string> {
  const error = await errorOf(openSmall({ dataDir: folder, durability: 'fast' }));
  expect(error).toBeInstanceOf(DataFolderError);
  return error.message;
}

describe.skipIf(process.platform === 'win32')('the data folder', () => {
  const umask = process.umask();
  afterEach(() => void process.umask(umask));

  // The first one hides nothing: what is private under it is so because the store makes it so.
  test.each(full ? ['000', '022', '077'] : ['000'])(
    'is private from its first file on, with all that the engine adds later, under the umask %s',
    async (mask) => {
      process.umask(Number.parseInt(mask, 8));
      const loadDataDir = emptyStore();
      const database = await openSmall({ dataDir: folder, loadDataDir, durability: 'fast' });
      expect(notPrivate()).toEqual([]);
      const before = readdirSync(folder, { recursive: true }).length;
      await database.transaction((tx) => tx.script('create table later (text text primary key)'));
      await database.query(sql('select pg_switch_wal()'));
      await database.query(sql('checkpoint'));
      await database.tryWriting();
      expect(readdirSync(folder, { recursive: true }).length).toBeGreaterThan(before + 3);
      expect(notPrivate()).toEqual([]);
      await database.close();
      expect(notPrivate()).toEqual([]);
    },
  );

  test('that was open to everyone is private after the next start, and what links lead to is left alone', async () => {
    cpSync(made, folder, { recursive: true });
    writeFileSync(join(folder, 'master.key'), 'a key');
    openAll();
    const outside = join(folder, '..', 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'file'), '');
    for (const path of [outside, join(outside, 'file')]) chmodSync(path, 0o777);
    symlinkSync(outside, join(folder, 'link'));
    symlinkSync(join(outside, 'file'), join(folder, 'pgdata', 'link'));
    expect(notPrivate().length).toBeGreaterThan(100);
    const database = await openSmall({ dataDir: folder, durability: 'fast' });
    await database.close();
    for (const link of [join(folder, 'link'), join(folder, 'pgdata', 'link')]) rmSync(link);
    expect(notPrivate()).toEqual([]);
    expect([statSync(outside).mode & 0o777, statSync(join(outside, 'file')).mode & 0o777]).toEqual([
      0o777, 0o777,
    ]);
  });

  test('that is reached through a link is made private itself', () => {
    const target = `${folder}-target`;
    mkdirSync(target);
    chmodSync(target, 0o755);
    symlinkSync(target, folder);
    acquireDataFolder(folder).release();
    expect(statSync(target).mode & 0o777).toBe(0o700);
  });

  test('that is new, shared and holds other files is refused and stays as it is', async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'notes.txt'), '');
    chmodSync(folder, 0o755);
    expect(await refusal()).toMatch(
      /such as notes\.txt[\s\S]*OPENCIF_DATA_DIR=.*\/data\/opencif[\s\S]*chmod 700/,
    );
    expect(readdirSync(folder)).toEqual(['notes.txt']);
    expect(statSync(folder).mode & 0o777).toBe(0o755);
    chmodSync(folder, 0o700);
    acquireDataFolder(folder).release();
  });

  test.runIf(isRoot)('that belongs to another user is refused and stays as it is', async () => {
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    chownSync(folder, 4711, 4711);
    expect(await refusal()).toMatch(/belongs to user 4711, but opencif runs as user 0\.[\s\S]*chown -R 0 /);
    expect(readdirSync(folder)).toEqual([]);
    expect(statSync(folder)).toMatchObject({
      uid: 4711,
      mode: expect.toSatisfy((mode: number) => (mode & 0o777) === 0o755),
    });
  });

  test.runIf(isRoot)('keeps what belongs to another user as it is, such as lost+found of a disk', () => {
    mkdirSync(join(folder, 'lost+found'), { recursive: true });
    chmodSync(join(folder, 'lost+found'), 0o755);
    chownSync(join(folder, 'lost+found'), 4711, 4711);
    acquireDataFolder(folder).release();
    expect(statSync(join(folder, 'lost+found')).mode & 0o777).toBe(0o755);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });
});
