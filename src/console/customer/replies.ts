/** What the pages of a customer take from the answers of the endpoints. */
import type { Reply } from '../frame/page.ts';
import { type Recent, upTo } from './last-change.ts';

/** How many changes are read. A card that says when it last changed looks this far back. */
export const CHANGES_READ = 20;

/**
 * @param version the newest that the page shows; default: all
 * @returns null if the history could not be read: the page is shown without it
 */
export function recentOf(reply: Reply<'customers-history'>, version = Infinity): Recent | null {
  if (!reply.ok) return null;
  const { items, nextCursor } = reply.data;
  return upTo(version, { changes: items, complete: nextCursor === null });
}
