/** What lies in a window of time, and how long it lasts, whatever a wrong clock has written. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inWindow, secondsUntil, windowEnd } from '../../../src/storage/engine/time-window.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { once } from '../../support/tamper.ts';

let store: TestDatabase;

beforeAll(async () => {
  store = await openTestDatabase();
});

afterAll(() => store.drop());

/** @param ages seconds between the beginning of the statement and each time, negative: later */
const windowsOf = (ages: readonly number[], window: number) =>
  once<{ age: number; inside: boolean; left: number }>(
    store.database,
    `select t.age, ${inWindow('t.at', '$2::int')} as inside,
            ${secondsUntil(windowEnd('t.at', '$2::int'), '$2::int')} as left
       from (select age::int, statement_timestamp() - age::int * interval '1 second' as at
               from unnest($1::text[]) with ordinality as given(age, place) order by place) t`,
    [ages.map(String), window],
  );

/** Far from zero a time does not change sides while the statement runs. */
const age = (window: number) =>
  fc.oneof(
    fc.integer({ min: 0, max: 2 * window }),
    fc.integer({ min: -2 * window - 600, max: -600 }),
    fc.constantFrom(window - 1, window, window + 1, 1, 86_400, -86_400),
  );

test('a window holds what is younger than it is long and not in the future; a wait is within the window', async () => {
  const given = fc
    .integer({ min: 1, max: 7200 })
    .chain((window) => fc.tuple(fc.array(age(window), { minLength: 1, maxLength: 40 }), fc.constant(window)));
  await fc.assert(
    fc.asyncProperty(given, async ([ages, window]) => {
      const rows = await windowsOf(ages, window);
      expect(rows).toEqual(
        ages.map((age) => ({
          age,
          inside: age >= 0 && age < window,
          left: Math.max(1, Math.min(window, window - age)),
        })),
      );
    }),
    { numRuns: 20 },
  );
});

test('there is no wait for what never began', async () => {
  const text = `select ${secondsUntil(windowEnd('null::timestamptz', '$1::int'), '$1::int')} as left`;
  expect(await once(store.database, text, [60])).toEqual([{ left: null }]);
});
