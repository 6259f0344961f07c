/** What `opencif doctor` asks of the server: its version, and whether commits reach the disk. */
import type { Database, Statement } from './database.ts';

const selectFacts: Statement = {
  name: 'server-facts',
  text: `
select current_setting('server_version') as version,
       current_setting('fsync') = 'on' and current_setting('synchronous_commit') <> 'off' as durable`,
};

export interface ServerFacts {
  /** `18.6` */
  readonly version: string;
  /** True when a commit is flushed to disk before it is acknowledged. */
  readonly durable: boolean;
}

export async function serverFacts(database: Database): Promise<ServerFacts> {
  const [facts] = await database.query<ServerFacts>(selectFacts);
  if (!facts) throw new Error('The server returned no row about itself.');
  return facts;
}
