/** `GET /health` */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { buildServer } from '../../../src/http/server.ts';
import { type Database, type Statement, StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { expectRefused, expectSuccess } from '../../support/answers.ts';
import { Gate } from '../../support/intercept.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer();
});

afterAll(() => server.close());

test('200 without a token when the store answers', async () => {
  expectSuccess(await server.get('/health'), { status: true });
});

test('200 with a wrong token too', async () => {
  expectSuccess(await server.get('/health', 'wrong'), { status: true });
});

test.each([
  ['cannot be reached', () => Promise.reject(new StoreUnavailable('down')), 0],
  ['never answers', () => new Promise<never>(() => {}), 1999],
])('503 with Retry-After within 2 seconds when the store %s', async (_name, query, waitMs) => {
  const asked = new Gate();
  // What else runs in a server may fail at once: closing it waits for that.
  const down = () => Promise.reject(new StoreUnavailable('down'));
  const database = {
    query: ({ name }: Statement) => {
      if (name !== 'health') return down();
      void asked.pass();
      return query();
    },
    transaction: down,
  } as unknown as Database;
  const cut = buildServer({ database, vault: server.vault });
  await cut.ready();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const sent = cut.inject({ method: 'GET', url: '/health' });
  await asked.arrived;
  await vi.advanceTimersByTimeAsync(waitMs);
  const answer = await sent;
  vi.useRealTimers();
  expectRefused(answer, 'serviceUnavailable');
  expect(answer.headers['retry-after']).toBe('1');
  await cut.close();
});
