/** Stores the outcomes of claimed lanes and their attempts, many in one statement. */
import type { WebhookDelivery } from '../../contract/webhooks.ts';
import type { Queryable, Statement } from '../engine/database.ts';

/** The state of a lane when its holder releases it. */
export interface SettledLane {
  readonly customerId: string;
  readonly resendId: string;
  readonly lease: string;
  /** All versions before this one are delivered. */
  readonly nextVersion: number;
  /** Failed attempts of that version. */
  readonly attempt: number;
  readonly dueAt: string;
  /** The time of the last delivered event; null if none was delivered. */
  readonly oldestAt: string | null;
}

/** An attempt as it is stored. Its `status` follows from `error`. */
export type LoggedAttempt = Omit<WebhookDelivery, 'status'>;

/**
 * $1 aggregator, $2 webhook, $3 the lanes, $4 the attempts (JSON lists), $5 now
 *
 * A lane that another node has taken over is left to that node. A lane that has grown stays. Of a webhook that was
 * deleted nothing is stored.
 *
 * Lanes come and go too fast for the planner's statistics: it assumes that a webhook has one lane, and would scan
 * all of them for each item, twice. Therefore the lanes are joined once. A finished lane cannot have grown since
 * the statement began, so its row is still where it was found. A lane that stays is found again by its key.
 */
const settle: Statement = {
  name: 'webhook-lane-settle',
  text: `
with item as materialized (
  select * from jsonb_to_recordset($3::jsonb) as i(
    "customerId" text, "resendId" text, lease text, "nextVersion" int, attempt int, "dueAt" text, "oldestAt" text)
), lane as materialized (
  select i.*, l.ctid as place, l.last_version, l.oldest_at
    from item i
    join webhook_lane l on l.aggregator_id = $1 and l.webhook_id = $2 and l.customer_id = i."customerId"
                       and l.resend_id = i."resendId" and l.lease = i.lease
   order by l.customer_id, l.resend_id
   for no key update of l
), through as (
  delete from webhook_lane l using lane
   where l.aggregator_id = $1 and l.webhook_id = $2 and l.ctid = lane.place
     and lane."nextVersion" > lane.last_version
), kept as (
  insert into webhook_lane as l (aggregator_id, webhook_id, customer_id, resend_id, next_version, last_version,
                                 oldest_at, attempt, due_at)
  select $1, $2, "customerId", "resendId", "nextVersion", last_version,
         coalesce("oldestAt"::timestamptz, oldest_at), attempt, "dueAt"::timestamptz
    from lane where "nextVersion" <= last_version
  on conflict (aggregator_id, webhook_id, customer_id, resend_id) do update
    set next_version = excluded.next_version, attempt = excluded.attempt, due_at = excluded.due_at,
        oldest_at = excluded.oldest_at, lease = null
  returning l.due_at
), logged as (
  insert into webhook_delivery (aggregator_id, webhook_id, event_id, event_type, attempted_at, attempt, resend,
                                http_status, error, ms, next_attempt_at)
  select $1, $2, "eventId", "eventType", "attemptedAt"::timestamptz, attempt, resend, "httpStatus", error, ms,
         "nextAttemptAt"::timestamptz
    from jsonb_to_recordset($4::jsonb) as a(
      "eventId" text, "eventType" text, "attemptedAt" text, attempt int, resend boolean, "httpStatus" int,
      error text, ms int, "nextAttemptAt" text)
   where exists (select from webhook_endpoint where aggregator_id = $1 and webhook_id = $2)
)
select count(*)::int as due from kept where due_at <= $5::text::timestamptz`,
};

/** @returns how many of the lanes are due again at once */
export async function settleLanes(
  on: Queryable,
  webhook: { readonly aggregatorId: string; readonly webhookId: string },
  lanes: readonly SettledLane[],
  attempts: readonly LoggedAttempt[],
  now: string,
): Promise<number> {
  const { aggregatorId, webhookId } = webhook;
  const values = [aggregatorId, webhookId, JSON.stringify(lanes), JSON.stringify(attempts), now];
  const [row] = await on.query<{ due: number }>(settle, values);
  return row?.due ?? 0;
}
