/** The attempts of a webhook: listed page by page, and deleted after some days or after the webhook was. */
import { DELIVERIES_KEPT_DAYS, type WebhookDelivery } from '../../contract/webhooks.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { isoTime } from '../record/customer-record.ts';

/** $1 aggregator, $2 webhook, $3 from this place on or null, $4 how many */
const selectDeliveries: Statement = {
  name: 'webhook-deliveries',
  text: `
select event_id as "eventId", event_type as "eventType", ${isoTime('attempted_at')} as "attemptedAt", attempt, resend,
       case when error is null then 'delivered' else 'failed' end as status, http_status as "httpStatus", error, ms,
       ${isoTime('next_attempt_at')} as "nextAttemptAt", position::text as position
  from webhook_delivery
 where aggregator_id = $1 and webhook_id = $2 and ($3::bigint is null or position <= $3::bigint)
 order by webhook_delivery.position desc
 limit $4::int`,
};

/** Newest first. @param page.from a `position`, which is on the page; null: from the newest */
export function listDeliveries(
  on: Queryable,
  aggregatorId: string,
  webhookId: string,
  page: { readonly from: string | null; readonly limit: number },
): Promise<(WebhookDelivery & { position: string })[]> {
  return on.query(selectDeliveries, [aggregatorId, webhookId, page.from, page.limit]);
}

/** How many attempts of a webhook one statement deletes. */
const AT_ONCE = 1000;

/** $1 now. Deletes the oldest of each webhook. */
const deleteOldDeliveries: Statement = {
  name: 'webhook-delivery-delete-old',
  text: `
delete from webhook_delivery d
 using webhook_endpoint e, lateral (
   select o.position, o.attempted_at from webhook_delivery o
    where o.aggregator_id = e.aggregator_id and o.webhook_id = e.webhook_id
    order by o.position limit ${AT_ONCE}) old
 where d.aggregator_id = e.aggregator_id and d.webhook_id = e.webhook_id and d.position = old.position
   and old.attempted_at < $1::text::timestamptz - interval '${DELIVERIES_KEPT_DAYS} days'
returning 1 as gone`,
};

/**
 * $1 how many. Deletes attempts of webhooks that were deleted. The list of webhooks is made by one look into the index
 * for each.
 */
const deleteLeftDeliveries: Statement = {
  name: 'webhook-delivery-delete-left',
  text: `
with recursive named as (
  (select aggregator_id, webhook_id from webhook_delivery order by aggregator_id, webhook_id limit 1)
  union all
  select next.* from named, lateral (
    select d.aggregator_id, d.webhook_id from webhook_delivery d
     where (d.aggregator_id, d.webhook_id) > (named.aggregator_id, named.webhook_id)
     order by d.aggregator_id, d.webhook_id limit 1) next
), gone as materialized (
  select * from named n
   where not exists (select from webhook_endpoint e
                      where e.aggregator_id = n.aggregator_id and e.webhook_id = n.webhook_id)
), taken as materialized (
  select left_over.* from gone, lateral (
    select d.aggregator_id, d.webhook_id, d.position from webhook_delivery d
     where d.aggregator_id = gone.aggregator_id and d.webhook_id = gone.webhook_id
     order by d.position limit $1::int) left_over
   limit $1::int
)
delete from webhook_delivery d using taken t
 where d.aggregator_id = t.aggregator_id and d.webhook_id = t.webhook_id and d.position = t.position
returning 1 as done`,
};

/**
 * Deletes attempts that are old, or of webhooks that were deleted: a part of them, so that it does not take long.
 * @returns whether there may be more
 */
export async function forgetDeliveries(on: Queryable, now: string): Promise<boolean> {
  const old = await on.query(deleteOldDeliveries, [now]);
  const left = await on.query(deleteLeftDeliveries, [AT_ONCE]);
  return old.length + left.length > 0;
}
