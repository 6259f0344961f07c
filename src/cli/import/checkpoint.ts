/** Keeps the progress of an import in a small file. It is replaced whole: a kill leaves the old or the new one. */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { newKey, nowMs } from '../../sdk/mint.ts';
import { exitCodes, Failure } from '../shell/failure.ts';
import { textOf } from '../shell/utf8.ts';

/** Identifies where the rows go. The file does not matter: rows are identified by their content. */
export interface ImportIdentity {
  readonly service: string;
  readonly login: string;
}

export interface Checkpoint {
  readonly format: 2;
  /** Every row's key starts with it. */
  readonly importId: string;
  readonly identity: ImportIdentity;
  /** Number of settled rows in the file beside it. */
  readonly settled: number;
  /** Rows that were started but not settled; it is not known whether they were stored. */
  readonly open: number;
  readonly counts: Counts;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
}

/** How long the service remembers the keys of requests; see `docs/import.md`. */
const KEYS_KEPT_MS = 24 * 3_600_000;

export function newCheckpoint(identity: ImportIdentity): Checkpoint {
  return {
    format: 2,
    importId: newKey(),
    identity,
    settled: 0,
    open: 0,
    counts: noCounts(),
    savedAt: nowMs(),
  };
}

/** Whether the service may have forgotten the requests that were in progress at the last save. */
export function isLate({ savedAt, open }: Checkpoint): boolean {
  return open > 0 && nowMs() - savedAt > KEYS_KEPT_MS;
}

/** The file beside the checkpoint that holds the settled rows. */
export function settledFileOf(checkpointFile: string): string {
  return `${checkpointFile}.settled`;
}

/** @returns null if there is none @throws Failure if it is damaged or belongs to another service or login */
export function readCheckpoint(file: string, identity: ImportIdentity): Checkpoint | null {
  const again = `To start over, remove it:  rm ${file}`;
  const text = contentOf(file);
  if (text === null) return null;
  const checkpoint = parsed(text);
  if (checkpoint?.format !== 2) {
    throw new Failure(`${file} is not a checkpoint of this program.\n${again}`, exitCodes.usage);
  }
  const other = differences(checkpoint.identity, identity);
  if (other.length > 0) {
    throw new Failure(
      `${file} is the checkpoint of another import: ${other.join(', ')}. Nothing was sent.\n` +
        `Use the same service and login as before. ${again}`,
      exitCodes.usage,
    );
  }
  return checkpoint;
}

/** Makes the file durable before it replaces the old one. @throws Failure if that now belongs to another import */
export function saveCheckpoint(file: string, checkpoint: Omit<Checkpoint, 'savedAt'>): void {
  const there = parsed(contentOf(file) ?? '');
  if (there && there.importId !== checkpoint.importId) {
    throw new Failure(
      `${file} is the checkpoint of another import, which was started while this one ran; this one stops.\n` +
        'Give one of them another checkpoint:  --checkpoint PATH',
    );
  }
  const next = `${file}.new`;
  try {
    rmSync(next, { force: true });
    const handle = openSync(next, 'wx', 0o600);
    writeSync(handle, JSON.stringify({ ...checkpoint, savedAt: nowMs() }));
    fsyncSync(handle);
    closeSync(handle);
    renameSync(next, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure(
      `The checkpoint ${file} can't be written (${code}).\nPut it elsewhere with:  --checkpoint PATH`,
    );
  }
}

export function removeCheckpoint(file: string): void {
  rmSync(file, { force: true });
}

function contentOf(file: string): string | null {
  try {
    return textOf(readFileSync(file), `The checkpoint ${file}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error instanceof Failure
      ? error
      : new Failure(`The checkpoint ${file} can't be read.`, exitCodes.usage);
  }
}

function parsed(text: string): Checkpoint | null {
  try {
    return JSON.parse(text) as Checkpoint | null;
  } catch {
    return null;
  }
}

const words: Record<keyof ImportIdentity, string> = {
  service: 'it went to another service',
  login: 'it used another login',
};

function differences(before: ImportIdentity, now: ImportIdentity): string[] {
  return (Object.keys(words) as (keyof ImportIdentity)[])
    .filter((name) => before[name] !== now[name])
    .map((name) => words[name]);
}

/** Counts of rows. */
export interface Counts {
  /** Registrations that were done; in a dry run, those that would be done. */
  created: number;
  /** Updates that were done; in a dry run, those that would change something. */
  updated: number;
  /** Updates that would change nothing; counted only in a dry run. */
  unchanged: number;
  /** Rows that this run rejected: an import that continues judges them again. */
  rejected: number;
  /** Rows among those done that an interrupted run had already sent. */
  replayed: number;
  /** Updates compared with the customer as it was, and those of them that made a list shorter. */
  judged: number;
  shrinking: number;
  /** How many updates would change each section, by its name; counted only in a dry run. */
  sections: Record<string, number>;
}

export function noCounts(): Counts {
  return {
    created: 0,
    updated: 0,
    unchanged: 0,
    rejected: 0,
    replayed: 0,
    judged: 0,
    shrinking: 0,
    sections: {},
  };
}

export function settledOf({ created, updated, unchanged, rejected }: Counts): number {
  return created + updated + unchanged + rejected;
}
