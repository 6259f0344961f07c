/** The attempts of a webhook: listed page by page, and deleted after some days. */
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

/** $1 now. Deletes the oldest of each webhook, a thousand at a time, so that no statement takes long. */
const deleteOldDeliveries: Statement = {
  name: 'webhook-delivery-delete-old',
  text: `
delete from webhook_delivery d
 using webhook_endpoint e, lateral (
   select o.position, o.attempted_at from webhook_delivery o
    where o.aggregator_id = e.aggregator_id and o.webhook_id = e.webhook_id
    order by o.position limit 1000) old
 where d.aggregator_id = e.aggregator_id and d.webhook_id = e.webhook_id and d.position = old.position
   and old.attempted_at < $1::text::timestamptz - interval '${DELIVERIES_KEPT_DAYS} days'
returning 1 as gone`,
};

export async function forgetOldDeliveries(on: Queryable, now: string): Promise<void> {
  while ((await on.query(deleteOldDeliveries, [now])).length > 0);
}
