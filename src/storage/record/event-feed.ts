/**
 * The changes of an aggregator in commit order. A change carries the number of its transaction, or of its
 * customer's change before where that is higher; what is below the oldest transaction still running is
 * complete, and later ones only ever get higher numbers. So a reader misses nothing and sees a customer's
 * versions in their order.
 */
import type { CustomerType } from '../../contract/customer.ts';
import type { ChangeKind } from '../../contract/history.ts';
import type { StoredChange } from '../../domain/sections.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { isoTime, openSections, ownFeedOrder } from './customer-record.ts';

/**
 * A place in the feed: `order.position.mark`. The mark begins the requestId of the change that is there: in a
 * store that was restored from a copy, another change may have the numbers of one that was lost.
 */
export type FeedCursor = string;

/** Before the first event. */
export const FEED_START: FeedCursor = '0.0';

/** SQL of the place of change `h` */
export const placeOfChange = `h.feed_order || '.' || h.position || '.' || left(h.request_id, 8)`;

/** SQL of the number below which everything is committed or rolled back. */
export const complete = `pg_snapshot_xmin(pg_current_snapshot())::text::bigint + (select ahead from feed)`;

/** $1 aggregator, $2 and $3 the cursor, $4 how many */
const selectEvents: Statement = {
  name: 'event-feed',
  text: `
select h.customer_id, c.customer_type, h.version, h.kind, ${isoTime('h.changed_at')} as changed_at, h.login,
       h.request_id, h.before, h.after, ${placeOfChange} as cursor
  from customer_change h
  join customer c on c.aggregator_id = h.aggregator_id and c.customer_id = h.customer_id
 where h.aggregator_id = $1 and (h.feed_order, h.position) > ($2::bigint, $3::bigint)
   and h.feed_order < ${complete}
 order by h.feed_order, h.position
 limit $4::int`,
};

interface EventRow {
  readonly customer_id: string;
  readonly customer_type: CustomerType;
  readonly version: number;
  readonly kind: ChangeKind;
  readonly changed_at: string;
  readonly login: string;
  readonly request_id: string;
  /** Null, as `after`, where it was destroyed. */
  readonly before: Record<string, string> | null;
  readonly after: Record<string, string> | null;
  readonly cursor: FeedCursor;
}

/** A change and its place; `change.before` and `.after` hold names without values unless asked for. */
export interface FeedEntry {
  readonly change: StoredChange;
  readonly cursor: FeedCursor;
}

/**
 * @param open true: values are opened; false: their names are all a reader gets
 * @returns at most `limit` changes after `after`, oldest first
 */
export async function readEvents(
  on: Queryable,
  vault: Vault,
  aggregatorId: string,
  page: { readonly after: FeedCursor; readonly limit: number; readonly open: boolean },
): Promise<FeedEntry[]> {
  const [order = '0', position = '0'] = page.after.split('.');
  const rows = await on.query<EventRow>(selectEvents, [aggregatorId, order, position, page.limit]);
  return rows.map((row) => {
    const owner = { aggregatorId, customerId: row.customer_id };
    const valuesOf = (sealed: Record<string, string>) =>
      page.open ? openSections(vault, owner, sealed) : sealed;
    return {
      cursor: row.cursor,
      change: {
        customerId: row.customer_id,
        customerType: row.customer_type,
        version: row.version,
        kind: row.kind,
        changedAt: row.changed_at,
        login: row.login,
        requestId: row.request_id,
        before: valuesOf(row.before ?? {}),
        after: valuesOf(row.after ?? {}),
      },
    };
  });
}

/** $1 aggregator */
const selectLatest: Statement = {
  name: 'event-feed-latest',
  text: `
select ${placeOfChange} as cursor
  from customer_change h
 where h.aggregator_id = $1 and h.feed_order < ${complete}
 order by h.feed_order desc, h.position desc
 limit 1`,
};

/** The place after everything that can be read now. */
export async function latestEvent(on: Queryable, aggregatorId: string): Promise<FeedCursor> {
  const [row] = await on.query<{ cursor: FeedCursor }>(selectLatest, [aggregatorId]);
  return row?.cursor ?? FEED_START;
}

/** $1 aggregator, $2 to $4 the place */
const selectHolds: Statement = {
  name: 'event-feed-holds',
  text: `
select 1 as holds
 where exists (
   select from customer_change
    where aggregator_id = $1 and feed_order = $2::bigint and position = $3::bigint and starts_with(request_id, $4))
    or $2::bigint < (select emptied_below from feed)`,
};

/** Whether the change of a place is there, or was removed by a reset together with all that lay beyond it. */
export async function feedHolds(on: Queryable, aggregatorId: string, place: FeedCursor): Promise<boolean> {
  const [order = '', position = '', mark = ''] = place.split('.');
  return (await on.query(selectHolds, [aggregatorId, order, position, mark])).length > 0;
}

const markEmptied: Statement = {
  name: 'event-feed-emptied',
  text: `update feed set emptied_below = ${ownFeedOrder}`,
};

/** Called where all changes are removed: their cursors stay good, for all that comes has a higher number. */
export async function feedEmptied(on: Queryable): Promise<void> {
  await on.query(markEmptied);
}

/**
 * A database restored into another server counts transactions from a lower number, and new changes would
 * be told before old ones. Where the newest change has a number that was not yet given out, numbering goes on above it.
 */
const continueFeed: Statement = {
  name: 'event-feed-continue',
  text: `
with newest as (
  select max(h.feed_order) as feed_order
    from aggregator a, lateral (
      select feed_order from customer_change
       where aggregator_id = a.aggregator_id order by feed_order desc limit 1) h
)
update feed set ahead = newest.feed_order
  from newest
 where newest.feed_order >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint + ahead`,
};

/** Called at each start, after migrations. */
export async function continueFeedOrder(on: Queryable): Promise<void> {
  await on.query(continueFeed);
}
