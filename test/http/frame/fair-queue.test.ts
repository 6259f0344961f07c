/** The queue by itself: who waits, who gives up a place, and whose turn it is. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FairQueue } from '../../../src/http/frame/fair-queue.ts';

interface Item {
  readonly source: string;
  readonly number: number;
}

const sources = fc.constantFrom('a', 'b', 'c', 'd');
/** An arrival from a source, or null if the oldest one is taken. */
const steps = fc.array(fc.option(sources, { freq: 3 }), { maxLength: 60 });

function countOf(source: string, items: readonly Item[]): number {
  return items.filter((item) => item.source === source).length;
}

test('nobody is turned away while there is a place, and then only the source with the most, newest first', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), steps, (most, all) => {
      const queue = new FairQueue<Item>(most);
      let waiting: Item[] = [];
      all.forEach((source, number) => {
        if (source === null) {
          const taken = queue.take();
          waiting = waiting.filter((item) => item !== taken);
          return;
        }
        waiting.push({ source, number });
        const excess = queue.add(source, waiting.at(-1) as Item);
        expect(excess !== undefined).toBe(waiting.length > most);
        if (!excess) return;
        const own = waiting.filter((item) => item.source === excess.source);
        expect(own.at(-1)).toBe(excess);
        for (const other of waiting)
          expect(own.length).toBeGreaterThanOrEqual(countOf(other.source, waiting) - 1);
        waiting = waiting.filter((item) => item !== excess);
        expect(queue.size).toBe(waiting.length);
      });
    }),
  );
});

test('each source keeps its order, and waits for at most one item of every other', () => {
  fc.assert(
    fc.property(fc.array(sources, { maxLength: 40 }), (all) => {
      const queue = new FairQueue<Item>(100);
      all.forEach((source, number) => void queue.add(source, { source, number }));
      const taken = all.map(() => queue.take() as Item);
      expect(queue.take()).toBeUndefined();
      for (const source of new Set(all)) {
        const own = taken.filter((item) => item.source === source);
        expect(own.map(({ number }) => number)).toEqual(
          own.map(({ number }) => number).sort((x, y) => x - y),
        );
        expect(own).toHaveLength(countOf(source, taken));
        const places = own.map((item) => taken.indexOf(item));
        places.forEach((place, index) => {
          const between = taken.slice((places[index - 1] ?? -1) + 1, place).map((item) => item.source);
          expect(new Set(between).size).toBe(between.length);
        });
      }
    }),
  );
});
