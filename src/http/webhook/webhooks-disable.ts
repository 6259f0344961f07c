/** `POST /webhooks/:webhookId/disable` */
import type { Webhook } from '../../contract/webhooks.ts';
import { disableWebhook } from '../../storage/webhook/webhook-endpoint.ts';
import type { Handler } from '../frame/call.ts';
import { webhookAnswer, webhookIdOf, webhookOf } from './webhook-call.ts';

export const webhooksDisable: Handler<unknown, unknown, unknown> = async (call): Promise<Webhook> => {
  const { database, mint, webhooks } = call.services;
  const at = { now: mint.now(), reason: 'requested' } as const;
  await disableWebhook(database, call.bearer.aggregatorId, webhookIdOf(call), at);
  webhooks.look();
  return webhookAnswer(await webhookOf(call));
};
