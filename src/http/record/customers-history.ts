/** `GET /customers/:customerId/history` */
import { PAGE_SIZE } from '../../contract/page.ts';
import { historyItem } from '../../domain/history.ts';
import { readHistory } from '../../storage/record/customer-history.ts';
import type { Handler } from '../frame/call.ts';
import { pageCursor, pageGone, placeOf } from '../frame/cursor.ts';
import { Refused } from '../frame/respond.ts';

export const customersHistory: Handler<'customers-history'> = async (call) => {
  const { services, params, query, bearer } = call;
  const { customerId } = params;
  const place = placeOf(call, `history ${customerId}`, query.cursor);
  const beforeVersion = place === null ? null : Number(place);
  const limit = Number(query.limit ?? PAGE_SIZE);
  const page = { beforeVersion, limit, bytes: services.limits.pageBytes };
  const changes = await services.pages.read(bearer.login, () =>
    readHistory(services.database, services.vault, bearer.aggregatorId, customerId, page),
  );
  if (!changes) throw new Refused('customerNotFound', { context: { customerId } });
  if (beforeVersion !== null && changes[0]?.version !== beforeVersion - 1) throw pageGone();
  // Versions go down to 1 without a gap, so the oldest on the page shows whether there are more.
  const oldest = changes.at(-1)?.version ?? 1;
  return {
    data: {
      items: changes.map((change) => historyItem(change, bearer.disclosure)),
      nextCursor: oldest > 1 ? pageCursor(call, `history ${customerId}`, String(oldest)) : null,
    },
  };
};
