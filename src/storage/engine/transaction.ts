/** A transaction on a connection of either engine. */
import { endable, type Queryable, StoreUnavailable, type Transaction } from './database.ts';

export interface Connection extends Queryable {
  /**
   * Runs a text without values, of one statement or several.
   *
   * @returns the command that PostgreSQL says it carried out last: `COMMIT`
   */
  command(text: string): Promise<string>;
  /** True when nothing can be sent any more after this error; it has ended the transaction as well. */
  endedBy(error: StoreUnavailable): boolean;
}

/** Nothing else may use the connection meanwhile. Work as `Database.transaction` has it. */
export async function inTransaction<T>(on: Connection, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const { tx, end } = endable({
    query: (statement, values) => on.query(statement, values),
    script: async (text) => void (await on.command(text)),
  });
  await on.command('begin');
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

/** PostgreSQL answers `commit` of a failed transaction with a silent rollback. */
async function commit(on: Connection): Promise<void> {
  if ((await on.command('commit')) === 'COMMIT') return;
  throw new Error('The transaction was rolled back: a statement in it failed and the failure was ignored.');
}
