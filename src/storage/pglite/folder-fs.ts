/**
 * PGlite's folder on disk, with what its own never does: a commit is flushed before it returns, nothing is read or
 * written once the folder is not this process's any more, and what the disk says to a failed access is kept.
 */
import { closeSync, constants, fsyncSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { constants as system } from 'node:os';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import type { StoreUnavailable } from '../engine/database.ts';
import type { DataFolder } from './data-folder.ts';

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

interface Stream {
  readonly nfd: number;
  readonly node: FsNode;
}

interface NodeFiles {
  stream_ops: {
    fsync?: (stream: Stream) => number;
    write(stream: Stream, ...what: unknown[]): number;
  };
  node_ops: {
    mknod(folder: FsNode, name: string, mode: number, device: number): FsNode;
  };
  /** Every access by a name asks for the path first. */
  realPath(node: FsNode): string;
  /** Turns Node's error into one that PostgreSQL gets as `errno`, so that it stops instead of going on. */
  tryFSOperation<T>(operation: () => T): T;
}

/** What PostgreSQL asks as a matter of course: is it there yet, is it empty? */
const ordinary = new Set(['ENOENT', 'EEXIST', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY']);

/** So much has to fit when it is tried whether the disk takes a file, in bytes. */
const TRIAL_BYTES = 256 * 1024;

export class FolderFS extends NodeFS {
  readonly #folder: DataFolder;
  /** False: nothing is flushed. So it is while the store is made, whose files are all flushed at its end. */
  flushing = false;
  /** Code of the last access that failed, and should not have. */
  #fault: string | null = null;

  constructor(folder: DataFolder) {
    super(join(folder.path, 'pgdata'));
    this.#folder = folder;
  }

  /** Why the folder is not this process's any more, once that was found out. */
  get lost(): StoreUnavailable | null {
    return this.#folder.lock.lost;
  }

  /** @throws StoreUnavailable when the folder is not this process's any more */
  check(): void {
    this.#fault = null;
    this.#folder.lock.check();
  }

  throwIfLost(): void {
    if (this.lost) throw this.lost;
  }

  /** @returns what the last failed access since `check` was told, such as `ENOSPC`; null when none failed */
  takeFault(): string | null {
    const fault = this.#fault;
    this.#fault = null;
    return fault;
  }

  /** @throws Error of Node.js when the disk takes no more */
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

  /** Before whatever opens, makes, renames or removes a file, and before each write to one that is open. */
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

  /** PostgreSQL knows what to do after a failed access; an error of another kind would end it halfway. */
  #refuseIfLost(): void {
    try {
      this.#folder.lock.check();
    } catch (cause) {
      throw Object.assign(new Error('The data folder was lost.', { cause }), { code: 'EIO' });
    }
  }

  /** What PostgreSQL asks to be flushed, and the names of all files that it makes: it asks so for some. */
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

/** Node.js has no name for a used-up quota. */
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
    // Nor can some file systems, of networks above all; PostgreSQL goes on there too.
    if (!['EINVAL', 'EBADF'].includes(String((error as NodeJS.ErrnoException).code))) throw error;
  } finally {
    closeSync(fd);
  }
}
