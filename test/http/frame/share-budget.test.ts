/** How often a login may be told that an SSN or EIN is registered: judged within what is left, no more at once. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TaxNumberGuesses } from '../../../src/http/customer/tax-number-guesses.ts';
import { ShareBudget, ShareUsedUp } from '../../../src/http/frame/share-budget.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A store that counts, as the audit rows do. */
function counting(most: number) {
  const store = { told: 0, reads: 0 };
  const read = async () => {
    store.reads += 1;
    return { left: most - store.told, freeIn: 7 };
  };
  return { store, read };
}

test('nobody is told of more than the share, whoever asks at once, and then nobody is told of free ones either', async () => {
  const asked = fc.array(fc.record({ login: fc.constantFrom('a', 'b'), taken: fc.boolean() }), {
    maxLength: 60,
  });
  await fc.assert(
    fc.asyncProperty(asked, fc.integer({ min: 1, max: 8 }), async (registrations, most) => {
      const told: Record<string, number> = { a: 0, b: 0 };
      const budget = new ShareBudget(async ({ login }) => ({
        left: most - (told[login] ?? 0),
        freeIn: 7,
      }));
      const outcomes = await Promise.allSettled(
        registrations.map(({ login, taken }) =>
          budget.spend({ login, most }, async (tell) => {
            await settled();
            if (taken) {
              tell();
              told[login] = (told[login] ?? 0) + 1;
            }
          }),
        ),
      );
      for (const login of ['a', 'b']) {
        const own = outcomes.filter((_, index) => registrations[index]?.login === login);
        const taken = registrations.filter((one) => one.login === login && one.taken).length;
        expect(told[login]).toBe(Math.min(taken, most));
        const refused = own.filter(({ status }) => status === 'rejected').length;
        if (taken < most) expect(refused).toBe(0);
        if (taken > most) expect(refused).toBeGreaterThan(0);
      }
      const afterwards = budget.spend({ login: 'a', most }, async () => 'judged');
      if ((told.a ?? 0) < most) expect(await afterwards).toBe('judged');
      else await expect(afterwards).rejects.toBeInstanceOf(ShareUsedUp);
    }),
  );
});

test('no more are judged at once than are left', async () => {
  const { read } = counting(3);
  const budget = new ShareBudget(read);
  const ends: (() => void)[] = [];
  const all = Array.from({ length: 9 }, () =>
    budget.spend({ login: 'a', most: 3 }, () => new Promise<void>((resolve) => ends.push(resolve))),
  );
  for (let ended = 0; ended < all.length; ended++) {
    await settled();
    expect(ends.length).toBe(Math.min(ended + 3, all.length));
    ends[ended]?.();
  }
  await Promise.all(all);
});

test('a share that is hardly used is read once a second, one that is half used each time', async () => {
  const { store, read } = counting(4);
  let nowMs = 0;
  const budget = new ShareBudget(read, () => nowMs);
  const spend = (taken: boolean) =>
    budget.spend({ login: 'a', most: 4 }, async (told) => {
      if (!taken) return;
      told();
      store.told += 1;
    });
  for (const _ of [1, 2, 3]) await spend(false);
  expect(store.reads).toBe(1);
  nowMs += 1000;
  await spend(true);
  expect(store.reads).toBe(2);
  await spend(true);
  expect(store.reads).toBe(2);
  for (const _ of [1, 2, 3]) await spend(false);
  expect(store.reads).toBe(5);
});

test('a store that does not answer refuses those who wait, and the next ask again', async () => {
  let broken = true;
  const budget = new ShareBudget(async () => {
    if (broken) throw new Error('away');
    return { left: 1, freeIn: 0 };
  });
  const spend = () => budget.spend({ login: 'a', most: 1 }, async () => 'judged');
  const outcomes = await Promise.allSettled([spend(), spend()]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  broken = false;
  expect(await spend()).toBe('judged');
});

test('guesses are counted by login, kind and last four digits, and anew in the next window', () => {
  let nowMs = 5;
  const guesses = new TaxNumberGuesses({ most: 2, seconds: 60 }, () => nowMs);
  const guess = { login: 'a', kind: 'ssn', value: '666121234' } as const;
  expect([guess, guess, guess].map((one) => guesses.wait(one))).toEqual([0, 0, 60]);
  expect(guesses.wait({ ...guess, value: '666991234' })).toBe(60);
  for (const other of [{ login: 'b' }, { kind: 'ein' }, { value: '666121235' }] as const) {
    expect(guesses.wait({ ...guess, ...other })).toBe(0);
  }
  nowMs += 59_500;
  expect(guesses.wait(guess)).toBe(1);
  nowMs += 500;
  expect(guesses.wait(guess)).toBe(0);
});
