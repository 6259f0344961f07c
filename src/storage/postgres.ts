/** The store on a PostgreSQL server, 15 to 18, through a pool of connections. */
import pg from 'pg';
import {
  type Database,
  type Queryable,
  type SqlValue,
  type Statement,
  StoreUnavailable,
  type Transaction,
} from './database.ts';

export interface PostgresOptions {
  /** `postgres://user:password@host:5432/database` */
  readonly url: string;
  /** Connections at most; default 10. */
  readonly poolSize?: number;
  /** The server ends a statement after this long; default 5,000 ms. */
  readonly statementTimeoutMs?: number;
  /** Waiting for a connection ends after this long; default 2,000 ms. */
  readonly connectTimeoutMs?: number;
}

/** The client gives up on a connection this much later than the server should have ended the statement. */
const SILENCE_MS = 1000;

/** Only these are parsed; all else, times among them, stays the text PostgreSQL sent. */
const parsedTypes = new Set<number>([
  pg.types.builtins.BOOL,
  pg.types.builtins.INT4,
  pg.types.builtins.JSON,
  pg.types.builtins.JSONB,
  1009, // text[]
]);

const asText = (value: string) => value;

const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    parsedTypes.has(oid) ? pg.types.getTypeParser(oid, format as 'text') : asText,
};

/** Connects when first asked: a server that is down now may be up for the next query. */
export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const { url, poolSize = 10, statementTimeoutMs = 5000, connectTimeoutMs = 2000 } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + SILENCE_MS,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'opencif',
    types: types as pg.CustomTypesConfig,
  });
  // An idle connection that breaks is replaced at the next query; without a listener it ends the process.
  pool.on('error', () => {});
  let closed: Promise<void> | undefined;
  return {
    engine: 'postgres',
    query: (statement, values) => onClient(pool, (client) => run(client, statement, values)),
    transaction: (work) => onClient(pool, (client) => inTransaction(client, work)),
    close: () => {
      closed ??= pool.end();
      return closed;
    },
  };
}

async function onClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw unavailable(error);
  }
  // A connection that breaks while it is out of the pool reports here as well as to its query.
  const ignore = () => {};
  client.on('error', ignore);
  let broken = false;
  try {
    return await work(client);
  } catch (error) {
    broken = error instanceof StoreUnavailable;
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}

async function run<Row>(
  client: pg.PoolClient,
  { name, text }: Statement,
  values: readonly SqlValue[] = [],
): Promise<Row[]> {
  try {
    const result = await client.query({ name, text, values: [...values] });
    return result.rows as Row[];
  } catch (error) {
    throw ofStore(error) ? unavailable(error) : error;
  }
}

async function inTransaction<T>(client: pg.PoolClient, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const query: Queryable['query'] = (statement, values) => run(client, statement, values);
  const script = async (text: string) => {
    try {
      await client.query(text);
    } catch (error) {
      throw ofStore(error) ? unavailable(error) : error;
    }
  };
  await script('begin');
  try {
    const result = await work({ query, script });
    await script('commit');
    return result;
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) await script('rollback');
    throw error;
  }
}

/**
 * SQLSTATE of a server that can't serve: connection (08), authorisation (28), no such database,
 * insufficient resources (53), cancelled by time-out, shutting down or starting (57P0x), system (58).
 */
const serverStates = /^(08...|28...|3D000|53...|57014|57P0.|58...)$/;

/** True for every error that is about the connection or the server, not about the statement. */
function ofStore(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  if (error instanceof pg.DatabaseError) return serverStates.test(String(code));
  return true;
}

function unavailable(error: unknown): StoreUnavailable {
  const code = (error as { code?: unknown }).code;
  const reason = typeof code === 'string' ? ` (${code})` : '';
  return new StoreUnavailable(`PostgreSQL did not answer${reason}.`, { cause: error });
}
