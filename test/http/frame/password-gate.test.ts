/** The gate before the hashing of passwords: few at a time, not too many waiting, each in its turn. */
import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { PasswordGate } from '../../../src/http/frame/password-gate.ts';

/** As `password-gate.ts` has them. */
const running = Math.max(1, availableParallelism() - 1);
const waiting = 64;

/** Works that end when they are told to, in the order they began. */
function heldWorks() {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const work = (n: number) => () => {
    begun.push(n);
    return new Promise<number>((resolve) => ends.push(() => resolve(n)));
  };
  return { begun, ends, work };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('one core is left to everything else: no more run at a time than there are others', async () => {
  const gate = new PasswordGate();
  const { begun, ends, work } = heldWorks();
  const all = Array.from({ length: running + 5 }, (_, n) => gate.run(work(n)));
  for (let ended = 0; ended < all.length; ended++) {
    await settled();
    expect(begun).toHaveLength(Math.min(ended + running, all.length));
    ends[ended]?.();
  }
  expect(await Promise.all(all)).toEqual(all.map((_, n) => n));
  expect(begun).toEqual(all.map((_, n) => n));
});

test('more than may wait are sent away at once; those that were let in have their turn', async () => {
  const gate = new PasswordGate();
  const { ends, work } = heldWorks();
  const all = Array.from({ length: running + waiting }, (_, n) => gate.run(work(n)));
  expect(await gate.run(work(-1))).toBeNull();
  for (let ended = 0; ended < all.length; ended++) {
    await settled();
    ends[ended]?.();
  }
  expect(await Promise.all(all)).toEqual(all.map((_, n) => n));
});

test('work that fails gives its place to the next', async () => {
  const gate = new PasswordGate();
  const failing = Array.from({ length: running * 2 }, () => gate.run(() => Promise.reject(new Error('no'))));
  expect((await Promise.allSettled(failing)).every(({ status }) => status === 'rejected')).toBe(true);
  expect(await gate.run(async () => 'done')).toBe('done');
});
