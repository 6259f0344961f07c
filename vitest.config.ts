/**
 * Three projects. `unit` runs every test file that is about no engine. `postgres` runs all files named
 * `*.engine.test.ts`. `pglite` runs those of them that are about what can differ between the engines; with
 * `OPENCIF_TEST_FULL=true` (`npm run test:full`) it runs all of them, too. A ledger proves that every SQL statement ran
 * on both (`test/support/ledger.ts`). `OPENCIF_TEST_ENGINES=pglite` leaves PostgreSQL out.
 */
import { defineConfig } from 'vitest/config';
import LongestFirst from './test/support/longest-first.ts';
import { briefStores, full } from './test/support/scale.ts';

const known = ['pglite', 'postgres'] as const;
const engines = (process.env.OPENCIF_TEST_ENGINES || known.join(',')).split(',').map((name) => name.trim());
const unknown = engines.filter((name) => !(known as readonly string[]).includes(name));
if (unknown.length > 0) {
  throw new Error(`OPENCIF_TEST_ENGINES is a list of ${known.join(', ')}; not known: ${unknown.join(', ')}`);
}

const engineTests = 'test/**/*.engine.test.ts';
/** What can differ between the engines: storage, concurrency, crashes; and each endpoint once, from start to finish. */
const engineTestsOnBoth = [
  'test/storage/**/*.engine.test.ts',
  'test/crash/**/*.engine.test.ts',
  'test/model/**/*.engine.test.ts',
  'test/fuzz/**/*.engine.test.ts',
  'test/wire/**/*.engine.test.ts',
  'test/http/customer/concurrency.engine.test.ts',
  'test/http/customer/idempotency-key.engine.test.ts',
  'test/http/frame/metrics.engine.test.ts',
  'test/http/record/customers-search.engine.test.ts',
  'test/sdk/endpoints.engine.test.ts',
  'test/cli/admin/index-names.engine.test.ts',
  'test/delivery/order.engine.test.ts',
];
/** Where PostgreSQL is left out, nothing else runs the rest. */
const all = full || !engines.includes('postgres');
const included = { pglite: all ? [engineTests] : engineTestsOnBoth, postgres: [engineTests] };
/** For what hangs. No test's verdict depends on how long anything takes: a shared machine can be very slow. */
const patienceMs = full ? 4 * 3_600_000 : 600_000;
const limits = {
  pool: 'forks',
  testTimeout: patienceMs,
  hookTimeout: patienceMs,
  teardownTimeout: 60_000,
  expect: { poll: { timeout: 0.9 * patienceMs } },
  setupFiles: './test/support/after-file.ts',
  // Files that share a process load the program once, which halves the processor time of the engine tests.
  isolate: false,
  execArgv: [...briefStores],
};

export default defineConfig({
  test: {
    // Tests wait for disks, processes and browsers: it takes three to a core to use two cores. Each takes up to 400 MB.
    maxWorkers: 6,
    sequence: { sequencer: LongestFirst },
    // Without it, each project transforms every source by itself.
    experimental: { fsModuleCache: true },
    reporters: ['default', './test/support/reporter.ts'],
    projects: [
      { test: { ...limits, name: 'unit', include: ['test/**/*.test.ts'], exclude: [engineTests] } },
      ...engines.map((name) => ({
        test: {
          ...limits,
          name,
          include: included[name as keyof typeof included],
          env: { OPENCIF_TEST_ENGINE: name },
          globalSetup: ['./test/support/global-setup.ts'],
        },
      })),
    ],
  },
});
