/** Registrations in groups: whatever shares a statement, each has the same outcome as if it went alone. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CustomerInit } from '../../../src/contract/customer.ts';
import { planInit } from '../../../src/domain/customer-init.ts';
import {
  createCustomers,
  type InitOrder,
  type InitOutcome,
} from '../../../src/storage/customer/customer-init.ts';
import { InitQueue } from '../../../src/storage/customer/init-queue.ts';
import { type Database, StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import { verifyHistory } from '../../../src/storage/record/history-verify.ts';
import { idempotencyKey } from '../../../src/storage/record/idempotency-key.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { business, individual } from '../../support/arbitraries.ts';
import { openNode, openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { intercepted } from '../../support/intercept.ts';
import { quickTenant } from '../../support/nodes.ts';
import { orderTime } from '../../support/orders.ts';
import { testMasterKey } from '../../support/server.ts';

let opened: TestDatabase;
let database: Database;
let vault: Vault;
let serial = 0;

beforeAll(async () => {
  opened = await openTestDatabase();
  database = opened.database;
  vault = await openVault(database, testMasterKey);
});

afterAll(() => opened.drop());

async function newAggregator(): Promise<string> {
  const aggregatorId = `inits_${serial++}`;
  await quickTenant({ database, vault }, aggregatorId);
  return aggregatorId;
}

function orderOf(aggregatorId: string, body: CustomerInit, more: Partial<InitOrder> = {}): InitOrder {
  serial += 1;
  const actor = { aggregatorId, login: `${aggregatorId}_login`, requestId: `r${serial}`, at: orderTime };
  return { actor, customerId: `c${serial}`, plan: planInit(body, () => `p${serial}`), ...more };
}

function toldOf(outcome: InitOutcome): string {
  if ('replay' in outcome) return `replay of ${outcome.replay.customerId}`;
  if ('holder' in outcome) return `${outcome.holder.holds} of ${outcome.holder.customerId}`;
  return `made ${outcome.customer.customerId}`;
}

async function countOf(aggregatorId: string): Promise<unknown> {
  const text = `
    select (select count(*)::int from customer where aggregator_id = $1) as customers,
           (select count(*)::int from customer_change where aggregator_id = $1) as changes,
           (select count(*)::int from idempotency_key where aggregator_id = $1) as keys`;
  const [row] = await database.query({ name: 'test-inits-count', text }, [aggregatorId]);
  return row;
}

const numbered = (n: number, reference: string) => ({ ...individual(n), customerReference: reference });

describe('one statement', () => {
  test('registers each that nothing is in the way of, and names what is', async () => {
    const [one, two] = [await newAggregator(), await newAggregator()];
    const [held] = await createCustomers(database, vault, [orderOf(one, individual(1))]);
    const key = (body: object) => idempotencyKey(vault, 'customer-init', 'k', body);
    const orders = [
      orderOf(one, individual(2)),
      orderOf(one, numbered(3, 'RefI1')),
      orderOf(one, numbered(1, 'Other')),
      orderOf(two, individual(1)),
      orderOf(one, business(1), { key: key(business(1)) }),
      orderOf(one, individual(4), { dryRun: true }),
      orderOf(one, numbered(2, 'RefI1'), { dryRun: true }),
    ];
    const ids = orders.map(({ customerId }) => customerId);
    const first = held && 'customer' in held ? held.customer.customerId : '';
    expect((await createCustomers(database, vault, orders)).map(toldOf)).toEqual([
      `made ${ids[0]}`,
      `reference of ${first}`,
      `taxId of ${first}`,
      `made ${ids[3]}`,
      `made ${ids[4]}`,
      `made ${ids[5]}`,
      `reference of ${first}`,
    ]);
    expect(await countOf(one)).toEqual({ customers: 3, changes: 3, keys: 1 });
    expect(await countOf(two)).toEqual({ customers: 1, changes: 1, keys: 0 });
    const again = orderOf(one, business(1), { key: key(business(1)) });
    const other = orderOf(two, business(1), { key: key(business(1)) });
    expect((await createCustomers(database, vault, [again, other])).map(toldOf)).toEqual([
      `replay of ${ids[4]}`,
      `made ${other.customerId}`,
    ]);
    for (const aggregatorId of [one, two])
      expect(await verifyHistory(database, vault, aggregatorId)).toEqual([]);
  });

  test('with one reference or one number many times registers one, which the others find', async () => {
    const aggregatorId = await newAggregator();
    const orders = [
      ...[1, 2, 3].map((n) => orderOf(aggregatorId, numbered(n, 'Same'))),
      ...['A', 'B', 'C'].map((reference) => orderOf(aggregatorId, numbered(9, reference))),
    ];
    const outcomes = (await createCustomers(database, vault, orders)).map(toldOf);
    for (const [from, found] of [
      [0, 'reference'],
      [3, 'taxId'],
    ] as const) {
      const group = outcomes.slice(from, from + 3);
      const [made] = group.filter((one) => one.startsWith('made '));
      const id = made?.slice('made '.length);
      expect(group.filter((one) => one === `${found} of ${id}`)).toHaveLength(2);
    }
    expect(await countOf(aggregatorId)).toEqual({ customers: 2, changes: 2, keys: 0 });
  });

  test('of none asks nothing', async () => {
    const silent = intercepted(database, () => Promise.reject(new Error('asked')));
    expect(await createCustomers(silent, vault, [])).toEqual([]);
  });
});

describe('the queue', () => {
  test('of two nodes that want the same crosswise loses none and makes none twice', async () => {
    const aggregatorId = await newAggregator();
    const other = opened.url === null ? database : await openNode(opened.url);
    const queues = [new InitQueue(database, vault), new InitQueue(other, vault)] as const;
    const many = 40;
    const bodies = (node: number) =>
      // The references and numbers of one node compete with those of the other.
      Array.from({ length: many }, (_, n) => numbered(n, `${node}-${node === 0 ? n : many - n}`));
    const outcomes = await Promise.all(
      queues.flatMap((queue, node) => bodies(node).map((body) => queue.apply(orderOf(aggregatorId, body)))),
    );
    const told = outcomes.map(toldOf);
    expect(told.filter((one) => one.startsWith('made '))).toHaveLength(many);
    const made = new Set(told.filter((one) => one.startsWith('made ')).map((one) => one.slice(5)));
    for (const one of told.filter((text) => text.startsWith('taxId of '))) {
      expect(made).toContain(one.slice('taxId of '.length));
    }
    expect(await countOf(aggregatorId)).toEqual({ customers: many, changes: many, keys: 0 });
    expect(await verifyHistory(database, vault, aggregatorId)).toEqual([]);
    if (other !== database) await other.close();
  });

  test.each([
    ['before it is carried out', false],
    ['after it is committed', true],
  ])('makes each once when the connection is lost %s', async (_when, committed) => {
    const aggregatorId = await newAggregator();
    let statements = 0;
    const brittle = intercepted(database, async ({ name }, _values, run) => {
      statements += Number(name === 'customer-init');
      // The first goes alone; the others share the second statement.
      if (name !== 'customer-init' || statements !== 2) return run();
      if (committed) await run();
      throw new StoreUnavailable('gone');
    });
    const queue = new InitQueue(brittle, vault);
    const keyOf = (n: number) => (n % 2 ? idempotencyKey(vault, 'customer-init', `lost${n}`, n) : null);
    const orders = Array.from({ length: 6 }, (_, n) =>
      orderOf(aggregatorId, n === 5 ? numbered(50, 'RefI1') : individual(n), { key: keyOf(n) }),
    );
    const told = (await Promise.all(orders.map((order) => queue.apply(order)))).map(toldOf);
    const ids = orders.map(({ customerId }) => customerId);
    expect(told).toEqual([...ids.slice(0, 5).map((id) => `made ${id}`), `reference of ${ids[1]}`]);
    expect(await countOf(aggregatorId)).toEqual({ customers: 5, changes: 5, keys: 2 });
  });
});
