/** If a file that an import keeps open is removed or replaced, it stops and says so, instead of writing to nowhere. */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newCheckpoint, readCheckpoint, saveCheckpoint } from '../../../src/cli/import/checkpoint.ts';
import { asNdjson, RejectedFile } from '../../../src/cli/import/rejected.ts';
import { rejected } from '../../../src/cli/import/row.ts';
import { Run } from '../../../src/cli/import/run.ts';
import { contentOf, SettledFile } from '../../../src/cli/import/settled.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-lost-files-'));
  path = join(folder, 'file');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const replace = () => {
  renameSync(path, `${path}-moved`);
  writeFileSync(path, 'of another');
};

describe.each([
  ['removed', () => rmSync(path)],
  ['replaced', replace],
])('a file that is %s', (_, happens) => {
  test('while it holds rejected rows is told at the end', () => {
    const file = new RejectedFile(path, asNdjson(false));
    file.add({ number: 1 }, rejected('invalid', []));
    happens();
    expect(file.close(true)).toBe(false);
  });

  test('while it holds the settled rows stops the import before the checkpoint counts on them', () => {
    const file = new SettledFile(path, 0);
    file.add(contentOf('update', 1));
    file.flush();
    happens();
    file.add(contentOf('update', 2));
    expect(() => file.flush()).toThrow(/it was removed or replaced while the import ran/);
    file.close();
  });
});

test('files that stay where they are are no matter', () => {
  const side = new RejectedFile(path, asNdjson(false));
  side.add({ number: 1 }, rejected('invalid', []));
  expect(side.close(true)).toBe(true);
  expect(new RejectedFile(join(folder, 'none'), asNdjson(false)).close(true)).toBe(true);
});

const identity = { service: 'http://127.0.0.1:1', login: 'any' };

test('an import whose rejected rows are lost says so, and keeps its checkpoint to judge them anew', () => {
  const checkpointFile = join(folder, 'checkpoint');
  const run = new Run({
    checkpoint: newCheckpoint(identity),
    checkpointFile,
    rejectedFile: path,
    rejectedForm: asNdjson(false),
  });
  run.begin(1, 'update', {});
  run.beginSending();
  run.reject({ number: 1 }, rejected('invalid', []));
  rmSync(path);
  expect(() => run.close(true)).toThrow(/and with it the rows that were rejected.\nRun the import again/);
  expect(readCheckpoint(checkpointFile, identity)).not.toBeNull();
});

describe('a checkpoint', () => {
  test('that was removed is there again after the next save', () => {
    const mine = newCheckpoint(identity);
    saveCheckpoint(path, mine);
    rmSync(path);
    saveCheckpoint(path, { ...mine, settled: 5 });
    expect(readCheckpoint(path, identity)).toMatchObject({ importId: mine.importId, settled: 5 });
  });

  test('of an import that was begun meanwhile is not written over', () => {
    const mine = newCheckpoint(identity);
    saveCheckpoint(path, mine);
    rmSync(path);
    saveCheckpoint(path, newCheckpoint(identity));
    const theirs = readFileSync(path, 'utf8');
    expect(() => saveCheckpoint(path, mine)).toThrow(/checkpoint of another import, which was started while/);
    expect(readFileSync(path, 'utf8')).toBe(theirs);
  });
});
