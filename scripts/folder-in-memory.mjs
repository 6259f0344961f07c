/** Where tests keep their temporary files: in memory, if there is enough of it. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeLeftFolders } from './build-folder.mjs';

/** Linux keeps it in memory. */
const place = '/dev/shm';
const prefix = 'opencif-test-';
/** In bytes. A run takes at most 0.5 GB of the room; its processes take up to 4 GB. */
const roomNeeded = 2 * 2 ** 30;
const memoryNeeded = 8 * 2 ** 30;

/**
 * Databases of tests are many small files, and a disk takes a tenth of the run's processor time to make and remove them.
 *
 * @returns a new folder, to be removed by the caller; null if the machine lacks the room, or forbids programs there
 */
export function folderInMemory() {
  if (room() < roomNeeded || process.availableMemory() < memoryNeeded) return null;
  removeLeftFolders(place, new RegExp(`^${prefix}(\\d+)-`));
  const folder = mkdtempSync(join(place, `${prefix}${process.pid}-`));
  // PostgreSQL runs as another user where the tests run as root.
  chmodSync(folder, 0o711);
  if (runsPrograms(folder)) return folder;
  rmSync(folder, { recursive: true });
  return null;
}

function room() {
  try {
    const { bavail, bsize } = statfsSync(place);
    return bavail * bsize;
  } catch {
    return 0;
  }
}

/** Containers often forbid it, and tests unpack a browser and PostgreSQL there. */
function runsPrograms(folder) {
  const file = join(folder, 'program');
  writeFileSync(file, '#!/bin/sh\n', { mode: 0o755 });
  return spawnSync(file).status === 0;
}
