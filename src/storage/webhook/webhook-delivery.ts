/** The attempts of a webhook: listed page by page, and deleted after some days or after the webhook was. */

import { DELIVERIES_KEPT_DAYS, testEventType, type WebhookDelivery } from '../../contract/webhooks.ts';
import type { StoredChange } from '../../domain/sections.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { isoTime } from '../record/customer-record.ts';
import { type ChangeRow, thinChange } from './thin-change.ts';

/** SQL: what an event's id names. A test's id names nothing, and may end in more digits than a version has. */
const ofEvent = (form: string) =>
  `case when d.event_type <> '${testEventType}' then substring(d.event_id from '${form}') end`;

/** $1 aggregator, $2 webhook, $3 from this place on or null, $4 how many, $5 whether their changes are wanted too */
const selectDeliveries: Statement = {
  name: 'webhook-deliveries',
  text: `
select d.event_id as "eventId", d.event_type as "eventType", ${isoTime('d.attempted_at')} as "attemptedAt", d.attempt,
       d.resend, case when d.error is null then 'delivered' else 'failed' end as status,
       d.http_status as "httpStatus", d.error, d.ms, ${isoTime('d.next_attempt_at')} as "nextAttemptAt",
       d.position::text as position, h.customer_id, h.version, h.kind, ${isoTime('h.changed_at')} as changed_at,
       h.login, h.request_id, array(select jsonb_object_keys(h.after)) as sections
  from webhook_delivery d
  left join customer_change h
    on $5::boolean and h.aggregator_id = $1 and h.customer_id = ${ofEvent('^evt_(.+)_[0-9]+$')}
   and h.version = ${ofEvent('_([0-9]+)$')}::int
 where d.aggregator_id = $1 and d.webhook_id = $2 and ($3::bigint is null or d.position <= $3::bigint)
 order by d.position desc
 limit $4::int`,
};

type DeliveryRow = Omit<WebhookDelivery, 'payload'> & { readonly position: string } & (
    | ChangeRow
    | { readonly version: null }
  );

/** An attempt, and the change that its event is about, without values; null: it was not wanted, or it is a test. */
export interface ListedDelivery {
  readonly position: string;
  readonly delivery: WebhookDelivery;
  readonly change: StoredChange | null;
}

/**
 * Newest first.
 * @param page.from a `position`, which is on the page; null: from the newest
 * @param page.changes whether the changes are wanted too
 */
export async function listDeliveries(
  on: Queryable,
  aggregatorId: string,
  webhookId: string,
  page: { readonly from: string | null; readonly limit: number; readonly changes: boolean },
): Promise<ListedDelivery[]> {
  const values = [aggregatorId, webhookId, page.from, page.limit, page.changes];
  return (await on.query<DeliveryRow>(selectDeliveries, values)).map(listed);
}

function listed(row: DeliveryRow): ListedDelivery {
  const { eventId, eventType, attemptedAt, attempt, resend, status, httpStatus, error, ms } = row;
  const { nextAttemptAt, position } = row;
  const sent = { eventId, eventType, attemptedAt, attempt, resend };
  return {
    position,
    delivery: { ...sent, status, httpStatus, error, ms, nextAttemptAt },
    change: row.version === null ? null : thinChange(row),
  };
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
