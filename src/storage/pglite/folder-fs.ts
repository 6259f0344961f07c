/**
 * PGlite's folder on disk, with four additions: a commit is flushed before it returns, nothing is read or written
 * once this process no longer owns the folder, the disk's error for a failed access is kept, and no other user can
 * use the files.
 */
import { closeSync, constants, fsyncSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { constants as system } from 'node:os';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import type { StoreUnavailable } from '../engine/database.ts';
import type { DataFolder } from './data-folder.ts';
import { privateMode } from './private-folder.ts';

const flushes = { files: 0, folders: 0 };

/** Number of flushes to disk so far in this process; a test checks what causes them. */
export function flushCounts(): Readonly<typeof flushes> {
  return { ...flushes };
}

/** A file or folder in the engine's terms. */
interface FsNode {
  readonly mode: number;
}

function isFolder({ mode }: FsNode): boolean {
  return (mode & constants.S_IFMT) === constants.S_IFDIR;
}

interface Stream {
  readonly nfd: number;
  readonly node: FsNode;
}

/** Attributes of a file to set. */
interface Attributes {
  readonly mode?: number;
}

interface NodeFiles {
  stream_ops: {
    fsync?: (stream: Stream) => number;
    write(stream: Stream, ...what: unknown[]): number;
  };
  node_ops: {
    mknod(folder: FsNode, name: string, mode: number, device: number): FsNode;
    setattr(node: FsNode, attributes: Attributes): void;
  };
  /** Every access by name calls this first to get the path. */
  realPath(node: FsNode): string;
  /** Turns Node's error into one that PostgreSQL gets as `errno`, so that it stops instead of continuing. */
  tryFSOperation<T>(operation: () => T): T;
}

/** Errors that PostgreSQL routinely causes by checking whether something exists or is empty. */
const ordinary = new Set(['ENOENT', 'EEXIST', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY']);

/** Bytes that must fit when testing whether the disk accepts a file. */
const TRIAL_BYTES = 256 * 1024;

export class FolderFS extends NodeFS {
  readonly #folder: DataFolder;
  /** False: nothing is flushed, as while the store is created, because all its files are flushed at the end. */
  flushing = false;
  /** Code of the last access that failed but should not have. */
  #fault: string | null = null;

  constructor(folder: DataFolder) {
    super(join(folder.path, 'pgdata'));
    this.#folder = folder;
  }

  /** Why this process no longer owns the folder, once that is known. */
  get lost(): StoreUnavailable | null {
    return this.#folder.lock.lost;
  }

  /** @throws StoreUnavailable if this process no longer owns the folder */
  check(): void {
    this.#fault = null;
    this.#folder.lock.check();
  }

  throwIfLost(): void {
    if (this.lost) throw this.lost;
  }

  /** @returns the code of the last failed access since `check` was called, such as `ENOSPC`; null if none failed */
  takeFault(): string | null {
    const fault = this.#fault;
    this.#fault = null;
    return fault;
  }

  /** @throws Error of Node.js if the disk is full */
  tryFile(): void {
    const path = join(this.#folder.path, 'trial');
    try {
      writeFileSync(path, Buffer.alloc(TRIAL_BYTES), { mode: 0o600, flush: true });
    } catch (error) {
      this.#fault = codeOf(error as NodeJS.ErrnoException);
      throw Object.assign(error as object, { code: this.#fault });
    } finally {
      rmSync(path, { force: true });
    }
  }

  override async init(
    pg: PGlite,
    options: Parameters<NodeFS['init']>[1],
  ): Promise<Awaited<ReturnType<NodeFS['init']>>> {
    const prepared = await super.init(pg, options);
    const prepare = (module: unknown) => {
      const { NODEFS: files } = module as { NODEFS: NodeFiles };
      this.#keepFaults(files);
      this.#guard(files);
      this.#addFlushes(files);
      keepPrivate(files);
    };
    const emscriptenOpts = { ...prepared.emscriptenOpts };
    emscriptenOpts.preRun = [...(emscriptenOpts.preRun ?? []), prepare];
    return { emscriptenOpts };
  }

  #keepFaults(files: NodeFiles): void {
    const { tryFSOperation } = files;
    files.tryFSOperation = (operation) =>
      tryFSOperation(() => {
        try {
          return operation();
        } catch (error) {
          const code = codeOf(error as NodeJS.ErrnoException);
          if (!ordinary.has(code)) this.#fault ??= code;
          throw Object.assign(error as object, { code });
        }
      });
  }

  /** Runs before anything opens, creates, renames or removes a file, and before each write to an open one. */
  #guard(files: NodeFiles): void {
    const { realPath, stream_ops: streams } = files;
    const { write } = streams;
    const check = () => files.tryFSOperation(() => this.#refuseIfLost());
    files.realPath = (node) => {
      check();
      return realPath(node);
    };
    streams.write = (stream, ...what) => {
      check();
      return write(stream, ...what);
    };
  }

  /** PostgreSQL can handle a failed access; an error of another kind would stop it halfway. */
  #refuseIfLost(): void {
    try {
      this.#folder.lock.check();
    } catch (cause) {
      throw Object.assign(new Error('The data folder was lost.', { cause }), { code: 'EIO' });
    }
  }

  /** Flushes what PostgreSQL asks for, and the names of all files it creates: it asks for only some of them. */
  #addFlushes(files: NodeFiles): void {
    const { node_ops: names, stream_ops: streams } = files;
    const { mknod } = names;
    const flush = (work: () => void) => {
      if (this.flushing) files.tryFSOperation(work);
    };
    streams.fsync = ({ nfd, node }) => {
      files.tryFSOperation(() => this.#refuseIfLost());
      if (!isFolder(node)) flush(() => flushFile(nfd));
      else flush(() => flushFolder(files.realPath(node)));
      return 0;
    };
    names.mknod = (folder, name, mode, device) => {
      const made = mknod(folder, name, mode, device);
      flush(() => flushFolder(files.realPath(folder)));
      return made;
    };
  }
}

/**
 * PGlite unpacks a store with mode 666. Emscripten sets a new file's mode a second time, which the process's umask
 * does not affect.
 */
function keepPrivate({ node_ops: names }: NodeFiles): void {
  const { mknod, setattr } = names;
  names.mknod = (folder, name, mode, device) => mknod(folder, name, privateMode(mode), device);
  names.setattr = (node, attributes) => {
    const { mode } = attributes;
    setattr(node, mode === undefined ? attributes : { ...attributes, mode: privateMode(mode) });
  };
}

/** Node.js has no name for an exceeded quota. */
function codeOf({ code, errno }: NodeJS.ErrnoException): string {
  if (errno === -system.errno.EDQUOT) return 'EDQUOT';
  return code?.startsWith('Unknown system error') ? 'EIO' : String(code);
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
    // Some file systems, mostly network ones, can't either; PostgreSQL continues there too.
    if (!['EINVAL', 'EBADF'].includes(String((error as NodeJS.ErrnoException).code))) throw error;
  } finally {
    closeSync(fd);
  }
}
