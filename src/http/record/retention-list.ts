/** `GET /retention`: which customers are closed, and from when on each may be erased. */
import { PAGE_SIZE } from '../../contract/page.ts';
import type { RetentionItem } from '../../contract/retention.ts';
import { closedLongEnough, erasableFrom } from '../../domain/customers-erase.ts';
import {
  type ClosedCustomer,
  closedCustomers,
  type RetentionPlace,
} from '../../storage/customer/retention-list.ts';
import type { Handler } from '../frame/call.ts';
import { pageCursor, placeOf } from '../frame/cursor.ts';

export const retentionList: Handler<'retention-list'> = async (call) => {
  const { services, query, bearer } = call;
  const { retentionDays } = services.settings;
  const { closedBefore = '' } = query;
  const list = `retention ${closedBefore}`;
  const place = placeOf(call, list, query.cursor);
  const limit = Number(query.limit ?? PAGE_SIZE);
  const before =
    closedBefore === ''
      ? closedLongEnough({ retentionDays, now: services.mint.now() })
      : new Date(closedBefore).toISOString();
  // One more than is shown tells whether there is another page.
  const page = { after: place === null ? null : readPlace(place), limit: limit + 1 };
  const found = await closedCustomers(services.database, bearer.aggregatorId, before, page);
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  return {
    data: {
      items: shown.map((customer) => itemOf(customer, retentionDays)),
      nextCursor: last === undefined ? null : pageCursor(call, list, writtenPlace(last)),
    },
  };
};

function itemOf(
  { customerId, closedAt, legalHoldSince }: ClosedCustomer,
  retentionDays: number,
): RetentionItem {
  return {
    customerId,
    closedAt,
    erasableFrom: erasableFrom(closedAt, retentionDays),
    ...(legalHoldSince !== null && { legalHoldSince }),
  };
}

/** A place names a time and a number, so it stays good when the customer that was there is erased. */
function writtenPlace({ closedAt, position }: RetentionPlace): string {
  return `${Date.parse(closedAt)}.${position}`;
}

function readPlace(place: string): RetentionPlace {
  const [ms = '', position = ''] = place.split('.');
  return { closedAt: new Date(Number(ms)).toISOString(), position };
}
