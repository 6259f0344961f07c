/**
 * The changes of an aggregator in commit order. A change has the number of its transaction, or that of the
 * customer's previous change if it is higher. Everything below the oldest running transaction is complete, and
 * later changes only get higher numbers. So a reader misses nothing and sees each customer's versions in order.
 */
import type { ChangeKind } from '../../contract/history.ts';
import type { StoredChange } from '../../domain/sections.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { openReason } from './change-reason.ts';
import { isoTime, openSections, ownFeedOrder } from './customer-record.ts';
import { bytesSoFar, fitsOnPage, type PageSize } from './page-bytes.ts';

/**
 * A place in the feed: `order.position.mark`. The mark is the start of the requestId of the change at that place:
 * in a store restored from a copy, another change may have the numbers of one that was lost.
 */
export type FeedCursor = string;

/** The place before the first event. */
export const FEED_START: FeedCursor = '0.0';

/** Tells whether a place is after another one of the same feed. */
export function isLater(place: FeedCursor, than: FeedCursor): boolean {
  const [order = '0', position = '0'] = place.split('.');
  const [otherOrder = '0', otherPosition = '0'] = than.split('.');
  const byOrder = BigInt(order) - BigInt(otherOrder);
  return byOrder > 0n || (byOrder === 0n && BigInt(position) > BigInt(otherPosition));
}

/** SQL of the place of change `h` */
export const placeOfChange = `h.feed_order || '.' || h.position || '.' || left(h.request_id, 8)`;

/** SQL of the number below which everything is committed or rolled back. */
export const complete = `pg_snapshot_xmin(pg_current_snapshot())::text::bigint + (select ahead from feed)`;

/**
 * $1 aggregator, $2 and $3 the cursor, $4 how many, $5 and how many bytes, $6 whether values are wanted or only their
 * names
 */
const selectEvents: Statement = {
  name: 'event-feed',
  text: `
select h.customer_id, h.version, h.kind, ${isoTime('h.changed_at')} as changed_at, h.login,
       h.request_id, ${placeOfChange} as cursor, case when $6::boolean then h.reason end as reason,
       case when $6::boolean then h.before end as before,
       case when $6::boolean then h.after
            else (select jsonb_object_agg(name, null) from jsonb_object_keys(h.after) name) end as after
  from (
    select oldest.*, ${bytesSoFar('oldest', 'oldest.feed_order, oldest.position')}
      from (
        select h.* from customer_change h
         where h.aggregator_id = $1 and (h.feed_order, h.position) > ($2::bigint, $3::bigint)
           and h.feed_order < ${complete}
         order by h.feed_order, h.position
         limit $4::int
      ) oldest
  ) h
 where ${fitsOnPage('h', '$5')}
 order by h.feed_order, h.position`,
};

interface EventRow {
  readonly customer_id: string;
  readonly version: number;
  readonly kind: ChangeKind;
  readonly changed_at: string;
  readonly login: string;
  readonly request_id: string;
  /** Sealed; null: none was given, it was destroyed, or only names were asked for. */
  readonly reason: string | null;
  /** Null if it was destroyed, like `after`, or if only names were asked for. */
  readonly before: Record<string, string> | null;
  readonly after: Record<string, string> | null;
  readonly cursor: FeedCursor;
}

/** A change and its place; `change.before` and `.after` hold names without values unless requested. */
export interface FeedEntry {
  readonly change: StoredChange;
  readonly cursor: FeedCursor;
}

/**
 * @param page at most `limit` changes, and of these as many as come to `bytes`, but at least one. `open` true: values
 *   are opened; false: the reader gets only their names
 * @returns the changes after `after`, oldest first
 */
export async function readEvents(
  on: Queryable,
  vault: Vault,
  aggregatorId: string,
  page: { readonly after: FeedCursor; readonly open: boolean } & PageSize,
): Promise<FeedEntry[]> {
  const [order = '0', position = '0'] = page.after.split('.');
  const values = [aggregatorId, order, position, page.limit, page.bytes, page.open];
  const rows = await on.query<EventRow>(selectEvents, values);
  const entries: FeedEntry[] = [];
  for (const row of rows) {
    const owner = { aggregatorId, customerId: row.customer_id };
    const valuesOf = async (sealed: Record<string, string>) =>
      page.open ? openSections(vault, owner, sealed) : sealed;
    entries.push({
      cursor: row.cursor,
      change: {
        customerId: row.customer_id,
        version: row.version,
        kind: row.kind,
        changedAt: row.changed_at,
        login: row.login,
        requestId: row.request_id,
        ...(await openReason(vault, owner, row.request_id, row.reason)),
        before: await valuesOf(row.before ?? {}),
        after: await valuesOf(row.after ?? {}),
      },
    });
  }
  return entries;
}

/** The highest number that SQL's `bigint` holds. */
const LAST = '9223372036854775807';

/** $1 aggregator, $2 how many events to leave after the place; $3 and $4 where they end, null: where the feed ends */
const selectLatest: Statement = {
  name: 'event-feed-latest',
  text: `
select ${placeOfChange} as cursor
  from customer_change h
 where h.aggregator_id = $1 and h.feed_order < ${complete}
   and (h.feed_order, h.position) <= (coalesce($3::bigint, ${LAST}), coalesce($4::bigint, ${LAST}))
 order by h.feed_order desc, h.position desc
 limit 1 offset $2::int`,
};

/**
 * Returns the place after everything that can be read now, except the newest `but` events.
 * @param upTo a place: nothing after it counts; null: everything does
 */
export async function latestEvent(
  on: Queryable,
  aggregatorId: string,
  but = 0,
  upTo: FeedCursor | null = null,
): Promise<FeedCursor> {
  const [order = null, position = null] = upTo?.split('.') ?? [];
  const [row] = await on.query<{ cursor: FeedCursor }>(selectLatest, [aggregatorId, but, order, position]);
  return row?.cursor ?? FEED_START;
}

/** $1 aggregators */
const selectLatestOfEach: Statement = {
  name: 'event-feed-latest-of-each',
  text: `
select a.aggregator_id, latest.cursor
  from unnest($1::text[]) a(aggregator_id)
 cross join lateral (
   select ${placeOfChange} as cursor
     from customer_change h
    where h.aggregator_id = a.aggregator_id and h.feed_order < ${complete}
    order by h.feed_order desc, h.position desc
    limit 1
 ) latest`,
};

/** Does the same for several aggregators. One with an empty feed is missing. */
export async function latestEvents(
  on: Queryable,
  aggregatorIds: readonly string[],
): Promise<Map<string, FeedCursor>> {
  const rows = await on.query<{ aggregator_id: string; cursor: FeedCursor }>(selectLatestOfEach, [
    aggregatorIds,
  ]);
  return new Map(rows.map((row) => [row.aggregator_id, row.cursor]));
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

/** True if the change at a place exists, or if a reset removed it together with everything after it. */
export async function feedHolds(on: Queryable, aggregatorId: string, place: FeedCursor): Promise<boolean> {
  const [order = '', position = '', mark = ''] = place.split('.');
  return (await on.query(selectHolds, [aggregatorId, order, position, mark])).length > 0;
}

const markEmptied: Statement = {
  name: 'event-feed-emptied',
  text: `update feed set emptied_below = ${ownFeedOrder}`,
};

/** Call this when all changes are removed: their cursors stay valid, because all later changes get higher numbers. */
export async function feedEmptied(on: Queryable): Promise<void> {
  await on.query(markEmptied);
}

/**
 * A database restored into another server counts transactions from a lower number, so new changes would be listed
 * before old ones. If the newest change has a number that was not yet assigned, numbering continues above it.
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

/** Called at each startup, after the migrations. */
export async function continueFeedOrder(on: Queryable): Promise<void> {
  await on.query(continueFeed);
}
