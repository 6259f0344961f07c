/**
 * The embedded store: PostgreSQL in this process (PGlite), on one folder that belongs to this process.
 * Its own file system never flushes; the one made here does, so that a commit is on disk when it returns.
 */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite, type PGliteOptions, type Transaction as PgliteTransaction } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { acquireDataFolder } from './data-folder.ts';
import {
  type Database,
  type Queryable,
  type SqlValue,
  type Statement,
  StoreUnavailable,
} from './database.ts';

export interface EmbeddedOptions {
  /** The data folder; null keeps everything in memory, for tests. */
  readonly dataDir: string | null;
  /** `full` flushes each commit to disk, `fast` leaves that to the operating system; default `full`. */
  readonly durability?: 'full' | 'fast';
  /** A store made before by `dump()`, for a new one to start from. */
  readonly loadDataDir?: Blob;
}

export interface EmbeddedDatabase extends Database {
  /** The whole store as a compressed archive. */
  dump(): Promise<Blob>;
}

let flushes = 0;

/** Flushes to disk so far in this process; a test asserts that commits cause them. */
export function fsyncCount(): number {
  return flushes;
}

interface EmscriptenModule {
  NODEFS: { stream_ops: { fsync?: (stream: { nfd: number }) => number } };
}

class DurableFS extends NodeFS {
  override async init(pg: PGlite, options: Parameters<NodeFS['init']>[1]) {
    const prepared = await super.init(pg, options);
    const flush = (module: unknown) => {
      (module as EmscriptenModule).NODEFS.stream_ops.fsync = (stream) => {
        fsyncSync(stream.nfd);
        flushes++;
        return 0;
      };
    };
    const emscriptenOpts = { ...prepared.emscriptenOpts };
    emscriptenOpts.preRun = [...(emscriptenOpts.preRun ?? []), flush];
    return { emscriptenOpts };
  }
}

/** `-F` among PGlite's own parameters switches flushing off; a later setting wins. */
const durableParams = ['-c', 'fsync=on', '-c', 'wal_sync_method=fsync'];

const TIMESTAMPTZ = 1184;
const INT8 = 20;

/** @throws DataFolderError when the folder is in use, can't be written or has another format */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { dataDir, durability = 'full', loadDataDir } = options;
  const folder = dataDir === null ? null : acquireDataFolder(dataDir);
  try {
    const pglite = await PGlite.create({
      ...(dataDir !== null && fileSystem(join(dataDir, 'pgdata'), durability)),
      ...(loadDataDir && { loadDataDir }),
      parsers: { [TIMESTAMPTZ]: (value) => value, [INT8]: (value) => value },
    });
    if (dataDir !== null) syncFolder(join(dataDir, 'pgdata'));
    return database(pglite, () => folder?.release());
  } catch (error) {
    folder?.release();
    throw error;
  }
}

function fileSystem(path: string, durability: 'full' | 'fast'): Partial<PGliteOptions> {
  if (durability === 'fast') return { fs: new NodeFS(path) };
  return { fs: new DurableFS(path), startParams: [...PGlite.defaultStartParams, ...durableParams] };
}

/** The names of files made at the first start reach the disk with their folder. */
function syncFolder(path: string): void {
  const handle = openSync(path, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

function database(pglite: PGlite, release: () => void): EmbeddedDatabase {
  const ready = () => {
    if (pglite.closed) throw new StoreUnavailable('The embedded store is closed.');
  };
  let closed: Promise<void> | undefined;
  return {
    engine: 'embedded',
    query: async (statement, values) => {
      ready();
      return run(pglite, statement, values);
    },
    transaction: async (work) => {
      ready();
      return pglite.transaction((tx) => {
        const query: Queryable['query'] = (statement, values) => run(tx, statement, values);
        return work({ query, script: async (text) => void (await tx.exec(text)) });
      });
    },
    dump: () => pglite.dumpDataDir('gzip') as Promise<Blob>,
    close: () => {
      closed ??= pglite.close().finally(release);
      return closed;
    },
  };
}

async function run<Row>(
  on: PGlite | PgliteTransaction,
  statement: Statement,
  values: readonly SqlValue[] = [],
): Promise<Row[]> {
  return (await on.query<Row>(statement.text, [...values])).rows;
}
