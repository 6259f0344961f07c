/**
 * How far webhooks are behind, for the operator: totals only, no ids. The age of the oldest event is found by a look
 * into the index for each webhook. Events are counted only as far as `most`, over all webhooks, so that a scrape costs
 * the same however many there are.
 */
import type { Queryable, Statement } from '../engine/database.ts';
import { complete } from '../record/event-feed.ts';

/** SQL: whether the lane `l` belongs to the webhook `w`. */
const ofWebhook = 'l.aggregator_id = w.aggregator_id and l.webhook_id = w.webhook_id';

/** SQL: whether the change `h` comes after the cursor of the webhook `w`, whatever its kind. */
const afterCursor = `(h.feed_order, h.position) > (w.cursor_order, w.cursor_position) and h.feed_order < ${complete}`;

/** The age of lanes that did not fail is that of the oldest among those due longest, as many as this. */
const NEAR = 100;

/**
 * SQL of the age of what a webhook still has to send, each found by a look into an index: `ahead` is still in the feed,
 * `fresh` has a lane and did not fail, `failed` did.
 */
export const oldest = {
  ahead: `(select h.changed_at from customer_change h
           where h.aggregator_id = w.aggregator_id and ${afterCursor}
           order by h.feed_order, h.position limit 1)`,
  fresh: `(select min(near.oldest_at) from (
            select l.oldest_at, l.attempt from webhook_lane l where ${ofWebhook} order by l.due_at limit ${NEAR}) near
           where near.attempt = 0)`,
  failed: `(select l.oldest_at from webhook_lane l where ${ofWebhook} and l.attempt > 0
           order by l.oldest_at limit 1)`,
} as const;

/** $1 now, $2 the most events and lanes to count. The limits inside let PostgreSQL end early: it stops at the last. */
const selectLag: Statement = {
  name: 'webhook-lag',
  text: `
with webhook as materialized (
  select *, disabled_at is not null as disabled from webhook_endpoint
), ahead as materialized (
  select s.disabled, (
    select count(*) from (
      select from webhook w, lateral (
        select from customer_change h
         where h.aggregator_id = w.aggregator_id and ${afterCursor}
         order by h.feed_order, h.position limit $2::int) event
       where w.disabled = s.disabled
       limit $2::int) counted) as events
    from (values (false), (true)) s(disabled)
), lane as materialized (
  select w.disabled, l.failed, l.events
    from webhook w, lateral (
      select l.attempt > 0 as failed, l.last_version - l.next_version + 1 as events
        from webhook_lane l where ${ofWebhook} limit $2::int) l
   limit $2::int
), since as materialized (
  select w.disabled, ${oldest.ahead} as ahead, ${oldest.fresh} as fresh, ${oldest.failed} as failed
    from webhook w
), part(state, events, since) as (
  select case when disabled then 'disabled' else 'waiting' end, events, null::timestamptz from ahead
  union all
  select case when disabled then 'disabled' when failed then 'retrying' else 'waiting' end, events, null from lane
  union all
  select case when disabled then 'disabled' else 'waiting' end, 0, least(ahead, fresh) from since
  union all
  select case when disabled then 'disabled' else 'retrying' end, 0, failed from since
)
select s.state, coalesce(sum(p.events), 0)::int as events,
       coalesce(extract(epoch from $1::text::timestamptz - min(p.since)), 0)::int as seconds,
       (select count(*)::int from webhook where disabled = (s.state = 'disabled')) as webhooks
  from (values ('waiting'), ('retrying'), ('disabled')) s(state)
  left join part p on p.state = s.state
 group by s.state`,
};

/** `waiting`: not tried yet. `retrying`: failed at least once. `disabled`: held back. */
export type LagState = 'waiting' | 'retrying' | 'disabled';

export interface WebhookLag {
  readonly state: LagState;
  /** At least; exact while fewer than `most` events and lanes wait. */
  readonly events: number;
  /** Age of the oldest of them; 0 if there is none. */
  readonly seconds: number;
  /** The number of disabled webhooks, or of enabled ones for the other states. */
  readonly webhooks: number;
}

/** @param most how many events of the feed, and how many customers with events still to send, are counted for all webhooks together */
export function webhookLag(on: Queryable, now: string, most: number): Promise<WebhookLag[]> {
  return on.query(selectLag, [now, most]);
}
