/** `opencif index-names`: customers that were registered under another setting are found, or no longer kept. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planInit } from '../../../src/domain/customer-init.ts';
import type { CustomerSearch } from '../../../src/domain/customer-search.ts';
import { fits, lostTerms, searchOf } from '../../../src/domain/customer-search.ts';
import type { StoredCustomer } from '../../../src/domain/sections.ts';
import { createCustomers } from '../../../src/storage/customer/customer-init.ts';
import { searchCustomers } from '../../../src/storage/customer/customers-search.ts';
import { business, individual } from '../../support/arbitraries.ts';
import { runCommand } from '../../support/command.ts';
import { type OwnStore, ownStore } from '../../support/own-store.ts';
import { once } from '../../support/tamper.ts';

const aggregatorId = 'names';
/** More than one statement reads. */
const COUNT = 130;

let store: OwnStore;
/** Those of the test, and with the embedded store the samples. */
let all = 0;
beforeAll(async () => {
  store = await ownStore();
  await runCommand(['login', 'list'], store.env);
  await store.look(async (database, vault) => {
    await once(database, 'insert into aggregator values ($1, now())', [aggregatorId]);
    const orders = Array.from({ length: COUNT }, (_, n) => ({
      actor: { aggregatorId, login: 'l', requestId: `r${n}`, at: '2026-11-01T00:00:00.000Z' },
      customerId: `c${n}`,
      plan: planInit(n === 7 ? business(n) : individual(n), () => `p${n}`, false),
    }));
    await createCustomers(database, vault, orders);
    const [row] = await once<{ count: number }>(database, 'select count(*)::int as count from customer');
    all = row?.count ?? 0;
  });
});
afterAll(() => store.remove());

const run = (nameSearch: boolean, ...args: string[]) =>
  runCommand(['index-names', ...args], { ...store.env, OPENCIF_NAME_SEARCH: String(nameSearch) });

/** Customers found by beginnings of names, by a date of birth with last four, and rows of the index. */
async function seen(): Promise<readonly [names: number, births: number, rows: number]> {
  let result: readonly [number, number, number] = [0, 0, 0];
  await store.look(async (database, vault) => {
    const count = async (search: CustomerSearch) => {
      const page = { limit: 200, bytes: 10_000_000, candidates: 500, before: null };
      const judge = {
        fits: (one: StoredCustomer) => fits(one, search),
        lost: (one: StoredCustomer) => lostTerms(one, search),
      };
      return (await searchCustomers(database, vault, aggregatorId, search, { ...page, ...judge })).customers
        .length;
    };
    const names = await count(searchOf({ name: 'fir las' }));
    const births = await count(searchOf({ dateOfBirth: '1969-08-04', taxNumberLast4: '0001' }));
    const [row] = await once<{ rows: number }>(database, 'select count(*)::int as rows from customer_index');
    result = [names, births, row?.rows ?? 0];
  });
  return result;
}

test('customers registered without beginnings are found after it, and no more rows are written by another run', async () => {
  const [names, births, before] = await seen();
  expect([names, births]).toEqual([0, 0]);
  const { code, stdout } = await run(true, '--json');
  expect(code).toBe(0);
  const told = JSON.parse(stdout);
  expect(told).toEqual({ nameSearch: true, customers: all, rows: expect.any(Number), unreadable: 0 });
  const [found, born, after] = await seen();
  expect(found).toBeGreaterThanOrEqual(COUNT - 1);
  expect(born).toBe(1);
  expect(after - before).toBe(told.rows);
  expect((await run(true)).stdout).toBe(`0 search rows of ${all} customers were written.\n`);
  expect((await seen())[2]).toBe(after);
});

test('with the setting off, it removes just those rows', async () => {
  const [, , with_] = await seen();
  const { code, stdout } = await run(false, '--json');
  expect(code).toBe(0);
  const { rows } = JSON.parse(stdout);
  expect(rows).toBeGreaterThan(2 * COUNT);
  const [names, births, left] = await seen();
  expect([names, births]).toEqual([0, 0]);
  expect(left).toBe(with_ - rows);
  expect(left).toBeGreaterThan(COUNT);
});
