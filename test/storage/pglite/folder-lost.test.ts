/** The data folder of an open store disappears and another store takes its place: that one is not touched. */
import { createHash } from 'node:crypto';
import fs, {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { acquireDataFolder, type DataFolder } from '../../../src/storage/pglite/data-folder.ts';
import type { EmbeddedDatabase } from '../../../src/storage/pglite/pglite.ts';
import { emptyStore, openSmall } from '../../support/embedded.ts';
import { errorOf } from '../../support/error-of.ts';

const sql = (text: string) => ({ name: text, text });
const lost = { name: 'StoreUnavailable', code: 'dataFolderLost', final: true };

/** A closed store that tests copy, because creating one takes seconds. */
let made: string;
let scratch: string;
let dataDir: string;
let holder: EmbeddedDatabase;
const opened: EmbeddedDatabase[] = [];
let occupied: DataFolder | undefined;

async function open(folder = dataDir): Promise<EmbeddedDatabase> {
  const database = await openSmall({ dataDir: folder, upkeep: { everyMs: 1e9 } });
  opened.push(database);
  return database;
}

async function note(database: EmbeddedDatabase, text: string): Promise<void> {
  await database.query(sql(`insert into note values ('${text}')`));
}

async function notesIn(folder: string): Promise<string[]> {
  const rows = await (await open(folder)).query<{ text: string }>(sql('select text from note order by text'));
  return rows.map(({ text }) => text);
}

/** Returns name, time and content of every file. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => {
      const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
      return `${relative(folder, path)} ${statSync(path).mtimeMs} ${hash}`;
    })
    .sort();
}

beforeAll(async () => {
  made = mkdtempSync(join(tmpdir(), 'opencif-lost-made-'));
  const database = await openSmall({ dataDir: made, loadDataDir: emptyStore(), durability: 'fast' });
  await database.query(sql('create table note (text text)'));
  await database.close();
});

afterAll(() => rmSync(made, { recursive: true, force: true }));

beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'opencif-lost-'));
  dataDir = join(scratch, 'data');
  putStore(dataDir);
  holder = await open();
  await note(holder, 'of the holder');
});

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
  occupied?.release();
  occupied = undefined;
  rmSync(scratch, { recursive: true, force: true });
});

function putStore(folder: string): void {
  cpSync(made, folder, { recursive: true });
}

function rename(): void {
  renameSync(dataDir, join(scratch, 'moved'));
}

function renameAndReplace(): void {
  rename();
  putStore(dataDir);
}

function removeAndReplace(): void {
  rmSync(dataDir, { recursive: true });
  putStore(dataDir);
}

function linkElsewhere(): void {
  rename();
  putStore(join(scratch, 'elsewhere'));
  symlinkSync(join(scratch, 'elsewhere'), dataDir);
}

/** As another process that has the folder open; the engine itself would not make it more so. */
function occupy(): void {
  occupied = acquireDataFolder(dataDir);
}

/** The holder refuses everything, and its stop changes no file of the store that is there now. */
async function expectLost(): Promise<void> {
  const before = filesOf(dataDir);
  const insert = sql("insert into note values ('lost')");
  expect(await errorOf(holder.query(insert))).toMatchObject(lost);
  expect(await errorOf(holder.query(sql('select 1')))).toMatchObject(lost);
  expect(await errorOf(holder.transaction((tx) => tx.query(insert)))).toMatchObject(lost);
  expect(await errorOf(holder.tryWriting())).toMatchObject(lost);
  expect(await holder.ended).toMatchObject(lost);
  await holder.close();
  expect(filesOf(dataDir)).toEqual(before);
}

test.each([
  ['removed, and another store is there', removeAndReplace],
  ['renamed, and another store is there', renameAndReplace],
  ['renamed, and a link to another store is there', linkElsewhere],
])(
  'the folder was %s: the holder refuses everything, and its stop leaves the other store as it is',
  async (_, happens) => {
    happens();
    occupy();
    await expectLost();
  },
);

test('the folder lost its lock, and another process opened it: the holder refuses everything, and its stop leaves the store to the other', async () => {
  rmSync(join(dataDir, 'lock'));
  await note(await open(), 'of the other');
  await expectLost();
  // The state that killing the other process would leave.
  const killed = join(scratch, 'killed');
  cpSync(dataDir, killed, { recursive: true });
  rmSync(join(killed, 'lock'));
  expect(await notesIn(killed)).toEqual(['of the holder', 'of the other']);
});

test('a holder that stops before it was asked anything more leaves the other store as it is', async () => {
  removeAndReplace();
  occupy();
  const before = filesOf(dataDir);
  await holder.close();
  expect(filesOf(dataDir)).toEqual(before);
});

test('what was acknowledged before a rename is there under the new name', async () => {
  rename();
  expect(await errorOf(note(holder, 'too late'))).toMatchObject(lost);
  await holder.close();
  rmSync(join(scratch, 'moved', 'lock'));
  expect(await notesIn(join(scratch, 'moved'))).toEqual(['of the holder']);
});

test.each([
  ['a write', 'writeSync'],
  ['a flush', 'fsyncSync'],
  ['the opening of a file', 'openSync'],
] as const)(
  'a folder that is replaced in a checkpoint, before %s: nothing goes into the new one',
  async (_, name) => {
    const place = join(scratch, 'place');
    putStore(place);
    await holder.query(sql("insert into note select 'more' from generate_series(1, 20000)"));
    const before = filesOf(place);
    const original = fs[name] as (...args: unknown[]) => unknown;
    const put = (value: typeof original) => {
      Object.assign(fs, { [name]: value });
      syncBuiltinESMExports();
    };
    let calls = 0;
    put((...args) => {
      if (++calls === 2) {
        rename();
        renameSync(place, dataDir);
      }
      return original(...args);
    });
    const error = await errorOf(holder.query(sql('checkpoint'))).finally(() => put(original));
    expect(calls).toBeGreaterThan(1);
    expect(error).toMatchObject(lost);
    await holder.close();
    expect(filesOf(dataDir)).toEqual(before);
  },
);
