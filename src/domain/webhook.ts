/** What a webhook sends, when it retries, and which event an id names. */
import { type EventType, eventTypeOf } from '../contract/events.ts';
import type { ChangeKind } from '../contract/history.ts';
import { testEventType, type WebhookPayload } from '../contract/webhooks.ts';
import { customerEvent } from './history.ts';
import type { StoredChange } from './sections.ts';

/** An event as it is sent: the bytes are the same on every attempt. */
export interface WebhookMessage {
  readonly id: string;
  readonly type: WebhookPayload['type'];
  readonly body: string;
}

/** Builds the thin event: it has no personal data; a receiver that may see the data reads it from the API. */
export function webhookMessage(change: StoredChange): WebhookMessage {
  const data = customerEvent(change, null);
  return message(data.id, { type: data.type, timestamp: data.timestamp, data });
}

/** @param id id of the request that triggers the test */
export function testMessage(id: string, webhookId: string, timestamp: string): WebhookMessage {
  return message(`evt_test_${id}`, { type: testEventType, timestamp, data: { webhookId } });
}

function message(id: string, payload: WebhookPayload): WebhookMessage {
  return { id, type: payload.type, body: JSON.stringify(payload) };
}

const minute = 60;
const hour = 60 * minute;

/** Seconds between a failed attempt and the next; after the last one the webhook is disabled. */
export const retrySchedule: readonly number[] = [
  5,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

/** Delays vary by this fraction either way, so that customers that failed together are not retried together. */
const JITTER = 0.1;

/**
 * Returns the seconds until the next attempt, or null if there is none.
 * @param failures attempts so far, all failed
 * @param chance 0 to 1
 */
export function retryDelay(schedule: readonly number[], failures: number, chance: number): number | null {
  const step = schedule[failures - 1];
  return step === undefined ? null : step * (1 + JITTER * (2 * chance - 1));
}

const eventIdForm = /^evt_([0-9a-zA-Z_]{1,36})_([1-9][0-9]{0,8})$/;

/** Returns the version that an event's id names; null if it can't be an event's id. */
export function versionOfEvent(id: string): { customerId: string; version: number } | null {
  const [, customerId, version] = eventIdForm.exec(id) ?? [];
  return customerId === undefined ? null : { customerId, version: Number(version) };
}

const kindOf = Object.fromEntries(Object.entries(eventTypeOf).map(([kind, type]) => [type, kind])) as Record<
  EventType,
  ChangeKind
>;

/** @returns the kinds of change that have these event types */
export function kindsOf(types: readonly EventType[]): ChangeKind[] {
  return [...new Set(types)].map((type) => kindOf[type]);
}
