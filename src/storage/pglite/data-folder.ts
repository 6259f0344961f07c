/**
 * The data folder of the embedded store: one process at a time, one format. Two openers would each keep
 * their own pages and one's commits would vanish without an error, so a lock is never taken from a live
 * process, however old it is.
 */

import { randomBytes } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';

/** The folder can't be used. The message is for people: what, why, what to do next. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

export interface DataFolder {
  /** Removes the lock if it is still this process's. Safe to call twice. */
  release(): void;
}

interface Lock {
  readonly pid: number;
  readonly host: string;
  readonly startedAt: string;
  readonly command: string;
  /** Start of the process in clock ticks since boot (Linux): tells a reused pid; null elsewhere. */
  readonly processStart: string | null;
  /** Namespace the pid is a number of (Linux): other containers count their own; null elsewhere. */
  readonly pidSpace: string | null;
}

/** Format of the folder: the engine's major version decides whether its files can be read. */
const format = { engine: 'pglite', postgresMajor: 18, opencifFormat: 2 } as const;

/** @throws DataFolderError when in use, not writable, or of another format */
export function acquireDataFolder(dir: string): DataFolder {
  const folder = resolve(dir);
  makeFolder(folder);
  const path = join(folder, 'lock');
  const mine = JSON.stringify(ownLock());
  if (!createExclusively(path, mine)) takeOver(path, mine, folder);
  const release = () => {
    if (readText(path) === mine) unlinkSync(path);
  };
  try {
    checkFormat(folder);
  } catch (error) {
    release();
    throw error;
  }
  return { release };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const ignore = join(folder, '.gitignore');
    if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
  } catch (error) {
    throw new DataFolderError(
      `Data folder ${folder} can't be written (${codeOf(error)}).\n` +
        'opencif keeps its data there. Give this user the right to write it, or use another folder:\n' +
        '  OPENCIF_DATA_DIR=./other opencif',
    );
  }
}

function ownLock(): Lock {
  return {
    pid: process.pid,
    host: hostname(),
    startedAt: new Date().toISOString(),
    command: process.argv.slice(0, 3).join(' '),
    processStart: processStart(process.pid),
    pidSpace: pidSpace(),
  };
}

/**
 * The file appears with its whole text at once: a lock seen half written looks like one whose writer died.
 * @returns false when the file is there already
 */
function createExclusively(path: string, text: string): boolean {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, text, { flag: 'wx', mode: 0o600, flush: true });
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw new DataFolderError(
      `The lock ${path} can't be made (${codeOf(error)}).\n` +
        'It keeps a second process off the data, so the folder must be writable and on a file system with\n' +
        'hard links. Mend that, or use another folder:  OPENCIF_DATA_DIR=./other opencif',
      { cause: error },
    );
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Takes the lock of a dead process. A second file lets one taker at a time look and replace: of two that
 * saw the dead one's lock, the later would otherwise remove the new lock of the earlier.
 */
function takeOver(path: string, mine: string, folder: string): void {
  refuseUnlessDead(path, folder);
  const taking = `${path}.takeover`;
  if (!createExclusively(taking, mine)) {
    throw new DataFolderError(
      `Data folder ${folder} is being taken over by another process.\n` +
        `Start again in a moment; when no opencif runs and this stays so, remove ${taking}`,
    );
  }
  try {
    refuseUnlessDead(path, folder);
    rmSync(path, { force: true });
    if (!createExclusively(path, mine)) throw inUse(path, folder);
  } finally {
    unlinkSync(taking);
  }
}

/** A lock that is gone by now was released, and is free as well. */
function refuseUnlessDead(path: string, folder: string): void {
  if (!existsSync(path)) return;
  const lock = readLock(path);
  if (!lock || lock.host !== hostname() || !isDead(lock)) throw inUse(path, folder);
}

function inUse(path: string, folder: string): DataFolderError {
  const lock = readLock(path);
  const holder = lock
    ? `process ${lock.pid} on ${lock.host} (${lock.command}, since ${lock.startedAt})`
    : 'another process';
  return new DataFolderError(
    `Data folder ${folder} is in use by ${holder}.\n` +
      'Two processes on one folder would lose data.\n' +
      'Stop that one, or use another folder:  OPENCIF_DATA_DIR=./other opencif\n' +
      `Only if you are sure that it no longer runs anywhere, remove ${path}`,
  );
}

/** Docker's own name for a container: unique, so another pid namespace is an earlier run of the same one. */
const containerId = /^[0-9a-f]{12}$/;

function isDead(lock: Lock): boolean {
  if (lock.pidSpace !== pidSpace()) return containerId.test(lock.host);
  try {
    process.kill(lock.pid, 0);
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
  const now = processStart(lock.pid);
  return lock.processStart !== null && now !== null && now !== lock.processStart;
}

function pidSpace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}

/** Field 22 of Linux's `/proc/PID/stat`; the name before it may hold spaces, so count behind its `)`. */
function processStart(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`);
  return stat ? (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null) : null;
}

/** Null when there is none, or when it is not a lock of ours. */
function readLock(path: string): Lock | null {
  try {
    return JSON.parse(readText(path) ?? '') as Lock;
  } catch {
    return null;
  }
}

function checkFormat(folder: string): void {
  const path = join(folder, 'format.json');
  const text = readText(path);
  const wanted = JSON.stringify(format);
  if (text === null && !existsSync(join(folder, 'pgdata', 'PG_VERSION'))) {
    const draft = `${path}.new`;
    writeFileSync(draft, wanted, { mode: 0o600, flush: true });
    renameSync(draft, path);
    return;
  }
  if (text === wanted) return;
  if (isOlder(text)) {
    throw new DataFolderError(
      `Data folder ${folder} was made by an older opencif, in a format that this one does not read.\n` +
        'Nothing in it was changed. To keep its customers, export them with the opencif version that made it\n' +
        '(opencif export) and import the file into a new store; the history does not come along. To start anew,\n' +
        'remove the folder, or use another one:  OPENCIF_DATA_DIR=./other opencif',
    );
  }
  throw new DataFolderError(
    `Data folder ${folder} has format ${text ?? '(not stated)'}; this opencif reads ${wanted}.\n` +
      'Another version of the engine would damage it. Start the opencif version that made it, or use another folder.',
  );
}

/** Made with this engine, before the record had its present format. */
function isOlder(stamp: string | null): boolean {
  try {
    const { engine, postgresMajor, opencifFormat } = JSON.parse(stamp ?? '') as Record<string, unknown>;
    const sameEngine = engine === format.engine && postgresMajor === format.postgresMajor;
    return sameEngine && Number(opencifFormat) < format.opencifFormat;
  } catch {
    return false;
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code);
}
