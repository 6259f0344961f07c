/**
 * The size of tests. `npm test` takes minutes on a small machine; `npm run test:full` uses large numbers, and runs
 * every test on both engines.
 */
export const full = process.env.OPENCIF_TEST_FULL === 'true';

export function scale(small: number, large: number): number {
  return full ? large : small;
}
