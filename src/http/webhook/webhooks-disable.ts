/** `POST /webhooks/:webhookId/disable` */
import { disableWebhook } from '../../storage/webhook/webhook-endpoint.ts';
import type { Handler } from '../frame/call.ts';
import { once } from '../frame/once.ts';
import { webhookAnswer, webhookOf } from './webhook-call.ts';

export const webhooksDisable: Handler<'webhooks-disable'> = async (call) => {
  const { mint, webhooks } = call.services;
  const { webhookId } = call.params;
  const at = { now: mint.now(), reason: 'requested' } as const;
  const answer = await once(call, `webhooks-disable ${webhookId}`, async (on) => {
    await disableWebhook(on, call.bearer.aggregatorId, webhookId, at);
    return webhookAnswer(call, await webhookOf(call, on));
  });
  webhooks.look();
  return answer;
};
