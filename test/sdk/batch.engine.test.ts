/** `client.customers.batch`: typed outcomes, and each item once, even if network and store fail. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import {
  type BatchItem,
  batchItemError,
  CustomerNotFoundError,
  OpenCIFError,
  ReferenceExistsError,
  RequestTooLargeError,
  RequestValidationError,
} from '../../src/sdk/index.ts';
import { StoreUnavailable } from '../../src/storage/engine/database.ts';
import { type Fault, startFaultyProxy } from '../support/faulty-proxy.ts';
import { intercepted } from '../support/intercept.ts';
import { isChange } from '../support/orders.ts';
import { individualInit, register, versionOf } from '../support/samples.ts';
import { clientOf, failureOf, recordedClient } from '../support/sdk.ts';
import { startTestServer } from '../support/server.ts';

const { aggregatorId } = sandboxLogin;
let server: Awaited<ReturnType<typeof startTestServer>>;
let serial = 0;
const next = () => ++serial;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const newPerson = async () => (await register(server, individualInit(next()))).customerId;
const email = (customerId: string, name: string): BatchItem => ({
  operation: 'update',
  body: { customerId, customer: { email: `${name}@example.test` } },
});

test('outcomes are told apart by their status, refusals are the errors of the single calls', async () => {
  const taken = individualInit(next());
  const { customerId } = await register(server, taken);
  const client = clientOf(server.url);
  const { items } = await client.customers.batch([
    email(customerId, 'one'),
    email('cstap_unknown', 'one'),
    { operation: 'init', body: taken },
  ]);
  const [done, unknown, twice] = items;
  if (done?.status !== 200 || !unknown || unknown.status === 200 || !twice || twice.status === 200) {
    throw new Error(JSON.stringify(items));
  }
  expect([done.version, done.data.customerId]).toEqual([2, customerId]);
  const [first, second] = [batchItemError(unknown), batchItemError(twice)];
  expect(first).toBeInstanceOf(CustomerNotFoundError);
  expect(second).toBeInstanceOf(ReferenceExistsError);
  expect((second as ReferenceExistsError).entityId).toBe(customerId);
  expect(first.message).toBe('POST /customers/batch answered 400 customerNotFound');
});

test('a list that is none, or too large, is thrown, and a key that cannot be one is not sent', async () => {
  const { client, exchanges } = recordedClient(server.url);
  expect((await failureOf(client.customers.batch([]), RequestValidationError)).paths).toEqual(['/items']);
  const large = Array.from({ length: 80 }, () => email('x'.repeat(60_000), 'large'));
  await failureOf(client.customers.batch(large), RequestTooLargeError);
  const sent = exchanges.length;
  await failureOf(client.customers.batch([{ ...email('a', 'b'), idempotencyKey: 'a b' }]), OpenCIFError);
  expect(exchanges.length).toBe(sent);
});

test('each item carries its reason, and so does a single call', async () => {
  const customerId = await newPerson();
  const client = clientOf(server.url);
  await client.customers.batch([{ ...email(customerId, 'why'), reason: 'Müller 100 %' }]);
  const input = { customerId, customer: { email: 'single@example.test' } };
  await client.customer.update(input, { reason: '入社 🎉' });
  const { items } = await client.customers.history(customerId);
  expect(items.map(({ reason }) => reason)).toEqual(['入社 🎉', 'Müller 100 %', undefined]);
});

test('a dry run changes nothing and names what would change', async () => {
  const customerId = await newPerson();
  const { items } = await clientOf(server.url).customers.batch([email(customerId, 'dry')], { dryRun: true });
  expect(items).toMatchObject([{ status: 200, version: 1, changedSections: ['email'] }]);
  expect(await versionOf(server, aggregatorId, customerId)).toBe(1);
});

test('through a network that drops, cuts, resets and repeats each item is one version', async () => {
  const faults: (Fault | undefined)[] = ['drop', 'reset', undefined, 'cut', 'repeat', undefined];
  let requests = 0;
  const proxy = await startFaultyProxy(server.url, ({ path }) =>
    path === '/customers/batch' ? faults[requests++ % faults.length] : undefined,
  );
  const ids = [await newPerson(), await newPerson()];
  const client = clientOf(proxy.url, { maxRetries: 6 });
  for (let round = 1; round <= 6; round += 1) {
    const twice = [...ids.map((id) => email(id, `a${round}`)), ...ids.map((id) => email(id, `b${round}`))];
    const { items } = await client.customers.batch(twice);
    const versions = items.map((item) => item.status === 200 && item.version);
    expect(versions).toEqual([2 * round, 2 * round, 2 * round + 1, 2 * round + 1]);
  }
  expect(requests).toBeGreaterThan(6);
  await proxy.close();
});

test('items that could not be judged are sent again, in their order, under their keys', async () => {
  let failures = 0;
  const [lost, fine] = [await newPerson(), await newPerson()];
  const { database, databaseUrl: url } = server;
  const shared = {
    database: intercepted(database, async (statement, values, run) => {
      if (!isChange(statement) || !String(values[0]).includes(lost) || failures >= 2) return run();
      failures += 1;
      throw new StoreUnavailable('gone');
    }),
    url,
    drop: async () => {},
  };
  const brittle = await startTestServer({ shared });
  const { client, count } = recordedClient(brittle.url);
  const items = [email(lost, 'a'), email(fine, 'a'), email(lost, 'b')];
  const outcome = await client.customers.batch(items);
  expect(outcome.items.map((item) => item.status === 200 && item.version)).toEqual([2, 2, 3]);
  expect(count('/customers/batch')).toBe(2);
  failures = Number.NEGATIVE_INFINITY;
  const told = await client.customers.batch([email(lost, 'c')], { maxRetries: 1 });
  expect(told.items).toMatchObject([{ status: 503, error: { code: 'serviceUnavailable' } }]);
  await brittle.close();
});
