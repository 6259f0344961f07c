/** `POST /webhooks/:webhookId/rotate-secret` */
import { rotateWebhookSecret } from '../../storage/webhook/webhook-endpoint.ts';
import { makeWebhookSecret } from '../../vault/webhook-signature.ts';
import type { Handler } from '../frame/call.ts';
import { once } from '../frame/once.ts';
import { unknownWebhook } from './webhook-call.ts';

export const webhooksRotateSecret: Handler<'webhooks-rotate-secret'> = async (call) => {
  const { vault, mint, webhooks } = call.services;
  const { webhookId } = call.params;
  const secret = makeWebhookSecret();
  const made = { secret, now: mint.now() };
  const answer = await once(call, `webhooks-rotate-secret ${webhookId}`, async (on) => {
    const until = await rotateWebhookSecret(on, vault, call.bearer.aggregatorId, webhookId, made);
    if (until === null) throw unknownWebhook(webhookId);
    return { webhookId, secret, previousSecretUntil: until };
  });
  webhooks.look();
  return answer;
};
