/** How many requests a login, an aggregator and all of them may hold open at once. */
import { EventEmitter, once } from 'node:events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HeldRequests, type Holder } from '../../../src/http/frame/held-requests.ts';

const limits = { heldRequestsPerLogin: 2, heldRequestsPerAggregator: 3, heldRequests: 5 };
const holders: readonly Holder[] = ['a', 'b', 'c'].flatMap((aggregatorId) =>
  [1, 2, 3].map((number) => ({ aggregatorId, login: `${aggregatorId}${number}` })),
);

type Step = { readonly begin: Holder } | { readonly end: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...holders).map((begin) => ({ begin })) },
    { weight: 1, arbitrary: fc.nat({ max: 4 }).map((end) => ({ end })) },
  ),
  { maxLength: 60 },
);

test('a request is held exactly if its login, its aggregator and all of them have room', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const held = new HeldRequests(limits);
      const open: { holder: Holder; end: () => void; done: Promise<void> }[] = [];
      const count = (same: (holder: Holder) => boolean) => open.filter(({ holder }) => same(holder)).length;
      for (const step of sequence) {
        if ('end' in step) {
          const [ended] = open.splice(step.end, 1);
          ended?.end();
          await ended?.done;
          continue;
        }
        const { begin: holder } = step;
        const hasRoom =
          open.length < limits.heldRequests &&
          count(({ aggregatorId }) => aggregatorId === holder.aggregatorId) <
            limits.heldRequestsPerAggregator &&
          count(({ login }) => login === holder.login) < limits.heldRequestsPerLogin;
        const gate = new EventEmitter();
        const done = held.hold(holder, async () => void (await once(gate, 'end')));
        expect(done !== null).toBe(hasRoom);
        if (done !== null) open.push({ holder, end: () => gate.emit('end'), done });
      }
    }),
  );
});

test('a request that fails gives its place back', async () => {
  const held = new HeldRequests({ ...limits, heldRequests: 1 });
  const [holder] = holders as [Holder];
  await expect(held.hold(holder, () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  expect(await held.hold(holder, async () => 'told')).toBe('told');
});
