/** What became of the newest change of a customer at each webhook of its aggregator. */
import type { CustomerDelivery, NewestDeliveries } from '../../contract/webhooks.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { isoTime } from '../record/customer-record.ts';

/**
 * $1 aggregator, $2 customer. A change that a webhook has passed and has no lane for was delivered; one from before its
 * first place in the feed, or of a kind that it does not want, is never sent to it.
 */
const selectDeliveries: Statement = {
  name: 'customer-deliveries',
  text: `
with newest as materialized (
  select version, kind, changed_at, feed_order, position from customer_change
   where aggregator_id = $1 and customer_id = $2
   order by version desc
   limit 1
)
select n.version, ${isoTime('n.changed_at')} as changed_at, w.webhook_id, w.state, w.attempts,
       case when w.state = 'retrying' then ${isoTime('w.due_at')} end as next_attempt_at
  from newest n
  left join lateral (
    select e.webhook_id, e.created_at, coalesce(l.attempt, 0) as attempts, l.due_at,
           case when n.kind <> all(e.kinds) or (n.feed_order, n.position) <= (e.start_order, e.start_position)
                then 'notSent'
                when l.customer_id is null and (n.feed_order, n.position) <= (e.cursor_order, e.cursor_position)
                then 'delivered'
                when e.disabled_at is not null then 'heldBack'
                when l.attempt > 0 then 'retrying'
                else 'waiting' end as state
      from webhook_endpoint e
      left join webhook_lane l
        on l.aggregator_id = $1 and l.webhook_id = e.webhook_id and l.customer_id = $2 and l.resend_id = ''
     where e.aggregator_id = $1) w on true
 order by w.created_at desc, w.webhook_id desc`,
};

interface Row {
  readonly version: number;
  readonly changed_at: string;
  /** Null: the aggregator has no webhook. */
  readonly webhook_id: string | null;
  readonly state: CustomerDelivery['state'];
  readonly attempts: number;
  readonly next_attempt_at: string | null;
}

/** The webhooks are listed newest first. @returns null if the aggregator never had such a customer */
export async function newestDeliveries(
  on: Queryable,
  aggregatorId: string,
  customerId: string,
): Promise<NewestDeliveries | null> {
  const rows = await on.query<Row>(selectDeliveries, [aggregatorId, customerId]);
  const [first] = rows;
  if (!first) return null;
  return {
    customerId,
    version: first.version,
    changedAt: first.changed_at,
    webhooks: rows.flatMap(delivery),
  };
}

function delivery(row: Row): CustomerDelivery[] {
  const { webhook_id: webhookId, state, attempts, next_attempt_at: nextAttemptAt } = row;
  return webhookId === null ? [] : [{ webhookId, state, failedAttempts: attempts, nextAttemptAt }];
}
