/**
 * Claims the events that webhooks still have to send. A webhook's cursor moves through the feed. Events behind it
 * that are not delivered yet belong to lanes, one for each customer. Only the node that claimed a lane works on it,
 * until it settles the lane or its lease ends, so the same attempt is never made twice at once.
 */
import type { StoredChange } from '../../domain/sections.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { isoTime } from '../record/customer-record.ts';
import { complete } from '../record/event-feed.ts';
import { type ChangeRow, thinChange } from './thin-change.ts';
import { openKeys, type WebhookWithKeys } from './webhook-keys.ts';

/** Events of one lane that are claimed at once, and that can arrive twice if a node is killed. */
const EVENTS_IN_LANE = 20;

/** If more customers than this wait, no further events are read from the feed for the webhook. */
export const WAITING_CUSTOMERS_MAX = 10_000;

/** An enabled webhook with what is needed to send, and whether there is anything to send. */
export interface ActiveWebhook extends WebhookWithKeys {
  /** Whether lanes are due. */
  readonly due: boolean;
  /** Whether there are events after the cursor, and not too many customers wait. */
  readonly behind: boolean;
}

/** Events of one customer to send, in the order of their versions. */
export interface ClaimedLane {
  readonly customerId: string;
  /** The request that asked for a resend; empty for events from the feed. */
  readonly resendId: string;
  readonly lease: string;
  readonly nextVersion: number;
  /** Failed attempts of the first event. */
  readonly attempt: number;
  /** The next events. There may be more. */
  readonly events: readonly StoredChange[];
}

/**
 * SQL: whether the lane `l` is due and nobody works on it. Leases end by the store's clock, which all nodes share, so
 * a node with a wrong clock cannot end another's lease. Everything else is due by the clock of the asking node.
 */
const free = (now: string) => `
  l.due_at <= greatest(${now}::text::timestamptz, now())
  and l.due_at <= case when l.lease is null then ${now}::text::timestamptz else now() end`;

/** $1 now */
const selectActive: Statement = {
  name: 'webhook-active',
  text: `
select e.aggregator_id, e.webhook_id, e.url, e.secret,
       case when e.previous_secret_until > $1::text::timestamptz then e.previous_secret end as previous_secret,
       exists (select from webhook_lane l
                where l.aggregator_id = e.aggregator_id and l.webhook_id = e.webhook_id
                  and ${free('$1')}) as due,
       exists (select from customer_change h
                where h.aggregator_id = e.aggregator_id
                  and (h.feed_order, h.position) > (e.cursor_order, e.cursor_position)
                  and h.feed_order < ${complete})
   and (select count(*) from (select from webhook_lane l
                               where l.aggregator_id = e.aggregator_id and l.webhook_id = e.webhook_id
                                 and l.resend_id = ''
                               limit ${WAITING_CUSTOMERS_MAX}) waiting) < ${WAITING_CUSTOMERS_MAX} as behind
  from webhook_endpoint e
 where e.disabled_at is null`,
};

interface ActiveRow {
  readonly aggregator_id: string;
  readonly webhook_id: string;
  readonly url: string;
  readonly secret: string;
  readonly previous_secret: string | null;
  readonly due: boolean;
  readonly behind: boolean;
}

/** All enabled webhooks of all aggregators. */
export async function activeWebhooks(on: Queryable, vault: Vault, now: string): Promise<ActiveWebhook[]> {
  const rows = await on.query<ActiveRow>(selectActive, [now]);
  const opened = await openKeys(on, vault, rows);
  return rows.map(({ due, behind }, index) => ({ ...(opened[index] as WebhookWithKeys), due, behind }));
}

/** SQL: the lanes in the CTE `lane`, each with its next events; $1 aggregator, $2 webhook. */
const eventsOfLanes = `
select lane.customer_id, lane.resend_id, lane.next_version, lane.attempt, h.*
  from lane
  join webhook_endpoint e on e.aggregator_id = $1 and e.webhook_id = $2
  left join lateral (
    select h.version, h.kind, ${isoTime('h.changed_at')} as changed_at, h.login, h.request_id,
           array(select jsonb_object_keys(h.after)) as sections
      from customer_change h
     where h.aggregator_id = $1 and h.customer_id = lane.customer_id
       and h.version between lane.next_version and lane.last_version
       and (e.kinds is null or h.kind = any(e.kinds))
     order by h.version
     limit ${EVENTS_IN_LANE}) h on true`;

/**
 * $1 aggregator, $2 webhook, $3 lease, $4 now, $5 seconds of the lease, $6 how many, $7 those that failed before?,
 * $8 leases of the node itself: a lane that it has in hand is never claimed by it again, whatever the clocks say
 */
const claimDue: Statement = {
  name: 'webhook-lane-claim',
  text: `
with due as materialized (
  select l.customer_id, l.resend_id
    from webhook_lane l
   where l.aggregator_id = $1 and l.webhook_id = $2 and ${free('$4')}
     and (l.attempt > 0) = $7::boolean and (l.lease is null or l.lease <> all($8::text[]))
     and exists (select from webhook_endpoint e
                  where e.aggregator_id = $1 and e.webhook_id = $2 and e.disabled_at is null)
   order by l.due_at
   limit $6::int
   for update of l skip locked
), lane as (
  update webhook_lane l set lease = $3, due_at = now() + $5::float8 * interval '1 second'
    from due
   where l.aggregator_id = $1 and l.webhook_id = $2 and l.customer_id = due.customer_id
     and l.resend_id = due.resend_id
  returning l.customer_id, l.resend_id, l.next_version, l.last_version, l.attempt
)${eventsOfLanes}
 order by customer_id, resend_id, version`,
};

/**
 * $1 aggregator, $2 webhook, $3 lease, $4 seconds of the lease, $5 how many events
 *
 * The same statement moves the cursor and claims the events that it passes. A customer that already has a lane gets
 * no second one: its lane grows, and the node that holds it finds the new events at the next claim.
 */
const claimNext: Statement = {
  name: 'webhook-lane-claim-next',
  text: `
with endpoint as materialized (
  select cursor_order, cursor_position, kinds from webhook_endpoint
   where aggregator_id = $1 and webhook_id = $2 and disabled_at is null
   for no key update skip locked
), batch as materialized (
  select h.* from endpoint e, lateral (
    select feed_order, position, customer_id, version, kind, changed_at
      from customer_change
     where aggregator_id = $1 and (feed_order, position) > (e.cursor_order, e.cursor_position)
       and feed_order < ${complete}
     order by feed_order, position
     limit $5::int) h
), moved as (
  update webhook_endpoint set cursor_order = newest.feed_order, cursor_position = newest.position
    from (select feed_order, position from batch order by feed_order desc, position desc limit 1) newest
   where aggregator_id = $1 and webhook_id = $2
), put as (
  insert into webhook_lane as l (aggregator_id, webhook_id, customer_id, resend_id, next_version, last_version,
                                 oldest_at, attempt, due_at, lease)
  select $1, $2, b.customer_id, '', min(b.version), max(b.version), min(b.changed_at), 0,
         now() + $4::float8 * interval '1 second', $3
    from batch b, endpoint e
   where e.kinds is null or b.kind = any(e.kinds)
   group by b.customer_id
   order by b.customer_id
  on conflict (aggregator_id, webhook_id, customer_id, resend_id) do update
    set last_version = greatest(l.last_version, excluded.last_version)
  returning l.customer_id, l.resend_id, l.next_version, l.last_version, l.attempt, l.lease
), lane as (
  select * from put where lease = $3
)
select (select count(*)::int from batch) as seen, told.*
  from (select) one left join (${eventsOfLanes}) told on true
 order by customer_id, resend_id, version`,
};

interface LaneRow extends Omit<ChangeRow, 'version'> {
  readonly resend_id: string;
  readonly next_version: number;
  readonly attempt: number;
  /** Null if this statement can see no event of the lane. */
  readonly version: number | null;
}

/** Which work is claimed, and for how long. */
export interface Claim {
  readonly aggregatorId: string;
  readonly webhookId: string;
  /** Unique for each claim. */
  readonly lease: string;
  /** By the clock of the node. */
  readonly now: string;
  /** Counted by the store's clock. */
  readonly leaseSeconds: number;
  readonly limit: number;
}

/**
 * Claims lanes that wait for their next attempt, those due longest first.
 * @param retries true: those whose next event failed before; false: all others
 * @param own leases that the node still holds lanes of
 */
export async function claimDueLanes(
  on: Queryable,
  claim: Claim,
  retries: boolean,
  own: readonly string[],
): Promise<ClaimedLane[]> {
  const { aggregatorId, webhookId, lease, now, leaseSeconds, limit } = claim;
  const values = [aggregatorId, webhookId, lease, now, leaseSeconds, limit, retries, own];
  return lanesOf(await on.query<LaneRow>(claimDue, values), claim);
}

/**
 * Claims the next `limit` events of the feed.
 * @returns their lanes, and whether there may be more; no lanes and false if another node is claiming right now
 */
export async function claimNextEvents(
  on: Queryable,
  claim: Claim,
): Promise<{ lanes: ClaimedLane[]; more: boolean }> {
  const { aggregatorId, webhookId, lease, leaseSeconds, limit } = claim;
  const values = [aggregatorId, webhookId, lease, leaseSeconds, limit];
  const rows = await on.query<LaneRow & { seen: number }>(claimNext, values);
  const lanes = lanesOf(
    rows.filter((row) => row.customer_id !== null),
    claim,
  );
  return { lanes, more: rows[0]?.seen === limit };
}

function lanesOf(rows: readonly LaneRow[], { lease }: Claim): ClaimedLane[] {
  const lanes = new Map<string, ClaimedLane & { events: StoredChange[] }>();
  for (const row of rows) {
    const { customer_id: customerId, resend_id: resendId, next_version: nextVersion, attempt } = row;
    const key = `${customerId} ${resendId}`;
    const lane = lanes.get(key) ?? {
      customerId,
      resendId,
      lease,
      nextVersion,
      attempt,
      events: [],
    };
    lanes.set(key, lane);
    if (row.version !== null) lane.events.push(thinChange({ ...row, version: row.version }));
  }
  return [...lanes.values()];
}
