/** `npm run test:node`: the built product on every supported Node.js; not part of `npm test`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/node/*.node.ts'],
    // Each test fetches a Node.js and starts the product many times.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    maxWorkers: 1,
    reporters: ['verbose', './test/support/reporter.ts'],
  },
});
