/** The client's clocks and random numbers, in one file so that a test can check that there are no others. */
import { OpenCIFError } from './errors.ts';

/** Milliseconds since 1970 by this machine's clock. */
export function nowMs(): number {
  return Date.now();
}

/** Milliseconds of a clock that is never set back, if the runtime has one; for measuring waits. */
export function steadyMs(): number {
  return globalThis.performance?.now() ?? nowMs();
}

/** Generates a key that no other request has. @throws OpenCIFError if the runtime has no random numbers */
export function newKey(): string {
  const { crypto } = globalThis as { crypto?: Partial<typeof globalThis.crypto> };
  // A page that a browser did not load over https has no `randomUUID`.
  if (crypto?.randomUUID) return crypto.randomUUID();
  if (!crypto?.getRandomValues) {
    throw new OpenCIFError(
      'Nothing was sent: this runtime has no crypto.getRandomValues. Give an idempotencyKey of your own.',
    );
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @returns a number from `least` to 1, to spread clients that failed together */
export function jitter(least: number): number {
  return least + (1 - least) * Math.random();
}
