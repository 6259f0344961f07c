/** `POST /webhooks/:webhookId/enable` */
import { enableWebhook } from '../../storage/webhook/webhook-endpoint.ts';
import type { Handler } from '../frame/call.ts';
import { once } from '../frame/once.ts';
import { Refused } from '../frame/respond.ts';
import { webhookAnswer, webhookOf } from './webhook-call.ts';

export const webhooksEnable: Handler<'webhooks-enable'> = async (call) => {
  const { mint, limits, webhooks } = call.services;
  const { webhookId } = call.params;
  const answer = await once(call, `webhooks-enable ${webhookId}`, async (on) => {
    await enableWebhook(on, call.bearer.aggregatorId, webhookId, mint.now(), limits);
    const stored = await webhookOf(call, on);
    if (stored.disabledAt !== null) throw new Refused('webhookLimitReached');
    return webhookAnswer(call, stored);
  });
  webhooks.look();
  return answer;
};
