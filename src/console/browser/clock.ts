/** The page's clock: the one place where its modules read the time. */

/** @returns milliseconds since 1970 */
export function now(): number {
  return Date.now();
}
