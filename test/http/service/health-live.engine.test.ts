/** `GET /health/live`, and `HEAD` on it and its siblings. */
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildServer } from '../../../src/http/server.ts';
import { type Database, StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { expectRefused, expectSuccess } from '../../support/answers.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer();
});

afterAll(() => server.close());

test.each(['/health', '/health/live', '/health/ready'])(
  'HEAD %s gives the status and the headers of GET, and no body',
  async (url) => {
    const got = await server.get(url);
    const head = await server.server.inject({ method: 'HEAD', url });
    expect(head.statusCode).toBe(200);
    expect(head.body).toBe('');
    const lasting = ({ headers }: LightMyRequestResponse) => ({ ...headers, date: null });
    expect(lasting(head)).toEqual(lasting(got));
  },
);

test('/health/live is 200 while the store cannot be reached, and asks it nothing', async () => {
  let asked = 0;
  const away = () => {
    asked++;
    return Promise.reject(new StoreUnavailable('down'));
  };
  const database = { query: away, tryWriting: away, transaction: away } as unknown as Database;
  const cut = buildServer({ database, vault: server.vault });
  await cut.ready();
  const before = asked;
  expectSuccess(await cut.inject({ url: '/health/live' }), { status: true });
  expect(asked).toBe(before);
  expectRefused(await cut.inject({ url: '/health/ready' }), 'serviceUnavailable');
  await cut.close();
});
