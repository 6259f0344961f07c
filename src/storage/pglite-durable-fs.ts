/** PGlite's folder on disk, with what its own never does: flushing. A commit is on disk when it returns. */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

const flushes = { files: 0, folders: 0 };

/** Flushes to disk so far in this process; a test asserts what causes them. */
export function flushCounts(): Readonly<typeof flushes> {
  return { ...flushes };
}

/** A file or folder as the engine knows it. */
type FsNode = object;

interface EmscriptenModule {
  NODEFS: {
    stream_ops: { fsync?: (stream: { nfd: number }) => number };
    node_ops: {
      mknod(folder: FsNode, name: string, mode: number, device: number): FsNode;
      rename(node: FsNode, folder: FsNode, name: string): void;
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

  /**
   * What PostgreSQL asks to be flushed, and the names of files that it makes or renames: it would flush the folder,
   * but is told that folders can't be opened.
   */
  #addFlushes(nodeFs: EmscriptenModule['NODEFS']): void {
    const { node_ops: names, stream_ops: streams } = nodeFs;
    const { mknod, rename } = names;
    const flush = (work: () => void) => {
      if (this.flushing) nodeFs.tryFSOperation(work);
    };
    streams.fsync = ({ nfd }) => {
      flush(() => flushFile(nfd));
      return 0;
    };
    names.mknod = (folder, name, mode, device) => {
      const made = mknod(folder, name, mode, device);
      flush(() => flushFolder(nodeFs.realPath(folder)));
      return made;
    };
    names.rename = (node, folder, name) => {
      rename(node, folder, name);
      flush(() => flushFolder(nodeFs.realPath(folder)));
    };
  }
}

function flushFile(fd: number): void {
  fsyncSync(fd);
  flushes.files++;
}

function flushFolder(path: string): void {
  // Windows can't open folders.
  if (process.platform === 'win32') return;
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
    flushes.folders++;
  } finally {
    closeSync(fd);
  }
}
