/** A repeated request is answered as the first was once its change is safe: a synchronous standby may not have it yet. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { expectRefused } from '../../support/answers.ts';
import { individualInit, register } from '../../support/samples.ts';
import { postWith } from '../../support/send.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
/** A second node, whose standby is away, so that it is told of no commit. */
let waiting: TestServer;

beforeAll(async () => {
  server = await buildTestServer();
  const untilSafe = () => Promise.reject(new StoreUnavailable('The standby is away.'));
  const shared = { database: { ...server.database, untilSafe }, url: null, drop: async () => {} };
  waiting = await buildTestServer({ shared });
});

afterAll(async () => {
  await waiting.close();
  await server.close();
});

test.each([
  ['a registration', '/customer/init', async () => individualInit(901)],
  [
    'an update',
    '/customer/update',
    async () => {
      const { customerId } = await register(server, individualInit(902));
      return { customerId, customer: { email: 'safe@example.test' } };
    },
  ],
  ['a change of a webhook', '/webhooks', async () => ({ url: 'https://hooks.example.test/safe' })],
])('%s that is repeated gets 503 until then, and then the first answer', async (_what, path, bodyOf) => {
  const body = await bodyOf();
  const sendTo = (on: TestServer) =>
    postWith({ 'idempotency-key': `safe-${path.replaceAll('/', '-')}` }, on, path, body, server.token);
  const first = await sendTo(server);
  expect(first.statusCode).toBe(200);
  expectRefused(await sendTo(waiting), 'serviceUnavailable');
  const again = await sendTo(server);
  expect(again.headers['idempotent-replayed']).toBe('true');
  expect(again.payload).toBe(first.payload);
});
