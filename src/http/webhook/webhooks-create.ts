/** `POST /webhooks` */
import { urlFault } from '../../delivery/address.ts';
import { kindsOf } from '../../domain/webhook.ts';
import { latestEvent } from '../../storage/record/event-feed.ts';
import { addWebhook } from '../../storage/webhook/webhook-endpoint.ts';
import { makeWebhookSecret } from '../../vault/webhook-signature.ts';
import type { Handler } from '../frame/call.ts';
import { feedPlaceOf } from '../frame/cursor.ts';
import { once } from '../frame/once.ts';
import { Refused } from '../frame/respond.ts';
import { webhookAnswer } from './webhook-call.ts';
import { webhookRules } from './webhook-rules.ts';

export const webhooksCreate: Handler<'webhooks-create'> = async (call) => {
  const { services, body, bearer } = call;
  const { vault, mint, settings, limits, webhooks } = services;
  const fault = urlFault(body.url, webhookRules(settings));
  if (fault) throw new Refused('webhookUrlRefused', { context: { reason: fault } });
  const answer = await once(call, 'webhooks-create', async (on) => {
    const cursor = await (body.after === undefined
      ? latestEvent(on, bearer.aggregatorId)
      : feedPlaceOf(call, body.after, { instancePath: '/after', schemaPath: '#/properties/after' }, on));
    const secret = makeWebhookSecret();
    const webhook = {
      webhookId: mint.webhookId(),
      url: body.url,
      kinds: body.eventTypes ? kindsOf(body.eventTypes) : null,
      secret,
      cursor,
      now: mint.now(),
    };
    const made = await addWebhook(on, vault, bearer.aggregatorId, webhook, limits);
    if (!made) throw new Refused('webhookLimitReached');
    return { ...webhookAnswer(call, made), secret };
  });
  webhooks.look();
  return answer;
};
