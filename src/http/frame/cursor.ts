/**
 * Cursors of lists and of the feed. A cursor that belongs to another list, or that names something the store does
 * not have, is refused: an empty page would look like the end, and everything in between would be skipped.
 */
import type { ValidationIssue } from '../../contract/envelope.ts';
import type { Queryable } from '../../storage/engine/database.ts';
import { FEED_START, type FeedCursor, feedHolds } from '../../storage/record/event-feed.ts';
import { openCursor, sealCursor } from '../../vault/cursor.ts';
import type { Call } from './call.ts';
import { Refused } from './respond.ts';

/** Which member of a request holds the cursor. */
export interface CursorMember {
  readonly instancePath: string;
  readonly schemaPath: string;
}

/** The query parameter that holds the cursor of a paged list. */
const ofPage: CursorMember = { instancePath: '/cursor', schemaPath: '#/properties/cursor' };

/** @param list the kind of list and its owner: `history cstap_1` */
export function pageCursor({ services, bearer }: Call, list: string, place: string): string {
  return sealCursor(services.vault, `${bearer.aggregatorId} ${list}`, place);
}

/** @returns the place, or null without a cursor @throws Refused if the cursor does not belong to this list */
export function placeOf({ services, bearer }: Call, list: string, cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const place = openCursor(services.vault, `${bearer.aggregatorId} ${list}`, cursor);
  if (place === null) throw notOfThis('list', ofPage);
  return place;
}

/** The refusal for a cursor that names an item the list does not have. */
export function pageGone(): Refused {
  return gone('list', ofPage);
}

/** The cursor for the beginning of a feed is the same for every feed. */
export function feedCursor(call: Call, place: FeedCursor): string {
  return place === FEED_START ? FEED_START : pageCursor(call, 'events', place);
}

/** @throws Refused if the cursor belongs to another feed, or names an event that this one does not have */
export async function feedPlaceOf(
  call: Call,
  cursor: string,
  member: CursorMember,
  on: Queryable = call.services.database,
): Promise<FeedCursor> {
  if (cursor === FEED_START) return FEED_START;
  const { services, bearer } = call;
  const place = openCursor(services.vault, `${bearer.aggregatorId} events`, cursor);
  if (place === null) throw notOfThis('feed', member);
  if (!(await feedHolds(on, bearer.aggregatorId, place))) throw gone('feed', member);
  return place;
}

type Kind = 'list' | 'feed';

const notOfThis = (kind: Kind, member: CursorMember) =>
  refused(
    member,
    `must be a cursor of this ${kind}: this one belongs to another ${kind}, of another store or another login`,
  );

const gone = (kind: Kind, member: CursorMember) =>
  refused(
    member,
    `must name a place that this ${kind} has: this one lies beyond its end, as after a backup was restored, or what was there is gone; start again without a cursor`,
  );

function refused({ instancePath, schemaPath }: CursorMember, message: string): Refused {
  const keyword = 'cursor';
  const issue: ValidationIssue = {
    instancePath,
    schemaPath: `${schemaPath}/${keyword}`,
    keyword,
    params: {},
    message,
  };
  return new Refused('requestValidateError', { context: [issue] });
}
