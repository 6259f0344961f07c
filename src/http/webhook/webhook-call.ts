/** Shared by the webhook endpoints: finding the webhook named in the path, and its shape in answers. */
import { eventTypeOf } from '../../contract/events.ts';
import type { Webhook, WebhookParams } from '../../contract/webhooks.ts';
import type { Queryable } from '../../storage/engine/database.ts';
import { findWebhook, type StoredWebhook } from '../../storage/webhook/webhook-endpoint.ts';
import type { Call } from '../frame/call.ts';
import { feedCursor } from '../frame/cursor.ts';
import { Refused } from '../frame/respond.ts';

/** @throws Refused for an unknown webhook, and for one of another aggregator */
export async function webhookOf(
  call: Call & { readonly params: WebhookParams },
  on: Queryable = call.services.database,
): Promise<StoredWebhook> {
  const { services, params, bearer } = call;
  const { vault, mint } = services;
  const { webhookId } = params;
  const found = await findWebhook(on, vault, bearer.aggregatorId, webhookId, mint.now());
  if (!found) throw unknownWebhook(webhookId);
  return found;
}

export function unknownWebhook(webhookId: string): Refused {
  return new Refused('webhookNotFound', { context: { webhookId } });
}

export function webhookAnswer(call: Call, stored: StoredWebhook): Webhook {
  const { webhookId, url, kinds, disabledAt, disabledReason, createdAt, cursor, previousSecretUntil } =
    stored;
  return {
    webhookId,
    url,
    eventTypes: kinds?.map((kind) => eventTypeOf[kind]) ?? null,
    state: disabledAt === null ? 'enabled' : 'disabled',
    ...(disabledReason && { disabledReason }),
    ...(disabledAt && { disabledAt }),
    createdAt,
    cursor: feedCursor(call, cursor),
    ...(previousSecretUntil && { previousSecretUntil }),
  };
}
