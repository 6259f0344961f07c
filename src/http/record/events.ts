/** `GET /events`: the feed, held open for a while if there is nothing new yet. */
import { PAGE_SIZE } from '../../contract/page.ts';
import { customerEvent } from '../../domain/history.ts';
import type { Bearer } from '../../storage/account/token.ts';
import {
  FEED_START,
  type FeedCursor,
  type FeedEntry,
  latestEvent,
  readEvents,
} from '../../storage/record/event-feed.ts';
import type { CallOf, Handler } from '../frame/call.ts';
import { feedCursor, feedPlaceOf } from '../frame/cursor.ts';
import { requireRight } from '../frame/require-right.ts';
import { Refused } from '../frame/respond.ts';

/** How often a held request checks whether its login may still read, and whether anyone waits, in milliseconds. */
const CHECK_MS = 1000;

export const events: Handler<'events'> = async (call) => {
  const { query, bearer } = call;
  if (query.include === 'data') requireRight(bearer, 'read');
  const after = await placeAsked(call);
  const entries = await readPage(call, after);
  const waits = entries.length === 0 && Number(query.wait ?? 0) > 0;
  const found = waits ? await held(call, after) : { entries, bearer };
  const disclosure = query.include === 'data' ? found.bearer.disclosure : null;
  return {
    data: {
      items: found.entries.map(({ change }) => customerEvent(change, disclosure)),
      nextCursor: feedCursor(call, found.entries.at(-1)?.cursor ?? after),
    },
  };
};

async function placeAsked(call: CallOf<'events'>): Promise<FeedCursor> {
  const { services, query, bearer } = call;
  if (query.after === undefined) return FEED_START;
  const [, newest] = /^latest(?:-(\d+))?$/.exec(query.after) ?? [null, null];
  if (newest !== null) return latestEvent(services.database, bearer.aggregatorId, Number(newest ?? 0));
  const [cursor = '', back] = query.after.split('~');
  const member = { instancePath: '/after', schemaPath: '#/properties/after' };
  const place = await feedPlaceOf(call, cursor, member);
  if (back === undefined) return place;
  return latestEvent(services.database, bearer.aggregatorId, Number(back), place);
}

function readPage({ services, query, bearer }: CallOf<'events'>, after: FeedCursor): Promise<FeedEntry[]> {
  const { database, vault, limits, pages } = services;
  const size = { limit: Number(query.limit ?? PAGE_SIZE), bytes: limits.pageBytes };
  const page = { after, ...size, open: query.include === 'data' };
  return pages.read(bearer, () => readEvents(database, vault, bearer.aggregatorId, page));
}

/** What was found, and the bearer as it was then: one that has ended is told nothing more. */
interface Found {
  readonly entries: readonly FeedEntry[];
  readonly bearer: Bearer;
}

/** When a request that may not be held may come again, in seconds. */
const RETRY_SECONDS = 5;

function held(call: CallOf<'events'>, after: FeedCursor): Promise<Found> {
  const found = call.services.held.hold(call.bearer, () => untilSome(call, after));
  if (found === null) throw new Refused('tooManyRequests', { retryAfter: RETRY_SECONDS });
  return found;
}

async function untilSome(call: CallOf<'events'>, after: FeedCursor): Promise<Found> {
  const { feed, stopping } = call.services;
  const deadline = performance.now() + Number(call.query.wait) * 1000;
  const read = async (): Promise<Found> => {
    const bearer = await call.bearerNow();
    return { bearer, entries: call.gone() ? [] : await readPage(call, after) };
  };
  for (;;) {
    const left = Math.max(0, deadline - performance.now());
    const found = await feed.next(call.bearer.aggregatorId, after, Math.min(left, CHECK_MS), read);
    const bearer = await call.bearerNow();
    if (found && found.entries.length > 0) return found;
    if (performance.now() >= deadline || stopping.aborted || call.gone()) return { entries: [], bearer };
  }
}
