/**
 * `npm test`: build, types, lint, tests, in this order; stops at the first that fails. Arguments go to vitest.
 * `--full`, which `npm run test:full` gives, runs every engine test on both engines, with large numbers, and then those
 * on PostgreSQL again: through PgBouncer in both modes, and on each version that npm can fetch.
 * Whatever happens, the last line says `N passed, N failed` and the exit code agrees with it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderInMemory } from './folder-in-memory.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const program = (path) => join(root, 'node_modules', path);
// One checker takes two thirds of the processor time of the four that it would start by itself.
const types = [program('typescript-7/bin/tsc'), '--checkers', '1', '--noEmit', '-p'];
const steps = [
  ['build', join(root, 'scripts/build.mjs')],
  ['types', ...types, 'tsconfig.json'],
  ['types in the page', ...types, 'tsconfig.browser.json'],
  ['lint', program('@biomejs/biome/bin/biome'), 'check', '.'],
];

const isFull = process.argv.includes('--full') || process.env.OPENCIF_TEST_FULL === 'true';
const folder = mkdtempSync(join(tmpdir(), 'opencif-test-'));
/** The full run is about disks, too. */
const inMemory = process.env.TMPDIR || isFull ? null : folderInMemory();
let child;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
    child?.kill(signal);
  });
}

function run(args, env = {}) {
  return new Promise((resolve) => {
    child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
    child.once('error', (error) => {
      console.error(error);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

async function runSteps() {
  for (const [name, ...args] of steps) {
    console.log(`\n> ${name}`);
    const code = await run(args);
    if (code === 0 && !interrupted) continue;
    console.error(`\nThe step "${name}" failed (exit code ${code}); no test ran.`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  return await runTests();
}

/** What the engine tests on PostgreSQL run through, and on, once more. */
const placesOfPostgres = [
  ...['transaction', 'session'].map((mode) => ({
    name: `through PgBouncer in ${mode} mode`,
    env: { OPENCIF_TEST_POOLER: mode },
  })),
  ...['15', '16', '17', '18'].map((version) => ({
    name: `on PostgreSQL ${version}`,
    env: { OPENCIF_TEST_POSTGRES: version },
  })),
];

async function runTests() {
  console.log('\n> tests');
  const args = process.argv.slice(2).filter((arg) => arg !== '--full');
  // A part of the tests can't tell which statements all of them run.
  const whole = args.length === 0 && !process.env.OPENCIF_TEST_ENGINES;
  const env = {
    OPENCIF_TEST_FULL: String(isFull),
    ...(whole && { OPENCIF_TEST_LEDGER: folder }),
    ...(inMemory && { TMPDIR: inMemory }),
  };
  const counts = await runVitest(args, env);
  if (!isFull || !whole) return counts;
  const outcomes = [`${counts.passed} passed, ${counts.failed} failed  all tests`];
  for (const { name, env: own } of placesOfPostgres) {
    if (interrupted) break;
    console.log(`\n> tests ${name}`);
    const more = await runOnPostgres(own);
    for (const kind of ['passed', 'failed', 'skipped']) counts[kind] += more[kind];
    outcomes.push(`${more.passed} passed, ${more.failed} failed  ${name}`);
  }
  console.log(`\n${outcomes.join('\n')}`);
  return counts;
}

/** Once with small numbers: the large ones are about opencif, not about the server. */
async function runOnPostgres(env) {
  if (env.OPENCIF_TEST_POOLER && !hasPgbouncer()) {
    console.log('skipped: PgBouncer is not installed (Debian: apt-get install pgbouncer)');
    return { passed: 0, failed: 0, skipped: 1 };
  }
  const own = { OPENCIF_TEST_ENGINES: 'postgres', OPENCIF_TEST_FULL: 'false', DATABASE_URL_TEST: '' };
  return await runVitest(['--project', 'postgres'], { ...own, ...env });
}

/** Debian puts it where only root looks. */
function hasPgbouncer() {
  const env = { PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` };
  return spawnSync('pgbouncer', ['--version'], { env }).status === 0;
}

async function runVitest(args, env) {
  const result = join(folder, 'result.json');
  rmSync(result, { force: true });
  // Naming a reporter replaces the configured ones, and ours does the counting.
  if (args.some((arg) => arg.startsWith('--reporter'))) args.push('--reporter=./test/support/reporter.ts');
  const code = await run([program('vitest/vitest.mjs'), 'run', ...args], {
    OPENCIF_TEST_RESULT: result,
    ...env,
  });
  const counts = read(result);
  if (counts.passed + counts.failed === 0) console.error('\nNo test ran.');
  else if (code === 0 || counts.failed > 0) return counts;
  else console.error(`\nThe tests ended with exit code ${code} although none failed.`);
  return { ...counts, failed: 1 };
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

const { passed, failed, skipped } = await runSteps();
for (const one of [folder, inMemory]) if (one) rmSync(one, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;
