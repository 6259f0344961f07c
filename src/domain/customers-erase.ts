/** `POST /customers/:customerId/erase`: when a customer may be erased. */
import type { Refusal } from '../contract/errors.ts';
import type { RecordState } from './sections.ts';

const DAY_MS = 86_400_000;

/** How long closed customers are kept, and what time it is. */
export interface Retention {
  readonly retentionDays: number;
  /** ISO 8601. */
  readonly now: string;
}

/** @param closedAt ISO 8601 @returns when the retention time ends, ISO 8601 */
export function erasableFrom(closedAt: string, retentionDays: number): string {
  return new Date(Date.parse(closedAt) + retentionDays * DAY_MS).toISOString();
}

/** @returns the newest time of closing whose retention time is over, ISO 8601 */
export function closedLongEnough({ retentionDays, now }: Retention): string {
  return erasableFrom(now, -retentionDays);
}

/** Returns why the customer may not be erased now, or null. */
export function refuseErase(
  customerId: string,
  { closedAt, legalHoldSince }: RecordState,
  { retentionDays, now }: Retention,
): Refusal | null {
  if (closedAt === null) return { code: 'customerNotClosed', context: { customerId } };
  if (legalHoldSince !== null) return { code: 'legalHold', context: { customerId, legalHoldSince } };
  const from = erasableFrom(closedAt, retentionDays);
  return now < from ? { code: 'retentionNotOver', context: { customerId, erasableFrom: from } } : null;
}
