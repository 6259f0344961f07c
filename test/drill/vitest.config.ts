/** `npm run drill:failover`. It needs programs that are not installed everywhere, and measures: no part of `npm test`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/drill/*.drill.ts'],
    maxWorkers: 1,
    testTimeout: 900_000,
    hookTimeout: 300_000,
    reporters: ['verbose'],
    // The table is shown as it is.
    disableConsoleIntercept: true,
  },
});
