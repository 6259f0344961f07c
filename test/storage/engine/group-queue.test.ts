/** The queue by itself: when it starts a group, and when it works out what became of the orders. */
import { expect, test } from 'vitest';
import { GroupQueue } from '../../../src/storage/engine/group-queue.ts';

/** A queue of words, one to a statement, that notes what it does; a statement's row is its word's length. */
function notedQueue(outcomeOf: (word: string, row: number) => number): {
  readonly queue: GroupQueue<string, string, number, number>;
  readonly notes: string[];
} {
  const notes: string[] = [];
  const queue = new GroupQueue<string, string, number, number>(
    {
      laneOf: () => null,
      ready: (word) => word,
      together: async (words) => {
        notes.push(`statement ${words}`);
        return words.map(({ length }) => length);
      },
      outcomeOf: (word, row) => {
        notes.push(`outcome ${word}`);
        return outcomeOf(word, row);
      },
      alone: () => Promise.reject(new Error('no statement fails here')),
    },
    { batchSize: 1 },
  );
  return { queue, notes };
}

test('what became of an order is worked out when the next statement is under way', async () => {
  const { queue, notes } = notedQueue((_word, row) => row);
  expect(await Promise.all(['a', 'bb', 'ccc'].map((word) => queue.apply(word)))).toEqual([1, 2, 3]);
  expect(notes.indexOf('outcome a')).toBeGreaterThan(notes.indexOf('statement bb'));
  expect(notes.filter((note) => note.startsWith('outcome'))).toEqual([
    'outcome a',
    'outcome bb',
    'outcome ccc',
  ]);
});

test('an outcome that cannot be worked out is the error of its order, and of no other', async () => {
  const { queue } = notedQueue((word, row) => {
    if (word === 'bb') throw new Error('unreadable');
    return row;
  });
  const settled = await Promise.allSettled(['a', 'bb', 'ccc'].map((word) => queue.apply(word)));
  expect(settled).toEqual([
    { status: 'fulfilled', value: 1 },
    { status: 'rejected', reason: new Error('unreadable') },
    { status: 'fulfilled', value: 3 },
  ]);
});
