/** `POST /webhooks` */
import { urlFault } from '../../delivery/address.ts';
import { kindsOf } from '../../domain/webhook.ts';
import { latestEvent } from '../../storage/record/event-feed.ts';
import { addWebhook } from '../../storage/webhook/webhook-endpoint.ts';
import { makeWebhookSecret } from '../../vault/webhook-signature.ts';
import type { Handler } from '../frame/call.ts';
import { feedPlaceOf } from '../frame/cursor.ts';
import { Refused } from '../frame/respond.ts';
import { webhookAnswer } from './webhook-call.ts';
import { webhookRules } from './webhook-rules.ts';

export const webhooksCreate: Handler<'webhooks-create'> = async (call) => {
  const { services, body, bearer } = call;
  const { database, vault, mint, settings, webhooks } = services;
  const fault = urlFault(body.url, webhookRules(settings));
  if (fault) throw new Refused('webhookUrlRefused', { context: { reason: fault } });
  const cursor = await (body.after === undefined
    ? latestEvent(database, bearer.aggregatorId)
    : feedPlaceOf(call, body.after, { instancePath: '/after', schemaPath: '#/properties/after' }));
  const secret = makeWebhookSecret();
  const made = await addWebhook(database, vault, bearer.aggregatorId, {
    webhookId: mint.webhookId(),
    url: body.url,
    kinds: body.eventTypes ? kindsOf(body.eventTypes) : null,
    secret,
    cursor,
    now: mint.now(),
  });
  if (!made) throw new Refused('webhookLimitReached');
  webhooks.look();
  return { data: { ...webhookAnswer(call, made), secret } };
};
