/**
 * The lock of a data folder. Two processes on one folder would each keep their own pages, and one's commits would
 * vanish without an error. So a lock is never taken from a live process, however old it is, and its holder continues
 * only while the lock at the folder's path is still the one it created.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  type Stats,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { StoreUnavailable } from '../engine/database.ts';
import { DataFolderError } from './data-folder-error.ts';
import { type Holder, mayBeAlive, thisProcess } from './holder.ts';

/** @throws DataFolderError if another process has it or may have it */
export function takeLock(folder: string): Lock {
  const path = join(folder, 'lock');
  const mine = JSON.stringify(thisProcess());
  if (!createExclusively(path, mine)) takeOver(path, mine, folder);
  return new Lock(path, mine);
}

export class Lock {
  readonly #path: string;
  readonly #text: string;
  /** Open while the lock is held, so that no other file can get its inode. */
  readonly #handle: number;
  readonly #made: Stats;
  /** When the file was last known to hold our text; its change time changes with every write. */
  #seen: number;
  #lost: StoreUnavailable | null = null;
  #released = false;

  constructor(path: string, text: string) {
    this.#path = path;
    this.#text = text;
    this.#handle = openSync(path, 'r');
    this.#made = fstatSync(this.#handle);
    this.#seen = this.#made.ctimeMs;
  }

  /** Why this process no longer owns the folder, once `check` has found out. */
  get lost(): StoreUnavailable | null {
    return this.#lost;
  }

  /**
   * Takes only a few microseconds, so it may run before every file access.
   * @throws StoreUnavailable if the lock at the path is not the one that this process created; from then on always
   */
  check(): void {
    this.#lost ??= this.#isOurs() ? null : this.#whyLost();
    if (this.#lost) throw this.#lost;
  }

  /** Removes the lock if it is still ours. Safe to call twice. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    const ours = this.#lost === null && this.#isOurs();
    // Close it first: Windows keeps the name of an open file.
    closeSync(this.#handle);
    if (ours) unlinkSync(this.#path);
  }

  #isOurs(): boolean {
    const now = statAt(this.#path);
    if (now?.ino !== this.#made.ino || now.dev !== this.#made.dev) return false;
    if (now.ctimeMs === this.#seen) return true;
    if (readText(this.#path) !== this.#text) return false;
    this.#seen = now.ctimeMs;
    return true;
  }

  #whyLost(): StoreUnavailable {
    const folder = dirname(this.#path);
    const found = !existsSync(folder)
      ? 'The folder is gone: it was removed or renamed'
      : existsSync(this.#path)
        ? `Its lock is not the one that this process made, but that of ${holderAt(this.#path)}`
        : 'Its lock is gone: the lock was removed, or another folder is in this place';
    return new StoreUnavailable(
      `The data folder ${folder} is not this process's any more. ${found}.\n` +
        'Nothing is read or written there any more, and every request is refused. What was acknowledged before\n' +
        'is in the folder that was there. Put it back if it was moved, then stop this process and start again.',
      { code: 'dataFolderLost', final: true },
    );
  }
}

/**
 * Makes the file appear with its whole text at once: a half-written lock would look as if its writer had died.
 * @returns false if the file already exists
 */
function createExclusively(path: string, text: string): boolean {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, text, { flag: 'wx', mode: 0o600, flush: true });
    linkSync(draft, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    throw new DataFolderError(
      `The lock ${path} can't be made (${code}).\n` +
        'It keeps a second process off the data, so the folder must be writable and on a file system with\n' +
        'hard links. Mend that, or use another folder:  OPENCIF_DATA_DIR=./other opencif',
      { cause: error },
    );
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Takes over the lock of a dead process. A second file lets only one process at a time check and replace it: if two
 * processes both saw the stale lock, the slower one would delete the faster one's new lock.
 */
function takeOver(path: string, mine: string, folder: string): void {
  refuseUnlessDead(path, folder);
  const taking = `${path}.takeover`;
  if (!createExclusively(taking, mine)) {
    throw new DataFolderError(
      `Data folder ${folder} is being taken over by another process.\n` +
        `Start again in a moment. If this message stays although no opencif is running, remove ${taking}`,
    );
  }
  try {
    refuseUnlessDead(path, folder);
    rmSync(path, { force: true });
    if (!createExclusively(path, mine)) throw inUse(path, folder, 'That process is running: stop it.');
  } finally {
    unlinkSync(taking);
  }
}

/** A lock that has disappeared was released, so it is free too. */
function refuseUnlessDead(path: string, folder: string): void {
  if (!existsSync(path)) return;
  const holder = readHolder(path);
  const reason = holder ? mayBeAlive(holder) : 'The lock does not say which process that is.';
  if (reason !== null) throw inUse(path, folder, reason);
}

function inUse(path: string, folder: string, reason: string): DataFolderError {
  return new DataFolderError(
    `Data folder ${folder} is in use by ${holderAt(path)}.\n` +
      `${reason}\n` +
      'Two processes on one folder would lose data. Another folder:  OPENCIF_DATA_DIR=./other opencif\n' +
      `If you are sure that no process uses the folder, remove ${path}`,
  );
}

function holderAt(path: string): string {
  const holder = readHolder(path);
  if (!holder) return 'another process';
  return `process ${holder.pid} on ${holder.host} (${holder.command}, since ${holder.startedAt})`;
}

/** Returns null if there is none, or if it is not one of our locks. */
function readHolder(path: string): Holder | null {
  try {
    return JSON.parse(readText(path) ?? '') as Holder;
  } catch {
    return null;
  }
}

/** Returns null if there is nothing, or nothing that can be read. */
function statAt(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
