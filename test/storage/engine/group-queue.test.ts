/** The queue alone: when it starts a group, and when it computes the outcome of each order. */
import { expect, test } from 'vitest';
import { GroupQueue } from '../../../src/storage/engine/group-queue.ts';

/** A queue of words, one per statement, that records what it does; a statement's row is the length of its word. */
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

/** A queue of words; a statement holds each word once. Words with a capital are locked until `unlock` gets them. */
function lockedQueue(sizes: { readonly aside: number }) {
  const statements: string[] = [];
  const waiting: string[] = [];
  const unlocks = new Map<string, () => void>();
  const isLocked = (word: string) => word !== word.toLowerCase();
  const queue = new GroupQueue<string, string, string | null, string>(
    {
      laneOf: (word) => word,
      ready: (word) => word,
      together: async (words) => {
        statements.push(words.join(' '));
        return words.map((word) => (isLocked(word) ? null : word));
      },
      lock: {
        passedOver: (row) => row === null,
        wait: async ([word = '']) => {
          waiting.push(word);
          await new Promise<void>((resolve) => unlocks.set(word, resolve));
          return [word];
        },
      },
      outcomeOf: (word) => word,
      alone: () => Promise.reject(new Error('no statement fails here')),
    },
    sizes,
  );
  return { queue, statements, waiting, unlock: (word: string) => unlocks.get(word)?.() };
}

test('an order that is passed over waits alone, and so do those of its lane; the others go on', async () => {
  const { queue, statements, waiting, unlock } = lockedQueue({ aside: 4 });
  const done: string[] = [];
  const apply = (word: string) => queue.apply(word).then((outcome) => done.push(outcome));
  const held = [apply('A'), apply('A')];
  await Promise.all([apply('b'), apply('c')]);
  await apply('b');
  expect(done.sort()).toEqual(['b', 'b', 'c']);
  expect([statements, waiting]).toEqual([['A b c', 'b'], ['A']]);
  unlock('A');
  await held[0];
  await apply('c');
  // The second of the lane was in a statement again, and was skipped again.
  expect(waiting).toEqual(['A', 'A']);
  unlock('A');
  await held[1];
});

test('no more orders wait for locks at once than may, and each has its turn', async () => {
  const { queue, waiting, unlock } = lockedQueue({ aside: 2 });
  const words = ['A', 'B', 'C', 'D'];
  const applied = words.map((word) => queue.apply(word));
  await queue.apply('e');
  expect(waiting).toEqual(['A', 'B']);
  for (const word of words) {
    unlock(word);
    await applied[words.indexOf(word)];
    await queue.apply('e');
  }
  expect(await Promise.all(applied)).toEqual(words);
  expect(waiting).toEqual(words);
});
