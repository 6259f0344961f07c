/** `POST /webhooks/:webhookId/resend` */
import { versionOfEvent } from '../../domain/webhook.ts';
import type { Queryable } from '../../storage/engine/database.ts';
import { mayResend, type Resend, resendEvent, resendEvents } from '../../storage/webhook/webhooks-resend.ts';
import type { Call, Handler } from '../frame/call.ts';
import { feedCursor, feedPlaceOf } from '../frame/cursor.ts';
import { once } from '../frame/once.ts';
import { Refused } from '../frame/respond.ts';
import { webhookOf } from './webhook-call.ts';

/** Until then, some of the events that wait have been sent, if the receiver takes any. */
const RETRY_SECONDS = 10;

export const webhooksResend: Handler<'webhooks-resend'> = async (call) => {
  const { services, body, bearer, requestId } = call;
  const { webhookId } = call.params;
  const answer = await once(call, `webhooks-resend ${webhookId}`, async (on) => {
    const most = services.limits.waitingResends;
    const more = await mayResend(on, bearer.aggregatorId, webhookId, most);
    const { disabledAt } = await webhookOf(call, on);
    if (disabledAt !== null) throw new Refused('webhookDisabled', { context: { webhookId } });
    if (!more) throw new Refused('tooManyRequests', { retryAfter: RETRY_SECONDS });
    const resend = { aggregatorId: bearer.aggregatorId, webhookId, requestId, now: services.mint.now() };
    const taken = await ('eventId' in body ? one(on, resend, body.eventId) : range(call, on, resend, body));
    return { webhookId, ...taken };
  });
  services.webhooks.look();
  return answer;
};

async function one(on: Queryable, resend: Resend, eventId: string) {
  const named = versionOfEvent(eventId);
  const found = named && (await resendEvent(on, resend, named));
  if (!found) throw new Refused('eventNotFound', { context: { eventId } });
  return { events: 1, nextCursor: null };
}

async function range(call: Call, on: Queryable, resend: Resend, asked: { from: string; to?: string }) {
  const from = await feedPlaceOf(call, asked.from, memberOf('from'), on);
  const to = asked.to === undefined ? undefined : await feedPlaceOf(call, asked.to, memberOf('to'), on);
  const { events, next } = await resendEvents(on, resend, { from, ...(to && { to }) });
  return { events, nextCursor: next && feedCursor(call, next) };
}

function memberOf(name: 'from' | 'to') {
  return { instancePath: `/${name}`, schemaPath: `#/oneOf/1/properties/${name}` };
}
