/** Inserts thousands of changes into the record by SQL, for tests that follow the feed but read no values. */
import type { Database } from '../../src/storage/engine/database.ts';

const insertChanges = {
  name: 'test-seed-changes',
  text: `
with made as (
  select 'cstap_seed' || (n % $2::int) as customer_id, n / $2::int + 1 as version
    from generate_series($3::int, $4::int) n
), customer as (
  insert into customer (aggregator_id, customer_id, customer_type, reference, version, created_at,
                        representative_ids, employee_ids, sections, link, feed_order)
  select $1, customer_id, 'individual', customer_id, 1, now(), '{}', '{}', '{}', '', 0
    from made where version = 1
)
insert into customer_change (aggregator_id, customer_id, version, kind, changed_at, login, request_id, before,
                             after, payload_hash, given_hash, mac, link, feed_order)
select $1, customer_id, version, case when version = 1 then 'created' else 'updated' end, now(), 'seed',
       md5(customer_id || version), '{}', '{"email": "sealed"}', '', '', '', '',
       pg_current_xact_id()::text::bigint + (select ahead from feed)
  from made order by version, customer_id`,
};

/** Most changes in one statement, because the store limits how long a statement may take. */
const CHUNK = 10_000;

/** @param count total number of changes, spread evenly over `customers` customers whose ids start with `cstap_seed` */
export async function seedChanges(
  database: Database,
  aggregatorId: string,
  customers: number,
  count: number,
): Promise<void> {
  for (let from = 0; from < count; from += CHUNK) {
    const to = Math.min(from + CHUNK, count) - 1;
    await database.query(insertChanges, [aggregatorId, customers, from, to]);
  }
}
