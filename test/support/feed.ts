/** The feed in tests: files share a PostgreSQL server, and a transaction of one file delays the feeds of all. */
import type { Database } from '../../src/storage/engine/database.ts';
import { complete } from '../../src/storage/record/event-feed.ts';
import { until } from './receiver.ts';

const selectHeldUp = {
  name: 'test-feed-held-up',
  text: `select 1 as held_up from customer_change where feed_order >= ${complete} limit 1`,
};

/** Waits until the feed returns everything that is committed. */
export async function feedComplete(database: Database): Promise<void> {
  await until('the feed to tell all', async () => (await database.query(selectHeldUp, [])).length === 0);
}
