/** `GET /customers/:customerId/proof` */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectInvalid, expectRefused, expectSuccess } from '../../support/answers.ts';
import { individual } from '../../support/arbitraries.ts';
import { steps } from '../../support/retention.ts';
import { tokensOfRoles } from '../../support/roles.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let tokens: Awaited<ReturnType<typeof tokensOfRoles>>;
let serial = 0;

beforeAll(async () => {
  server = await buildTestServer({ limits: { proofChanges: 250 }, settings: { retentionDays: 0 } });
  tokens = await tokensOfRoles(server, 'own');
});

afterAll(() => server.close());

/** A customer with this many changes. */
async function changed(changes: number): Promise<string> {
  serial += 1;
  const made = await server.post('/customer/init', individual(serial), tokens.integration);
  const { customerId } = made.json().data;
  const items = Array.from({ length: changes - 1 }, (_, n) => ({
    operation: 'update',
    body: { customerId, customer: { email: `mail${n}@example.test` } },
  }));
  if (items.length > 0) await server.post('/customers/batch', { items }, tokens.integration);
  return customerId;
}

const proof = (customerId: string, cursor?: string) =>
  server.get(
    `/customers/${customerId}/proof${cursor === undefined ? '' : `?cursor=${cursor}`}`,
    tokens.auditor,
  );

/** Alters the database, as somebody who has no key. */
const alter = (text: string, customerId: string) =>
  server.database.query({ name: `test-proof-${++serial}`, text }, [customerId]);

test('says that nothing was altered, and in how many changes; nobody is recorded as seen', async () => {
  const customerId = await changed(3);
  expectSuccess(await proof(customerId), { customerId, changes: 3, faults: [], nextCursor: null });
  const seen = await server.get(`/customers/${customerId}/access`, tokens.auditor);
  expect(seen.json().data.items).toEqual([]);
});

test('goes on where it ended, and names a fault once, whichever part it is in', async () => {
  const customerId = await changed(300);
  await alter(
    'update customer_change set login = login || 1::text where customer_id = $1 and version = 7',
    customerId,
  );
  const swap = `
    update customer_change c
       set after = jsonb_build_object('email', left(c.after ->> 'email', 23) || substr(o.after ->> 'email', 24))
      from customer_change o
     where c.customer_id = $1 and o.customer_id = $1 and c.version = 280 and o.version = 270`;
  await alter(swap, customerId);
  const first = (await proof(customerId)).json().data;
  expect(first).toEqual({
    customerId,
    changes: 250,
    faults: [{ version: 7, problem: 'forged change' }],
    nextCursor: expect.any(String),
  });
  const second = (await proof(customerId, first.nextCursor)).json().data;
  expect(second.changes).toBe(50);
  expect(second.nextCursor).toBeNull();
  expect(second.faults).toEqual([{ version: 280, problem: 'swapped cipher text' }]);
});

describe('names', () => {
  test('a customer that does not match its history', async () => {
    const customerId = await changed(2);
    await alter(`update customer set reference = reference || 'x' where customer_id = $1`, customerId);
    expect((await proof(customerId)).json().data.faults).toEqual([
      { version: 2, problem: 'altered customer' },
    ]);
  });

  test('a customer without any history', async () => {
    const customerId = await changed(1);
    await alter('delete from customer_change where customer_id = $1', customerId);
    expect((await proof(customerId)).json().data.faults).toEqual([
      { version: 1, problem: 'missing history' },
    ]);
  });
});

test('an erased customer is whole, and its erasure is told', async () => {
  const customerId = await changed(2);
  await steps(server, tokens.admin, customerId, 'closed', 'erased');
  expect((await proof(customerId)).json().data).toEqual({
    customerId,
    changes: 4,
    faults: [],
    erasedAt: expect.any(String),
    nextCursor: null,
  });
});

test('refused: an unknown customer, and a cursor of another one', async () => {
  expectRefused(await proof('cstap_unknown'), 'customerNotFound', { customerId: 'cstap_unknown' });
  const { nextCursor } = (await proof(await changed(260))).json().data;
  const other = await proof(await changed(1), nextCursor);
  expectInvalid(other, { instancePath: '/cursor', keyword: 'cursor' });
});
