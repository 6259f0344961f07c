/** Files that are open for long: others may remove, rename or replace them meanwhile, and nothing fails when they do. */
import { fstatSync, statSync } from 'node:fs';

/** @returns whether the file that is open is the one at the path */
export function isStillThere(path: string, handle: number): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  const open = fstatSync(handle);
  return there?.ino === open.ino && there.dev === open.dev;
}
