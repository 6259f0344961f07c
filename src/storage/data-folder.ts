/**
 * The data folder of the embedded store: one process at a time, one format. Two openers would each keep
 * their own pages and one's commits would vanish without an error, so a lock is never taken from a live
 * process, however old it is.
 */
import { existsSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
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
}

/** Format of the folder: the engine's major version decides whether its files can be read. */
const format = { engine: 'pglite', postgresMajor: 18, opencifFormat: 1 } as const;

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
  };
}

/** @returns false when the file is there already */
function createExclusively(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw new DataFolderError(
      `The lock ${path} can't be made (${codeOf(error)}).\nGive this user the right to write the folder.`,
    );
  }
}

/** Takes the lock of a dead process. A second file lets one taker at a time look and replace. */
function takeOver(path: string, mine: string, folder: string): void {
  refuseLive(readLock(path), folder);
  const taking = `${path}.takeover`;
  if (!createExclusively(taking, mine)) {
    throw new DataFolderError(
      `Data folder ${folder} is being taken over by another process.\n` +
        `Try again; when no opencif runs and this stays so, remove ${taking}.`,
    );
  }
  try {
    refuseLive(readLock(path), folder);
    if (existsSync(path)) unlinkSync(path);
    if (!createExclusively(path, mine)) refuseLive(readLock(path), folder, true);
  } finally {
    unlinkSync(taking);
  }
}

/** @param always refuse even when the holder can't be judged */
function refuseLive(lock: Lock | null, folder: string, always = false): void {
  if (!always && lock && lock.host === hostname() && isDead(lock)) return;
  if (!always && !lock) return;
  const holder = lock
    ? `process ${lock.pid} on ${lock.host} (${lock.command}, since ${lock.startedAt})`
    : 'another process';
  throw new DataFolderError(
    `Data folder ${folder} is in use by ${holder}.\n` +
      'Two processes on one folder would lose data.\n' +
      'Stop that one, or use another folder:  OPENCIF_DATA_DIR=./other opencif',
  );
}

function isDead(lock: Lock): boolean {
  try {
    process.kill(lock.pid, 0);
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
  const now = processStart(lock.pid);
  return lock.processStart !== null && now !== null && now !== lock.processStart;
}

/** Field 22 of Linux's `/proc/PID/stat`; the name before it may hold spaces, so count behind its `)`. */
function processStart(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`);
  return stat ? (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null) : null;
}

/** Null when there is none, or when it is cut short because its writer died while writing it. */
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
    writeFileSync(path, wanted, { mode: 0o600 });
    return;
  }
  if (text === wanted) return;
  throw new DataFolderError(
    `Data folder ${folder} has format ${text ?? 'unknown'}; this opencif reads ${wanted}.\n` +
      'Another version of the engine would damage it. Start the opencif version that made it, or use another folder.',
  );
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
