/** The gate before password hashing: few at a time, a limited number waiting, in fair order. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PasswordGate, HASHED_AT_A_TIME as running } from '../../../src/http/frame/password-gate.ts';

const waiting = 8;

/** Pieces of work that end when a test wants it, in the order in which they began. */
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
const client = (n: number) => ({ network: `network${n}`, login: `login${n}` });

test('no more run at a time than the cores allow, in the order in which they came', async () => {
  const gate = new PasswordGate(waiting);
  const { begun, ends, work } = heldWorks();
  const all = Array.from({ length: running + 5 }, (_, n) => gate.run(client(n), work(n)));
  for (let ended = 0; ended < all.length; ended++) {
    await settled();
    expect(begun).toHaveLength(Math.min(ended + running, all.length));
    ends[ended]?.();
  }
  expect(await Promise.all(all)).toEqual(all.map((_, n) => n));
  expect(begun).toEqual(all.map((_, n) => n));
});

test('those that no longer fit are sent away at once; those that were let in get their turn', async () => {
  const gate = new PasswordGate(waiting);
  const { ends, work } = heldWorks();
  const all = Array.from({ length: running + waiting }, (_, n) => gate.run(client(n), work(n)));
  expect(await gate.run(client(-1), work(-1))).toBeNull();
  for (let ended = 0; ended < all.length; ended++) {
    await settled();
    ends[ended]?.();
  }
  expect(await Promise.all(all)).toEqual(all.map((_, n) => n));
});

test('work that fails gives its place to the next', async () => {
  const gate = new PasswordGate(waiting);
  const failing = Array.from({ length: running * 2 }, (_, n) =>
    gate.run(client(n), () => Promise.reject(new Error('no'))),
  );
  expect((await Promise.allSettled(failing)).every(({ status }) => status === 'rejected')).toBe(true);
  expect(await gate.run(client(0), async () => 'done')).toBe('done');
});

/** Queues all while the gate is busy, then lets them through. @returns those that began, in order, and those that did not */
async function served(everybody: readonly { network: string; login: string }[]) {
  const gate = new PasswordGate(waiting);
  const { begun, ends, work } = heldWorks();
  const taken = Array.from({ length: running }, (_, n) => gate.run(client(-n - 1), work(-1)));
  const all = everybody.map((one, n) => gate.run(one, work(n)));
  for (let ended = 0; ended < running + everybody.length; ended++) {
    await settled();
    ends[ended]?.();
  }
  await Promise.all(taken);
  const results = await Promise.all(all);
  return { order: begun.slice(running), left: results.flatMap((result, n) => (result === null ? [n] : [])) };
}

test.each([
  ['address', { network: 'crowd' }, (n: number) => ({ login: `login${n}` })],
  ['login', { login: 'crowd' }, (n: number) => ({ network: `network${n}` })],
])('a crowd of one %s leaves room for somebody else, who comes second', async (_what, same, own) => {
  const crowd = Array.from({ length: waiting * 2 }, (_, n) => ({ ...client(n), ...own(n), ...same }));
  const { order, left } = await served([...crowd, client(100)]);
  expect(order.indexOf(crowd.length)).toBe(1);
  expect(order).toHaveLength(waiting);
  expect(left).toHaveLength(crowd.length + 1 - waiting);
});

test('the first attempt of an address and a login does not wait behind the second one of another', async () => {
  const group = fc.integer({ min: 0, max: 4 });
  const claimant = fc.record({ network: group, login: group });
  await fc.assert(
    fc.asyncProperty(fc.array(claimant, { maxLength: waiting }), async (claimants) => {
      const everybody = claimants.map(({ network, login }) => ({
        network: `network${network}`,
        login: `login${login}`,
      }));
      const { order, left } = await served(everybody);
      expect(left).toEqual([]);
      expect([...order].sort((one, other) => one - other)).toEqual(everybody.map((_, n) => n));
      for (const [n, { network, login }] of claimants.entries()) {
        const earlier = claimants.slice(0, n);
        if (earlier.some((one) => one.network === network || one.login === login)) continue;
        const before = order.slice(0, order.indexOf(n)).map((index) => claimants[index]);
        for (const part of ['network', 'login'] as const) {
          const parts = before.map((one) => one?.[part]);
          expect(new Set(parts).size).toBe(parts.length);
        }
      }
    }),
  );
});
