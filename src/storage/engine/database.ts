/**
 * The whole interface between opencif and its store. Everything above it is one SQL dialect
 * (PostgreSQL); an engine is one file that implements this: `postgres.ts` or `pglite.ts`.
 */

/** One SQL text with its name; the name lets PostgreSQL keep the statement prepared. */
export interface Statement {
  /** Unique, lower-case, dashes: `customer-update`. */
  readonly name: string;
  readonly text: string;
}

/**
 * Values both engines bind alike. JSON goes in as text (`JSON.stringify`, `$1::jsonb`), times as
 * ISO 8601 text (`$1::timestamptz`), because the engines' own conversions differ.
 */
export type SqlValue = string | number | boolean | null | readonly string[];

/** Runs statements, either directly or inside one transaction. */
export interface Queryable {
  /**
   * Runs one statement and resolves to its rows.
   * Cast `bigint` and `count(*)` to `int` or `text` in the SQL: the engines read them differently.
   *
   * @throws StoreUnavailable when the store can't be reached or did not answer in time;
   *   any other error carries PostgreSQL's five-character `code`.
   */
  query<Row>(statement: Statement, values?: readonly SqlValue[]): Promise<Row[]>;
}

export interface Database extends Queryable {
  readonly engine: 'embedded' | 'postgres';
  /**
   * Runs `work` in one transaction: committed when it resolves, rolled back when it rejects. Each statement in it
   * is awaited before the next.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * Checks that changes can be stored, by writing something that changes nothing.
   * @throws StoreUnavailable that says what is in the way
   */
  tryWriting(): Promise<void>;
  /** Resolves with the reason when nothing more can be asked until the program is started again. */
  readonly ended: Promise<StoreUnavailable>;
  /** Finishes what runs and lets go of connections, files and locks. Safe to call twice. */
  close(): Promise<void>;
}

export interface Transaction extends Queryable {
  /** Runs a script of several statements without values (migrations only). */
  script(text: string): Promise<void>;
}

/** A transaction that refuses statements after `end`: its connection is somebody else's then, or is gone. */
export function endable(on: Transaction): { readonly tx: Transaction; readonly end: () => void } {
  let over = false;
  const check = () => {
    if (over) throw new Error('This transaction is over. Await every statement inside of it.');
  };
  const query: Queryable['query'] = async (statement, values) => {
    check();
    return on.query(statement, values);
  };
  const script = async (text: string) => {
    check();
    return on.script(text);
  };
  const end = () => {
    over = true;
  };
  return { tx: { query, script }, end };
}

/**
 * The store can't be reached, refused the connection, or did not answer in time. The request may
 * be sent again; whether an interrupted change was committed is not known.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  /** What it comes down to, for the log: `ENOSPC`, `ECONNREFUSED`, a SQLSTATE of PostgreSQL; null when not known. */
  readonly code: string | null;
  /** True when only writing failed: what is stored may still be read. */
  readonly readOnly: boolean;
  /** True when nothing more can be asked until the program is started again. */
  readonly final: boolean;

  constructor(message: string, options: StoreUnavailableOptions = {}) {
    super(message, options);
    this.code = options.code ?? null;
    this.readOnly = options.readOnly ?? false;
    this.final = options.final ?? false;
  }
}

export interface StoreUnavailableOptions extends ErrorOptions {
  readonly code?: string;
  readonly readOnly?: boolean;
  readonly final?: boolean;
}
