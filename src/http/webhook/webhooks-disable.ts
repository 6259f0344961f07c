/** `POST /webhooks/:webhookId/disable` */
import { disableWebhook } from '../../storage/webhook/webhook-endpoint.ts';
import type { Handler } from '../frame/call.ts';
import { webhookAnswer, webhookOf } from './webhook-call.ts';

export const webhooksDisable: Handler<'webhooks-disable'> = async (call) => {
  const { database, mint, webhooks } = call.services;
  const at = { now: mint.now(), reason: 'requested' } as const;
  await disableWebhook(database, call.bearer.aggregatorId, call.params.webhookId, at);
  webhooks.look();
  return { data: webhookAnswer(call, await webhookOf(call)) };
};
