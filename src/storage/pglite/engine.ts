/** PGlite as one connection: its statements, what its errors mean, and whether it can go on after them. */
import type { PGlite } from '@electric-sql/pglite';
import type { SqlValue, Statement, StoreUnavailable } from '../engine/database.ts';
import { embeddedFailed, withoutValues } from '../engine/engine-error.ts';
import type { Connection } from '../engine/transaction.ts';
import { PreparedStatements } from './prepared.ts';

export class EmbeddedEngine implements Connection {
  readonly #pglite: PGlite;
  readonly #statements: PreparedStatements;
  /** Why nothing can be run any more. */
  #ended: StoreUnavailable | null = null;

  constructor(pglite: PGlite) {
    this.#pglite = pglite;
    this.#statements = new PreparedStatements(pglite);
  }

  /** One after the other: `query` and `command` only inside of it. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.#pglite._runExclusiveTransaction(work);
  }

  query<Row>({ text }: Statement, values: readonly SqlValue[] = []): Promise<Row[]> {
    return this.#told(() => this.#statements.run<Row>(text, values));
  }

  command(text: string): Promise<string> {
    return this.#told(() => this.#statements.command(text));
  }

  endedBy(): boolean {
    return this.#ended !== null;
  }

  /** After what is under way or waits, for that may end the engine. */
  async close(): Promise<void> {
    await this.exclusively(async () => {});
    if (this.#ended === null) await this.#pglite.close();
  }

  /** Statements of a transaction may be sent at once: what waits must not run after one that ended the engine. */
  #told<T>(run: () => Promise<T>): Promise<T> {
    return this.#pglite.runExclusive(async () => {
      if (this.#ended) throw this.#ended;
      try {
        return await run();
      } catch (error) {
        throw this.#meaning(withoutValues(error));
      }
    });
  }

  /** Full disk (class 53), failed input or output (58), or the engine itself has stopped. */
  #meaning(error: unknown): unknown {
    const { name, code } = error as { name?: unknown; code?: unknown };
    if (!isEnd(error) && !/^5[38]/.test(String(code))) return error;
    const failed = embeddedFailed(code ?? name, error);
    if (isEnd(error)) this.#ended = failed;
    return failed;
  }
}

/** A server's process would end with it. Here the next statement, a rollback too, would run forever. */
function isEnd(error: unknown): boolean {
  const { name, severity } = error as { name?: unknown; severity?: unknown };
  return severity === 'PANIC' || severity === 'FATAL' || name === 'RuntimeError' || name === 'ExitStatus';
}
