/** `POST /webhooks/:webhookId/enable` */
import { enableWebhook } from '../../storage/webhook/webhook-endpoint.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';
import { webhookAnswer, webhookOf } from './webhook-call.ts';

export const webhooksEnable: Handler<'webhooks-enable'> = async (call) => {
  const { database, mint, webhooks } = call.services;
  await enableWebhook(database, call.bearer.aggregatorId, call.params.webhookId, mint.now());
  const stored = await webhookOf(call);
  if (stored.disabledAt !== null) throw new Refused('webhookLimitReached');
  webhooks.look();
  return { data: webhookAnswer(call, stored) };
};
