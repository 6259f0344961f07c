/** Pages of what auditors read: the place in the list from the query, and the cursor of the next page. */
import { PAGE_SIZE } from '../../contract/page.ts';
import type { TrailOf, TrailPage } from '../../storage/audit/trail.ts';
import type { Call } from '../frame/call.ts';
import { pageCursor, placeOf } from '../frame/cursor.ts';

interface TrailQuery {
  readonly from?: string;
  readonly to?: string;
  readonly limit?: string;
  readonly cursor?: string;
}

/** @param list names the list with what else narrows it: a cursor is valid for the same question only */
export async function trailPage<Stored, Item>(
  call: Call & { readonly query: TrailQuery },
  list: string,
  read: (page: TrailPage) => Promise<TrailOf<Stored>>,
  itemOf: (stored: Stored) => Item,
): Promise<{ items: Item[]; nextCursor: string | null }> {
  const { services, query } = call;
  const [from, to] = [momentOf(query.from), momentOf(query.to)];
  const name = `${list} ${from} ${to}`;
  const before = placeOf(call, name, query.cursor);
  const limit = Number(query.limit ?? PAGE_SIZE);
  const { items, next } = await read({ from, to, before, limit, bytes: services.limits.pageBytes });
  return { items: items.map(itemOf), nextCursor: next && pageCursor(call, name, next) };
}

function momentOf(text: string | undefined): string | null {
  return text === undefined ? null : new Date(text).toISOString();
}
