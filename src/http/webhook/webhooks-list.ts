/** `GET /webhooks` */
import { PAGE_SIZE } from '../../contract/page.ts';
import { listWebhooks } from '../../storage/webhook/webhook-endpoint.ts';
import type { Handler } from '../frame/call.ts';
import { webhookAnswer } from './webhook-call.ts';

export const webhooksList: Handler<'webhooks-list'> = async ({ services, query, bearer }) => {
  const { database, vault, mint } = services;
  const limit = Number(query.limit ?? PAGE_SIZE);
  // One more than asked for tells whether there is a next page.
  const page = { after: query.cursor ?? null, limit: limit + 1, now: mint.now() };
  const found = await listWebhooks(database, vault, bearer.aggregatorId, page);
  const items = found.slice(0, limit).map(webhookAnswer);
  const nextCursor = found.length > limit ? (items.at(-1)?.webhookId ?? null) : null;
  return { data: { items, nextCursor } };
};
