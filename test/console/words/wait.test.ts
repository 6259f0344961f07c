/** How long somebody has to wait, in words. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wait } from '../../../src/console/words/time.ts';

test('whoever waits as long as it says has waited long enough, and less than a minute too long', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), (seconds) => {
      const [, count = '', unit = ''] = /^(\d+) (second|minute)s?$/.exec(wait(seconds)) ?? [];
      const said = Number(count) * (unit === 'minute' ? 60 : 1);
      expect(said).toBeGreaterThanOrEqual(seconds);
      expect(said - seconds).toBeLessThan(60);
    }),
  );
});

test.each([
  [1, '1 second'],
  [2, '2 seconds'],
  [119, '119 seconds'],
  [120, '2 minutes'],
  [3541, '60 minutes'],
])('%d seconds are %s', (seconds, words) => {
  expect(wait(seconds)).toBe(words);
});
