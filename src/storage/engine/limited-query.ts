/**
 * A statement that brings its own time limits. They are set for its transaction alone, and both go to the server in
 * one message and make one transaction, so this costs no round trip and leaves nothing behind on the connection.
 */
import pg from 'pg';

/** Time limits of a statement, enforced by the server. */
export interface TimeLimits {
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
}

/** What the driver calls while a statement runs. Its types leave this out. */
interface DriverQuery {
  name: string | undefined;
  callback: ((error: Error | null, result: pg.QueryResult) => void) | undefined;
  prepare(connection: DriverConnection): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: DriverConnection): void;
  handleError(error: Error, connection: DriverConnection): void;
}

interface DriverConnection {
  readonly submittedNamedStatements: Record<string, string>;
  parse(statement: { text: string; name: string }): void;
  bind(portal: { values: string[] }): void;
  execute(portal: object): void;
}

type Extended = pg.QueryConfig & { queryMode: 'extended' };

const Query = pg.Query as unknown as new (config: Extended) => DriverQuery;

const setLimits = `select set_config('statement_timeout', $1, true), set_config('lock_timeout', $2, true)`;

class LimitedQuery extends Query {
  readonly #limits: TimeLimits;
  readonly #ownName: string | undefined;
  /** True until the server has set the limits and answers the statement itself. */
  #setting = true;

  constructor(config: pg.QueryConfig, limits: TimeLimits) {
    super({ ...config, queryMode: 'extended' });
    this.#limits = limits;
    this.#ownName = config.name;
  }

  override prepare(connection: DriverConnection): void {
    const { statementTimeoutMs, lockTimeoutMs } = this.#limits;
    connection.parse({ text: setLimits, name: '' });
    connection.bind({ values: [String(statementTimeoutMs), String(lockTimeoutMs)] });
    connection.execute({});
    super.prepare(connection);
    // When the server has parsed something, the driver marks this name as parsed; the limits are parsed first.
    this.name = '';
  }

  override handleDataRow(message: unknown): void {
    if (!this.#setting) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: DriverConnection): void {
    if (!this.#setting) super.handleCommandComplete(message, connection);
    this.#setting = false;
    this.name = this.#ownName;
  }

  override handleError(error: Error, connection: DriverConnection): void {
    if (this.#ownName) delete connection.submittedNamedStatements[this.#ownName];
    super.handleError(error, connection);
  }
}

/** @param config without a name, the statement is parsed each time */
export function queryLimited(
  client: pg.ClientBase,
  config: pg.QueryConfig,
  limits: TimeLimits,
): Promise<pg.QueryResult> {
  const query = new LimitedQuery(config, limits);
  return new Promise((resolve, reject) => {
    query.callback = (error, result) => (error ? reject(error) : resolve(result));
    client.query(query as unknown as pg.Submittable);
  });
}
