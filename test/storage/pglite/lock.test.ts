/** The holder of a data folder notices when it no longer owns it, for whatever reason. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { acquireDataFolder, type DataFolder } from '../../../src/storage/pglite/data-folder.ts';

let scratch: string;
let folder: string;
let lock: string;
let held: DataFolder;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'opencif-lock-'));
  folder = join(scratch, 'data');
  lock = join(folder, 'lock');
  held = acquireDataFolder(folder);
});

afterEach(() => {
  held.release();
  rmSync(scratch, { recursive: true, force: true });
});

function loss(): StoreUnavailable {
  try {
    held.lock.check();
  } catch (error) {
    if (error instanceof StoreUnavailable) return error;
    throw error;
  }
  throw new Error('It did not notice.');
}

const moved = () => renameSync(folder, `${folder}-moved`);
const movedBehindLink = () => {
  moved();
  symlinkSync(`${folder}-moved`, folder);
};
const movedAndBack = () => {
  moved();
  renameSync(`${folder}-moved`, folder);
};
const removed = () => rmSync(folder, { recursive: true });

test.each([
  ['was removed', removed, /was removed or renamed/],
  ['was renamed', moved, /was removed or renamed/],
  [
    'was removed, and is another process’s now',
    () => {
      removed();
      mkdirSync(folder);
      writeFileSync(lock, '');
    },
    /that of another process/,
  ],
  [
    'was renamed, and an empty one is in its place',
    () => {
      moved();
      mkdirSync(folder);
    },
    /another folder is in this place/,
  ],
  [
    'was replaced by a copy of itself',
    () => {
      moved();
      cpSync(`${folder}-moved`, folder, { recursive: true });
    },
    /not the one that this process made/,
  ],
  [
    'was replaced by a link to another folder',
    () => {
      moved();
      mkdirSync(join(scratch, 'other'));
      symlinkSync(join(scratch, 'other'), folder);
    },
    /another folder is in this place/,
  ],
  ['lost its lock', () => rmSync(lock), /the lock was removed/],
  ['has a lock that was written over', () => writeFileSync(lock, '{"pid":1}'), /process 1/],
])('a folder that %s is noticed and said, and stays lost', (_, happens, says) => {
  held.lock.check();
  happens();
  const error = loss();
  expect(error).toMatchObject({ code: 'dataFolderLost', final: true });
  expect(error.message).toMatch(says);
  expect(error.message).toContain(folder);
  expect(loss()).toBe(error);
});

test('what was lost stays lost, though it is put back: meanwhile others may have worked on it', () => {
  moved();
  loss();
  renameSync(`${folder}-moved`, folder);
  loss();
});

test.each([
  ['is reached through a link by now', movedBehindLink],
  ['has a lock whose rights were changed', () => chmodSync(lock, 0o640)],
  ['was renamed and put back', movedAndBack],
])('a folder that %s is still its own', (_, happens) => {
  happens();
  held.lock.check();
  held.release();
  expect(existsSync(lock)).toBe(false);
});

test('the release of a lost folder removes nobody else’s lock', () => {
  moved();
  const other = acquireDataFolder(folder);
  held.release();
  other.lock.check();
  other.release();
});

test.runIf(process.platform === 'linux')('work on its files never leads to the folder in its place', () => {
  moved();
  mkdirSync(folder);
  writeFileSync(join(held.path, 'note'), '');
  expect(existsSync(join(`${folder}-moved`, 'note'))).toBe(true);
  expect(existsSync(join(folder, 'note'))).toBe(false);
});
