/** A difference for people: every field that changed, and enough to get from one state to the other. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Difference } from '../../src/contract/history.ts';
import { differences } from '../../src/domain/history.ts';

/** JSON that includes names that a pointer must escape. */
const { tree: json } = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.string({ maxLength: 3 }),
    fc.integer({ min: 0, max: 3 }),
    fc.boolean(),
    fc.constant(null),
  ),
  list: fc.array(tie('tree'), { maxLength: 3 }),
  object: fc.dictionary(fc.constantFrom('a', 'b', 'a/b', '~', '~1', ''), tie('tree'), { maxKeys: 3 }),
  tree: fc.oneof({ depthSize: 'small' }, tie('leaf'), tie('list'), tie('object')),
}));

type Json = { [name: string]: Json } | Json[] | string | number | boolean | null;

/** Reads a pointer according to RFC 6901. */
function steps(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Applies every difference to `before`; those that make a list shorter come last, from its end. */
function patched(before: Json, found: readonly Difference[]): Json {
  const root = { section: structuredClone(before) } as { [name: string]: Json };
  const removed = found.filter((one) => !('after' in one)).reverse();
  for (const one of [...found.filter((each) => 'after' in each), ...removed]) {
    const way = steps(one.path);
    const last = way.pop() as string;
    const holder = way.reduce((node, step) => (node as { [name: string]: Json })[step] as Json, root as Json);
    if ('after' in one) (holder as { [name: string]: Json })[last] = structuredClone(one.after) as Json;
    else if (Array.isArray(holder)) holder.splice(Number(last), 1);
    else delete (holder as { [name: string]: Json })[last];
  }
  return root.section as Json;
}

function valueAt(root: Json, path: string): Json | undefined {
  return steps(path)
    .slice(1)
    .reduce<Json | undefined>((node, step) => (node as { [name: string]: Json } | undefined)?.[step], root);
}

test('equal values have no difference', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(differences('/section', value, structuredClone(value))).toEqual([]);
    }),
  );
});

test('the differences lead from the state before to the state after', () => {
  fc.assert(
    fc.property(json, json, (before, after) => {
      expect(patched(before as Json, differences('/section', before, after))).toEqual(after);
    }),
  );
});

test('each difference tells the values that stand at its path, and no path twice', () => {
  fc.assert(
    fc.property(json, json, (before, after) => {
      const found = differences('/section', before, after);
      for (const one of found) {
        expect(one.before).toEqual(valueAt(before as Json, one.path));
        expect(one.after).toEqual(valueAt(after as Json, one.path));
        expect(one.before).not.toEqual(one.after);
      }
      expect(new Set(found.map(({ path }) => path)).size).toBe(found.length);
    }),
  );
});

test('a section that is new or gone is one difference', () => {
  expect(differences('/email', undefined, 'new@example.test')).toEqual([
    { path: '/email', after: 'new@example.test' },
  ]);
  expect(differences('/email', 'old@example.test', undefined)).toEqual([
    { path: '/email', before: 'old@example.test' },
  ]);
});
