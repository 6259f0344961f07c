/** PGlite's folder on disk, with what its own never does: flushing. A commit is on disk when it returns. */
import { closeSync, constants, fsyncSync, openSync } from 'node:fs';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

const flushes = { files: 0, folders: 0 };

/** Flushes to disk so far in this process; a test asserts what causes them. */
export function flushCounts(): Readonly<typeof flushes> {
  return { ...flushes };
}

/** A file or folder as the engine knows it. */
interface FsNode {
  readonly mode: number;
}

function isFolder({ mode }: FsNode): boolean {
  return (mode & constants.S_IFMT) === constants.S_IFDIR;
}

interface EmscriptenModule {
  NODEFS: {
    stream_ops: { fsync?: (stream: { nfd: number; node: FsNode }) => number };
    node_ops: {
      mknod(folder: FsNode, name: string, mode: number, device: number): FsNode;
    };
    realPath(node: FsNode): string;
    /** Turns Node's error into one that PostgreSQL gets as `errno`, so that it stops instead of going on. */
    tryFSOperation<T>(operation: () => T): T;
  };
}

export class DurableFS extends NodeFS {
  /** False while the store is made: all of it is flushed at its end, several files at once. */
  flushing: boolean;

  constructor(dataDir: string, flushing: boolean) {
    super(dataDir);
    this.flushing = flushing;
  }

  override async init(
    pg: PGlite,
    options: Parameters<NodeFS['init']>[1],
  ): Promise<Awaited<ReturnType<NodeFS['init']>>> {
    const prepared = await super.init(pg, options);
    const addFlushes = (module: unknown) => this.#addFlushes((module as EmscriptenModule).NODEFS);
    const emscriptenOpts = { ...prepared.emscriptenOpts };
    emscriptenOpts.preRun = [...(emscriptenOpts.preRun ?? []), addFlushes];
    return { emscriptenOpts };
  }

  /** What PostgreSQL asks to be flushed, and the names of all files that it makes: it asks so for some. */
  #addFlushes(nodeFs: EmscriptenModule['NODEFS']): void {
    const { node_ops: names, stream_ops: streams } = nodeFs;
    const { mknod } = names;
    const flush = (work: () => void) => {
      if (this.flushing) nodeFs.tryFSOperation(work);
    };
    streams.fsync = ({ nfd, node }) => {
      if (!isFolder(node)) flush(() => flushFile(nfd));
      else flush(() => flushFolder(nodeFs.realPath(node)));
      return 0;
    };
    names.mknod = (folder, name, mode, device) => {
      const made = mknod(folder, name, mode, device);
      flush(() => flushFolder(nodeFs.realPath(folder)));
      return made;
    };
  }
}

function flushFile(fd: number): void {
  fsyncSync(fd);
  flushes.files++;
}

function flushFolder(path: string): void {
  // Windows can't flush folders.
  if (process.platform === 'win32') return;
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
    flushes.folders++;
  } catch (error) {
    // Nor can some file systems, of networks above all; PostgreSQL goes on there too.
    if (!['EINVAL', 'EBADF'].includes(String((error as NodeJS.ErrnoException).code))) throw error;
  } finally {
    closeSync(fd);
  }
}
