/** `GET /webhooks/:webhookId/deliveries` */
import { PAGE_SIZE } from '../../contract/page.ts';
import { listDeliveries } from '../../storage/webhook/webhook-delivery.ts';
import type { Handler } from '../frame/call.ts';
import { webhookOf } from './webhook-call.ts';

export const webhooksDeliveries: Handler<'webhooks-deliveries'> = async (call) => {
  const { services, query, bearer } = call;
  const { webhookId } = await webhookOf(call);
  const limit = Number(query.limit ?? PAGE_SIZE);
  // One more than asked for tells whether there is a next page.
  const page = { before: query.cursor ?? null, limit: limit + 1 };
  const found = await listDeliveries(services.database, bearer.aggregatorId, webhookId, page);
  const shown = found.slice(0, limit);
  return {
    data: {
      items: shown.map(({ position: _place, ...delivery }) => delivery),
      nextCursor: found.length > limit ? (shown.at(-1)?.position ?? null) : null,
    },
  };
};
