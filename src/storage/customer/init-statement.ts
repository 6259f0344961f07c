/**
 * The one statement that registers customers: any number of them, each first looked up by its reference and number,
 * each with its own outcome, history row and key, in one commit.
 */
import type { Statement } from '../engine/database.ts';
import { sealedUnderLiveKey } from '../engine/live-key.ts';
import { linkHashSql, payloadHashSql } from '../record/change-proof.ts';
import { type CustomerRow, customerColumns, ownFeedOrder } from '../record/customer-record.ts';
import { keyStillCounts, type storedOutcome } from '../record/idempotency-key.ts';

const payloadHash = payloadHashSql({
  name: 'section.key',
  before: 'null',
  after: 'section.value',
  counts: 'true',
});

const link = linkHashSql(`''`, {
  version: '1',
  payloadHash: 'n.payload_hash',
  mac: 'n.mac',
});

/**
 * $1 the orders, a JSON list of objects with the members of `item`.
 *
 * The constraints decide, not the lookup: if another transaction, or another order of the list, has just used the
 * reference or the number, nothing is inserted and `taken` does not see it yet; a second try does. Rows are
 * inserted in a fixed order, so that two lists rarely wait for each other.
 */
export const initCustomers: Statement = {
  name: 'customer-init',
  text: `
with
-- The orders, each with the earlier use of its key.
item as materialized (
  select i.*,
         case when i.key_hash is not null then (
           select to_jsonb(k) || jsonb_build_object(
                    'counts', ${keyStillCounts('k.stored_at', 'i.created_at::timestamptz')})
             from idempotency_key k
            where k.aggregator_id = i.aggregator_id and k.login = i.login and k.key_hash = i.key_hash
         ) end as known
    from jsonb_to_recordset($1::jsonb) as i(
           slot int, aggregator_id text, customer_id text, customer_type text, reference text, tax_index text,
           sections jsonb, facts jsonb, reason text, given_hash text, mac text, tokens text[],
           representative_ids text[], created_at text, login text, request_id text, dry_run boolean,
           key_hash text, request_hash text, sealed_under int)
),
-- Existing customers that conflict: one with the same reference, or else one with the same number.
taken as materialized (
  select i.slot, holder.*
    from item i cross join lateral (
      select c.customer_id, true as by_reference from customer c
       where c.aggregator_id = i.aggregator_id and c.reference = i.reference
       union all
      select c.customer_id, false from customer c
       where c.aggregator_id = i.aggregator_id and c.tax_index = i.tax_index
       order by by_reference desc
       limit 1
    ) holder
),
-- The orders without a conflict, and the hash of their content.
admitted as materialized (
  select i.*, p.payload_hash
    from item i, lateral (
      select ${payloadHash} as payload_hash from jsonb_each_text(i.sections) section
    ) p
   where not i.dry_run
     and i.known is null
     and not exists (select from taken t where t.slot = i.slot)
     and ${sealedUnderLiveKey('i.sealed_under')}
),
-- The new customers, except those that lost a race for their reference or number.
written as (
  insert into customer (aggregator_id, customer_id, customer_type, reference, tax_index, version, created_at,
                        representative_ids, employee_ids, sections, feed_order, link)
  select n.aggregator_id, n.customer_id, n.customer_type, n.reference, n.tax_index, 1,
         n.created_at::timestamptz, n.representative_ids, '{}', n.sections, ${ownFeedOrder}, ${link}
    from admitted n
   order by n.aggregator_id, n.reference, n.slot
  on conflict do nothing
  returning *
),
-- The history row of each customer.
history_row as (
  insert into customer_change (aggregator_id, customer_id, version, kind, changed_at, login, request_id, before,
                               after, facts, reason, payload_hash, given_hash, mac, link, feed_order)
  select w.aggregator_id, w.customer_id, w.version, 'created', w.created_at, n.login, n.request_id, '{}',
         n.sections, n.facts, n.reason, n.payload_hash, n.given_hash, n.mac, w.link, w.feed_order
    from written w join admitted n using (aggregator_id, customer_id)
   order by n.slot
),
-- The keys of the orders that were carried out.
reserved as (
  insert into idempotency_key (aggregator_id, login, key_hash, request_hash, customer_id, version,
                               request_id, stored_at)
  select n.aggregator_id, n.login, n.key_hash, n.request_hash, n.customer_id, 1, n.request_id, w.created_at
    from written w join admitted n using (aggregator_id, customer_id)
   where n.key_hash is not null
),
-- The search rows of the new customers.
indexed as (
  insert into customer_index (aggregator_id, token, position)
  select distinct w.aggregator_id, t.token, w.position
    from written w join admitted n using (aggregator_id, customer_id), unnest(n.tokens) t(token)
)
-- The outcome of each order.
select i.slot, i.known, to_jsonb(t) as taken, ${customerColumns('w')}
  from item i
  left join taken t using (slot)
  left join written w on w.aggregator_id = i.aggregator_id and w.customer_id = i.customer_id`,
};

/** A row that the statement returns for an order. */
export interface InitRow extends CustomerRow {
  readonly slot: number;
  /** Null if nothing was registered. */
  readonly customer_id: string;
  readonly taken: { customer_id: string; by_reference: boolean } | null;
  /** The earlier use of the key; if it no longer `counts`, remove the key first. */
  readonly known: (Parameters<typeof storedOutcome>[0] & { readonly counts: boolean }) | null;
}
