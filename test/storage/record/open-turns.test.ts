/** How much one turn of the event loop opens, however many want to open something. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OpenTurns } from '../../../src/storage/record/open-turns.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
const values = (count: number, length = 10) => Array.from({ length: count }, () => 'x'.repeat(length));

test('each turn opens what it may and no more, and everything is opened once, in its order', async () => {
  const perTurn = 100;
  const most = 64;
  const requests = fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(requests, async (counts) => {
      const turns = new OpenTurns(perTurn);
      const opened: number[][] = counts.map(() => []);
      let inTurn = 0;
      const each = counts.map((count, request) =>
        turns.each(values(count), (_text, index) => {
          inTurn++;
          opened[request]?.push(index);
        }),
      );
      let done = false;
      const all = Promise.all(each).then(() => {
        done = true;
      });
      while (!done) {
        // The last one that is served may exceed the turn's limit, by one grant.
        expect(inTurn).toBeLessThan(perTurn + most);
        inTurn = 0;
        await nextTurn();
      }
      await all;
      expect(opened).toEqual(counts.map((count) => Array.from({ length: count }, (_, index) => index)));
    }),
    { numRuns: 50 },
  );
});

test('a long value counts for as many as it is long', async () => {
  const turns = new OpenTurns(10);
  const opened: string[] = [];
  const long = turns.each(values(1, 20_000), () => opened.push('long'));
  const short = turns.each(values(1), () => opened.push('short'));
  expect(opened).toEqual(['long']);
  await nextTurn();
  expect(opened).toEqual(['long', 'short']);
  await Promise.all([long, short]);
});

test('a small request does not wait for all of a large one', async () => {
  const turns = new OpenTurns(64);
  let large = 0;
  let atSmall = 0;
  const first = turns.each(values(10_000), () => {
    large++;
  });
  await turns.each(values(5), () => {
    atSmall = large;
  });
  expect(atSmall).toBeLessThanOrEqual(128);
  await first;
  expect(large).toBe(10_000);
});
