/** Gives a customer thousands of versions by SQL, for tests of what a long history looks like. */
import type { Database } from '../../src/storage/engine/database.ts';

const repeatChange = {
  name: 'test-many-versions',
  text: `
with repeated as (
  insert into customer_change (aggregator_id, customer_id, version, kind, changed_at, login, request_id, reason, before,
                               after, payload_hash, given_hash, mac, link, feed_order)
  select c.aggregator_id, c.customer_id, v, c.kind, c.changed_at + v * interval '1 second', c.login,
         md5(c.customer_id || v), null, c.before, c.after, c.payload_hash, c.given_hash, c.mac, c.link, c.feed_order
    from customer_change c, generate_series(c.version + 1, $3::int) v
   where c.aggregator_id = $1 and c.customer_id = $2 and c.version = 2
)
update customer set version = $3::int where aggregator_id = $1 and customer_id = $2
returning version`,
};

/**
 * Repeats the change that made version 2 until the customer has `count` versions, each a second after the one before.
 * The values can be opened; the proof of the history is not that of these rows.
 */
export async function makeVersions(
  database: Database,
  aggregatorId: string,
  customerId: string,
  count: number,
): Promise<void> {
  const [row] = await database.query(repeatChange, [aggregatorId, customerId, count]);
  if (!row) throw new Error('There is no such customer.');
}
