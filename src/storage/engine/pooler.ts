/** Whether there is a pooler between opencif and PostgreSQL, and what it does, for `opencif doctor`. */
import pg from 'pg';
import { toldPid } from './manner.ts';
import { secretsOf, unavailable } from './postgres-error.ts';

/**
 * `session`: each connection keeps its server connection. `transaction`: each transaction, or each statement, may get
 * another one.
 */
export type Pooling = 'none' | 'session' | 'transaction';

/** How often two connections are compared: a pooler may hand out its server connections in turn. */
const ROUNDS = 20;

const WAIT_MS = 2000;

/** @throws StoreUnavailable, also if a pooler has no server connection for a second client within 2 s */
export async function poolingOf(url: string): Promise<Pooling> {
  const options = { connectionString: url, connectionTimeoutMillis: WAIT_MS, query_timeout: WAIT_MS };
  const clients = [1, 2].map(() => new pg.Client({ ...options, application_name: 'opencif' }));
  try {
    for (const client of clients) {
      client.on('error', () => {});
      await client.connect();
    }
    return await compared(clients);
  } catch (error) {
    throw unavailable(error, secretsOf(url));
  } finally {
    await Promise.all(clients.map((client) => client.end().catch(() => {})));
  }
}

/** In transaction mode, idle connections come to share a server connection, or to change theirs. */
async function compared(clients: readonly pg.Client[]): Promise<Pooling> {
  const before = await pidsOf(clients);
  if (clients.every((client, index) => toldPid(client) === before[index])) return 'none';
  for (let round = 0; round < ROUNDS; round++) {
    const now = await pidsOf(clients);
    if (new Set(now).size < now.length || now.some((pid, index) => pid !== before[index])) {
      return 'transaction';
    }
  }
  return 'session';
}

async function pidsOf(clients: readonly pg.Client[]): Promise<number[]> {
  const pids: number[] = [];
  for (const client of clients) {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    pids.push(rows[0]?.pid ?? 0);
  }
  return pids;
}
