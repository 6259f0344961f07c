/** How far an import is, in a small file that is replaced whole: a kill leaves the old one or the new one. */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { newKey, nowMs } from '../../sdk/mint.ts';
import { exitCodes, Failure } from '../shell/failure.ts';
import type { Fingerprint } from './source.ts';

/** What decides which requests the rows become, and who gets them. */
export interface ImportIdentity extends Fingerprint {
  readonly service: string;
  readonly login: string;
  readonly format: string;
  readonly operation: string;
  readonly delimiter: string;
  /** Hash of the map file; empty without one. */
  readonly map: string;
}

export interface Checkpoint {
  readonly format: 1;
  /** Every row's key starts with it. */
  readonly importId: string;
  readonly identity: ImportIdentity;
  readonly settled: SettledState;
  readonly counts: Counts;
  /** Bytes of the file of rejected rows that belong to settled ones. */
  readonly rejectedBytes: number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
}

/** For so long the service knows the keys of requests; see `docs/import.md`. */
const KEYS_KEPT_MS = 24 * 3_600_000;

export function newCheckpoint(identity: ImportIdentity): Checkpoint {
  const settled = { upTo: 0, but: [] };
  return {
    format: 1,
    importId: newKey(),
    identity,
    settled,
    counts: noCounts(),
    rejectedBytes: 0,
    savedAt: nowMs(),
  };
}

/** Whether the service may have forgotten what was under way at the last save. */
export function isLate({ savedAt }: Checkpoint): boolean {
  return nowMs() - savedAt > KEYS_KEPT_MS;
}

/** @returns null when there is none @throws Failure when it is damaged, or of another import */
export function readCheckpoint(file: string, identity: ImportIdentity): Checkpoint | null {
  const again = `To start anew, remove it:  rm ${file}`;
  const text = textOf(file);
  if (text === null) return null;
  const checkpoint = parsed(text);
  if (checkpoint?.format !== 1) {
    throw new Failure(`${file} is no checkpoint of this program.\n${again}`, exitCodes.usage);
  }
  const other = differences(checkpoint.identity, identity);
  if (other.length > 0) {
    throw new Failure(
      `${file} is the checkpoint of another import: ${other.join(', ')}. Nothing was sent.\n` +
        `Go on with what it was begun with. ${again}`,
      exitCodes.usage,
    );
  }
  return checkpoint;
}

/** Durable before it takes the old one's place. */
export function saveCheckpoint(file: string, checkpoint: Omit<Checkpoint, 'savedAt'>): void {
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
      `The checkpoint ${file} can't be written (${code}).\nAnother place for it:  --checkpoint PATH`,
    );
  }
}

export function removeCheckpoint(file: string): void {
  rmSync(file, { force: true });
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Failure(`The checkpoint ${file} can't be read.`, exitCodes.usage);
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
  size: 'the file has another size',
  prefix: 'the file starts differently',
  service: 'it went to another service',
  login: 'it used another login',
  format: '--format differs',
  operation: '--operation differs',
  delimiter: '--delimiter differs',
  map: 'the --map file differs',
};

function differences(before: ImportIdentity, now: ImportIdentity): string[] {
  return (Object.keys(words) as (keyof ImportIdentity)[])
    .filter((name) => before[name] !== now[name])
    .map((name) => words[name]);
}

/** Counts of rows. */
export interface Counts {
  /** Registered; in a dry run: would be. */
  created: number;
  /** Updates taken; in a dry run those that would change something. */
  updated: number;
  /** Of a dry run: updates that would change nothing. */
  unchanged: number;
  rejected: number;
  /** Of those taken, by a request that an interrupted run had sent already. */
  replayed: number;
  /** Updates compared with the customer as it was, and those of them that made a list shorter. */
  judged: number;
  shrinking: number;
  /** Of a dry run: how many updates would change a section, by its name. */
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

/** As a checkpoint keeps it; bounded by the rows in hand. */
export interface SettledState {
  /** The newest row that was begun. */
  readonly upTo: number;
  /** Rows up to it that are not settled. */
  readonly but: readonly number[];
}

export class Settled {
  #newest: number;
  /** Begun and not settled, those of runs before included. */
  readonly #open: Set<number>;

  constructor({ upTo, but }: SettledState = { upTo: 0, but: [] }) {
    this.#newest = upTo;
    this.#open = new Set(but);
  }

  /** Rows are begun in the file's order. @returns false when it is settled already, by a run before */
  begin(row: number): boolean {
    if (row <= this.#newest) return this.#open.has(row);
    this.#newest = row;
    this.#open.add(row);
    return true;
  }

  settle(row: number): void {
    this.#open.delete(row);
  }

  /** Whether every row begun is settled. */
  get whole(): boolean {
    return this.#open.size === 0;
  }

  state(): SettledState {
    return { upTo: this.#newest, but: [...this.#open] };
  }
}
