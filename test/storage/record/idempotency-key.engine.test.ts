/** Keys that no longer count are removed by every server that listens, and no others. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { Mint } from '../../../src/mint.ts';
import type { Database, Queryable } from '../../../src/storage/engine/database.ts';
import { StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import {
  forgetOldKeys,
  idempotencyKey,
  keepAnswer,
  keptAnswer,
} from '../../../src/storage/record/idempotency-key.ts';
import { openNode, openTestDatabase, type TestDatabase, testEngine } from '../../support/database.ts';
import { type Interceptor, intercepted } from '../../support/intercept.ts';
import { until } from '../../support/receiver.ts';
import { loadSample } from '../../support/sandbox.ts';
import { startTestServer, testMasterKey } from '../../support/server.ts';

const HOUR_MS = 3_600_000;
const start = Date.parse('2026-11-01T00:00:00.000Z');
const at = (hours: number) => new Date(start + hours * HOUR_MS).toISOString();

let store: TestDatabase;
let hours = 0;

beforeAll(async () => {
  store = await openTestDatabase();
  // Every test server signs in.
  await loadSample(store.database, await openVault(store.database, testMasterKey));
});

beforeEach(async () => {
  await store.database.query({ name: 'test-empty', text: 'delete from idempotency_key' });
});

afterEach(() => vi.useRealTimers());

afterAll(() => store.drop());

async function keep(name: string, storedAt: string, on: Queryable = store.database): Promise<void> {
  const text = `
    insert into idempotency_key (aggregator_id, login, key_hash, request_hash, customer_id, version, request_id, stored_at)
    values ('a', 'l', $1, 'r', 'c', 1, 'q', $2::text::timestamptz)
    on conflict (aggregator_id, login, key_hash) do update set stored_at = excluded.stored_at`;
  await on.query({ name: 'test-keep', text }, [name, storedAt]);
}

async function kept(): Promise<string[]> {
  const text = 'select key_hash as name from idempotency_key order by key_hash limit 5';
  const rows = await store.database.query<{ name: string }>({ name: 'test-kept', text });
  return rows.map(({ name }) => name);
}

test('an answer is kept with its key, sealed, and comes back to its own login for 24 hours', async () => {
  const { database } = store;
  const vault = await openVault(database, testMasterKey);
  const key = idempotencyKey(vault, 'webhooks-create', 'a key', { url: 'x' });
  const actor = { aggregatorId: 'a', login: 'l', requestId: 'q1', at: at(0) };
  const look = (login: string, hour: number) =>
    keptAnswer(database, vault, { aggregatorId: 'a', login }, key, at(hour));
  expect(await look('l', 0)).toBeNull();
  expect(await keepAnswer(database, vault, actor, key, '{"secret":"hidden"}')).toBe(true);
  expect(await keepAnswer(database, vault, { ...actor, requestId: 'q2' }, key, '{}')).toBe(false);
  const answer = { requestHash: key.requestHash, requestId: 'q1', answer: '{"secret":"hidden"}' };
  expect(await look('l', 23.9)).toEqual(answer);
  expect([await look('other', 1), await look('l', 24)]).toEqual([null, null]);
  const all = { name: 'test-all', text: 'select to_jsonb(k)::text as row from idempotency_key k' };
  expect(JSON.stringify(await database.query(all))).not.toContain('hidden');
  const later = { ...actor, requestId: 'q3', at: at(25) };
  expect(await keepAnswer(database, vault, later, key, '{}')).toBe(true);
  expect(await look('l', 26)).toMatchObject({ requestId: 'q3', answer: '{}' });
});

test('removed is what is 24 hours old or older', async () => {
  for (const age of [0, 23.99, 24, 25, 1000]) await keep(`age ${age}`, at(100 - age));
  await forgetOldKeys(store.database, at(100));
  expect(await kept()).toEqual(['age 0', 'age 23.99']);
});

test('removed are more than one statement takes', async () => {
  const text = `
    insert into idempotency_key (aggregator_id, login, key_hash, request_hash, customer_id, version, request_id, stored_at)
    select 'a', 'l', n::text, 'r', 'c', 1, 'q', $1::text::timestamptz from generate_series(1, 2500) n`;
  await store.database.query({ name: 'test-many', text }, [at(0)]);
  await keep('young', at(99));
  await forgetOldKeys(store.database, at(100));
  expect(await kept()).toEqual(['young']);
});

test.runIf(testEngine === 'postgres')('a key that is used anew meanwhile stays', async () => {
  await keep('old', at(0));
  await keep('renewed', at(0));
  const other = await openNode(store.url ?? '');
  await other.transaction(async (tx) => {
    await keep('renewed', at(100), tx);
    await forgetOldKeys(store.database, at(100));
  });
  await other.close();
  expect(await kept()).toEqual(['renewed']);
  await forgetOldKeys(store.database, at(100));
  expect(await kept()).toEqual(['renewed']);
});

/** A listening server on the store, its clock at `hours`. */
function listen(between: Interceptor = (_statement, _values, run) => run()) {
  const database: Database = intercepted(store.database, between);
  const mint = new Mint(() => start + hours * HOUR_MS);
  return startTestServer({ shared: { database, url: store.url, drop: async () => {} }, mint });
}

test('a server removes them when it starts and every hour, until it stops', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  hours = 50;
  await keep('old at the start', at(0));
  await keep('old in an hour', at(26.5));
  const server = await listen();
  await until('the first removal', async () => (await kept()).join() === 'old in an hour');
  hours = 51;
  vi.advanceTimersByTime(HOUR_MS / 2);
  expect(await kept()).toEqual(['old in an hour']);
  vi.advanceTimersByTime(HOUR_MS / 2);
  await until('the next removal', async () => (await kept()).length === 0);
  await server.close();
  await keep('old after the stop', at(0));
  vi.advanceTimersByTime(2 * HOUR_MS);
  expect([await kept(), vi.getTimerCount()]).toEqual([['old after the stop'], 0]);
});

test('a store that fails leaves them for the next hour and harms nothing', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  hours = 50;
  await keep('old', at(0));
  let failed = 0;
  const server = await listen(async ({ name }, _values, run) => {
    if (name !== 'idempotency-key-delete-old' || failed > 0) return run();
    failed += 1;
    throw new StoreUnavailable('gone');
  });
  await until('the failure', () => failed === 1);
  expect((await server.get('/health')).statusCode).toBe(200);
  expect(await kept()).toEqual(['old']);
  vi.advanceTimersByTime(HOUR_MS);
  await until('the next removal', async () => (await kept()).length === 0);
  await server.close();
});

test('a stop waits for the removal under way', async () => {
  const order: string[] = [];
  const server = await listen(async ({ name }, _values, run) => {
    const rows = await run();
    if (name === 'idempotency-key-delete-old') order.push('removed');
    return rows;
  });
  await server.close().then(() => order.push('stopped'));
  expect(order).toEqual(['removed', 'stopped']);
});
