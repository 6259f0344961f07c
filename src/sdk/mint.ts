/** The client's clocks and chance, in one file so that a test can see that there are no others. */

/** Milliseconds since 1970 by this machine's clock. */
export function nowMs(): number {
  return Date.now();
}

/** Milliseconds of a clock that is never set back, for measuring waits. */
export function steadyMs(): number {
  return performance.now();
}

/** A key no other request has. */
export function newKey(): string {
  return crypto.randomUUID();
}

/** @returns a number from `least` to 1, to spread clients that failed together */
export function jitter(least: number): number {
  return least + (1 - least) * Math.random();
}
