/** The token cache: how long a node keeps accepting a token. */
import { beforeEach, expect, test } from 'vitest';
import { TokenCache } from '../../../src/http/frame/authenticate.ts';
import type { Bearer } from '../../../src/storage/account/token.ts';

const bearer = (login: string): Bearer => ({
  aggregatorId: 'A',
  login,
  role: 'integration',
  disclosure: 'documented',
});

let nowMs: number;
let asked: string[];
let good: Map<string, Bearer>;
let cache: TokenCache<Bearer>;

beforeEach(() => {
  nowMs = 1000;
  asked = [];
  good = new Map([
    ['a', bearer('ann')],
    ['b', bearer('bob')],
  ]);
  const find = async (token: string) => {
    asked.push(token);
    return good.get(token) ?? null;
  };
  cache = new TokenCache(find, () => nowMs);
});

test('a good token is looked up once in a while, not each time', async () => {
  for (let count = 0; count < 3; count++) expect(await cache.bearerOf('a')).toEqual(bearer('ann'));
  expect(asked).toEqual(['a']);
});

test('a token that ended elsewhere is refused within 5 seconds, even when it is used all the time', async () => {
  await cache.bearerOf('a');
  good.clear();
  const started = nowMs;
  while (await cache.bearerOf('a')) nowMs += 100;
  expect(nowMs - started).toBeGreaterThan(0);
  expect(nowMs - started).toBeLessThanOrEqual(5000);
});

test('a token is trusted from the moment it is looked up: a slow store does not make that longer', async () => {
  const slow = new TokenCache(
    async (token) => {
      asked.push(token);
      nowMs += 4000;
      return bearer('ann');
    },
    () => nowMs,
  );
  await slow.bearerOf('a');
  await slow.bearerOf('a');
  expect(asked).toHaveLength(2);
});

test('a wrong token is looked up each time, so that a new one works at once', async () => {
  expect(await cache.bearerOf('new')).toBeNull();
  good.set('new', bearer('ann'));
  expect(await cache.bearerOf('new')).toEqual(bearer('ann'));
});

test('requests with one token that arrive together share a look-up; a look-up that began before forget does not count', async () => {
  const answers = [cache.bearerOf('a'), cache.bearerOf('a'), cache.bearerOf('b')];
  expect(await Promise.all(answers)).toEqual([bearer('ann'), bearer('ann'), bearer('bob')]);
  expect(asked).toEqual(['a', 'b']);
  nowMs += 4000;
  const before = cache.bearerOf('a');
  good.clear();
  cache.forget('ann');
  expect(await cache.bearerOf('a')).toBeNull();
  expect(await before).toEqual(bearer('ann'));
  expect(await cache.bearerOf('a')).toBeNull();
});

test('forget ends all tokens of one login, and of no other', async () => {
  good.set('a2', bearer('ann'));
  for (const token of ['a', 'a2', 'b']) await cache.bearerOf(token);
  good.clear();
  cache.forget('ann');
  expect(await cache.bearerOf('a')).toBeNull();
  expect(await cache.bearerOf('a2')).toBeNull();
  expect(await cache.bearerOf('b')).toEqual(bearer('bob'));
});

test('ten thousand tokens are remembered; beyond that the oldest is looked up again', async () => {
  const names = Array.from({ length: 10_001 }, (_, n) => `t${n}`);
  for (const name of names) good.set(name, bearer('ann'));
  for (const name of names) await cache.bearerOf(name);
  asked = [];
  await cache.bearerOf('t10000');
  expect(asked).toEqual([]);
  await cache.bearerOf('t0');
  expect(asked).toEqual(['t0']);
});

test('if the store fails, the caller gets the error', async () => {
  const failing = new TokenCache(() => Promise.reject(new Error('down')));
  await expect(failing.bearerOf('a')).rejects.toThrow('down');
});
