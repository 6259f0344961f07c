/** Settled rows are recognized by content, as often as they were settled, in whatever order they appear again. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contentOf, Repeats, readSettled, SettledFile } from '../../../src/cli/import/settled.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-settled-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = () => join(folder, 'settled');
const content = (n: number) => contentOf('update', { customerId: `c${n}` });

/** A run that continues after another, adds these, and flushes sometimes. */
function settle(before: number, added: readonly number[]): number {
  const file = new SettledFile(path(), before);
  for (const [index, n] of added.entries()) {
    file.add(content(n));
    if (index % 3 === 0 && index < 100) file.flush();
  }
  const count = file.flush();
  file.close();
  return count;
}

describe('settled rows', () => {
  test('are found as often as they were settled, by any of the runs', () => {
    const anyRun = fc.array(fc.nat(9), { maxLength: 20 });
    fc.assert(
      fc.property(fc.array(anyRun, { minLength: 1, maxLength: 3 }), anyRun, (runs, asked) => {
        rmSync(path(), { force: true });
        let count = 0;
        for (const run of runs) count = settle(count, run);
        const truth = runs.flat();
        expect(count).toBe(truth.length);
        if (count === 0) return;
        const set = readSettled(path(), count);
        for (const n of asked) {
          const at = truth.indexOf(n);
          expect(set.take(content(n))).toBe(at >= 0);
          if (at >= 0) truth.splice(at, 1);
        }
      }),
    );
  });

  test('that a kill left behind those of the checkpoint do not count, and are written over', () => {
    settle(0, [1, 2, 3]);
    expect(readSettled(path(), 2).take(content(3))).toBe(false);
    expect(settle(2, [4])).toBe(3);
    const set = readSettled(path(), 3);
    expect([1, 2, 3, 4].map((n) => set.take(content(n)))).toEqual([true, true, false, true]);
  });

  test('hold no value of a row, and are for their owner only', () => {
    settle(0, [1]);
    expect(statSync(path()).size).toBe(16);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(readFileSync(path(), 'latin1')).not.toContain('c1');
  });

  test('that are not there whole are told', () => {
    expect(() => readSettled(path(), 1)).toThrow('not there whole');
    writeFileSync(path(), Buffer.alloc(20));
    expect(() => readSettled(path(), 2)).toThrow('not there whole');
  });

  test('are many, or many of one', () => {
    const numbers = Array.from({ length: 50_000 }, (_, n) => (n % 2 === 0 ? 0 : n));
    const set = readSettled(path(), settle(0, numbers));
    expect(numbers.every((n) => set.take(content(n)))).toBe(true);
    expect(numbers.some((n) => set.take(content(n)))).toBe(false);
  });
});

test('another operation, or another value, is another content', () => {
  const contents = [
    contentOf('update', { a: 1 }),
    contentOf('init', { a: 1 }),
    contentOf(null, { a: 1 }),
    contentOf('update', { a: '1' }),
    contentOf('update', { a: 1, b: null }),
  ];
  expect(new Set(contents.map((one) => one.toString('hex'))).size).toBe(contents.length);
});

test('a repeated content is always told, and one that is not hardly ever', () => {
  const repeats = new Repeats();
  let mistaken = 0;
  for (let n = 0; n < 100_000; n += 1) mistaken += repeats.add(content(n)) ? 1 : 0;
  for (let n = 0; n < 1000; n += 1) expect(repeats.add(content(n))).toBe(true);
  expect(mistaken).toBeLessThan(10);
});
