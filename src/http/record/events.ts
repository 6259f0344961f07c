/** `GET /events`: the feed, held open for a while if there is nothing new yet. */
import { setTimeout as delay } from 'node:timers/promises';
import { PAGE_SIZE } from '../../contract/page.ts';
import { customerEvent } from '../../domain/history.ts';
import {
  FEED_START,
  type FeedCursor,
  type FeedEntry,
  latestEvent,
  readEvents,
} from '../../storage/record/event-feed.ts';
import type { CallOf, Handler } from '../frame/call.ts';
import { feedCursor, feedPlaceOf } from '../frame/cursor.ts';

/** How often a held request checks for something new, in milliseconds. */
const LOOK_MS = 200;

export const events: Handler<'events'> = async (call) => {
  const { query, bearer } = call;
  const after = await placeAsked(call);
  const entries = await untilSome(call, after);
  const disclosure = query.include === 'data' ? bearer.disclosure : null;
  return {
    data: {
      items: entries.map(({ change }) => customerEvent(change, disclosure)),
      nextCursor: feedCursor(call, entries.at(-1)?.cursor ?? after),
    },
  };
};

function placeAsked(call: CallOf<'events'>): FeedCursor | Promise<FeedCursor> {
  const { services, query, bearer } = call;
  if (query.after === undefined) return FEED_START;
  if (query.after === 'latest') return latestEvent(services.database, bearer.aggregatorId);
  return feedPlaceOf(call, query.after, { instancePath: '/after', schemaPath: '#/properties/after' });
}

async function untilSome(call: CallOf<'events'>, after: FeedCursor): Promise<FeedEntry[]> {
  const { services, query, bearer } = call;
  const { database, vault, stopping } = services;
  const size = { limit: Number(query.limit ?? PAGE_SIZE), bytes: services.limits.pageBytes };
  const page = { after, ...size, open: query.include === 'data' };
  const deadline = performance.now() + Number(query.wait ?? 0) * 1000;
  for (;;) {
    const entries = await readEvents(database, vault, bearer.aggregatorId, page);
    const left = deadline - performance.now();
    if (entries.length > 0 || left <= 0 || stopping.aborted || call.gone()) return entries;
    await delay(Math.min(LOOK_MS, left), undefined, { signal: stopping }).catch(() => {});
  }
}
