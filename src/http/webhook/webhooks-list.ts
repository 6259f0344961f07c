/** `GET /webhooks` */
import { PAGE_SIZE } from '../../contract/page.ts';
import { listWebhooks } from '../../storage/webhook/webhook-endpoint.ts';
import type { Handler } from '../frame/call.ts';
import { pageCursor, pageGone, placeOf } from '../frame/cursor.ts';
import { webhookAnswer } from './webhook-call.ts';

export const webhooksList: Handler<'webhooks-list'> = async (call) => {
  const { services, query, bearer } = call;
  const { database, vault, mint } = services;
  const limit = Number(query.limit ?? PAGE_SIZE);
  // One extra item shows whether there is a next page.
  const after = placeOf(call, 'webhooks', query.cursor);
  const page = { after, limit: limit + 1, now: mint.now() };
  const found = await listWebhooks(database, vault, bearer.aggregatorId, page);
  // A page that was announced is never empty; if it is, the cursor names a webhook that does not exist.
  if (after !== null && found.length === 0) throw pageGone();
  const items = found.slice(0, limit).map(({ behindSince, failingSince, ...stored }) => ({
    ...webhookAnswer(call, stored),
    ...(behindSince !== null && { behindSince }),
    ...(failingSince !== null && { failingSince }),
  }));
  const last = items.at(-1);
  const nextCursor = found.length > limit && last ? pageCursor(call, 'webhooks', last.webhookId) : null;
  return { data: { items, nextCursor } };
};
