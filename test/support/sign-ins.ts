/** What is counted of sign-ins, moved in time: the database's own clock counts, and no test can move that. */
import type { Database } from '../../src/storage/engine/database.ts';

/** As if the database's clock had moved on since everything that was counted. */
export async function laterForSignIns(database: Database, seconds: number): Promise<void> {
  const text = `update sign_in_attempt set window_ends_at = window_ends_at - $1::int * interval '1 second'`;
  await database.query({ name: 'test-sign-ins-later', text }, [seconds]);
}
