/** `GET /customers/:customerId/history` */
import { PAGE_SIZE } from '../../contract/page.ts';
import { historyItem } from '../../domain/history.ts';
import { readHistory, versionAt } from '../../storage/record/customer-history.ts';
import type { CallOf, Handler } from '../frame/call.ts';
import { pageCursor, pageGone, placeOf } from '../frame/cursor.ts';
import { Refused } from '../frame/respond.ts';

type HistoryCall = CallOf<'customers-history'>;

export const customersHistory: Handler<'customers-history'> = async (call) => {
  const { services, params, query, bearer } = call;
  const { customerId } = params;
  const beforeVersion = await startOf(call);
  const limit = Number(query.limit ?? PAGE_SIZE);
  const page = { beforeVersion, limit, bytes: services.limits.pageBytes };
  const changes = await services.pages.read(bearer, () =>
    readHistory(services.database, services.vault, bearer.aggregatorId, customerId, page),
  );
  if (!changes) throw new Refused('customerNotFound', { context: { customerId } });
  if (beforeVersion !== null && changes[0]?.version !== beforeVersion - 1) {
    throw query.cursor === undefined
      ? new Refused('versionNotFound', { context: { customerId } })
      : pageGone();
  }
  // Versions go down to 1 without a gap, so the oldest on the page shows whether there are more.
  const oldest = changes.at(-1)?.version ?? 1;
  return {
    data: {
      items: changes.map((change) => historyItem(change, bearer.disclosure)),
      nextCursor: oldest > 1 ? pageCursor(call, `history ${customerId}`, String(oldest)) : null,
    },
  };
};

/** @returns the version that the page begins below; null: it begins with the newest @throws Refused for two starts */
async function startOf(call: HistoryCall): Promise<number | null> {
  const { services, params, query, bearer } = call;
  const { cursor, version, at } = query;
  if (version !== undefined && at !== undefined) {
    throw new Refused('requestValidateError', { context: [twoStarts] });
  }
  // Who goes from page to page repeats the rest of the query, and the first page has begun where it said.
  if (cursor !== undefined) return Number(placeOf(call, `history ${params.customerId}`, cursor));
  if (version !== undefined) return Number(version) + 1;
  if (at !== undefined) {
    const time = new Date(at).toISOString();
    const found = await versionAt(services.database, bearer.aggregatorId, params.customerId, time);
    if (found === null) throw await noneThen(call);
    return found + 1;
  }
  return null;
}

/** Tells a customer who did not exist yet from one who never did. */
async function noneThen({ services, params, bearer }: HistoryCall): Promise<Refused> {
  const { database, vault } = services;
  const { customerId } = params;
  const newest = { beforeVersion: null, limit: 1, bytes: 0 };
  const found = await readHistory(database, vault, bearer.aggregatorId, customerId, newest);
  return new Refused(found ? 'versionNotFound' : 'customerNotFound', { context: { customerId } });
}

const twoStarts = {
  instancePath: '',
  schemaPath: '#/oneStart',
  keyword: 'oneStart',
  params: {},
  message: 'must have at most one of `version` and `at`',
};
