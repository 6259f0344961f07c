/**
 * How many of a thing a test makes. `npm test` takes minutes on a small machine; `npm run test:full` has the large
 * numbers, and every test on both engines.
 */
export const full = process.env.OPENCIF_TEST_FULL === 'true';

export function scale(small: number, large: number): number {
  return full ? large : small;
}
