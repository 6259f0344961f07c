/** Checks files that stay open long: if another process removes, renames or replaces one, writing does not fail. */
import { fstatSync, statSync } from 'node:fs';

/** @returns whether the open file is the one at the path */
export function isStillThere(path: string, handle: number): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  const open = fstatSync(handle);
  return there?.ino === open.ino && there.dev === open.dev;
}
