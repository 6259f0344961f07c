/** Levels of nesting, compared with a count that looks at the value's text. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDeeper } from '../../src/validation/levels.ts';

/** The most brackets that are open at once, outside of texts. */
function levelsOf(value: unknown): number {
  let open = 0;
  let most = 0;
  for (const part of JSON.stringify(value).replaceAll(/"(?:\\.|[^"\\])*"/g, '')) {
    if ('[{'.includes(part)) most = Math.max(most, ++open);
    if (']}'.includes(part)) open--;
  }
  return most;
}

test('a value is deeper than any number below its levels, and than no other', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), fc.integer({ min: 0, max: 10 }), (value, levels) => {
      expect(isDeeper(value, levels)).toBe(levelsOf(value) > levels);
    }),
  );
});

test('a value of a million levels is looked at without harm', () => {
  const deep: unknown = JSON.parse('['.repeat(1_000_000) + ']'.repeat(1_000_000));
  expect(isDeeper(deep, 32)).toBe(true);
});
