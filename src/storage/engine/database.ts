/**
 * The interface between opencif and its store. All SQL above it is in one dialect, PostgreSQL's.
 * An engine is one file that implements the interface: `postgres.ts` or `pglite.ts`.
 */

/** An SQL text and its name, under which PostgreSQL keeps the prepared statement. */
export interface Statement {
  /** Unique, lower-case, dashes: `customer-update`. */
  readonly name: string;
  readonly text: string;
}

/**
 * Values that both engines bind in the same way. JSON is passed as text (`JSON.stringify`, `$1::jsonb`), times as
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
   * Runs one statement in no transaction, without a time limit and on a connection of its own (migrations only).
   * Undefined for the embedded store, which has a single connection.
   * @param signal cancels it
   */
  readonly alone?: (text: string, signal?: AbortSignal) => Promise<void>;
  /**
   * Checks that changes can be stored, by writing something that changes nothing.
   * @throws StoreUnavailable that says what is in the way
   */
  tryWriting(): Promise<void>;
  /** How its connections are used; left out by an engine without a pool. */
  readonly pool?: () => PoolUse;
  /**
   * Resolves when everything readable so far is as safe as an acknowledged commit. Call it before a change that
   * another transaction made is reported as stored: a synchronous standby may not have it yet.
   * @throws StoreUnavailable
   */
  untilSafe(): Promise<void>;
  /** Resolves with the reason once the store is unusable until the program is restarted. */
  readonly ended: Promise<StoreUnavailable>;
  /** Waits for running statements, then releases connections, files and locks. Safe to call twice. */
  close(): Promise<void>;
}

/** The connections of a pool at one moment. */
export interface PoolUse {
  readonly used: number;
  readonly idle: number;
  /** Statements and transactions that wait for a connection. */
  readonly waiting: number;
  /** Most connections. */
  readonly most: number;
}

export interface Transaction extends Queryable {
  /** Runs a script of several statements without values (migrations only). */
  script(text: string): Promise<void>;
}

/** A transaction that refuses statements after `end`, when its connection may already serve somebody else. */
export function endable(on: Transaction): { readonly tx: Transaction; readonly end: () => void } {
  let over = false;
  const check = () => {
    if (over) throw new Error('This transaction has ended. Await every statement inside it.');
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
 * The store cannot be reached, refused the connection, or did not answer in time. The request may
 * be sent again. Nobody knows whether an interrupted change was committed.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  /** The cause, for the log: `ENOSPC`, `ECONNREFUSED`, a SQLSTATE of PostgreSQL; null when not known. */
  readonly code: string | null;
  /** True if only writing failed, so stored data can still be read. */
  readonly readOnly: boolean;
  /** True if the store is unusable until the program is restarted. */
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
