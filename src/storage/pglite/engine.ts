/** PGlite as one connection: its statements, the meaning of its errors, and whether it can continue after them. */
import type { PGlite } from '@electric-sql/pglite';
import { type SqlValue, type Statement, StoreUnavailable } from '../engine/database.ts';
import { embeddedFailed, withoutValues } from '../engine/engine-error.ts';
import type { Connection } from '../engine/transaction.ts';
import type { FolderFS } from './folder-fs.ts';
import { PreparedStatements } from './prepared.ts';

export class EmbeddedEngine implements Connection {
  readonly #pglite: PGlite;
  readonly #files: FolderFS | null;
  readonly #statements: PreparedStatements;
  /** Why nothing can run any more. */
  #ended: StoreUnavailable | null = null;
  #tellEnded: (why: StoreUnavailable) => void = () => {};
  /** Resolves with the reason once nothing can run any more. */
  readonly ended: Promise<StoreUnavailable>;

  /** @param files null for a store in memory */
  constructor(pglite: PGlite, files: FolderFS | null) {
    this.#pglite = pglite;
    this.#files = files;
    this.#statements = new PreparedStatements(pglite);
    this.ended = new Promise((resolve) => {
      this.#tellEnded = resolve;
    });
  }

  /** Runs one piece of work at a time; use `query` and `command` only inside it. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.#pglite._runExclusiveTransaction(work);
  }

  query<Row>({ text }: Statement, values: readonly SqlValue[] = []): Promise<Row[]> {
    return this.#told(() => this.#statements.run<Row>(text, values));
  }

  command(text: string): Promise<string> {
    return this.#told(() => this.#statements.command(text));
  }

  async script(text: string): Promise<void> {
    await this.command(text);
  }

  /** @throws StoreUnavailable if no file can be written in the data folder */
  tryFile(): Promise<void> {
    return this.#told(async () => this.#files?.tryFile());
  }

  endedBy(): boolean {
    return this.#ended !== null;
  }

  /** Waits for everything running or queued, any of which may end the engine. Its own last checkpoint writes files. */
  async close(): Promise<void> {
    await this.exclusively(async () => {});
    try {
      this.#check();
    } catch {
      return;
    }
    await this.#pglite.close();
  }

  #check(): void {
    if (this.#ended) throw this.#ended;
    this.#files?.check();
  }

  /**
   * A transaction's statements may be sent together: those still waiting must not run after one that ended the
   * engine.
   */
  #told<T>(run: () => Promise<T>): Promise<T> {
    return this.#pglite.runExclusive(async () => {
      try {
        this.#check();
        const result = await run();
        // PGlite continues after some failures, and would return an answer that is not the statement's.
        this.#files?.throwIfLost();
        return result;
      } catch (error) {
        throw this.#meaning(withoutValues(error));
      }
    });
  }

  #meaning(error: unknown): unknown {
    const fault = this.#files?.takeFault() ?? null;
    if (error instanceof StoreUnavailable) return this.#end(error);
    if (this.#files?.lost) return this.#end(this.#files.lost);
    const { name, code } = error as { name?: unknown; code?: unknown };
    if (isEnd(error)) return this.#end(embeddedFailed(fault ?? code ?? name, true, error));
    if (!ofFiles(String(code), fault)) return error;
    return embeddedFailed(fault ?? code, false, error);
  }

  #end(why: StoreUnavailable): StoreUnavailable {
    this.#ended ??= why;
    this.#tellEnded(this.#ended);
    return this.#ended;
  }
}

/**
 * Matches a full disk or lack of memory (class 53), failed input or output (58), and the errors that PostgreSQL
 * reports as a missing right, a wrong object type or an internal error although the file system is the cause.
 */
function ofFiles(code: string, fault: string | null): boolean {
  if (fault === null) return /^5[38]/.test(code);
  return code === fault || /^(5[38]...|42501|42809|55006|XX000)$/.test(code);
}

/** A server's process would end here. In PGlite the next statement, even a rollback, would run forever. */
function isEnd(error: unknown): boolean {
  const { name, severity } = error as { name?: unknown; severity?: unknown };
  return severity === 'PANIC' || severity === 'FATAL' || name === 'RuntimeError' || name === 'ExitStatus';
}
