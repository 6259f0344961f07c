/** `POST /webhooks/:webhookId/test` */
import { ATTEMPT_MS } from '../../delivery/sender.ts';
import { webhookWithKeys } from '../../storage/webhook/webhook-keys.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';
import { unknownWebhook } from './webhook-call.ts';

/** After this many seconds the attempts that are in progress now have ended. */
const RETRY_SECONDS = ATTEMPT_MS / 1000;

export const webhooksTest: Handler<'webhooks-test'> = async (call) => {
  const { database, vault, mint, webhooks } = call.services;
  const { webhookId } = call.params;
  const webhook = await webhookWithKeys(database, vault, call.bearer.aggregatorId, webhookId, mint.now());
  if (!webhook) throw unknownWebhook(webhookId);
  const outcome = await webhooks.test(webhook);
  if (!outcome) throw new Refused('tooManyRequests', { retryAfter: RETRY_SECONDS });
  return { data: { webhookId, ...outcome } };
};
