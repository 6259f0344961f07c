/** What `opencif doctor` asks about replication: whether the server is a primary, and whether its commits wait. */
import type { Queryable, Statement } from './database.ts';

/** Without the rights of `pg_monitor`, a role sees that standbys are connected, and nothing more of them. */
const selectReplication: Statement = {
  name: 'server-replication',
  text: `
select pg_is_in_recovery() as "isStandby",
       current_setting('synchronous_standby_names') as names,
       current_setting('synchronous_commit') as commit,
       count(pid)::int as standbys,
       (count(*) filter (where sync_state in ('sync', 'quorum')))::int as synchronous,
       (count(*) filter (where pid is not null and sync_state is null))::int as hidden
  from pg_stat_replication`,
};

export interface Replication {
  readonly isStandby: boolean;
  /** `synchronous_standby_names`; empty: commits wait for no standby. */
  readonly names: string;
  /** `synchronous_commit`: `on`, `remote_write`, `remote_apply`, `local` or `off`. */
  readonly commit: string;
  /** Connected standbys: all of them, those that commits wait for, and those whose state this role can't see. */
  readonly standbys: number;
  readonly synchronous: number;
  readonly hidden: number;
}

export async function replicationOf(database: Queryable): Promise<Replication> {
  const [found] = await database.query<Replication>(selectReplication);
  if (!found) throw new Error('The server returned no row about its replication.');
  return found;
}
