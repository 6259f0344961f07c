/** `GET /webhooks/:webhookId/deliveries` */
import { PAGE_SIZE } from '../../contract/page.ts';
import type { WebhookDelivery } from '../../contract/webhooks.ts';
import { webhookMessage } from '../../domain/webhook.ts';
import { type ListedDelivery, listDeliveries } from '../../storage/webhook/webhook-delivery.ts';
import type { Handler } from '../frame/call.ts';
import { pageCursor, pageGone, placeOf } from '../frame/cursor.ts';
import { webhookOf } from './webhook-call.ts';

export const webhooksDeliveries: Handler<'webhooks-deliveries'> = async (call) => {
  const { services, query, bearer } = call;
  const { webhookId } = await webhookOf(call);
  const limit = Number(query.limit ?? PAGE_SIZE);
  const list = `deliveries ${webhookId}`;
  const last = placeOf(call, list, query.cursor);
  // One extra item shows whether there is a next page; the previous page's last one is read to check that it exists.
  const changes = query.include === 'payload';
  const page = { from: last, limit: limit + 1 + (last === null ? 0 : 1), changes };
  const found = await listDeliveries(services.database, bearer.aggregatorId, webhookId, page);
  if (last !== null && found.shift()?.position !== last) throw pageGone();
  const shown = found.slice(0, limit);
  const end = found.length > limit ? shown.at(-1) : undefined;
  return {
    data: {
      items: shown.map(answered),
      nextCursor: end ? pageCursor(call, list, end.position) : null,
    },
  };
};

/** The message is made from the change, as it is for each attempt. */
function answered({ delivery, change }: ListedDelivery): WebhookDelivery {
  return change === null ? delivery : { ...delivery, payload: JSON.parse(webhookMessage(change).body) };
}
