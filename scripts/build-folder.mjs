/** The folder a build is made in: what it is made of, how it takes the place of the one before, what is left of it. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** @param names files and folders below the root; one that is not there counts too @returns hex, of names and content */
export function digestOf(root, names) {
  const hash = createHash('sha256');
  for (const name of names.flatMap((one) => filesOf(root, one)).sort()) {
    hash.update(`${name}\n`).update(
      createHash('sha256')
        .update(readFileSync(join(root, name)))
        .digest(),
    );
  }
  return hash.digest('hex');
}

function filesOf(root, name) {
  const found = statSync(join(root, name), { throwIfNoEntry: false });
  if (!found) return [];
  if (found.isFile()) return [name];
  return readdirSync(join(root, name)).flatMap((inner) => filesOf(root, `${name}/${inner}`));
}

/**
 * Puts a folder in the place of another. What is there before is moved away and removed, so that there is one at
 * (almost) all times; builds that end together take the place one after the other.
 */
export function takePlace(folder, place) {
  const away = `${folder}-old`;
  // A Ctrl-C between the two renames would leave nothing there.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  for (let tries = 1; ; tries += 1) {
    rmSync(away, { recursive: true, force: true });
    const moved = renamed(place, away, ['ENOENT']);
    if (renamed(folder, place, tries < 10 ? ['ENOTEMPTY', 'EEXIST', 'EPERM'] : [], moved && away)) break;
  }
  rmSync(away, { recursive: true, force: true });
}

/**
 * @param allowed codes of errors after which it may be tried again
 * @param back what to put back before any other error is thrown
 * @returns whether it is there now
 */
function renamed(from, to, allowed, back = false) {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (allowed.includes(error.code)) return false;
    if (back) renameSync(back, to);
    throw error;
  }
}

/**
 * Removes what processes that were killed have left.
 * @param pattern finds the id of the process in the name of a folder
 */
export function removeLeftFolders(root, pattern) {
  for (const name of readdirSync(root)) {
    const [, pid] = pattern.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid)))
      rmSync(join(root, name), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}
