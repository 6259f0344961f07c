/** `POST /webhooks/:webhookId/test` */
import { webhookWithKeys } from '../../storage/webhook/webhook-endpoint.ts';
import type { Handler } from '../frame/call.ts';
import { unknownWebhook } from './webhook-call.ts';

export const webhooksTest: Handler<'webhooks-test'> = async (call) => {
  const { database, vault, mint, webhooks } = call.services;
  const { webhookId } = call.params;
  const webhook = await webhookWithKeys(database, vault, call.bearer.aggregatorId, webhookId, mint.now());
  if (!webhook) throw unknownWebhook(webhookId);
  return { data: { webhookId, ...(await webhooks.test(webhook)) } };
};
