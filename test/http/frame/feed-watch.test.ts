/** Who reads the store for requests that wait for the same feed, and when. */
import { beforeEach, expect, test } from 'vitest';
import { FeedWatch } from '../../../src/http/frame/feed-watch.ts';

const LONG = 600_000;

let latest: string;
/** Which aggregators each look was about. */
let looks: string[];
let failure: Error | null;
let stop: AbortController;
let watch: FeedWatch;

beforeEach(() => {
  latest = '5.1.a';
  looks = [];
  failure = null;
  stop = new AbortController();
  watch = new FeedWatch({
    latest: async (aggregatorIds) => {
      looks.push(aggregatorIds.join(' '));
      if (failure) throw failure;
      return new Map(aggregatorIds.map((aggregatorId) => [aggregatorId, latest]));
    },
    stopping: stop.signal,
  });
});

const next = (after: string, aggregatorId = 'A') =>
  watch.next(aggregatorId, after, LONG, async () => `after ${after}`);

test('a commit of this node is looked at as soon as it is reported, for its own aggregator only', async () => {
  const [own, other] = [next('5.1.a'), next('5.1.a', 'B')];
  latest = '6.2.b';
  watch.wake('A');
  expect(looks).toEqual(['A']);
  expect(await own).toBe('after 5.1.a');
  stop.abort();
  expect(await other).toBeNull();
});

test('a commit that nobody waits for is not looked at', () => {
  watch.wake('A');
  expect(looks).toEqual([]);
});

test('each request is answered as soon as there is something after its own place, by number', async () => {
  latest = '10.2.c';
  const told: string[] = [];
  const places = ['9.9.x', '10.1.x', '10.2.x', '10.10.x', '11.0.x'];
  const waits = places.map((place) => next(place).then((found) => found !== null && told.push(place)));
  watch.wake('A');
  await Promise.all(waits.slice(0, 2));
  expect(told).toEqual(['9.9.x', '10.1.x']);
  stop.abort();
  await Promise.all(waits);
  expect(told).toHaveLength(2);
});

test('pages of one feed are read one after another', async () => {
  latest = '6.1.b';
  let [reading, most] = [0, 0];
  const read = async () => {
    most = Math.max(most, ++reading);
    await new Promise((resolve) => setImmediate(resolve));
    reading--;
  };
  const waits = Array.from({ length: 5 }, () => watch.next('A', '5.1.a', LONG, read));
  watch.wake('A');
  await Promise.all(waits);
  expect([looks, most]).toEqual([['A'], 1]);
});

test('a page that cannot be read fails its own request only', async () => {
  latest = '6.1.b';
  const bad = watch.next('A', '5.1.a', LONG, () => Promise.reject(new Error('unreadable')));
  const good = next('5.1.a');
  watch.wake('A');
  await expect(bad).rejects.toThrow('unreadable');
  expect(await good).toBe('after 5.1.a');
});

test('a look that fails fails all waiting requests', async () => {
  const waits = [next('5.1.a'), next('5.1.a')];
  failure = new Error('gone');
  watch.wake('A');
  for (const wait of waits) await expect(wait).rejects.toThrow('gone');
});

test('what was committed during a look is looked at next', async () => {
  const wait = next('5.1.a');
  watch.wake('A');
  latest = '5.1.a';
  watch.wake('A');
  expect(looks).toEqual(['A']);
  latest = '6.1.b';
  expect(await wait).toBe('after 5.1.a');
});

test('one look serves all feeds that requests wait for', async () => {
  const waits = ['A', 'B', 'C'].map((aggregatorId) => next('5.1.a', aggregatorId));
  await expect.poll(() => looks.length).toBeGreaterThan(2);
  expect(new Set(looks)).toEqual(new Set(['A B C']));
  latest = '6.1.b';
  await Promise.all(waits);
});

test('a feed whose pages are still being read does not delay others', async () => {
  latest = '6.1.b';
  let finish = () => {};
  const slow = watch.next('A', '5.1.a', LONG, () => new Promise<void>((resolve) => (finish = resolve)));
  watch.wake('A');
  expect(await next('5.1.a', 'B')).toBe('after 5.1.a');
  finish();
  await slow;
});

test('without a commit here, the store is looked at again and again, until nobody waits any more', async () => {
  const wait = next('5.1.a');
  await expect.poll(() => looks.length).toBeGreaterThan(2);
  latest = '6.1.b';
  expect(await wait).toBe('after 5.1.a');
  const end = watch.next('A', latest, 1, async () => 'nothing');
  expect(await end).toBeNull();
  stop.abort();
  expect(await next('5.1.a')).toBeNull();
});
