/** Resends events. They get lanes of their own, beside those of the events still to be sent. */
import { limits } from '../../contract/limits.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { complete, type FeedCursor, placeOfChange } from '../record/event-feed.ts';

const EVENTS_MAX = limits.resendEvents.value;

const resent = `
insert into webhook_lane (aggregator_id, webhook_id, customer_id, resend_id, next_version, last_version, oldest_at,
                          attempt, due_at)`;

/** $1 aggregator, $2 webhook, $3 request, $4 now, $5 customer, $6 version */
const resendOne: Statement = {
  name: 'webhook-resend-event',
  text: `${resent}
select e.aggregator_id, e.webhook_id, h.customer_id, $3, h.version, h.version,
       $4::text::timestamptz, 0, $4::text::timestamptz
  from webhook_endpoint e
  join customer_change h on h.aggregator_id = e.aggregator_id and h.customer_id = $5 and h.version = $6::int
 where e.aggregator_id = $1 and e.webhook_id = $2 and e.disabled_at is null
   and (e.kinds is null or h.kind = any(e.kinds))
returning 1 as done`,
};

/** $1 aggregator, $2 webhook */
const lockWebhook: Statement = {
  name: 'webhook-resend-lock',
  text: `
select 1 as locked from webhook_endpoint where aggregator_id = $1 and webhook_id = $2
   for no key update`,
};

/** $1 aggregator, $2 webhook, $3 most */
const selectWaiting: Statement = {
  name: 'webhook-resends-waiting',
  text: `
select count(*)::int as waiting
  from (select from webhook_lane where aggregator_id = $1 and webhook_id = $2 and resend_id <> '' limit $3::int) lane`,
};

/**
 * Locks the webhook until the transaction ends: others who have it resend, disable or delete it wait.
 * @param tx a transaction
 * @returns whether it may be asked for more: fewer than `most` customers have events that wait to be sent again
 */
export async function mayResend(
  tx: Queryable,
  aggregatorId: string,
  webhookId: string,
  most: number,
): Promise<boolean> {
  await tx.query(lockWebhook, [aggregatorId, webhookId]);
  const [row] = await tx.query<{ waiting: number }>(selectWaiting, [aggregatorId, webhookId, most]);
  return (row?.waiting ?? 0) < most;
}

/** Which webhook resends, and which request asked for it. */
export interface Resend {
  readonly aggregatorId: string;
  readonly webhookId: string;
  readonly requestId: string;
  readonly now: string;
}

/** @returns false if the webhook is disabled or there is no such event for it */
export async function resendEvent(
  on: Queryable,
  { aggregatorId, webhookId, requestId, now }: Resend,
  event: { readonly customerId: string; readonly version: number },
): Promise<boolean> {
  const values = [aggregatorId, webhookId, requestId, now, event.customerId, event.version];
  return (await on.query(resendOne, values)).length > 0;
}

/** $1 aggregator, $2 webhook, $3 request, $4 now, $5 and $6 from, $7 and $8 to */
const resendRange: Statement = {
  name: 'webhook-resend-range',
  text: `
with endpoint as (
  select * from webhook_endpoint where aggregator_id = $1 and webhook_id = $2 and disabled_at is null
), seen as materialized (
  select h.* from endpoint e, lateral (
    select feed_order, position, request_id, customer_id, version, kind
      from customer_change
     where aggregator_id = $1 and (feed_order, position) > ($5::bigint, $6::bigint)
       and (feed_order, position) <= (e.cursor_order, e.cursor_position)
       and (feed_order, position) <= ($7::bigint, $8::bigint)
       and feed_order < ${complete}
     order by feed_order, position
     limit ${EVENTS_MAX}) h
), taken as materialized (
  select s.* from seen s, endpoint e where e.kinds is null or s.kind = any(e.kinds)
), put as (${resent}
  select $1, $2, customer_id, $3, min(version), max(version), $4::text::timestamptz, 0, $4::text::timestamptz
    from taken group by customer_id order by customer_id
)
select (select count(*)::int from taken) as events, (select count(*)::int from seen) as seen,
       (select ${placeOfChange} from seen h order by h.feed_order desc, h.position desc limit 1) as last`,
};

/** A place behind every event of the feed. */
const FEED_END = '999999999999999999.0';

/** @returns the number of events, and the place where the rest of the range starts; null if there is no rest */
export async function resendEvents(
  on: Queryable,
  { aggregatorId, webhookId, requestId, now }: Resend,
  range: { readonly from: FeedCursor; readonly to?: FeedCursor },
): Promise<{ events: number; next: FeedCursor | null }> {
  const [fromOrder = '', fromPosition = ''] = range.from.split('.');
  const [toOrder = '', toPosition = ''] = (range.to ?? FEED_END).split('.');
  const values = [aggregatorId, webhookId, requestId, now, fromOrder, fromPosition, toOrder, toPosition];
  const [row] = await on.query<{ events: number; seen: number; last: string | null }>(resendRange, values);
  if (!row) throw new Error('The statement returned no row.');
  return { events: row.events, next: row.seen === EVENTS_MAX ? row.last : null };
}
