/**
 * Only the user who runs the service may enter its data folder: the folder holds the record, and often the key that
 * opens it. Windows has no modes; there a folder gets the access rights of the one around it.
 */
import { chmodSync, existsSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DataFolderError } from './data-folder-error.ts';

/** This user; undefined where files have neither owners nor modes. */
const user = process.geteuid?.();

/** The bits of a mode that concern the group and everyone else. */
const OTHERS = 0o077;

/** What opencif and the file system itself put into a data folder. */
const known =
  /^(pgdata|lock(\..+)?|format\.json(\.new)?|master\.key|creating|trial|\.gitignore|lost\+found)$/;

interface Entry {
  readonly path: string;
  readonly mode: number;
}

/** The mode without what it allows other users: 666 becomes 600, and 755 becomes 700. */
export function privateMode(mode: number): number {
  return mode & ~OTHERS;
}

/** @throws DataFolderError if the folder belongs to another user, or is new to opencif and shared with others */
export function refuseUnfit(folder: string): void {
  if (user === undefined) return;
  const { uid, mode } = statSync(folder);
  if (uid !== user) {
    throw new DataFolderError(
      `Data folder ${folder} belongs to user ${uid}, but opencif runs as user ${user}.\n` +
        'Its owner could read and replace everything in it. Run opencif as its owner, give the folder to this user\n' +
        `(chown -R ${user} ${folder}), or use another folder:  OPENCIF_DATA_DIR=./other opencif`,
    );
  }
  const [stranger] = readdirSync(folder).filter((name) => !known.test(name));
  if (stranger === undefined || !isOpen(mode) || existsSync(join(folder, 'format.json'))) return;
  throw new DataFolderError(
    `Data folder ${folder} is open to other users and holds other files, such as ${stranger}.\n` +
      'opencif makes its folder private, which would lock those users out. Use a folder of its own:\n' +
      `  OPENCIF_DATA_DIR=${join(folder, 'opencif')} opencif\n` +
      `If nobody else needs ${folder}, make it private first:  chmod 700 ${folder}`,
  );
}

/**
 * Makes the folder private, so that other users can't reach anything in it.
 * @throws DataFolderError as `refuseUnfit` does, or if the mode can't be changed
 */
export function closeFolder(folder: string): void {
  refuseUnfit(folder);
  const { mode } = statSync(folder);
  if (user !== undefined && isOpen(mode)) close({ path: folder, mode });
}

/**
 * Makes what is in the folder private too, since copies and archives of it keep the modes. Does not follow links,
 * and leaves what belongs to other users.
 * @throws DataFolderError if a mode can't be changed
 */
export function closeFiles(folder: string): void {
  for (const entry of entriesOf(folder)) if (isOpen(entry.mode)) close(entry);
}

/** @returns the paths of the folder and of what is in it that other users may use */
export function openPaths(folder: string): string[] {
  const all = [{ path: folder, mode: statSync(folder).mode }, ...entriesOf(folder)];
  return user === undefined ? [] : all.filter(({ mode }) => isOpen(mode)).map(({ path }) => path);
}

function isOpen(mode: number): boolean {
  return (mode & OTHERS) !== 0;
}

function close({ path, mode }: Entry): void {
  try {
    chmodSync(path, privateMode(mode));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new DataFolderError(
      `${path} is open to other users, and its mode can't be changed (${code}).\n` +
        'The data folder must be on a file system with owners and modes. Close the file yourself (chmod go= FILE),\n' +
        'or use another folder:  OPENCIF_DATA_DIR=./other opencif',
      { cause: error },
    );
  }
}

/** Files and folders of this user in the folder, each folder before what is in it. */
function* entriesOf(folder: string): Generator<Entry> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    // PostgreSQL may be removing files while `doctor` looks.
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats?.uid !== user || !(stats?.isFile() || stats?.isDirectory())) continue;
    yield { path, mode: stats.mode };
    if (stats.isDirectory()) yield* entriesOf(path);
  }
}
