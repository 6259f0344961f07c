/** The client on a network that drops, cuts, resets, repeats and delays: an acknowledged change is stored once. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import { ConnectionError, type OpenCIF } from '../../src/sdk/index.ts';
import { type Fault, type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.ts';
import { businessInit, individualInit, versionOf } from '../support/samples.ts';
import { clientOf } from '../support/sdk.ts';
import { startTestServer } from '../support/server.ts';

const busy: Fault = { status: 503, headers: { 'retry-after': '0' } };
const { aggregatorId } = sandboxLogin;

let server: Awaited<ReturnType<typeof startTestServer>>;
let proxy: FaultyProxy;
/** Faults of the next requests that change something, one for each. */
let faults: Fault[] = [];
let serial = 0;

beforeAll(async () => {
  server = await startTestServer();
  proxy = await startFaultyProxy(server.url, ({ headers }) =>
    headers['idempotency-key'] === undefined ? undefined : faults.shift(),
  );
});
afterAll(async () => {
  await proxy.close();
  await server.close();
});

async function newCustomer(client: OpenCIF): Promise<string> {
  serial += 1;
  return (await client.customer.init(individualInit(serial))).customerId;
}

/** How often the customer got each e-mail, by e-mail. */
async function timesStored(customerId: string): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  for await (const { sections } of clientOf(server.url).customers.history(customerId, { limit: 3 })) {
    const email = String(sections.find(({ section }) => section === 'email')?.after);
    times.set(email, (times.get(email) ?? 0) + 1);
  }
  return times;
}

const anyFault = fc.constantFrom<Fault>('drop', 'reset', 'cut', 'repeat', 'delay', busy);

describe('an update', () => {
  test('that is acknowledged is exactly one version, one that is not at most one, whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFault, { maxLength: 20 }), async (planned) => {
        faults = [];
        const client = clientOf(proxy.url);
        const customerId = await newCustomer(client);
        faults = [...planned];
        const emails = Array.from({ length: 8 }, (_, n) => `update${n}@example.test`);
        const update = (email: string) => client.customer.update({ customerId, customer: { email } });
        const outcomes = await Promise.allSettled(emails.map(update));
        const times = await timesStored(customerId);
        for (const [index, email] of emails.entries()) {
          const stored = times.get(email) ?? 0;
          if (outcomes[index]?.status === 'fulfilled') expect(stored).toBe(1);
          else expect(stored).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 15 },
    );
  });

  test.each<[Fault, boolean]>([
    ['drop', false],
    ['reset', true],
    ['cut', true],
    ['repeat', true],
    ['delay', false],
    [busy, false],
  ])('through %j succeeds by itself, and tells when it is the kept answer', async (fault, replayed) => {
    const client = clientOf(proxy.url);
    const customerId = await newCustomer(client);
    faults = [fault];
    const input = { customerId, customer: { email: 'new@example.test' } };
    const answer = await client.customer.update(input).withResponse();
    expect(answer).toMatchObject({ version: 2, replayed, data: { customer: { email: 'new@example.test' } } });
    expect(await versionOf(server, aggregatorId, customerId)).toBe(2);
  });

  test('is tried three times and no more', async () => {
    const client = clientOf(proxy.url);
    const customerId = await newCustomer(client);
    faults = ['drop', 'drop', 'drop', 'drop'];
    const before = proxy.count('/customer/update');
    const update = client.customer.update({ customerId, customer: { email: 'new@example.test' } });
    await expect(update).rejects.toBeInstanceOf(ConnectionError);
    expect(proxy.count('/customer/update') - before).toBe(3);
    expect(await versionOf(server, aggregatorId, customerId)).toBe(1);
    faults = [];
  });

  test('sent five times at once under one key is done once, and all five get the same answer', async () => {
    const client = clientOf(server.url, { maxRetries: 20 });
    const customerId = await newCustomer(client);
    const update = () =>
      client.customer
        .update(
          { customerId, customer: { email: 'new@example.test' } },
          { idempotencyKey: `key-${customerId}` },
        )
        .withResponse();
    const answers = await Promise.all([update(), update(), update(), update(), update()]);
    expect(new Set(answers.map(({ requestId }) => requestId)).size).toBe(1);
    expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await versionOf(server, aggregatorId, customerId)).toBe(2);
  });
});

test('a registration and a new employee whose answers got lost are not told as there already', async () => {
  const client = clientOf(proxy.url);
  serial += 1;
  faults = ['reset'];
  const { customerId: companyId } = await client.customer.init(businessInit(serial));
  const employeeId = await newCustomer(client);
  faults = ['reset', 'cut'];
  const added = await client.customer.addEmployee({ companyId, employeeId, position: 'Clerk' });
  expect(added).toMatchObject({ customerId: companyId, employees: [{ employeeId, position: 'Clerk' }] });
  expect(await versionOf(server, aggregatorId, companyId)).toBe(2);
});

test('a webhook whose answers got lost is made once, and its next secret is the one that was made first', async () => {
  const client = clientOf(proxy.url);
  const { items: before } = await client.webhooks.list();
  faults = ['reset', 'cut'];
  const made = await client.webhooks.create({ url: 'http://127.0.0.1:9/' }).withResponse();
  expect(made.replayed).toBe(true);
  const { webhookId } = made.data;
  const { items: after } = await client.webhooks.list();
  expect(after.map((one) => one.webhookId)).toEqual([webhookId, ...before.map((one) => one.webhookId)]);
  faults = ['reset'];
  const rotated = await client.webhooks.rotateSecret(webhookId).withResponse();
  expect(rotated.replayed).toBe(true);
  const again = await client.webhooks.rotateSecret(webhookId);
  expect(again.secret).not.toBe(rotated.data.secret);
});
