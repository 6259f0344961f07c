/**
 * The one statement that changes stored customers: any number of changes of different customers, each with
 * its own conditions, its own outcome and its own history row, in one commit.
 */
import type { CustomerType } from '../../contract/customer.ts';
import { DIGEST_LENGTH } from '../../vault/vault.ts';
import type { Statement } from '../engine/database.ts';
import { sealedUnderLiveKey } from '../engine/live-key.ts';
import { linkHashSql, payloadHashSql } from '../record/change-proof.ts';
import { type CustomerRow, customerColumns, ownFeedOrder } from '../record/customer-record.ts';
import { keyStillCounts, type storedOutcome } from '../record/idempotency-key.ts';

const payloadHash = payloadHashSql({
  name: 'g.name',
  before: 'g.stored',
  after: 'g.sealed',
  counts: 'g.differs',
});

const link = linkHashSql('n.link', {
  version: 'n.version + 1',
  payloadHash: 'n.payload_hash',
  mac: 'n.mac',
});

/**
 * $1 the orders, a JSON list of objects with the members of `item`.
 *
 * Rows are locked first, in a fixed order, so that the second of two concurrent changes sees what the first wrote,
 * and two lists never wait for each other. A section whose digest equals the stored one is left out; if none is
 * left, nothing is written. A key that another transaction has used is not reserved, and then nothing is written
 * either.
 *
 * Each step passes on everything that the next ones need: joining steps by `slot`, which no index supports, would
 * cost more the longer the list is.
 *
 * An order whose customer another session has locked is passed over.
 */
export const changeUnlocked: Statement = {
  name: 'customer-change',
  text: `
with
-- The orders, each with the earlier use of its key.
item as materialized (
  select i.*,
         case when i.key_hash is not null then (
           select to_jsonb(k) from idempotency_key k
            where k.aggregator_id = i.aggregator_id and k.login = i.login and k.key_hash = i.key_hash
              and ${keyStillCounts('k.stored_at', 'i.changed_at::timestamptz')}
         ) end as known
    from jsonb_to_recordset($1::jsonb) as i(
           slot int, aggregator_id text, customer_id text, kind text, given jsonb, given_hash text, mac text,
           reason text, tokens jsonb, customer_types text[], required_sections text[], employee_id text,
           changed_at text, login text, request_id text, if_match int[], dry_run boolean, key_hash text, request_hash text,
           max_bytes int, sealed_under int)
),
-- The customers that the orders are about, locked in one order.
stored as materialized (
  select i.*, c.customer_type, c.reference, c.created_at, c.representative_ids, c.employee_ids, c.version,
         c.sections, c.link, c.feed_order, c.position
    from item i join customer c using (aggregator_id, customer_id)
   where i.known is null
     and ${sealedUnderLiveKey('i.sealed_under')}
   order by c.aggregator_id, c.customer_id
     for update of c skip locked
),
-- Whether each customer meets the conditions of its order.
judged as materialized (
  select s.*, e.customer_type as employee_type,
         s.customer_type = any(s.customer_types)
     and s.sections ?& s.required_sections
     and case s.kind
           when 'employeeAdded' then
             coalesce(e.customer_type = 'individual', false) and s.employee_id <> all(s.employee_ids)
           when 'employeeDisabled' then s.employee_id = any(s.employee_ids)
           when 'employeeEnabled' then
             coalesce(e.customer_type = 'individual', false) and s.employee_id = any(s.employee_ids)
           else true
         end as accepted,
         s.if_match is null or s.version = any(s.if_match) as version_matches,
         case s.kind when 'employeeAdded' then s.employee_ids || s.employee_id else s.employee_ids end as employees
    from stored s
    left join customer e on e.aggregator_id = s.aggregator_id and e.customer_id = s.employee_id
),
-- What the given sections come to beside the stored ones. Where none differs, after is null.
compared as materialized (
  select j.*, d.*, size.too_large, accepted and version_matches and not size.too_large as admitted
    from judged j, lateral (
      select jsonb_object_agg(g.name, g.sealed) filter (where g.differs) as after,
             coalesce(jsonb_object_agg(g.name, g.stored) filter (where g.differs and g.stored is not null),
                      '{}') as before,
             jsonb_object_agg(g.name, left(g.stored, ${DIGEST_LENGTH})) filter (where not g.differs) as unchanged,
             ${payloadHash} as payload_hash
        from (
          select key as name, value as sealed, j.sections ->> key as stored,
                 left(j.sections ->> key, ${DIGEST_LENGTH}) is distinct from left(value, ${DIGEST_LENGTH}) as differs
            from jsonb_each_text(j.given)
          offset 0
        ) g
       where j.accepted and j.version_matches
    ) d, lateral (
      -- By how much it grows is known without reading what is kept beside the row.
      select coalesce(pg_column_size(d.after) > pg_column_size(d.before)
                  and pg_column_size(j.sections) + pg_column_size(d.after) - pg_column_size(d.before) > j.max_bytes,
                      false) as too_large
    ) size
),
-- The keys of the orders that are carried out.
reserved as (
  insert into idempotency_key as k (aggregator_id, login, key_hash, request_hash, customer_id, version,
                                    request_id, stored_at)
  select aggregator_id, login, key_hash, request_hash, customer_id,
         version + case when after is null then 0 else 1 end, request_id, changed_at::timestamptz
    from compared
   where admitted and key_hash is not null and not dry_run
  on conflict (aggregator_id, login, key_hash) do update
     set request_hash = excluded.request_hash, customer_id = excluded.customer_id, answer = null,
         version = excluded.version, request_id = excluded.request_id, stored_at = excluded.stored_at
   where not ${keyStillCounts('k.stored_at', 'excluded.stored_at')}
  returning request_id
),
-- The customers after the orders.
written as (
  update customer c
     set sections = n.sections || n.after,
         version = n.version + 1,
         employee_ids = n.employees,
         feed_order = greatest(n.feed_order, ${ownFeedOrder}),
         link = ${link}
    from compared n
   where c.aggregator_id = n.aggregator_id and c.customer_id = n.customer_id
     and n.after is not null and n.admitted and not n.dry_run
     and (n.key_hash is null or n.request_id in (select request_id from reserved))
  returning n.slot, n.kind, n.changed_at, n.login, n.request_id, n.before, n.after, n.unchanged, n.payload_hash,
            n.given_hash, n.mac, n.reason, n.tokens, c.aggregator_id, c.customer_id, c.version, c.employee_ids,
            c.sections, c.link, c.feed_order, c.position
),
-- The history row of each customer.
history_row as (
  insert into customer_change (aggregator_id, customer_id, version, kind, changed_at, login, request_id, before,
                               after, unchanged, reason, payload_hash, given_hash, mac, link, feed_order)
  select aggregator_id, customer_id, version, kind, changed_at::timestamptz, login, request_id, before,
         after, unchanged, reason, payload_hash, given_hash, mac, link, feed_order
    from written
),
-- The new search rows of the customers.
indexed as (
  insert into customer_index (aggregator_id, token, position)
  select w.aggregator_id, t.token, w.position
    from written w, jsonb_each(w.tokens) s, jsonb_array_elements_text(s.value) t(token)
   where w.after ? s.key
  on conflict do nothing
)
-- What became of each order, and its customer as it is now, or with a dry run as it would be.
select i.slot, s.accepted, s.version_matches, s.too_large, s.employee_type, ${customerColumns('current')},
       array(select jsonb_object_keys(s.after) where s.admitted) as changed_sections,
       i.key_hash is not null and s.admitted and not i.dry_run
         and i.request_id not in (select request_id from reserved) as key_taken,
       i.known
  from item i
  left join compared s using (slot)
  left join written w using (slot)
  left join lateral (
    select s.customer_id, s.customer_type, s.reference, s.created_at, s.representative_ids,
           coalesce(w.version, s.version) as version,
           coalesce(w.employee_ids, case when s.accepted and i.dry_run then s.employees end,
                    s.employee_ids) as employee_ids,
           coalesce(w.sections, case when s.admitted then s.sections || s.after end, s.sections) as sections
  ) current on s.slot is not null`,
};

/** The same, but it waits for customers that another session has locked. */
export const changeWaiting: Statement = {
  name: 'customer-change-waiting',
  text: changeUnlocked.text.replace('for update of c skip locked', 'for update of c'),
};

/**
 * $1 as above; of each item only slot, aggregator and customer count. Tells which customers exist, locked or not: the
 * statement that passes over locked ones says nothing of them, as of unknown ones. Asked within it, the question would
 * cost every change a tenth of its time.
 */
export const existingCustomers: Statement = {
  name: 'customer-change-existing',
  text: `
select i.slot
  from jsonb_to_recordset($1::jsonb) as i(slot int, aggregator_id text, customer_id text)
  join customer c using (aggregator_id, customer_id)`,
};

/** A row that the statement returns for an order. */
export interface ChangeRow extends CustomerRow {
  readonly slot: number;
  readonly accepted: boolean;
  readonly version_matches: boolean;
  readonly too_large: boolean;
  readonly employee_type: CustomerType | null;
  readonly changed_sections: string[];
  readonly key_taken: boolean | null;
  readonly known: Parameters<typeof storedOutcome>[0] | null;
}
