/** `POST /webhooks/:webhookId/enable` */
import type { Webhook } from '../../contract/webhooks.ts';
import { enableWebhook } from '../../storage/webhook/webhook-endpoint.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';
import { webhookAnswer, webhookIdOf, webhookOf } from './webhook-call.ts';

export const webhooksEnable: Handler<unknown, unknown, unknown> = async (call): Promise<Webhook> => {
  const { database, mint, webhooks } = call.services;
  await enableWebhook(database, call.bearer.aggregatorId, webhookIdOf(call), mint.now());
  const stored = await webhookOf(call);
  if (stored.disabledAt !== null) throw new Refused('webhookLimitReached');
  webhooks.look();
  return webhookAnswer(stored);
};
