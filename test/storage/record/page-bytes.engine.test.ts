/** Pages end at a number of bytes or rows; whatever these limits are, all pages together are the whole list. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fits, lostTerms, searchOf } from '../../../src/domain/customer-search.ts';
import { applyChanges } from '../../../src/storage/customer/customer-change.ts';
import { searchCustomers } from '../../../src/storage/customer/customers-search.ts';
import type { Database } from '../../../src/storage/engine/database.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import { readHistory } from '../../../src/storage/record/customer-history.ts';
import { FEED_START, readEvents } from '../../../src/storage/record/event-feed.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { feedComplete } from '../../support/feed.ts';
import { emailOrder, newAggregator } from '../../support/orders.ts';
import { scale } from '../../support/scale.ts';
import { testMasterKey } from '../../support/server.ts';

const aggregatorId = 'pages';
const customerId = 'person_0';

let opened: TestDatabase;
let database: Database;
let vault: Vault;

beforeAll(async () => {
  opened = await openTestDatabase();
  database = opened.database;
  vault = await openVault(database, testMasterKey);
  const ids = await newAggregator({ database, vault }, aggregatorId, 6);
  // From a line that fits in the row to one that PostgreSQL stores outside it.
  for (const length of [1, 5000, 200, 20_000, 3, 9000, 40]) {
    await applyChanges(database, vault, [emailOrder(aggregatorId, customerId, 'x'.repeat(length))]);
  }
  const [, , third = '', , fifth = ''] = ids;
  for (const id of [third, fifth]) {
    await applyChanges(database, vault, [emailOrder(aggregatorId, id, 'y'.repeat(15_000))]);
  }
  await feedComplete(database);
});

afterAll(() => opened.drop());

/** A row of a list: its identity, and how much is stored for it. */
interface Row {
  readonly id: string;
  readonly bytes: number;
}

async function rowsOf(text: string): Promise<Row[]> {
  return database.query<Row>({ name: `test-rows-${text.length}`, text }, [aggregatorId]);
}

const bounds = fc.record({
  limit: fc.integer({ min: 1, max: 20 }),
  bytes: fc.oneof(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 100_000 })),
});
type Bounds = { readonly limit: number; readonly bytes: number };

/** @param next reads the page after the given last row; null reads the first page */
async function expectPages(
  list: readonly Row[],
  { limit, bytes }: Bounds,
  next: (last: string | null) => Promise<readonly string[]>,
): Promise<void> {
  const ids: string[] = [];
  while (ids.length < list.length) {
    const page = await next(ids.at(-1) ?? null);
    const sizes = list.slice(ids.length, ids.length + page.length).map((row) => row.bytes);
    const sum = sizes.reduce((all, one) => all + one, 0);
    expect(page.length).toBeGreaterThan(0);
    expect(page.length).toBeLessThanOrEqual(limit);
    expect(page.length === 1 || sum <= bytes).toBe(true);
    const following = list[ids.length + page.length]?.bytes ?? Number.POSITIVE_INFINITY;
    const isFull = page.length === limit || sum + following > bytes;
    expect(isFull).toBe(true);
    ids.push(...page);
  }
  expect(ids).toEqual(list.map(({ id }) => id));
}

const numRuns = scale(15, 300);
const ofChange = 'pg_column_size(before) + pg_column_size(after) as bytes';

test('of a history', async () => {
  const list = await rowsOf(`
    select version::text as id, ${ofChange} from customer_change
     where aggregator_id = $1 and customer_id = '${customerId}' order by version desc`);
  expect(list).toHaveLength(8);
  const next = (size: Bounds) => async (last: string | null) => {
    const page = { beforeVersion: last === null ? null : Number(last), ...size };
    const changes = (await readHistory(database, vault, aggregatorId, customerId, page)) ?? [];
    return changes.map(({ version }) => String(version));
  };
  await fc.assert(
    fc.asyncProperty(bounds, (size) => expectPages(list, size, next(size))),
    { numRuns },
  );
});

test.each([true, false])('of events, with values: %s', async (open) => {
  const list = await rowsOf(`
    select customer_id || ' ' || version as id, ${ofChange} from customer_change
     where aggregator_id = $1 order by feed_order, position`);
  expect(list).toHaveLength(16);
  const next = (size: Bounds) => {
    let after = FEED_START;
    return async () => {
      const entries = await readEvents(database, vault, aggregatorId, { after, open, ...size });
      after = entries.at(-1)?.cursor ?? after;
      return entries.map(({ change }) => `${change.customerId} ${change.version}`);
    };
  };
  await fc.assert(
    fc.asyncProperty(bounds, (size) => expectPages(list, size, next(size))),
    { numRuns },
  );
});

test('of customers', async () => {
  const list = await rowsOf(`
    select customer_id as id, pg_column_size(sections) as bytes from customer
     where aggregator_id = $1 order by position desc`);
  expect(list).toHaveLength(7);
  const search = searchOf({});
  const next = (size: Bounds) => {
    let before: string | null = null;
    return async () => {
      const found = await searchCustomers(database, vault, aggregatorId, search, {
        before,
        ...size,
        candidates: 100,
        fits: (customer) => fits(customer, search),
        lost: (customer) => lostTerms(customer, search),
      });
      before = found.next;
      return found.customers.map((customer) => customer.customerId);
    };
  };
  await fc.assert(
    fc.asyncProperty(bounds, async (size) => expectPages(list, size, next(size))),
    { numRuns },
  );
});
