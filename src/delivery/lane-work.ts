/** Sends the events of one claimed lane one after another, until one fails or the lease is about to end. */
import { randomInt } from 'node:crypto';
import { type Span, SpanKind } from '@opentelemetry/api';
import type { DisabledReason } from '../contract/webhooks.ts';
import { retryDelay, type WebhookMessage, webhookMessage } from '../domain/webhook.ts';
import type { ActiveWebhook, ClaimedLane } from '../storage/webhook/webhook-lane.ts';
import type { LoggedAttempt, SettledLane } from '../storage/webhook/webhook-settle.ts';
import { failSpan, type Origin, sending } from '../trace.ts';
import { webhookHeaders } from '../vault/webhook-signature.ts';
import type { DeliveryContext } from './context.ts';
import type { Result } from './sender.ts';

/** A lane that this node has claimed. */
export interface HeldLane extends ClaimedLane {
  /** Seconds since it was asked for. */
  readonly heldSeconds: () => number;
}

/** What happened to a claimed lane. */
export interface LaneOutcome {
  readonly lane: SettledLane;
  readonly attempts: readonly LoggedAttempt[];
  /** Why the webhook must be disabled; null if it stays enabled. */
  readonly disable: DisabledReason | null;
}

/** When a lane whose events are not visible yet is tried again, in seconds. */
const UNSEEN_SECONDS = 0.2;
const GONE = 410;

/** Signs and sends one message. @param origin the trace of what it tells of, if that is known */
export async function sendMessage(
  { clock, sender, giveUp }: DeliveryContext,
  { url, keys }: Pick<ActiveWebhook, 'url' | 'keys'>,
  { id, type, body }: WebhookMessage,
  origin: Origin | null,
): Promise<Result> {
  const timestamp = Math.floor(Date.parse(clock.now()) / 1000);
  const signed = webhookHeaders(keys, { id, timestamp, body });
  const attributes = { 'http.request.method': 'POST', 'opencif.event_type': type };
  return await sending(
    { name: 'webhook attempt', kind: SpanKind.CLIENT, attributes },
    origin,
    (headers) => sender.send({ url, headers: { ...headers, ...signed }, body, signal: giveUp }),
    tellSpan,
  );
}

function tellSpan(span: Span, { httpStatus, error }: Result): void {
  if (httpStatus !== null) span.setAttribute('http.response.status_code', httpStatus);
  if (error) failSpan(span, error);
}

/** The lane unchanged, so that it can be claimed again. */
export function released({ clock }: DeliveryContext, lane: ClaimedLane): LaneOutcome {
  const { customerId, resendId, lease, nextVersion, attempt } = lane;
  const dueAt = clock.now(lane.events.length === 0 ? UNSEEN_SECONDS : 0);
  return {
    lane: { customerId, resendId, lease, nextVersion, attempt, dueAt, oldestAt: null },
    attempts: [],
    disable: null,
  };
}

/** @param webhook asked before each attempt; null means that no more attempts may be made */
export async function workOn(
  context: DeliveryContext,
  lane: HeldLane,
  webhook: () => ActiveWebhook | null,
): Promise<LaneOutcome> {
  const attempts: LoggedAttempt[] = [];
  let { lane: settled, disable } = released(context, lane);
  for (const [index, event] of lane.events.entries()) {
    const current = webhook();
    if (!current || !leaseLasts(context, lane)) break;
    const message = webhookMessage(event);
    const attemptedAt = context.clock.now();
    const result = await sendMessage(context, current, message, context.originOf(event.requestId));
    if (result.error === 'aborted') break;
    context.onAttempt(result.error);
    const attempt = settled.attempt + 1;
    const wait = result.error && retryDelay(context.timing.schedule, attempt, chance());
    const nextAttemptAt = wait ? context.clock.now(wait) : null;
    attempts.push(
      logged(message, { attemptedAt, attempt, resend: lane.resendId !== '', nextAttemptAt }, result),
    );
    const dueAt = nextAttemptAt ?? context.clock.now();
    if (result.error) {
      settled = { ...settled, attempt, dueAt };
      disable = result.httpStatus === GONE ? 'gone' : nextAttemptAt === null ? 'retriesExhausted' : null;
      break;
    }
    const oldestAt = lane.events[index + 1]?.changedAt ?? event.changedAt;
    settled = { ...settled, nextVersion: event.version + 1, attempt: 0, dueAt, oldestAt };
  }
  return { lane: settled, attempts, disable };
}

/** Another node must not start on the lane while the last attempt of this one is still in progress. */
function leaseLasts({ timing }: DeliveryContext, { heldSeconds }: HeldLane): boolean {
  return heldSeconds() + timing.attemptSeconds < timing.leaseSeconds;
}

export function logged(
  { id, type }: WebhookMessage,
  attempt: Pick<LoggedAttempt, 'attemptedAt' | 'attempt' | 'resend' | 'nextAttemptAt'>,
  { httpStatus, error, ms }: Result,
): LoggedAttempt {
  if (error === 'aborted') throw new Error('An attempt that was given up is not logged.');
  return { eventId: id, eventType: type, ...attempt, httpStatus, error, ms };
}

const CHANCES = 1_000_000;

function chance(): number {
  return randomInt(CHANCES) / CHANCES;
}
