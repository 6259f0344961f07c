/** The statements of each request find their rows by index, even if PostgreSQL has no statistics yet. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planInit } from '../../../src/domain/customer-init.ts';
import { changeStatement, prepareChange } from '../../../src/storage/customer/customer-change.ts';
import { createCustomers } from '../../../src/storage/customer/customer-init.ts';
import { statusStatement } from '../../../src/storage/customer/customer-status.ts';
import type { Database, SqlValue, Statement } from '../../../src/storage/engine/database.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import { idempotencyKey } from '../../../src/storage/record/idempotency-key.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { individual } from '../../support/arbitraries.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { intercepted } from '../../support/intercept.ts';
import { quickTenant } from '../../support/nodes.ts';
import { emailOrder } from '../../support/orders.ts';
import { testMasterKey } from '../../support/server.ts';

let opened: TestDatabase;
let database: Database;
let vault: Vault;

const aggregatorId = 'crowd';
const ROWS = 5_000;
const BATCH = 64;

beforeAll(async () => {
  opened = await openTestDatabase();
  database = opened.database;
  vault = await openVault(database, testMasterKey);
  await quickTenant({ database, vault }, aggregatorId);
  const numbers = `generate_series(1, ${ROWS}) n`;
  const customers = `
    insert into customer (aggregator_id, customer_id, customer_type, reference, version, created_at,
                          representative_ids, employee_ids, sections, link, feed_order)
    select $1, 'c' || n, 'individual', 'r' || n, 1, now(), '{}', '{}', '{}', '', 0 from ${numbers}`;
  const keys = `
    insert into idempotency_key (aggregator_id, login, key_hash, request_hash, customer_id, version,
                                 request_id, stored_at)
    select $1, $1 || '_login', 'k' || n, '', 'c' || n, 1, '', now() from ${numbers}`;
  await database.query({ name: 'test-customers', text: customers }, [aggregatorId]);
  await database.query({ name: 'test-keys', text: keys }, [aggregatorId]);
});

afterAll(() => opened.drop());

async function planOf([{ text }, values]: [Statement, SqlValue[]]): Promise<string> {
  const explain = { name: `test-explain-${text.length}`, text: `explain (costs off) ${text}` };
  const lines = await database.query<Record<string, string>>(explain, values);
  return lines.map((line) => line['QUERY PLAN']).join('\n');
}

const key = (n: number) => idempotencyKey(vault, 'test', `key ${n}`, {});
const numbers = Array.from({ length: BATCH }, (_, n) => n);

/** Returns the statement of `createCustomers` without sending it to the store. */
async function initStatement(): Promise<[Statement, SqlValue[]]> {
  const sent: [Statement, SqlValue[]][] = [];
  const deaf = intercepted(database, async (statement, values) => {
    sent.push([statement, [...values]]);
    throw new Error('not sent');
  });
  const orders = numbers.map((n) => {
    const { actor } = emailOrder(aggregatorId, `new${n}`, 'a');
    const plan = planInit(individual(n), () => '');
    return { actor, customerId: `new${n}`, plan, key: key(n) };
  });
  await expect(createCustomers(deaf, vault, orders)).rejects.toThrow('not sent');
  expect(sent).toHaveLength(1);
  return sent[0] as [Statement, SqlValue[]];
}

test.each([
  ['an update', async () => changeOf()],
  ['a registration', initStatement],
  ['a status', async () => statusStatement(numbers.map((n) => ({ aggregatorId, customerId: `c${n}` })))],
])('%s', async (_name, statement) => {
  const plan = await planOf(await statement());
  expect(plan).toMatch(/Index.* Scan .*on customer/);
  expect(plan).not.toMatch(/Seq Scan on (customer|idempotency_key)/);
});

function changeOf(): [Statement, SqlValue[]] {
  const changes = numbers.map((n) =>
    prepareChange(vault, emailOrder(aggregatorId, `c${n}`, 'a', { key: key(n) })),
  );
  return changeStatement(changes);
}
