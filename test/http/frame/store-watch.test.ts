/** What `/health` knows about the store, and for how long it trusts that. */
import { beforeEach, expect, test } from 'vitest';
import { StoreWatch } from '../../../src/http/frame/store-watch.ts';
import { StoreUnavailable } from '../../../src/storage/engine/database.ts';

const full = () => new StoreUnavailable('full', { code: 'ENOSPC', readOnly: true });
const standby = () => new StoreUnavailable('standby', { code: '25006', readOnly: true });

let now: number;
let trials: number;
let outcome: Error | null;
let questions: ((fault?: Error) => void)[];
let watch: StoreWatch;

beforeEach(() => {
  now = 0;
  trials = 0;
  outcome = null;
  questions = [];
  const query = () =>
    new Promise<never[]>((resolve, reject) => {
      questions.push((fault) => (fault ? reject(fault) : resolve([])));
    });
  const tryWriting = async () => {
    trials++;
    if (outcome) throw outcome;
  };
  watch = new StoreWatch({ query, tryWriting }, () => now);
});

test('a store that takes a small write is not read-only; it is tried once in 5 s, however often it is asked', async () => {
  for (now = 0; now < 20_000; now += 500) expect(await watch.whyReadOnly()).toBeNull();
  expect(trials).toBe(4);
});

test('callers at the same time share a question, and each learns what came of it', async () => {
  const told = [watch.answers(), watch.answers(), watch.answers()];
  expect(questions).toHaveLength(1);
  questions[0]?.();
  await Promise.all(told);
  const down = [watch.answers(), watch.answers()];
  expect(questions).toHaveLength(2);
  questions[1]?.(full());
  expect(await Promise.allSettled(down)).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
});

test('a question that gets no answer is not shared for longer than a second, so it hides no recovery', async () => {
  const hanging = watch.answers();
  now += 999;
  const late = watch.answers();
  expect(questions).toHaveLength(1);
  now += 1;
  const fresh = watch.answers();
  questions[1]?.();
  await fresh;
  questions[0]?.();
  await Promise.all([hanging, late]);
  void watch.answers();
  expect(questions).toHaveLength(3);
});

test('a trial that fails is reported, until a later one succeeds', async () => {
  outcome = full();
  expect(await watch.whyReadOnly()).toBe(outcome);
  outcome = null;
  now += 4_999;
  expect(await watch.whyReadOnly()).not.toBeNull();
  now += 1;
  expect(await watch.whyReadOnly()).toBeNull();
});

test('a change that failed is reported for 15 s, even if a small write would fit', async () => {
  const why = full();
  expect(await watch.whyReadOnly()).toBeNull();
  watch.note(why);
  now += 14_999;
  expect(await watch.whyReadOnly()).toBe(why);
  now += 1;
  expect(await watch.whyReadOnly()).toBeNull();
});

test('a standby is asked again after a second, so that its promotion is soon known', async () => {
  outcome = standby();
  expect(await watch.whyReadOnly()).toBe(outcome);
  now += 999;
  expect(await watch.whyReadOnly()).toBe(outcome);
  expect(trials).toBe(1);
  watch.note(outcome as StoreUnavailable);
  now += 1;
  outcome = null;
  expect(await watch.whyReadOnly()).toBeNull();
});

test('a change that a standby refused is reported at once, and for a second', async () => {
  const why = standby();
  expect(await watch.whyReadOnly()).toBeNull();
  watch.note(why);
  now += 999;
  expect(await watch.whyReadOnly()).toBe(why);
  now += 1;
  expect(await watch.whyReadOnly()).toBeNull();
});

test('asking for it does not make it last longer, but another failed change does', async () => {
  const why = full();
  watch.note(why);
  now += 10_000;
  watch.note(why);
  now += 5_000;
  expect(await watch.whyReadOnly()).toBeNull();
  watch.note(full());
  now += 10_000;
  watch.note(full());
  now += 10_000;
  expect(await watch.whyReadOnly()).not.toBeNull();
});

test.each([
  ['that the store is gone', new StoreUnavailable('gone', { code: 'ECONNREFUSED' })],
  ['anything else', Object.assign(new Error('no such table'), { code: '42P01' })],
])('a trial that fails and tells %s says nothing about writing', async (_, error) => {
  outcome = error;
  if (error instanceof StoreUnavailable) watch.note(error);
  expect(await watch.whyReadOnly()).toBeNull();
});
