/** A customer as it was: however often it was changed since, each version is read as it was made. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyChanges } from '../../../src/storage/customer/customer-change.ts';
import type { Database } from '../../../src/storage/engine/database.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import { customerAt, sectionsChangedBetween } from '../../../src/storage/record/customer-history.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { emailOrder, employeeOrder, newAggregator, resultOf } from '../../support/orders.ts';
import { testMasterKey } from '../../support/server.ts';

const aggregatorId = 'often';

let opened: TestDatabase;
let database: Database;
let vault: Vault;

beforeAll(async () => {
  opened = await openTestDatabase();
  database = opened.database;
  vault = await openVault(database, testMasterKey);
  await newAggregator({ database, vault }, aggregatorId, 3);
});

afterAll(() => opened.drop());

/** Changes the company so often that its early versions take several statements. @returns it at each version */
async function changedOften() {
  const states = [await customerAt(database, vault, aggregatorId, 'company', {})];
  const apply = async (order: ReturnType<typeof employeeOrder>) => {
    const [outcome] = await applyChanges(database, vault, [order]);
    if (outcome) states.push(resultOf(outcome).customer);
  };
  await apply(employeeOrder(aggregatorId, 'person_0', 'first'));
  // Changed only here and at the end, so that what it was is far from either.
  await apply(phonesOrder('2025550100'));
  for (let n = 0; n < 450; n++) await apply(addressesOrder(`Street ${n}`));
  await apply(employeeOrder(aggregatorId, 'person_1', 'late'));
  await apply(phonesOrder('2025550199'));
  await apply(employeeOrder(aggregatorId, 'person_0', null));
  return states;
}

function companyOrder(sections: Record<string, unknown>) {
  const { change, ...order } = emailOrder(aggregatorId, 'company', 'unused');
  return { ...order, change: { ...change, customerTypes: ['business'] as const, sections } };
}

const phonesOrder = (phoneNumber: string) =>
  companyOrder({ businessPhones: [{ type: 'PRIMARY', phoneNumber }] });
const addressesOrder = (addressLine1: string) =>
  companyOrder({ businessAddresses: [{ type: 'PRIMARY', addressLine1 }] });

test('each version is as it was made, and every section changed since is named', async () => {
  const states = await changedOften();
  const newest = states.length;
  expect(newest).toBe(456);
  for (const version of [1, 2, 3, 4, 55, 56, 57, 200, 255, 256, 257, 400, newest - 3, newest - 1, newest]) {
    const state = await customerAt(database, vault, aggregatorId, 'company', { version });
    expect(state).toEqual(states[version - 1]);
  }
  const changed = (from: number, to = newest) =>
    sectionsChangedBetween(database, aggregatorId, 'company', { from, to });
  expect(await changed(1)).toEqual([
    'businessAddresses',
    'businessPhones',
    'employees/person_0/position',
    'employees/person_0/status',
    'employees/person_1/position',
    'employees/person_1/status',
  ]);
  expect(await changed(2, 3)).toEqual(['businessPhones']);
  expect(await changed(3, 453)).toEqual(['businessAddresses']);
  expect(await changed(newest)).toEqual([]);
});

test('a time selects the newest version that was made by then, whatever the clocks said', async () => {
  const at = (hour: number, day = 1) => `2026-12-0${day}T${String(hour).padStart(2, '0')}:00:00.000Z`;
  // The fourth version was made by a node whose clock was behind.
  for (const [n, time] of [at(10), at(12), at(11), at(14)].entries()) {
    const order = emailOrder(aggregatorId, 'person_2', `clock${n}`);
    await applyChanges(database, vault, [{ ...order, actor: { ...order.actor, at: time } }]);
  }
  const found = async (time: string) =>
    (await customerAt(database, vault, aggregatorId, 'person_2', { at: time }))?.version ?? null;
  expect(await Promise.all([at(9), at(10), at(11), at(13), at(14), at(0, 2)].map(found))).toEqual([
    1, 2, 4, 4, 5, 5,
  ]);
  expect(await found('2020-01-01T00:00:00.000Z')).toBeNull();
  expect(await customerAt(database, vault, aggregatorId, 'nobody', { at: at(14) })).toBeNull();
});

test('no statement reads more than a number of versions', async () => {
  const statement = {
    name: 'test-versions',
    text: 'select max(version) as newest from customer_change where aggregator_id = $1 and customer_id = $2',
  };
  const [row] = await database.query<{ newest: number }>(statement, [aggregatorId, 'company']);
  const ranges: number[] = [];
  const watched: Pick<Database, 'query'> = {
    query: async (sent, values = []) => {
      if (sent.name === 'customer-at') ranges.push(Number(values[3]));
      if (sent.name === 'customer-at-further') ranges.push(Number(values[3]) - Number(values[2]));
      return database.query(sent, values);
    },
  };
  await customerAt(watched, vault, aggregatorId, 'company', { version: 1 });
  expect(Math.max(...ranges)).toBeLessThanOrEqual(200);
  expect(ranges.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual((row?.newest ?? 0) - 1);
});
