/** What `opencif doctor` asks of the server: its version, whether commits reach the disk, which time limits hold. */
import type { Queryable, Statement } from './database.ts';

const selectFacts: Statement = {
  name: 'server-facts',
  text: `
select current_setting('server_version') as version,
       current_setting('fsync') = 'on' and current_setting('synchronous_commit') <> 'off' as durable,
       (select setting::int from pg_settings where name = 'statement_timeout') as "statementTimeoutMs",
       (select setting::int from pg_settings where name = 'lock_timeout') as "lockTimeoutMs"`,
};

export interface ServerFacts {
  /** `18.6` */
  readonly version: string;
  /** True when a commit is flushed to disk before it is acknowledged. */
  readonly durable: boolean;
  /** The limits of the statement that asked; 0: none. */
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
}

export async function serverFacts(database: Queryable): Promise<ServerFacts> {
  const [facts] = await database.query<ServerFacts>(selectFacts);
  if (!facts) throw new Error('The server returned no row about itself.');
  return facts;
}
