/** A transaction on a connection of either engine. */
import { endable, type Queryable, StoreUnavailable, type Transaction } from './database.ts';

export interface Connection extends Queryable {
  /** What begins a transaction, if `begin` alone is not enough. */
  readonly begin?: string;
  /**
   * Runs `begin`, `commit` or `rollback`, with the time limit of a statement.
   *
   * @returns the command that PostgreSQL says it carried out: `COMMIT`
   */
  command(text: string): Promise<string>;
  /** Runs one or more statements without values and without a time limit. */
  script(text: string): Promise<void>;
  /** True if the connection is unusable after this error, which also ends the transaction. */
  endedBy(error: StoreUnavailable): boolean;
}

/** Runs `work` as described at `Database.transaction`. Nothing else may use the connection until it ends. */
export async function inTransaction<T>(on: Connection, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const { tx, end } = endable({
    query: (statement, values) => on.query(statement, values),
    script: (text) => on.script(text),
  });
  await on.command(on.begin ?? 'begin');
  try {
    const result = await work(tx);
    end();
    await commit(on);
    return result;
  } catch (error) {
    end();
    if (!(error instanceof StoreUnavailable && on.endedBy(error))) await on.command('rollback');
    throw error;
  }
}

/** PostgreSQL answers the `commit` of a failed transaction by silently rolling back. */
async function commit(on: Connection): Promise<void> {
  if ((await on.command('commit')) === 'COMMIT') return;
  throw new Error(
    'The transaction was rolled back, because a statement in it failed and the failure was ignored.',
  );
}
