/** How long a node believes a policy: less than the 5 s in which another one must hold. */
import { expect, test } from 'vitest';
import type { Policy } from '../../../src/contract/caller.ts';
import { firstPolicy } from '../../../src/contract/caller-examples.ts';
import { Policies } from '../../../src/http/frame/policies.ts';

const first = firstPolicy as unknown as Policy;
const second: Policy = { callerVerification: { required: true, atLeast: 1, including: [] } };

test('a policy is read once and believed for less than 5 s, for each aggregator', async () => {
  let nowMs = 0;
  let stored = first;
  const reads: string[] = [];
  const policies = new Policies(
    async (aggregatorId) => {
      reads.push(aggregatorId);
      return stored;
    },
    () => nowMs,
  );
  for (const aggregatorId of ['one', 'one', 'two']) expect(await policies.of(aggregatorId)).toBe(first);
  expect(reads).toEqual(['one', 'two']);
  stored = second;
  nowMs = 2999;
  expect(await policies.of('one')).toBe(first);
  nowMs = 4999;
  expect(await policies.of('one')).toBe(second);
});

test('a policy that is forgotten is read again, and one that cannot be read is not remembered', async () => {
  let fails = true;
  const policies = new Policies(async () => {
    if (fails) throw new Error('no store');
    return first;
  });
  await expect(policies.of('one')).rejects.toThrow('no store');
  fails = false;
  expect(await policies.of('one')).toBe(first);
  policies.forget('one');
  fails = true;
  await expect(policies.of('one')).rejects.toThrow('no store');
});
