/** How far webhooks are behind, for the operator: totals only, no ids. */
import type { Queryable, Statement } from '../engine/database.ts';
import { complete } from '../record/event-feed.ts';

/** The most events that are counted for one webhook. */
const COUNTED_MAX = 100_000;

/**
 * $1 now. Events between the cursor and the end of the feed are counted whatever their type.
 */
const selectLag: Statement = {
  name: 'webhook-lag',
  text: `
with webhook as (
  select e.disabled_at is not null as disabled,
         (select count(*) from (
            select from customer_change h
             where h.aggregator_id = e.aggregator_id
               and (h.feed_order, h.position) > (e.cursor_order, e.cursor_position) and h.feed_order < ${complete}
             limit ${COUNTED_MAX}) counted) as ahead,
         (select h.changed_at from customer_change h
           where h.aggregator_id = e.aggregator_id
             and (h.feed_order, h.position) > (e.cursor_order, e.cursor_position) and h.feed_order < ${complete}
           order by h.feed_order, h.position limit 1) as ahead_since,
         lanes.*
    from webhook_endpoint e, lateral (
      select coalesce(sum(last_version - next_version + 1) filter (where attempt = 0), 0) as fresh,
             min(oldest_at) filter (where attempt = 0) as fresh_since,
             coalesce(sum(last_version - next_version + 1) filter (where attempt > 0), 0) as failed,
             min(oldest_at) filter (where attempt > 0) as failed_since
        from webhook_lane l
       where l.aggregator_id = e.aggregator_id and l.webhook_id = e.webhook_id) lanes
), part as (
  select case when disabled then 'disabled' else 'waiting' end as state, ahead + fresh as events,
         least(ahead_since, fresh_since) as since from webhook
  union all
  select case when disabled then 'disabled' else 'retrying' end, failed, failed_since from webhook
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
  readonly events: number;
  /** Age of the oldest of them; 0 if there is none. */
  readonly seconds: number;
  /** The number of disabled webhooks, or of enabled ones for the other states. */
  readonly webhooks: number;
}

export function webhookLag(on: Queryable, now: string): Promise<WebhookLag[]> {
  return on.query(selectLag, [now]);
}
