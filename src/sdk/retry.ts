/** Decides whether to retry a failed attempt, and after how long. */
import { APIError, ConnectionError } from './errors.ts';
import { jitter, nowMs } from './mint.ts';

/**
 * Whether a request may be repeated. `safe`: repeating it has no second effect (a read, the same values again, a key
 * that the service keeps). `once`: it could take effect twice, so only a refusal before any work is retried.
 */
export type Repeat = 'safe' | 'once';

const LONGEST_DELAY_MS = 8_000;

/**
 * @param attempt 0 after the first attempt
 * @returns milliseconds to wait before the next attempt; null for none
 */
export function retryDelayMs(
  error: unknown,
  repeat: Repeat,
  attempt: number,
  firstMs: number,
): number | null {
  if (!mayRetry(error, repeat)) return null;
  const askedMs = error instanceof APIError ? retryAfterMs(error.headers.get('retry-after')) : null;
  // Never earlier than requested, but a little later: all clients refused together got the same request.
  if (askedMs !== null) return askedMs / jitter(0.8);
  return backoffMs(attempt, firstMs);
}

/** @param attempt 0 after the first attempt */
export function backoffMs(attempt: number, firstMs: number): number {
  return Math.min(firstMs * 2 ** attempt, LONGEST_DELAY_MS) * jitter(0.5);
}

function mayRetry(error: unknown, repeat: Repeat): boolean {
  if (error instanceof APIError) {
    // Refused before any work.
    if (error.status === 429) return true;
    if (repeat === 'once') return false;
    // Other conflicts stay conflicts, no matter how often they are retried.
    if (error.status === 409) return error.code === 'idempotencyKeyInUse';
    return error.status >= 500;
  }
  return repeat === 'safe' && error instanceof ConnectionError;
}

/** Parses seconds or a date (RFC 9110). */
function retryAfterMs(text: string | null): number | null {
  if (!text) return null;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs());
}
