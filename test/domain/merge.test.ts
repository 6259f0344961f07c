/** Merging what two people made of the same section: nothing of either is lost without being named. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Phone } from '../../src/contract/customer.ts';
import { mergeSection } from '../../src/domain/merge.ts';
import { address, anyAddresses, anyEmail, anyPhones, phone } from '../support/arbitraries.ts';

const anySection = fc.oneof(anyEmail, anyAddresses, anyPhones) as fc.Arbitrary<unknown>;
/** Three values of one section: base, theirs, mine. */
const anyThree = fc.oneof(
  fc.tuple(anyEmail, anyEmail, anyEmail),
  fc.tuple(anyAddresses, anyAddresses, anyAddresses),
  fc.tuple(anyPhones, anyPhones, anyPhones),
) as fc.Arbitrary<[unknown, unknown, unknown]>;
const number = (digit: number) => phone(`202555010${digit}`);
/** Lists that share items, so that all of keeping, changing, removing, adding and moving occur. */
const anyList = fc.array(
  fc.record({ type: fc.constantFrom('MOBILE', 'PRIMARY'), phoneNumber: fc.constantFrom('1', '2', '3', '4') }),
  { maxLength: 6 },
);
const has = (list: readonly object[], item: object) =>
  list.some((one) => JSON.stringify(one) === JSON.stringify(item));

describe('every merge', () => {
  test('with a base that they left alone gives mine, and with one that I left alone theirs', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.tuple(anySection, anySection), fc.tuple(anyList, anyList)),
        ([base, changed]) => {
          if (Array.isArray(base) !== Array.isArray(changed)) return;
          expect(mergeSection(base, base, changed)).toEqual({ value: changed, conflicts: [] });
          expect(mergeSection(base, changed, base)).toEqual({ value: changed, conflicts: [] });
        },
      ),
    );
  });

  test('of the same change on both sides gives that change', () => {
    fc.assert(
      fc.property(fc.tuple(anyList, anyList), ([base, changed]) => {
        expect(mergeSection(base, changed, changed)).toEqual({ value: changed, conflicts: [] });
      }),
    );
  });

  test('has the same conflicts from both sides, and the same value where additions do not meet', () => {
    fc.assert(
      fc.property(anyThree, ([base, one, other]) => {
        const there = mergeSection(base, one, other);
        const back = mergeSection(base, other, one);
        expect(back.conflicts.map(({ path }) => path)).toEqual(there.conflicts.map(({ path }) => path));
        const sorted = (value: unknown) =>
          Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value;
        if (there.conflicts.length === 0) expect(sorted(back.value)).toEqual(sorted(there.value));
      }),
    );
  });

  test('whose conflicts all go to one side has every choice of that side in it', () => {
    fc.assert(
      fc.property(anyList, anyList, anyList, (base, theirs, mine) => {
        const { conflicts } = mergeSection(base, theirs, mine);
        const all = Object.fromEntries(conflicts.map(({ path }) => [path, 'mine' as const]));
        const { value } = mergeSection(base, theirs, mine, all);
        for (const { path, mine: wanted } of conflicts) {
          const [, , isType] = path.split('/');
          if (wanted !== undefined && !isType) {
            expect(
              value.some((item) => item.phoneNumber === (wanted as { phoneNumber: string }).phoneNumber),
            ).toBe(true);
          }
        }
      }),
    );
  });

  test('makes no item up: each number was in one of the three', () => {
    fc.assert(
      fc.property(anyList, anyList, anyList, (base, theirs, mine) => {
        const known = new Set([...base, ...theirs, ...mine].map(({ phoneNumber }) => phoneNumber));
        for (const item of mergeSection(base, theirs, mine).value) expect(known).toContain(item.phoneNumber);
      }),
    );
  });

  test('keeps what either side added, unless the same was added by both', () => {
    fc.assert(
      fc.property(
        anyList as fc.Arbitrary<Phone[]>,
        fc.nat({ max: 6 }),
        fc.nat({ max: 6 }),
        (base, at, atMine) => {
          const [added, own] = [number(8), number(9)];
          const theirs = base.toSpliced(at, 0, added);
          const mine = base.toSpliced(atMine, 0, own);
          const { value, conflicts } = mergeSection(base, theirs, mine);
          expect(conflicts).toEqual([]);
          expect(value).toHaveLength(base.length + 2);
          expect(has(value, added) && has(value, own)).toBe(true);
        },
      ),
    );
  });
});

describe('two people', () => {
  const [home, work] = [address('1 Main Str.'), address('2 Market Str.')];

  test('who change different items are merged', () => {
    const theirs = [{ ...home, addressLine1: '9 Main Str.' }, work];
    const mine = [home, { ...work, city: 'York' }];
    expect(mergeSection([home, work], theirs, mine)).toEqual({
      value: [theirs[0], mine[1]],
      conflicts: [],
    });
  });

  test('who change street and city of one address are asked: no one named that street in that city', () => {
    const theirs = [{ ...home, addressLine1: '9 Main Str.' }];
    const mine = [{ ...home, city: 'York' }];
    const { value, conflicts } = mergeSection([home], theirs, mine);
    expect(conflicts).toMatchObject([
      { path: '/0', theirs: { addressLine1: '9 Main Str.' }, mine: { city: 'York' } },
    ]);
    expect(value).toEqual(theirs);
    expect(mergeSection([home], theirs, mine, { '/0': 'mine' }).value).toEqual(mine);
  });

  test('of whom one changes what an address is for and the other where it is are merged', () => {
    const theirs = [{ ...home, type: 'SECONDARY' as const }];
    const mine = [{ ...home, city: 'York' }];
    expect(mergeSection([home], theirs, mine)).toEqual({
      value: [{ ...home, type: 'SECONDARY', city: 'York' }],
      conflicts: [],
    });
  });

  test('of whom one removes what the other changes are asked', () => {
    const mine = [home, { ...work, city: 'York' }];
    const { value, conflicts } = mergeSection([home, work], [home], mine);
    expect(conflicts).toEqual([{ path: '/1', base: work, theirs: undefined, mine: mine[1] }]);
    expect(value).toEqual([home]);
    expect(mergeSection([home, work], [home], mine, { '/1': 'mine' }).value).toEqual(mine);
  });

  test('who both write another e-mail address are asked', () => {
    const asked = { path: '', base: 'a@example.test', theirs: 'b@example.test', mine: 'c@example.test' };
    const merged = mergeSection(asked.base, asked.theirs, asked.mine);
    expect(merged).toEqual({ value: 'b@example.test', conflicts: [asked] });
    expect(mergeSection(asked.base, asked.theirs, asked.mine, { '': 'mine' }).value).toBe('c@example.test');
  });

  test('a choice with an inherited name is none', () => {
    expect(mergeSection('a', 'b', 'c', Object.create({ '': 'mine' })).value).toBe('b');
  });
});
