/** Networks of refused sign-ins under unknown names: only a limited number of them is told apart in an hour. */
import { expect, test } from 'vitest';
import { Strangers } from '../../../src/http/frame/strangers.ts';

test('networks beyond the limit are counted together until the hour ends; those known before stay apart', () => {
  let nowMs = 5000;
  const strangers = new Strangers(2, () => nowMs);
  const counted = (...networks: string[]) => networks.map((network) => strangers.counted(network));
  expect(counted('a', 'b', 'c', 'a', 'd')).toEqual(['a', 'b', null, 'a', null]);
  nowMs += 3_599_999;
  expect(counted('c', 'b')).toEqual([null, 'b']);
  nowMs += 1;
  expect(counted('c', 'd', 'a')).toEqual(['c', 'd', null]);
});
