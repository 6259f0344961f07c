/** The queue of changes: whatever shares a statement, each change has the same outcome as if it went alone. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ChangeQueue,
  type ChangeQueueOptions,
  StoreBusy,
} from '../../../src/storage/customer/change-queue.ts';
import {
  applyChanges,
  type ChangeOrder,
  type ChangeOutcome,
} from '../../../src/storage/customer/customer-change.ts';
import type { Database } from '../../../src/storage/engine/database.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import { verifyHistory } from '../../../src/storage/record/history-verify.ts';
import { idempotencyKey } from '../../../src/storage/record/idempotency-key.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { expectRefused } from '../../support/answers.ts';
import { openNode, openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { changesOf, customerOf } from '../../support/history.ts';
import { Gate, type Interceptor, intercepted } from '../../support/intercept.ts';
import { emailOrder, employeeOrder, newAggregator, resultOf } from '../../support/orders.ts';
import { loadSample } from '../../support/sandbox.ts';
import { scale } from '../../support/scale.ts';
import { buildTestServer, testMasterKey } from '../../support/server.ts';

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

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
const nextAggregator = () => `queue_${serial++}`;

/** The changes of one statement. */
type Batch = readonly { readonly aggregator_id: string; readonly customer_id: string }[];

interface Watched {
  readonly queue: ChangeQueue;
  readonly batches: Batch[];
  /** Statements that failed. */
  failures: number;
}

/**
 * A queue whose batches are recorded and checked: never too large, and never two changes of one customer in a statement
 * or in two that run at once.
 * @param between what else happens to the statement
 */
function watchedQueue(
  options: ChangeQueueOptions,
  between: Interceptor = (_statement, _values, run) => run(),
  on = database,
): Watched {
  const underWay = new Set<readonly string[]>();
  const batches: Batch[] = [];
  const watch: Interceptor = async (statement, values, run) => {
    if (statement.name !== 'customer-change') return between(statement, values, run);
    const batch = JSON.parse(String(values[0])) as Batch;
    const customers = batch.map((item) => `${item.aggregator_id}/${item.customer_id}`);
    batches.push(batch);
    const met = [...underWay].some((others) => others.some((customer) => customers.includes(customer)));
    const twice = new Set(customers).size < customers.length;
    if (met || twice || batch.length > (options.batchSize ?? 64))
      throw new Error(`wrong batch: ${customers}`);
    underWay.add(customers);
    return between(statement, values, run)
      .catch((error) => {
        watched.failures += 1;
        throw error;
      })
      .finally(() => underWay.delete(customers));
  };
  const queue = new ChangeQueue(intercepted(on, watch), vault, options);
  const watched: Watched = { queue, batches, failures: 0 };
  return watched;
}

/** A queue whose statements wait until the gate is opened. */
function gatedQueue(options: ChangeQueueOptions): Watched & { readonly gate: Gate } {
  const gate = new Gate();
  const watched = watchedQueue(options, async (_statement, _values, run) => {
    await gate.pass();
    return run();
  });
  return Object.assign(watched, { gate });
}

async function versionsOf(aggregatorId: string, customerId: string): Promise<number> {
  return (await changesOf(database, vault, { aggregatorId, customerId })).length;
}

describe.each<[string, ChangeQueueOptions]>([
  ['1', { batchSize: 1 }],
  ['2', { batchSize: 2 }],
  ['64', { batchSize: 64 }],
  ['2, three statements at once', { batchSize: 2, statements: 3 }],
])('batches of %s', (_name, options) => {
  const size = options.batchSize ?? 64;

  const spec = fc.record({
    kind: fc.constantFrom('email', 'email', 'email', 'add', 'disable'),
    /** 4: unknown here; 5: another aggregator's. */
    customer: fc.nat({ max: 5 }),
    value: fc.constantFrom('a', 'b', 'c'),
    ifMatch: fc.constantFrom(null, null, [1], [2, 3], []),
    dryRun: fc.constantFrom(false, false, false, true),
    key: fc.constantFrom(null, null, 'k1', 'k2'),
    reason: fc.constantFrom(null, 'why'),
    bad: fc.constantFrom(false, false, false, false, true),
  });
  type Spec = typeof spec extends fc.Arbitrary<infer T> ? T : never;

  function orderOf(aggregatorId: string, drawn: Spec, requestId: string): ChangeOrder {
    const { kind, customer, value, ifMatch, dryRun, reason } = drawn;
    const id = customer === 5 ? 'only_elsewhere' : `person_${customer}`;
    const changed = kind === 'email' ? id : 'company';
    // With one key for several customers, the outcome depends on which comes first; another test covers that.
    const key = drawn.key && idempotencyKey(vault, kind, `${drawn.key} ${changed}`, [id, value]);
    const more = { ifMatch, dryRun, key, reason };
    const order =
      kind === 'email'
        ? emailOrder(aggregatorId, id, value, more)
        : employeeOrder(aggregatorId, id, kind === 'add' ? value : null, more);
    const at = drawn.bad ? 'not a time' : order.actor.at;
    return { ...order, actor: { ...order.actor, requestId, at } };
  }

  /** Returns what can be compared: an error is represented by its code. */
  async function told(outcome: Promise<ChangeOutcome>): Promise<unknown> {
    return outcome.catch((error) => ({ error: error.code ?? error.name }));
  }

  test('give every change the outcome and the record that it would have alone', async () => {
    let largest = 0;
    const property = fc.asyncProperty(
      fc.array(fc.array(spec, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 }),
      async (bursts) => {
        const [together, alone] = [nextAggregator(), nextAggregator()];
        for (const aggregatorId of [together, alone])
          await newAggregator({ database, vault }, aggregatorId, 4);
        const { queue, batches } = watchedQueue(options);
        for (const [round, burst] of bursts.entries()) {
          const orders = (aggregatorId: string) =>
            burst.map((drawn, index) => orderOf(aggregatorId, drawn, `r${round}_${index}`));
          const got = await Promise.all(orders(together).map((order) => told(queue.apply(order))));
          const expected: unknown[] = [];
          for (const order of orders(alone)) {
            const one = applyChanges(database, vault, [order]).then(([only]) => only as ChangeOutcome);
            expected.push(await told(one));
          }
          expect(got).toEqual(expected);
        }
        for (const customerId of ['person_0', 'person_1', 'person_2', 'person_3', 'company']) {
          const [one, other] = [together, alone].map((aggregatorId) => ({ aggregatorId, customerId }));
          if (!one || !other) throw new Error('two are there');
          expect(await changesOf(database, vault, one)).toEqual(await changesOf(database, vault, other));
          expect(await customerOf(database, vault, one)).toEqual(await customerOf(database, vault, other));
        }
        expect(await verifyHistory(database, vault, together)).toEqual([]);
        largest = Math.max(largest, ...batches.map(({ length }) => length));
      },
    );
    await fc.assert(property, { numRuns: scale(12, 50) });
    expect(largest > 1).toBe(size > 1);
  });

  test('hold the changes of one customer in the order they came in', async () => {
    const aggregatorId = nextAggregator();
    const ids = await newAggregator({ database, vault }, aggregatorId, 3);
    const watched = watchedQueue(options);
    const sent = Array.from({ length: 30 }, (_, n) => [ids[n % 3] as string, `n${n}`] as const);
    const outcomes = await Promise.all(
      sent.map(([id, name]) => watched.queue.apply(emailOrder(aggregatorId, id, name))),
    );
    expect(outcomes.map((outcome) => resultOf(outcome).customer?.version)).toEqual(
      sent.map((_, n) => 2 + Math.floor(n / 3)),
    );
    for (const customerId of ids) {
      const changes = await changesOf(database, vault, { aggregatorId, customerId });
      const own = sent.filter(([id]) => id === customerId).map(([, name]) => `${name}@example.test`);
      expect(changes.slice(1).map(({ after }) => after.email)).toEqual(own);
    }
    expect(watched.failures).toBe(0);
  });

  test('do not let one that the store cannot read hurt the others', async () => {
    const aggregatorId = nextAggregator();
    const ids = await newAggregator({ database, vault }, aggregatorId, 5);
    const { queue } = watchedQueue(options);
    const orders = ids.map((id) => emailOrder(aggregatorId, id, 'good'));
    const [, , third] = orders;
    if (third) orders[2] = { ...third, actor: { ...third.actor, at: 'not a time' } };
    const settled = await Promise.allSettled(orders.map((order) => queue.apply(order)));
    expect(settled.map(({ status }) => status)).toEqual(
      ids.map((_, n) => (n === 2 ? 'rejected' : 'fulfilled')),
    );
    const versions = await Promise.all(ids.map((id) => versionsOf(aggregatorId, id)));
    expect(versions).toEqual(ids.map((_, n) => (n === 2 ? 1 : 2)));
  });

  test('of changes of several customers with one key make exactly one', async () => {
    const aggregatorId = nextAggregator();
    const ids = await newAggregator({ database, vault }, aggregatorId, 5);
    const { queue } = watchedQueue(options);
    const orders = ids.map((id) => {
      const key = idempotencyKey(vault, 'update', 'one for all', id);
      return emailOrder(aggregatorId, id, 'keyed', { key });
    });
    const outcomes = await Promise.all(orders.map((order) => queue.apply(order)));
    const made = outcomes.filter((outcome) => !('replay' in outcome || 'taken' in outcome));
    expect(made).toHaveLength(1);
    const versions = await Promise.all(ids.map((id) => versionsOf(aggregatorId, id)));
    expect(versions.reduce((sum, count) => sum + count)).toBe(ids.length + 1);
  });
});

describe('an idle queue', () => {
  test('sends a change with the end of the turn it came in, alone, in one statement', async () => {
    const aggregatorId = nextAggregator();
    await newAggregator({ database, vault }, aggregatorId, 1);
    let statements = 0;
    const { queue, batches } = watchedQueue({}, (_statement, _values, run) => {
      statements += 1;
      return run();
    });
    for (const turn of [1, 2, 3]) {
      const applied = queue.apply(emailOrder(aggregatorId, 'person_0', `turn${turn}`));
      await nextTurn();
      expect([statements, queue.length]).toEqual([turn, 0]);
      expect(resultOf(await applied).customer?.version).toBe(1 + turn);
      await nextTurn();
    }
    expect(batches.map(({ length }) => length)).toEqual([1, 1, 1]);
    expect(statements).toBe(3);
  });

  test('sends together what comes in one turn', async () => {
    const aggregatorId = nextAggregator();
    const ids = await newAggregator({ database, vault }, aggregatorId, 3);
    const { queue, batches } = watchedQueue({});
    await Promise.all(ids.map((id) => queue.apply(emailOrder(aggregatorId, id, 'together'))));
    expect(batches.map(({ length }) => length)).toEqual([3]);
  });

  test('that was busy sends together what came meanwhile', async () => {
    const aggregatorId = nextAggregator();
    const ids = await newAggregator({ database, vault }, aggregatorId, 6);
    const { gate, queue, batches } = gatedQueue({ batchSize: 3 });
    const apply = (id: string) => queue.apply(emailOrder(aggregatorId, id, 'meanwhile'));
    const first = apply(ids[0] as string);
    await gate.arrived;
    const others = ids.slice(1).map(apply);
    expect(queue.length).toBe(5);
    gate.open();
    await Promise.all([first, ...others]);
    expect(batches.map(({ length }) => length)).toEqual([1, 3, 2]);
  });

  test('sends a full one beside the one under way, and no third', async () => {
    const aggregatorId = nextAggregator();
    const ids = await newAggregator({ database, vault }, aggregatorId, 9);
    const { gate, queue, batches } = gatedQueue({ batchSize: 3 });
    const apply = (id: string) => queue.apply(emailOrder(aggregatorId, id, 'crowd'));
    const sent = () => batches.map(({ length }) => length);
    const first = apply(ids[0] as string);
    await gate.arrived;
    const two = ids.slice(1, 3).map(apply);
    await nextTurn();
    expect(sent()).toEqual([1]);
    const more = ids.slice(3).map(apply);
    await nextTurn();
    expect([sent(), queue.length]).toEqual([[1, 3], 5]);
    gate.open();
    await Promise.all([first, ...two, ...more]);
    expect(sent()).toEqual([1, 3, 3, 2]);
  });

  test('sends nothing beside it where too few of those that wait could go', async () => {
    const aggregatorId = nextAggregator();
    await newAggregator({ database, vault }, aggregatorId, 2);
    const { gate, queue, batches } = gatedQueue({ batchSize: 3 });
    const apply = (id: string, name: string) => queue.apply(emailOrder(aggregatorId, id, name));
    const first = apply('person_0', 'first');
    await gate.arrived;
    const others = ['a', 'b', 'c', 'd'].map((name) => apply('person_0', name));
    const other = apply('person_1', 'other');
    await nextTurn();
    expect([batches.length, queue.length]).toEqual([1, 5]);
    gate.open();
    await Promise.all([first, ...others, other]);
  });
});

describe('a customer that is changed often', () => {
  const selectCommits = {
    name: 'test-commits',
    text: `select distinct feed_order::text from customer_change
            where aggregator_id = $1 and customer_id = 'person_0' and version > 1`,
  };

  test('has a statement and a commit for each change, in their order, and holds up nobody else', async () => {
    const aggregatorId = nextAggregator();
    await newAggregator({ database, vault }, aggregatorId, 3);
    const watched = gatedQueue({});
    const { gate, queue, batches } = watched;
    const apply = (id: string, name: string) => queue.apply(emailOrder(aggregatorId, id, name));
    const first = apply('person_0', 'n0');
    await gate.arrived;
    const often = ['n1', 'n2', 'n3', 'n4', 'n5'].map((name) => apply('person_0', name));
    const others = ['person_1', 'person_2'].map((id) => apply(id, 'other'));
    gate.open();
    const outcomes = await Promise.all([first, ...often, ...others]);
    const versions = outcomes.map((outcome) => resultOf(outcome).customer?.version);
    expect(versions).toEqual([2, 3, 4, 5, 6, 7, 2, 2]);
    expect(batches.map((batch) => batch.map((item) => item.customer_id))).toEqual([
      ['person_0'],
      ['person_0', 'person_1', 'person_2'],
      ['person_0'],
      ['person_0'],
      ['person_0'],
      ['person_0'],
    ]);
    expect(await database.query(selectCommits, [aggregatorId])).toHaveLength(6);
    expect(watched.failures).toBe(0);
  });
});

describe('a full queue', () => {
  test('refuses the next change at once and makes those it took', async () => {
    const aggregatorId = nextAggregator();
    const ids = await newAggregator({ database, vault }, aggregatorId, 5);
    const { gate, queue } = gatedQueue({ batchSize: 1, waiting: 2 });
    const apply = (id: string) => queue.apply(emailOrder(aggregatorId, id, 'full'));
    const first = apply(ids[0] as string);
    await gate.arrived;
    const settled = Promise.allSettled([first, ...ids.slice(1).map(apply)]);
    gate.open();
    const errors = (await settled).map((one) => (one.status === 'rejected' ? one.reason : null));
    expect(errors.map((error) => error instanceof StoreBusy)).toEqual([false, false, false, true, true]);
    const versions = await Promise.all(ids.map((id) => versionsOf(aggregatorId, id)));
    expect(versions).toEqual([2, 2, 2, 1, 1]);
  });

  test('is answered with 503 and Retry-After', async () => {
    await loadSample(database, vault);
    const gate = new Gate();
    const held = intercepted(database, async ({ name }, _values, run) => {
      if (name === 'customer-change') await gate.pass();
      return run();
    });
    const shared = { database: held, url: opened.url, drop: async () => {} };
    const server = await buildTestServer({ shared, changeQueue: { batchSize: 1, waiting: 1 } });
    const update = (customerId: string) =>
      server.post('/customer/update', { customerId, customer: {} }, server.token);
    const first = update('cstap_first');
    await gate.arrived;
    // At most two have room, behind the first or beside it; those that are answered now were refused.
    const others = ['cstap_second', 'cstap_third', 'cstap_fourth'].map(update);
    const early = await Promise.race(others);
    expectRefused(early, 'serviceUnavailable');
    expect(early.headers['retry-after']).toBe('1');
    gate.open();
    const [made, ...rest] = await Promise.all([first, ...others]);
    expect(made?.json().code).toBe('customerNotFound');
    for (const answer of rest) expect(answer.json().code).toMatch(/^(customerNotFound|serviceUnavailable)$/);
    await server.close();
  });
});

test('batches of two nodes over many customers in any order never wait for each other in a circle', async () => {
  const aggregatorId = nextAggregator();
  const ids = await newAggregator({ database, vault }, aggregatorId, 40);
  const second = opened.url === null ? database : await openNode(opened.url);
  const nodes = [database, second].map((on) => watchedQueue({ batchSize: 16, statements: 2 }, undefined, on));
  let round = 0;
  const shuffled = fc.shuffledSubarray(ids, { minLength: ids.length });
  const property = fc.asyncProperty(shuffled, shuffled, async (one, other) => {
    round += 1;
    const applied = [one, other].flatMap((order, node) =>
      order.map((id) => nodes[node]?.queue.apply(emailOrder(aggregatorId, id, `r${round}n${node}`))),
    );
    await Promise.all(applied);
  });
  await fc.assert(property, { numRuns: scale(6, 12) });
  if (second !== database) await second.close();
  expect(nodes.map(({ failures }) => failures)).toEqual([0, 0]);
  const versions = await Promise.all(ids.map((id) => versionsOf(aggregatorId, id)));
  expect(versions).toEqual(ids.map(() => 1 + 2 * round));
  expect(await verifyHistory(database, vault, aggregatorId)).toEqual([]);
});
