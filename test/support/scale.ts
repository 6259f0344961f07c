/**
 * The size of tests. `npm test` takes minutes on a small machine; `npm run test:full` uses large numbers, and runs
 * every test on both engines.
 */
export const full = process.env.OPENCIF_TEST_FULL === 'true';

/**
 * Flags of Node.js with which embedded stores start at half the cost: V8 compiles the engine once, quickly. Without
 * them, as in the full run and in production, it compiles most of it again, better, which pays off only later.
 */
export const briefStores: readonly string[] = full ? [] : ['--liftoff-only'];

/** Flags of Node.js for processes that end soon: V8 would optimize functions for longer than they run then. */
export const briefProcesses: readonly string[] = full ? [] : [...briefStores, '--no-opt'];

export function scale(small: number, large: number): number {
  return full ? large : small;
}

const engines = (process.env.OPENCIF_TEST_ENGINES || 'pglite,postgres').split(',').map((name) => name.trim());
/** Whether `npm test` runs the same file on both engines; on PostgreSQL it costs less. */
const onBoth = !full && ['pglite', 'postgres'].every((name) => engines.includes(name));
const embedded = process.env.OPENCIF_TEST_ENGINE === 'pglite';

/** @returns all cases; on the embedded engine only `some` of them, if this run has all of them on PostgreSQL */
export function casesOfEngine<Case>(all: readonly Case[], some: readonly Case[]): readonly Case[] {
  return onBoth && embedded ? some : all;
}

/** @returns all cases; if this run has both engines, `some` of them on the embedded one and the others on PostgreSQL */
export function dealtCases<Case>(all: readonly Case[], some: readonly Case[]): readonly Case[] {
  if (!onBoth) return all;
  return embedded ? some : all.filter((one) => !some.includes(one));
}
