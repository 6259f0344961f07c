/** Search rows of names are written and removed for customers that are already registered. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planInit } from '../../../src/domain/customer-init.ts';
import { beginningTerms } from '../../../src/domain/customer-search.ts';
import { createCustomers } from '../../../src/storage/customer/customer-init.ts';
import { indexNames } from '../../../src/storage/customer/name-index.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { business, individual } from '../../support/arbitraries.ts';
import { openTestDatabase } from '../../support/database.ts';
import { testMasterKey } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';

const aggregatorId = 'names';
/** More than one step. */
const COUNT = 130;

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let vault: Vault;

beforeAll(async () => {
  opened = await openTestDatabase();
  vault = await openVault(opened.database, testMasterKey);
  await once(opened.database, 'insert into aggregator values ($1, now())', [aggregatorId]);
  const orders = Array.from({ length: COUNT }, (_, n) => ({
    actor: { aggregatorId, login: 'l', requestId: `r${n}`, at: '2026-11-01T00:00:00.000Z' },
    customerId: `c${n}`,
    plan: planInit(n === 7 ? business(n) : individual(n), () => `p${n}`, false),
  }));
  await createCustomers(opened.database, vault, orders);
});
afterAll(() => opened.drop());

const rows = async () =>
  (await once<{ rows: number }>(opened.database, 'select count(*)::int as rows from customer_index'))[0]
    ?.rows ?? 0;

/** @returns what all steps of a run did together */
async function run(keep: boolean) {
  const total = { steps: 0, customers: 0, rows: 0, unreadable: 0 };
  for await (const step of indexNames(opened.database, vault, keep, beginningTerms)) {
    total.steps += 1;
    total.customers += step.customers;
    total.rows += step.rows;
    total.unreadable += step.unreadable;
  }
  return total;
}

test('each customer gets its rows once, and they are removed without touching others', async () => {
  const before = await rows();
  const written = await run(true);
  expect(written).toMatchObject({ steps: 2, customers: COUNT, unreadable: 0 });
  expect(written.rows).toBeGreaterThan(2 * COUNT);
  expect(await rows()).toBe(before + written.rows);
  expect((await run(true)).rows).toBe(0);
  expect((await run(false)).rows).toBe(written.rows);
  expect(await rows()).toBe(before);
});
