/** A write that changes nothing. It gets a transaction id, and goes to the server's log and to the disk. */
import type { Statement } from './database.ts';

/** The table has one row. Locking it this way blocks nobody, not even another node that does the same. */
export const touch: Statement = { name: 'touch', text: 'select 1 from feed for key share' };

/**
 * @param write commits something
 * @returns a function that resolves after a write that began after its call; those who call meanwhile share the next one
 */
export function sharedWrite(write: () => Promise<unknown>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  return () => {
    next ??= running
      .catch(() => {})
      .then(() => {
        next = null;
        running = write().then(() => {});
        return running;
      });
    return next;
  };
}
