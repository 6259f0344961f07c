/**
 * One statement on a connection of its own, outside of the pool, so that none of its time limits apply; nor do those of
 * the role or the database, unless there is a pooler.
 */
import pg from 'pg';
import { mannerOf } from './manner.ts';
import { isSilence, secretsOf, told, unavailable } from './postgres-error.ts';

/** The server keeps only the beginning of a long text. */
const cancel = `
select pg_cancel_backend(pid)
  from pg_stat_activity
 where datname = current_database() and usename = current_user and state = 'active' and pid <> pg_backend_pid()
   and starts_with($1, query)`;

/**
 * Call it inside of a transaction, which has another connection.
 * @param connectTimeoutMs how long a connection may take
 * @param signal cancels the statement
 * @throws Error with advice if there is no connection for it
 */
export async function runAlone(
  url: string,
  connectTimeoutMs: number,
  text: string,
  signal?: AbortSignal,
): Promise<void> {
  await onOwnClient(url, connectTimeoutMs, async (client) => {
    await leadingToServer(client, connectTimeoutMs);
    signal?.throwIfAborted();
    // What is not canceled ends with the process.
    const end = () => void cancelled(url, connectTimeoutMs, text).catch(() => {});
    signal?.addEventListener('abort', end);
    try {
      await client.query(text);
    } finally {
      signal?.removeEventListener('abort', end);
    }
  });
}

function cancelled(url: string, connectTimeoutMs: number, text: string): Promise<void> {
  return onOwnClient(url, connectTimeoutMs, async (client) => void (await client.query(cancel, [text])));
}

/** A pooler accepts a client at once, but its first statement waits for a connection to the server. */
async function leadingToServer(client: pg.Client, connectTimeoutMs: number): Promise<void> {
  try {
    await mannerOf(client, 'auto', { statementTimeoutMs: 0, lockTimeoutMs: 0 }, connectTimeoutMs);
  } catch (error) {
    if (!isSilence(error)) throw error;
    throw new NoSecondConnection(
      `It needs two connections to the server at once, and got no second one within ${connectTimeoutMs / 1000} s. A pooler ` +
        'must have at least two server connections for the database; or run  opencif migrate  with a DATABASE_URL that ' +
        'leads straight to the server.',
      { cause: error },
    );
  }
}

/** Not about the server, which is there: it holds the transaction. */
class NoSecondConnection extends Error {
  override readonly name = 'NoSecondConnection';
}

async function onOwnClient(
  url: string,
  connectTimeoutMs: number,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'opencif',
  });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    throw unavailable(error, secretsOf(url));
  }
  try {
    await work(client);
  } catch (error) {
    throw error instanceof NoSecondConnection ? error : told(error);
  } finally {
    await client.end().catch(() => {});
  }
}
