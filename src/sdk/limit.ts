/** Combines the time limit of one call, including retries and waits, with the caller's `AbortSignal`. */
import { AbortedError, TimeoutError } from './errors.ts';
import { steadyMs } from './mint.ts';

/** The maximum for timers; about 25 days. */
const LONGEST_MS = 2 ** 31 - 1;

export interface Limit {
  /** Aborted with the error that ends the call. */
  readonly signal: AbortSignal;
  readonly leftMs: () => number;
}

/**
 * @param endpoint named in the errors
 * @throws TimeoutError, AbortedError, or what the work throws
 */
export async function withinLimit<T>(
  endpoint: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  work: (limit: Limit) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const longestMs = Math.min(timeoutMs, LONGEST_MS);
  const endsAtMs = steadyMs() + longestMs;
  const abort = () =>
    own.abort(new AbortedError(`${endpoint} was aborted by the caller.`, { cause: signal?.reason }));
  const late = () => own.abort(new TimeoutError(`${endpoint} did not end within ${timeoutMs} ms.`));
  const timer = setTimeout(late, longestMs);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    throwIfAborted(own.signal);
    return await work({ signal: own.signal, leftMs: () => endsAtMs - steadyMs() });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** Throws the signal's reason if it is aborted; the signal's own method is newer than `fetch`. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw signal.reason;
}

/** Waits; rejects with the signal's reason as soon as it is aborted. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const slept = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await unlessAborted(slept, signal).finally(() => clearTimeout(timer));
}

/** For a promise that others also wait for: this caller stops waiting when its own signal is aborted. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
