/** The data folder of the embedded store: one process at a time, one format, no other users. */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DataFolderError } from './data-folder-error.ts';
import { type Lock, takeLock } from './lock.ts';
import { closeFiles, closeFolder } from './private-folder.ts';

export interface DataFolder {
  /** Path for all work on its files: never leads to another folder, even if one takes its place (on Linux). */
  readonly path: string;
  /** The parent folder. */
  readonly parent: string;
  readonly lock: Lock;
  /** Removes the lock if this process still owns it. Safe to call twice. */
  release(): void;
}

/** Format of the folder: the engine's major version determines whether its files can be read. */
const format = { engine: 'pglite', postgresMajor: 18, opencifFormat: 2 } as const;

/** @throws DataFolderError if it is in use, not writable, of another format, or can't be kept from other users */
export function acquireDataFolder(dir: string): DataFolder {
  const folder = resolve(dir);
  makeFolder(folder);
  const lock = takeLock(folder);
  const anchor = anchorOf(folder);
  const release = () => {
    lock.release();
    anchor?.close();
  };
  try {
    const path = anchor?.path ?? folder;
    lock.check();
    checkFormat(folder);
    closeFiles(path);
    return { path, parent: dirname(folder), lock, release };
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * Returns, on Linux, a path to the folder that does not depend on its name, valid while it is open: between
 * checking the lock and using a file, somebody may put another folder in its place.
 * @returns null if the system has no such path
 */
function anchorOf(folder: string): { readonly path: string; close(): void } | null {
  if (process.platform !== 'linux') return null;
  const handle = openSync(folder, 'r');
  let open = true;
  const close = () => {
    if (open) closeSync(handle);
    open = false;
  };
  const path = `/proc/self/fd/${handle}`;
  if (existsSync(join(path, 'lock'))) return { path, close };
  close();
  return null;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    closeFolder(folder);
    const ignore = join(folder, '.gitignore');
    if (!existsSync(ignore)) writeFileSync(ignore, '*\n', { mode: 0o600 });
  } catch (error) {
    if (error instanceof DataFolderError) throw error;
    throw new DataFolderError(
      `Data folder ${folder} can't be written (${codeOf(error)}).\n` +
        'opencif keeps its data there. Give this user the right to write it, or use another folder:\n' +
        '  OPENCIF_DATA_DIR=./other opencif',
    );
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

/** Tells whether it was created with this engine, before the record had its current format. */
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
