/** `POST /webhooks/:webhookId/resend` */
import { versionOfEvent } from '../../domain/webhook.ts';
import { type Resend, resendEvent, resendEvents } from '../../storage/webhook/webhooks-resend.ts';
import type { Call, Handler } from '../frame/call.ts';
import { feedCursor, feedPlaceOf } from '../frame/cursor.ts';
import { Refused } from '../frame/respond.ts';
import { webhookOf } from './webhook-call.ts';

export const webhooksResend: Handler<'webhooks-resend'> = async (call) => {
  const { services, body, bearer, requestId } = call;
  const { webhookId, disabledAt } = await webhookOf(call);
  if (disabledAt !== null) throw new Refused('webhookDisabled', { context: { webhookId } });
  const resend = { aggregatorId: bearer.aggregatorId, webhookId, requestId, now: services.mint.now() };
  const taken = await ('eventId' in body ? one(call, resend, body.eventId) : range(call, resend, body));
  services.webhooks.look();
  return { data: { webhookId, ...taken } };
};

async function one({ services }: Call, resend: Resend, eventId: string) {
  const named = versionOfEvent(eventId);
  const found = named && (await resendEvent(services.database, resend, named));
  if (!found) throw new Refused('eventNotFound', { context: { eventId } });
  return { events: 1, nextCursor: null };
}

async function range(call: Call, resend: Resend, asked: { from: string; to?: string }) {
  const from = await feedPlaceOf(call, asked.from, memberOf('from'));
  const to = asked.to === undefined ? undefined : await feedPlaceOf(call, asked.to, memberOf('to'));
  const { events, next } = await resendEvents(call.services.database, resend, { from, ...(to && { to }) });
  return { events, nextCursor: next && feedCursor(call, next) };
}

function memberOf(name: 'from' | 'to') {
  return { instancePath: `/${name}`, schemaPath: `#/oneOf/1/properties/${name}` };
}
