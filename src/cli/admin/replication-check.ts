/** What `opencif doctor` says about replication: what a failover would lose. */
import type { Replication } from '../../storage/engine/replication.ts';

const page = 'see docs/postgresql.md#failover';

/** @throws Error if changes can't be stored, or are less safe than the settings suggest */
export function replicationText({ isStandby, names, commit, ...standbys }: Replication): string {
  if (isStandby) throw new Error(`the server is a standby; point DATABASE_URL to the primary; ${page}`);
  if (names === '') return withoutSynchronous(standbys.standbys);
  if (/^(local|off)$/.test(commit)) {
    throw new Error(
      `synchronous_standby_names is set, but with synchronous_commit = ${commit} no commit waits for a standby, so a ` +
        `failover loses the latest changes; set synchronous_commit = on; ${page}`,
    );
  }
  const waits = `the server is a primary whose commits wait for a synchronous standby (${names})`;
  if (standbys.synchronous > 0)
    return `${waits}, which is connected: a failover to it loses nothing; ${page}`;
  if (standbys.hidden > 0) {
    return `${waits}; whether it is connected can't be seen without the rights of pg_monitor; ${page}`;
  }
  throw new Error(`${waits}, but none is connected, so changes can't be stored; start the standby; ${page}`);
}

/** A service's own replication of the disk, below PostgreSQL, can't be seen. */
function withoutSynchronous(standbys: number): string {
  const start = 'the server is a primary whose commits wait for no standby';
  if (standbys === 0) return `${start}, and none is connected: what its disk loses is lost; ${page}`;
  const are = standbys === 1 ? 'asynchronous standby is' : 'asynchronous standbys are';
  return `${start}; ${standbys} ${are} connected, and a failover to one loses the latest changes, as many as it is behind; ${page}`;
}
