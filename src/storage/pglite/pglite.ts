/**
 * The embedded store: PostgreSQL in this process (PGlite), on a folder that this process owns. It runs in the
 * thread that opens it; the program opens it through `threaded.ts`.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import type { Database, Queryable } from '../engine/database.ts';
import { embeddedClosed } from '../engine/engine-error.ts';
import { touch } from '../engine/touch.ts';
import { inTransaction } from '../engine/transaction.ts';
import { acquireDataFolder, type DataFolder } from './data-folder.ts';
import { DataFolderError } from './data-folder-error.ts';
import { EmbeddedEngine } from './engine.ts';
import { FolderFS } from './folder-fs.ts';
import { Turns } from './turns.ts';
import { Upkeep, type UpkeepLimits } from './upkeep.ts';

const unzip = promisify(gunzip);

export interface EmbeddedOptions {
  /** The data folder; null keeps everything in memory, for tests. */
  readonly dataDir: string | null;
  /** `full` flushes each commit to disk, `fast` leaves that to the operating system; default `full`. */
  readonly durability?: 'full' | 'fast';
  /** Memory for the store's pages, in MB; default 64. Other pages are read from the operating system's cache. */
  readonly buffersMb?: number;
  /** Limits for when upkeep is due; only tests set them. */
  readonly upkeep?: Partial<UpkeepLimits>;
  /** A store saved earlier by `dump()`, as the content of a new one. */
  readonly loadDataDir?: Blob;
}

export interface EmbeddedDatabase extends Database {
  /** The whole store as a compressed archive. */
  dump(): Promise<Blob>;
}

/** The engine fills them with zeros at startup, which takes longer than everything else, and they stay in memory. */
const BUFFERS_MB = 64;

/**
 * Rows that are looked at for a table's statistics, in hundreds. The default of 100 takes a third of a second in which
 * no other statement runs.
 */
const STATISTICS = 10;

/** `-F` among PGlite's own parameters turns flushing off; a later setting wins. */
const durableParams = ['-c', 'fsync=on', '-c', 'wal_sync_method=fsync'];

const TIMESTAMPTZ = 1184;
const INT8 = 20;

/** @throws DataFolderError if the folder is in use, not writable, of another format or damaged */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { dataDir, durability = 'full', buffersMb = BUFFERS_MB, upkeep, loadDataDir } = options;
  const folder = dataDir === null ? null : acquireDataFolder(dataDir);
  try {
    const isNew = folder !== null && startAnew(folder);
    const start = loadDataDir ?? (isNew || folder === null ? await template() : undefined);
    const fs = folder && new FolderFS(folder);
    const durable = fs !== null && durability === 'full';
    if (durable) fs.flushing = !isNew;
    const pglite = await PGlite.create({
      ...(fs && { fs }),
      startParams: [
        ...PGlite.defaultStartParams,
        ...['-c', `shared_buffers=${buffersMb}MB`],
        ...['-c', `default_statistics_target=${STATISTICS}`],
        ...(durable ? durableParams : []),
      ],
      ...(start && { loadDataDir: start }),
      parsers: { [TIMESTAMPTZ]: (value) => value, [INT8]: (value) => value },
    });
    if (durable) fs.flushing = true;
    if (isNew) await finishNew(folder, durable);
    return database(pglite, fs, upkeep, () => folder?.release());
  } catch (error) {
    folder?.release();
    throw dataDir === null ? error : notOpened(dataDir, error);
  }
}

function notOpened(dataDir: string, error: unknown): DataFolderError {
  const reason = error instanceof Error ? error.message : String(error);
  return new DataFolderError(
    `The store in ${dataDir} can't be opened: ${reason}\n` +
      'Its files may be damaged, the disk may be full, or memory too little (512 MB are needed).\n' +
      'Keep a copy of the folder, then restore a backup or use another folder:  OPENCIF_DATA_DIR=./other opencif',
    { cause: error },
  );
}

/** Present in the folder while its first files are written: an interrupted start is then repeated. */
const MARKER = 'creating';

/**
 * @returns true if the store must be created; whatever an interrupted start left is removed first
 * @throws Error if there is a store without its first file: creating one there would bury the data
 */
function startAnew({ path }: DataFolder): boolean {
  const marker = join(path, MARKER);
  const pgdata = join(path, 'pgdata');
  if (existsSync(marker)) rmSync(pgdata, { recursive: true, force: true });
  else if (existsSync(join(pgdata, 'PG_VERSION'))) return false;
  else if (existsSync(pgdata)) throw new Error('pgdata/PG_VERSION is missing');
  writeFileSync(marker, '', { mode: 0o600, flush: true });
  mkdirSync(pgdata, { mode: 0o700 });
  return true;
}

/**
 * A store without data, created when the package was built, to save creating one; undefined in a source tree. It is
 * unpacked in large pieces: PGlite would use thousands of small ones.
 */
async function template(): Promise<Blob | undefined> {
  const path = fileURLToPath(new URL('../../assets/pgdata.tar.gz', import.meta.url));
  if (!existsSync(path)) return undefined;
  return new Blob([await unzip(await readFile(path), { chunkSize: 2 ** 20 })]);
}

/** The first start writes its files without flushing them, but later commits depend on them. */
async function finishNew({ path, parent, lock }: DataFolder, durable: boolean): Promise<void> {
  if (durable) {
    const inside = readdirSync(path, { recursive: true, withFileTypes: true });
    const paths = inside
      .filter((entry) => entry.isFile() || entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
    await flushAll([...paths, path, parent]);
  }
  lock.check();
  rmSync(join(path, MARKER));
  if (durable) await flushAll([path]);
}

/** Flushes several at once: one after another, each would wait for the disk alone, which takes twenty times as long. */
async function flushAll(paths: string[]): Promise<void> {
  const next = async () => {
    for (let path = paths.pop(); path !== undefined; path = paths.pop()) await flush(path);
  };
  await Promise.all(Array.from({ length: 4 }, next));
}

async function flush(path: string): Promise<void> {
  // Windows can't open folders.
  const handle = await open(path, process.platform === 'win32' ? 'r+' : 'r').catch((error) => {
    if (process.platform === 'win32') return null;
    throw error;
  });
  await handle?.sync().finally(() => handle.close());
}

function database(
  pglite: PGlite,
  files: FolderFS | null,
  limits: Partial<UpkeepLimits> | undefined,
  release: () => void,
): EmbeddedDatabase {
  const engine = new EmbeddedEngine(pglite, files);
  let closed: Promise<void> | undefined;
  const turns = new Turns();
  const run: Queryable['query'] = (statement, values) =>
    turns.statement(() => engine.exclusively(() => engine.query(statement, values)));
  const upkeep = new Upkeep((text, values) => run({ name: text, text }, values), limits);
  const ready = () => {
    if (closed !== undefined) throw embeddedClosed();
    upkeep.used();
  };
  return {
    engine: 'embedded',
    query: async (statement, values) => {
      ready();
      return run(statement, values);
    },
    transaction: async (work) => {
      ready();
      return turns.transaction(() => engine.exclusively(() => inTransaction(engine, work)));
    },
    tryWriting: async () => {
      ready();
      await run(touch);
      await engine.exclusively(() => engine.tryFile());
    },
    untilSafe: async () => {},
    ended: engine.ended,
    dump: async () => {
      ready();
      return (await pglite.dumpDataDir('gzip')) as Blob;
    },
    close: () => {
      closed ??= upkeep
        .stop()
        .then(() => turns.idle())
        .then(() => engine.close())
        .finally(release);
      return closed;
    },
  };
}
