/**
 * Counts the tests of all projects for the last line `N passed, N failed`. `scripts/test.mjs` reads the
 * counts from the file that `OPENCIF_TEST_RESULT` names; without it, the line is printed when vitest ends.
 */
import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';
import { missingStatements } from './missing-statements.ts';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export default class ClosingLine implements Reporter {
  #counts: Counts | null = null;

  onInit(): void {
    if (process.env.OPENCIF_TEST_RESULT) return;
    process.once('exit', (code) => {
      const counts = this.#counts ?? { passed: 0, failed: 0, skipped: 0 };
      // A failure outside the tests, for example in the set-up, is not counted as a test.
      if (code !== 0) counts.failed ||= 1;
      console.log(closingLine(counts));
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    this.#counts = count(modules, unhandledErrors);
    for (const line of skipped(modules)) console.log(line);
    this.#checkLedger(this.#counts);
    const file = process.env.OPENCIF_TEST_RESULT;
    if (file) writeFileSync(file, JSON.stringify(this.#counts));
  }

  /** Counts as one test that every SQL statement ran on both engines. */
  #checkLedger(counts: Counts): void {
    const missing = missingStatements();
    if (missing === null) {
      console.log('skipped: every SQL statement runs on both engines (only a whole run can tell)');
      counts.skipped += 1;
    } else if (missing.length === 0) {
      counts.passed += 1;
    } else {
      console.log(`\nFAIL every SQL statement runs on both engines:\n${missing.join('\n')}\n`);
      counts.failed += 1;
    }
  }
}

/** A file or group that failed outside its tests counts as one failure, and so does an error outside all files. */
function count(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): Counts {
  const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      counts[state === 'pending' ? 'failed' : state] += 1;
    }
    const groups = [module, ...module.children.allSuites()];
    counts.failed += groups.filter((group) => group.errors().length > 0).length;
  }
  return counts;
}

/** Returns a line for each reason that a file gives, so that people see what this machine lacks. */
function skipped(modules: readonly TestModule[]): string[] {
  const tests = new Map<string, number>();
  for (const module of modules) {
    for (const test of module.children.allTests('skipped')) {
      const result = test.result();
      if (result.state !== 'skipped' || !result.note) continue;
      const where = `${module.relativeModuleId} (${result.note})`;
      tests.set(where, (tests.get(where) ?? 0) + 1);
    }
  }
  return [...tests].map(([where, count]) => `skipped: ${count} of ${where}`);
}

function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
