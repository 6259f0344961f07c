/** Waiting that a caller's `AbortSignal` can end. */
import { AbortedError } from './errors.ts';

/** Rejects with `AbortedError` as soon as the signal says so. */
export function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return abortable(signal, (resolve) => {
    const timer = setTimeout(resolve, ms);
    return () => clearTimeout(timer);
  });
}

/** The same promise, but this caller stops waiting when its own signal says so. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return abortable(signal, (resolve, reject) => {
    promise.then(resolve, reject);
    return () => {};
  });
}

function abortable<T>(
  signal: AbortSignal | undefined,
  start: (resolve: (value: T) => void, reject: (reason: unknown) => void) => () => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (signal?.aborted) return reject(new AbortedError('The call was aborted.'));
    const abort = () => {
      stop();
      reject(new AbortedError('The call was aborted.'));
    };
    const settle =
      <V>(done: (value: V) => void) =>
      (value: V) => {
        signal?.removeEventListener('abort', abort);
        done(value);
      };
    const stop = start(settle(resolve as (value: T) => void), settle(reject));
    signal?.addEventListener('abort', abort, { once: true });
  });
}
