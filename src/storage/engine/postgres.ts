/** The store on a PostgreSQL server, 15 to 18, through a pool of connections, which may lead through a pooler. */
import pg from 'pg';
import { runAlone } from './alone.ts';
import { Connections, checkReplicated } from './connections.ts';
import type { Database, SqlValue, Statement } from './database.ts';
import { begin, type Manner, mannerOf, type PreparedStatements, send } from './manner.ts';
import { secretsOf, told, unavailable } from './postgres-error.ts';
import { sharedWrite, touch } from './touch.ts';
import { type Connection, inTransaction } from './transaction.ts';

export interface PostgresOptions {
  /** `postgres://user:password@host:5432/database` */
  readonly url: string;
  /** Most connections; default 10. */
  readonly poolSize?: number;
  /** Time limit of a statement, enforced by the server; default 5,000 ms. */
  readonly statementTimeoutMs?: number;
  /** Time limit of waiting for a connection; default 2,000 ms. */
  readonly connectTimeoutMs?: number;
  /** Time limit of waiting for another session's lock; default 1,000 ms. */
  readonly lockTimeoutMs?: number;
  /** Default `auto`. */
  readonly preparedStatements?: PreparedStatements;
}

/** How much longer than the server the client waits before it gives up on a connection. */
const SILENCE_MS = 1000;

/** The longest time a timer can wait, 24 days. Migrations have no time limit of their own. */
const UNLIMITED_MS = 2 ** 31 - 1;

/** Only these types are parsed. Everything else, times included, stays the text that PostgreSQL sent. */
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

/** Connects at the first query: a server that is down now may be up by then. */
export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const { url, poolSize = 10, preparedStatements = 'auto' } = options;
  // Our locks last milliseconds. A forgotten transaction of somebody else must not stop everyone behind it.
  const { statementTimeoutMs = 5000, connectTimeoutMs = 2000, lockTimeoutMs = 1000 } = options;
  const manners = new WeakMap<pg.ClientBase, Manner>();
  const limits = { statementTimeoutMs, lockTimeoutMs };
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    // Poolers refuse limits as start-up parameters.
    onConnect: async (client) => {
      connections.opened(client);
      manners.set(client, await mannerOf(client, preparedStatements, limits, connectTimeoutMs));
    },
    query_timeout: statementTimeoutMs + SILENCE_MS,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    // A server that has vanished never confirms the end of a connection, which must not keep the process from ending.
    allowExitOnIdle: true,
    application_name: 'opencif',
    types: types as pg.CustomTypesConfig,
  });
  const connections = new Connections(pool);
  const connect = async () => {
    try {
      return await connections.take();
    } catch (error) {
      throw unavailable(error, secretsOf(url));
    }
  };
  const onClient = async <T>(work: (on: Session) => Promise<T>) =>
    withClient(await connect(), connections, (client) =>
      work({ client, manner: manners.get(client) as Manner }),
    );
  const write = () => onClient((on) => run(on, touch));
  let closed: Promise<void> | undefined;
  return {
    engine: 'postgres',
    query: (statement, values) => onClient((on) => run(on, statement, values)),
    transaction: (work) => onClient((on) => inTransaction(connection(on), work)),
    alone: (text, signal) => runAlone(url, connectTimeoutMs, text, signal),
    pool: () => {
      const { totalCount, idleCount: idle, waitingCount: waiting } = pool;
      return { used: totalCount - idle, idle, waiting, most: poolSize };
    },
    tryWriting: async () => void (await write()),
    // A commit waits until the standby has everything that was committed before, too.
    untilSafe: sharedWrite(write),
    // The server may be up again at the next query.
    ended: new Promise(() => {}),
    close: () => {
      closed ??= pool.end();
      return closed;
    },
  };
}

interface Session {
  readonly client: pg.PoolClient;
  readonly manner: Manner;
}

async function withClient<T>(
  client: pg.PoolClient,
  connections: Connections,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  // A connection that breaks during a query reports it here, too, not only to the query.
  const ignore = () => {};
  client.on('error', ignore);
  let failure: unknown;
  try {
    return await work(client);
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    client.off('error', ignore);
    connections.giveBack(client, failure);
  }
}

async function run<Row>(
  { client, manner }: Session,
  { name, text }: Statement,
  values: readonly SqlValue[] = [],
  inTransaction = false,
): Promise<Row[]> {
  try {
    const result = await send(client, manner, { name, text, values: [...values] }, inTransaction);
    checkReplicated(client);
    return result.rows as Row[];
  } catch (error) {
    throw told(error);
  }
}

function connection(on: Session): Connection {
  return {
    begin: begin(on.manner),
    query: (statement, values) => run(on, statement, values, true),
    command: (text) => command(on.client, { text }),
    script: async (text) => void (await command(on.client, { text, query_timeout: UNLIMITED_MS })),
    // Giving up the connection also ends its transaction.
    endedBy: () => true,
  };
}

/** @returns the command that PostgreSQL says it carried out */
async function command(
  client: pg.PoolClient,
  config: pg.QueryConfig & { query_timeout?: number },
): Promise<string> {
  try {
    const { command: done } = await client.query(config);
    checkReplicated(client);
    return done;
  } catch (error) {
    throw told(error);
  }
}
