/** Pages of customers, newest first, and whether a position in them belongs to a customer. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fits, lostTerms, searchOf } from '../../../src/domain/customer-search.ts';
import { isRegistered, searchCustomers } from '../../../src/storage/customer/customers-search.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { newAggregator } from '../../support/orders.ts';
import { testMasterKey } from '../../support/server.ts';

let opened: TestDatabase;
let vault: Vault;

beforeAll(async () => {
  opened = await openTestDatabase();
  vault = await openVault(opened.database, testMasterKey);
  for (const aggregatorId of ['pages', 'others']) {
    await newAggregator({ database: opened.database, vault }, aggregatorId, 3);
  }
});

afterAll(() => opened.drop());

const page = (query: Parameters<typeof searchOf>[0], before: string | null) => {
  const search = searchOf(query);
  return searchCustomers(opened.database, vault, 'pages', search, {
    before,
    limit: 2,
    bytes: 1_000_000,
    candidates: 100,
    fits: (one) => fits(one, search),
    lost: (one) => lostTerms(one, search),
  });
};

test.each([{}, { type: 'individual' as const }])(
  'pages of %j go on below the last, which is a customer',
  async (query) => {
    const first = await page(query, null);
    expect(first.customers).toHaveLength(2);
    const next = first.next ?? '';
    expect(await isRegistered(opened.database, 'pages', next)).toBe(true);
    const rest = await page(query, next);
    const ids = [...first.customers, ...rest.customers].map(({ customerId }) => customerId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(2);
  },
);

test('a place is registered in its own aggregator alone, and only where a customer is', async () => {
  const { next } = await page({}, null);
  expect(await isRegistered(opened.database, 'others', next ?? '')).toBe(false);
  expect(await isRegistered(opened.database, 'pages', '999999999')).toBe(false);
});

test('a reference finds its customer', async () => {
  const [one] = (await page({}, null)).customers;
  const found = await page({ reference: one?.reference ?? '' }, null);
  expect(found).toEqual({ customers: [one], next: null, stale: [] });
});
