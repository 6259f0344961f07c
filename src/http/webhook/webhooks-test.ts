/** `POST /webhooks/:webhookId/test` */
import { webhookWithSecrets } from '../../storage/webhook/webhook-endpoint.ts';
import type { Handler } from '../frame/call.ts';
import { unknownWebhook, webhookIdOf } from './webhook-call.ts';

export const webhooksTest: Handler<unknown, unknown, unknown> = async (call) => {
  const { database, vault, mint, webhooks } = call.services;
  const webhookId = webhookIdOf(call);
  const webhook = await webhookWithSecrets(database, vault, call.bearer.aggregatorId, webhookId, mint.now());
  if (!webhook) throw unknownWebhook(webhookId);
  return { webhookId, ...(await webhooks.test(webhook)) };
};
