/** Slots for attempts: what aggregators with slow receivers leave to others. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Slots } from '../../src/delivery/context.ts';

const takeAll = (slots: Slots, owner: string) => {
  let taken = 0;
  while (slots.take(owner)) taken++;
  return taken;
};

describe('slots', () => {
  test('of those that never give any back each gets half of what the ones before left', () => {
    const slots = new Slots(256, () => {});
    const taken = Array.from({ length: 10 }, (_, n) => takeAll(slots, `greedy_${n}`));
    expect(taken).toEqual([128, 64, 32, 16, 8, 4, 2, 1, 1, 0]);
  });

  test('are never more than there are, and all come back', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.boolean()), { maxLength: 300 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), steps, (count, list) => {
        const slots = new Slots(count, () => {});
        const held = new Map<number, number>();
        for (const [owner, gives] of list) {
          const own = held.get(owner) ?? 0;
          const free = count - [...held.values()].reduce((sum, one) => sum + one, 0);
          if (gives && own > 0) {
            slots.giveBack(`owner_${owner}`);
            held.set(owner, own - 1);
          } else if (!gives) {
            expect(slots.take(`owner_${owner}`)).toBe(own < free);
            if (own < free) held.set(owner, own + 1);
          }
        }
        for (const [owner, own] of held) for (let n = 0; n < own; n++) slots.giveBack(`owner_${owner}`);
        expect(takeAll(slots, 'newcomer')).toBe(Math.ceil(count / 2));
      }),
    );
  });

  test('that come back are offered to those who were refused, once', () => {
    let offered = 0;
    const slots = new Slots(4, () => offered++);
    takeAll(slots, 'one');
    slots.giveBack('one');
    slots.giveBack('one');
    expect(offered).toBe(1);
  });
});
