/** A connection is lost during a batch of changes: the outcome of each is looked up, never guessed. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ChangeQueue } from '../../../src/storage/customer/change-queue.ts';
import type { ChangeOrder, ChangeOutcome } from '../../../src/storage/customer/customer-change.ts';
import { type Database, StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { openPostgres } from '../../../src/storage/engine/postgres.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import { verifyHistory } from '../../../src/storage/record/history-verify.ts';
import { idempotencyKey } from '../../../src/storage/record/idempotency-key.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { openNode, openTestDatabase, type TestDatabase, testEngine } from '../../support/database.ts';
import { changesOf } from '../../support/history.ts';
import { Gate, type Interceptor, intercepted } from '../../support/intercept.ts';
import { emailOrder, employeeOrder, newAggregator, resultOf } from '../../support/orders.ts';
import { scale } from '../../support/scale.ts';
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

async function newAggregatorOf(people: number): Promise<{ aggregatorId: string; ids: string[] }> {
  const aggregatorId = `fault_${serial++}`;
  return { aggregatorId, ids: await newAggregator({ database, vault }, aggregatorId, people) };
}

async function emailsOf(aggregatorId: string, customerId: string): Promise<unknown[]> {
  const changes = await changesOf(database, vault, { aggregatorId, customerId });
  return changes.slice(1).map(({ after }) => after.email);
}

const lost = () => new StoreUnavailable('The connection was lost.');

type Fault = (run: () => Promise<unknown>) => Promise<unknown>;

/** When the connection breaks for the first statements with changes. */
const faults: Record<string, Fault> = {
  'before the statement': async () => {
    throw lost();
  },
  'after the commit, before the answer': async (run) => {
    await run();
    throw lost();
  },
};

/** @param times how many batches have the fault; later ones, and changes made one by one, succeed */
function faulty(fault: Fault, times: number): Database {
  let left = times;
  const query: Database['query'] = async (statement, values) => {
    const run = () => database.query(statement, values);
    if (statement.name !== 'customer-change' || left === 0) return run() as never;
    left -= 1;
    return (await fault(run)) as never;
  };
  return { ...database, query };
}

describe.each(Object.entries(faults))('a connection lost %s', (_when, fault) => {
  test.each([1, 2, 64])('leaves every change made once, in batches of %i', async (batchSize) => {
    const { aggregatorId, ids } = await newAggregatorOf(7);
    const queue = new ChangeQueue(faulty(fault, 3), vault, { batchSize });
    const outcomes = await Promise.all(ids.map((id) => queue.apply(emailOrder(aggregatorId, id, 'once'))));
    for (const [index, outcome] of outcomes.entries()) {
      const { customer, accepted, versionMatches, changedSections } = resultOf(outcome);
      expect({ accepted, versionMatches, changedSections }).toEqual({
        accepted: true,
        versionMatches: true,
        changedSections: ['email'],
      });
      expect(customer).toMatchObject({ customerId: ids[index], version: 2 });
      expect(customer?.sections.email).toBe('once@example.test');
      expect(await emailsOf(aggregatorId, ids[index] ?? '')).toEqual(['once@example.test']);
    }
    expect(await verifyHistory(database, vault, aggregatorId)).toEqual([]);
  });

  test('leaves the changes of one customer made once each, in their order', async () => {
    const { aggregatorId } = await newAggregatorOf(1);
    const queue = new ChangeQueue(faulty(fault, 3), vault);
    const names = ['one', 'two', 'three', 'four', 'five'];
    const keyOf = (name: string) => idempotencyKey(vault, 'update', name, name);
    const outcomes = await Promise.all(
      names.map((name) => queue.apply(emailOrder(aggregatorId, 'person_0', name, { key: keyOf(name) }))),
    );
    const versions = outcomes.map((outcome) => resultOf(outcome).customer?.version);
    expect(versions).toEqual([2, 3, 4, 5, 6]);
    expect(await emailsOf(aggregatorId, 'person_0')).toEqual(names.map((name) => `${name}@example.test`));
    expect(await verifyHistory(database, vault, aggregatorId)).toEqual([]);
  });

  test('leaves each kind of order the outcome it has without the fault', async () => {
    const told = async (on: Database) => {
      const { aggregatorId, ids } = await newAggregatorOf(7);
      const [zero, one, two, three, four, five] = ids as [string, string, string, string, string, string];
      const keyOf = (body: string) => idempotencyKey(vault, 'update', 'key', body);
      const orders = [
        emailOrder(aggregatorId, zero, 'matched', { ifMatch: [1] }),
        emailOrder(aggregatorId, one, 'stale', { ifMatch: [7] }),
        emailOrder(aggregatorId, two, 'keyed', { key: keyOf('two') }),
        emailOrder(aggregatorId, three, 'dry', { dryRun: true }),
        emailOrder(aggregatorId, four, 'person4'),
        emailOrder(aggregatorId, 'person_unknown', 'unknown'),
        employeeOrder(aggregatorId, five, 'Clerk'),
      ];
      const queue = new ChangeQueue(on, vault);
      // The first goes alone; the others share a batch.
      const first = queue.apply(emailOrder(aggregatorId, 'person_6', 'first'));
      const outcomes = await Promise.all(orders.map((order) => queue.apply(order)));
      await first;
      const again = emailOrder(aggregatorId, two, 'keyed', { key: keyOf('two') });
      const replay = await queue.apply(again);
      const record = await Promise.all([...ids, 'company'].map((id) => emailsOf(aggregatorId, id)));
      return { outcomes, record, replayed: 'replay' in replay && replay.replay.version };
    };
    const expected = await told(database);
    expect(expected.replayed).toBe(2);
    expect(await told(faulty(fault, 2))).toEqual(expected);
  });
});

test('a store that stays away is told as such, and changes nothing', async () => {
  const { aggregatorId, ids } = await newAggregatorOf(3);
  const away = intercepted(database, async () => {
    throw lost();
  });
  const queue = new ChangeQueue(away, vault);
  const settled = await Promise.allSettled(
    ids.map((id) => queue.apply(emailOrder(aggregatorId, id, 'away'))),
  );
  const reasons = settled.map((one) => (one.status === 'rejected' ? one.reason : null));
  expect(reasons.every((reason) => reason instanceof StoreUnavailable)).toBe(true);
  for (const id of ids) expect(await emailsOf(aggregatorId, id)).toEqual([]);
});

describe.runIf(testEngine === 'postgres')('on a server', () => {
  const waitingForLocks = {
    name: 'test-waiting',
    text: `select pid from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock' order by query_start`,
  };
  const lock = {
    name: 'test-lock',
    text: 'select 1 as one from customer where aggregator_id = $1 and customer_id = $2 for update',
  };
  const kill = { name: 'test-kill', text: 'select pg_terminate_backend($1) as killed' };

  /** Resolves to the server processes that wait for a lock, as soon as there are this many. */
  async function waiting(count: number): Promise<number[]> {
    for (;;) {
      const rows = await database.query<{ pid: number }>(waitingForLocks);
      if (rows.length >= count) return rows.map(({ pid }) => pid);
    }
  }

  /** Another session that has locked a customer. */
  async function locked(aggregatorId: string, customerId: string): Promise<() => Promise<void>> {
    const other = await openNode(opened.url ?? '');
    const gate = new Gate();
    const held = other.transaction(async (tx) => {
      await tx.query(lock, [aggregatorId, customerId]);
      await gate.pass();
    });
    await gate.arrived;
    return async () => {
      gate.open();
      await held;
      await other.close();
    };
  }

  test('a locked customer is told as unavailable; the others of its batch are changed', async () => {
    const { aggregatorId, ids } = await newAggregatorOf(6);
    const release = await locked(aggregatorId, 'person_3');
    const impatient = await openPostgres({ url: opened.url ?? '', lockTimeoutMs: 100 });
    const queue = new ChangeQueue(impatient, vault);
    const orders: ChangeOrder[] = ids.map((id) => emailOrder(aggregatorId, id, 'beside'));
    const settled = await Promise.allSettled(orders.map((order) => queue.apply(order)));
    await release();
    for (const [index, one] of settled.entries()) {
      const isLocked = ids[index] === 'person_3';
      expect(one.status).toBe(isLocked ? 'rejected' : 'fulfilled');
      if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(StoreUnavailable);
      const emails = await emailsOf(aggregatorId, ids[index] ?? '');
      expect(emails).toEqual(isLocked ? [] : ['beside@example.test']);
    }
    const after = await queue.apply(emailOrder(aggregatorId, 'person_3', 'free'));
    expect(resultOf(after).customer?.version).toBe(2);
    await impatient.close();
  });

  test('a locked customer holds up its own changes alone, and they are made in their order once it is free', async () => {
    const { aggregatorId, ids } = await newAggregatorOf(4);
    const release = await locked(aggregatorId, 'person_2');
    const queue = new ChangeQueue(database, vault);
    const apply = (id: string, name: string) => queue.apply(emailOrder(aggregatorId, id, name));
    const held = ['one', 'two', 'three'].map((name) => apply('person_2', name));
    const others = ids.filter((id) => id !== 'person_2');
    // More than one round, because the statements after the first must continue too.
    for (const name of ['first', 'second', 'third']) {
      await Promise.all(others.map((id) => apply(id, name)));
    }
    expect(await emailsOf(aggregatorId, 'person_2')).toEqual([]);
    await release();
    const versions = (await Promise.all(held)).map((outcome) => resultOf(outcome).customer?.version);
    expect(versions).toEqual([2, 3, 4]);
    const told = ['one', 'two', 'three'].map((name) => `${name}@example.test`);
    expect(await emailsOf(aggregatorId, 'person_2')).toEqual(told);
    expect(await verifyHistory(database, vault, aggregatorId)).toEqual([]);
  });

  test('an order is never taken for one about an unknown customer because of a lock', async () => {
    const { aggregatorId } = await newAggregatorOf(1);
    const release = await locked(aggregatorId, 'person_0');
    const queue = new ChangeQueue(database, vault);
    const [known, unknown] = ['person_0', 'person_unknown'].map((id) =>
      queue.apply(emailOrder(aggregatorId, id, 'known')),
    );
    expect(resultOf((await unknown) as ChangeOutcome).customer).toBeNull();
    await waiting(1);
    await release();
    expect(resultOf((await known) as ChangeOutcome).customer?.version).toBe(2);
  });

  test('through two nodes and with rows locked now and then, every change is made once and leaves no gap', async () => {
    const other = await openNode(opened.url ?? '');
    const step = fc.record({
      node: fc.nat({ max: 1 }),
      customer: fc.nat({ max: 2 }),
      locks: fc.boolean(),
      key: fc.option(fc.constantFrom('a', 'b'), { nil: null }),
    });
    const property = fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async (steps) => {
      const { aggregatorId, ids } = await newAggregatorOf(3);
      const queues = [new ChangeQueue(database, vault), new ChangeQueue(other, vault)];
      const sent = steps.map(async ({ node, customer, locks, key }, n) => {
        const id = ids[customer] ?? '';
        const release = locks ? await locked(aggregatorId, id) : null;
        const name = key === null ? `free${n}` : `keyed${key}`;
        const more = key === null ? {} : { key: idempotencyKey(vault, 'update', `${key} ${id}`, name) };
        const outcome = queues[node]?.apply(emailOrder(aggregatorId, id, name, more));
        await release?.();
        return { id, outcome: (await outcome) as ChangeOutcome };
      });
      const outcomes = await Promise.all(sent);
      for (const id of ids) {
        const changed = outcomes.flatMap(({ id: of, outcome }) =>
          of === id && 'customer' in outcome && outcome.changedSections.length > 0
            ? [outcome.customer?.version]
            : [],
        );
        const versions = (await emailsOf(aggregatorId, id)).map((_, index) => index + 2);
        expect(changed.sort()).toEqual(versions);
      }
      expect(await verifyHistory(database, vault, aggregatorId)).toEqual([]);
    });
    await fc.assert(property, { numRuns: scale(8, 100) });
    await other.close();
  });

  test('a server process that is killed in the middle of a batch leaves every change made once', async () => {
    const { aggregatorId, ids } = await newAggregatorOf(4);
    const release = await locked(aggregatorId, 'person_2');
    const queue = new ChangeQueue(database, vault);
    const applied = ids.map((id) => queue.apply(emailOrder(aggregatorId, id, 'killed')));
    const [pid] = await waiting(1);
    await database.query(kill, [pid ?? 0]);
    await release();
    for (const outcome of await Promise.all(applied)) expect(resultOf(outcome).customer?.version).toBe(2);
    for (const id of ids) expect(await emailsOf(aggregatorId, id)).toEqual(['killed@example.test']);
  });

  test('a statement that is still under way when its answer is given up is waited for', async () => {
    const { aggregatorId } = await newAggregatorOf(1);
    const release = await locked(aggregatorId, 'person_0');
    let orphan: Promise<unknown> | undefined;
    const deaf: Interceptor = async ({ name }, _values, run) => {
      if (name !== 'customer-change-waiting' || orphan) return run();
      orphan = run();
      await waiting(1);
      throw lost();
    };
    const queue = new ChangeQueue(intercepted(database, deaf), vault);
    const applied = queue.apply(emailOrder(aggregatorId, 'person_0', 'slow'));
    await waiting(2);
    await release();
    expect(resultOf(await applied)).toMatchObject({ accepted: true, changedSections: ['email'] });
    await orphan;
    expect(await emailsOf(aggregatorId, 'person_0')).toEqual(['slow@example.test']);
  });
});
