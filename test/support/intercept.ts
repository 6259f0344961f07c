/** The real store with an interceptor, to watch statements, delay them, or lose their answers. */
import type { Database, Queryable, SqlValue, Statement } from '../../src/storage/engine/database.ts';

/** @param run sends the statement to the store */
export type Interceptor = <Row>(
  statement: Statement,
  values: readonly SqlValue[],
  run: () => Promise<Row[]>,
) => Promise<Row[]>;

/** Passes every statement to `between`, including those inside transactions. */
export function intercepted(database: Database, between: Interceptor): Database {
  const through =
    (on: Queryable): Queryable['query'] =>
    (statement, values = []) =>
      between(statement, values, () => on.query(statement, values));
  return {
    ...database,
    query: through(database),
    transaction: (work) => database.transaction((tx) => work({ ...tx, query: through(tx) })),
  };
}

/** Blocks everyone who waits, until it is opened. */
export class Gate {
  #open = () => {};
  readonly #opened: Promise<void>;
  #arrived = () => {};
  /** Resolves when the first caller waits. */
  readonly arrived: Promise<void>;

  constructor() {
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    this.arrived = new Promise((resolve) => {
      this.#arrived = resolve;
    });
  }

  async pass(): Promise<void> {
    this.#arrived();
    await this.#opened;
  }

  open(): void {
    this.#open();
  }
}
