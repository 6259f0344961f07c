/** `POST /webhooks/:webhookId/rotate-secret` */
import { rotateWebhookSecret } from '../../storage/webhook/webhook-endpoint.ts';
import { makeWebhookSecret } from '../../vault/webhook-signature.ts';
import type { Handler } from '../frame/call.ts';
import { unknownWebhook } from './webhook-call.ts';

export const webhooksRotateSecret: Handler<'webhooks-rotate-secret'> = async (call) => {
  const { database, vault, mint, webhooks } = call.services;
  const { webhookId } = call.params;
  const secret = makeWebhookSecret();
  const made = { secret, now: mint.now() };
  const until = await rotateWebhookSecret(database, vault, call.bearer.aggregatorId, webhookId, made);
  if (until === null) throw unknownWebhook(webhookId);
  webhooks.look();
  return { data: { webhookId, secret, previousSecretUntil: until } };
};
