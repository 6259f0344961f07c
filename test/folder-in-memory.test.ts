/** Where `npm test` keeps its temporary files. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { root } from './support/sdk-package.ts';

const { folderInMemory }: { folderInMemory: () => string | null } = await import(
  pathToFileURL(join(root, 'scripts/folder-in-memory.mjs')).href
);

test('a folder in memory takes files, and what an earlier run left there is removed', ({ skip }) => {
  const folder = folderInMemory();
  if (folder === null) return skip('this machine has no room for files in memory');
  const { pid } = spawnSync(process.execPath, ['--version']);
  const left = join(dirname(folder), `opencif-test-${pid}-left`);
  mkdirSync(left);
  writeFileSync(join(folder, 'file'), 'text');
  const next = folderInMemory();
  if (next === null) throw new Error('There was room before.');
  try {
    expect(existsSync(left)).toBe(false);
    expect(existsSync(join(folder, 'file'))).toBe(true);
    expect(next).not.toBe(folder);
  } finally {
    for (const one of [folder, next, left]) rmSync(one, { recursive: true, force: true });
  }
});
