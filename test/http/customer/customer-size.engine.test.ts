/** How large a customer may become. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefused } from '../../support/answers.ts';
import { phone } from '../../support/arbitraries.ts';
import { businessInit, individualInit, register } from '../../support/samples.ts';
import { scale } from '../../support/scale.ts';
import { postWith } from '../../support/send.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

const BYTES = 6000;

let roomy: TestServer;
/** On the same store, with little room for a customer. */
let small: TestServer;
let serial = 0;

beforeAll(async () => {
  roomy = await buildTestServer();
  const { database, databaseUrl: url } = roomy;
  const shared = { database, url, drop: async () => {} };
  small = await buildTestServer({ shared, limits: { customerBytes: BYTES } });
});

afterAll(async () => {
  await small.close();
  await roomy.close();
});

const phones = (count: number) => Array.from({ length: count }, (_, n) => phone(`20255501${10 + n}`));
const [address] = individualInit(1).customer.addresses;
const addresses = (count: number) => Array.from({ length: count }, () => address);

const update = (on: TestServer, customerId: string, customer: object, headers = {}) =>
  postWith(headers, on, '/customer/update', { customerId, customer });

async function stored(customerId: string): Promise<{ version: number; bytes: number }> {
  const text = `select version, pg_column_size(sections) as bytes from customer
                 where aggregator_id = 'CLIENTID' and customer_id = $1`;
  const [row] = await roomy.database.query<{ version: number; bytes: number }>({ name: 'test-size', text }, [
    customerId,
  ]);
  if (!row) throw new Error('the customer is there');
  return row;
}

const newPerson = async () => (await register(roomy, individualInit(++serial))).customerId;

test('a customer never grows beyond its size, whatever is sent; what is refused changes nothing', async () => {
  const part = fc.record(
    { phones: fc.integer({ min: 1, max: 20 }), addresses: fc.integer({ min: 1, max: 20 }) },
    { requiredKeys: [] },
  );
  const property = fc.asyncProperty(fc.array(part, { minLength: 2, maxLength: 8 }), async (parts) => {
    const customerId = await newPerson();
    for (const sent of parts) {
      const before = await stored(customerId);
      const customer = {
        ...(sent.phones && { phones: phones(sent.phones) }),
        ...(sent.addresses && { addresses: addresses(sent.addresses) }),
      };
      const dry = await update(small, customerId, customer, { 'opencif-dry-run': 'true' });
      const answer = await update(small, customerId, customer);
      expect(dry.statusCode).toBe(answer.statusCode);
      const after = await stored(customerId);
      if (answer.statusCode === 200) {
        expect(after.bytes).toBeLessThanOrEqual(BYTES);
      } else {
        expectRefused(answer, 'customerTooLarge', { customerId });
        expect(after).toEqual(before);
        // It would have been too large.
        expect((await update(roomy, customerId, customer)).statusCode).toBe(200);
        expect((await stored(customerId)).bytes).toBeGreaterThan(BYTES);
        return;
      }
    }
  });
  await fc.assert(property, { numRuns: scale(15, 150) });
});

describe('a customer that is larger already', () => {
  test('may become smaller, and may be sent what it has', async () => {
    const customerId = await newPerson();
    await update(roomy, customerId, { addresses: addresses(20), phones: phones(20) });
    expect((await stored(customerId)).bytes).toBeGreaterThan(BYTES);
    expect((await update(small, customerId, { addresses: addresses(20) })).statusCode).toBe(200);
    expect((await update(small, customerId, { phones: phones(19) })).statusCode).toBe(200);
    expectRefused(await update(small, customerId, { phones: phones(20) }), 'customerTooLarge', {
      customerId,
    });
    expect((await stored(customerId)).version).toBe(3);
  });

  test('takes no more employees, but every employee can be disabled', async () => {
    const { customerId: companyId } = await register(roomy, businessInit(++serial));
    const [first, second] = [await newPerson(), await newPerson()];
    const add = (on: TestServer, employeeId: string) =>
      on.post('/customer/add-employee', { companyId, employeeId, position: 'Clerk' }, on.token);
    expect((await add(roomy, first)).statusCode).toBe(200);
    await update(roomy, companyId, { businessAddresses: addresses(20), businessPhones: phones(20) });
    expectRefused(await add(small, second), 'customerTooLarge', { customerId: companyId });
    const disabled = await small.post(
      '/customer/disable-employee',
      { companyId, employeeId: first },
      small.token,
    );
    expect(disabled.json().data.employees).toMatchObject([{ employeeId: first, status: 'DISABLED' }]);
  });

  test('uses up no key by what is refused', async () => {
    const customerId = await newPerson();
    const key = { 'idempotency-key': `too-large-${customerId}` };
    const large = { addresses: addresses(20), phones: phones(20) };
    expectRefused(await update(small, customerId, large, key), 'customerTooLarge', { customerId });
    const answer = await update(roomy, customerId, large, key);
    expect([answer.statusCode, answer.headers['idempotent-replayed']]).toEqual([200, undefined]);
  });
});
