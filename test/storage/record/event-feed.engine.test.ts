/** The feed with writers that commit late or never: a reader that follows it sees each change once, in order. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planInit } from '../../../src/domain/customer-init.ts';
import { ChangeQueue } from '../../../src/storage/customer/change-queue.ts';
import { applyChanges } from '../../../src/storage/customer/customer-change.ts';
import { createCustomer } from '../../../src/storage/customer/customer-init.ts';
import type { Database } from '../../../src/storage/engine/database.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import {
  continueFeedOrder,
  FEED_START,
  feedHolds,
  latestEvent,
  latestEvents,
  readEvents,
} from '../../../src/storage/record/event-feed.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { individual } from '../../support/arbitraries.ts';
import { openNode, openTestDatabase, type TestDatabase, testEngine } from '../../support/database.ts';
import { feedComplete } from '../../support/feed.ts';
import { Gate } from '../../support/intercept.ts';
import { emailOrder, newAggregator } from '../../support/orders.ts';
import { loadSample } from '../../support/sandbox.ts';
import { buildTestServer, testMasterKey } from '../../support/server.ts';

let opened: TestDatabase;
let database: Database;
/** The second node's database. */
let other: Database;
let vault: Vault;
let serial = 0;

beforeAll(async () => {
  opened = await openTestDatabase();
  database = opened.database;
  other = opened.url === null ? database : await openNode(opened.url);
  vault = await openVault(database, testMasterKey);
});

afterAll(async () => {
  if (other !== database) await other.close();
  await opened.drop();
});

const nextAggregator = () => `feed_${serial++}`;

interface Told {
  readonly customerId: string;
  readonly version: number;
  readonly requestId: string;
}

/** Follows the feed from its start. */
class Reader {
  readonly log: Told[] = [];
  cursor = FEED_START;
  readonly #aggregatorId: string;

  constructor(aggregatorId: string) {
    this.#aggregatorId = aggregatorId;
  }

  /** @returns how many were new */
  async read(limit: number): Promise<number> {
    const page = { after: this.cursor, limit, bytes: 1_000_000, open: false };
    const entries = await readEvents(database, vault, this.#aggregatorId, page);
    expect(entries.length).toBeLessThanOrEqual(limit);
    this.log.push(...entries.map(({ change }) => change));
    this.cursor = entries.at(-1)?.cursor ?? this.cursor;
    return entries.length;
  }

  /** Reads on until this many are in the log; any that should not be there would make it more. */
  async readUntil(count: number): Promise<void> {
    while (this.log.length < count) await this.read(100);
    await this.read(100);
  }
}

const selectHistory = {
  name: 'test-history',
  text: `select customer_id as "customerId", version, request_id as "requestId" from customer_change
          where aggregator_id = $1 order by customer_id, version`,
};

const history = (aggregatorId: string) => database.query<Told>(selectHistory, [aggregatorId]);

function sorted(log: readonly Told[]): Told[] {
  const rows = log.map(({ customerId, version, requestId }) => ({ customerId, version, requestId }));
  return rows.sort((a, b) =>
    a.customerId < b.customerId ? -1 : a.customerId > b.customerId ? 1 : a.version - b.version,
  );
}

/** The versions of each customer must be 1, 2, 3 … */
function expectVersionOrder(log: readonly Told[]): void {
  const last = new Map<string, number>();
  for (const { customerId, version } of log) {
    expect([customerId, version]).toEqual([customerId, (last.get(customerId) ?? 0) + 1]);
    last.set(customerId, version);
  }
}

describe('a reader that follows writers on two nodes', () => {
  /** Changes that commit late or not at all; on PGlite, which runs one transaction at a time, almost none is late. */
  async function transactions(on: Database, aggregatorId: string, ids: string[], name: string) {
    for (let turn = 0; turn < 12; turn++) {
      const id = ids[turn % ids.length] ?? '';
      const rolledBack = turn % 3 === 2;
      const work = on.transaction(async (tx) => {
        await applyChanges(tx, vault, [emailOrder(aggregatorId, id, `${name}${turn}`)]);
        await delay(testEngine === 'postgres' ? (turn % 4) * 15 : 1);
        if (rolledBack) throw new Error('rolled back');
      });
      await work.catch((error: Error) => expect(error.message).toBe('rolled back'));
    }
  }

  async function inits(on: Database, aggregatorId: string, first: number) {
    for (let n = first; n < first + 8; n++) {
      const plan = planInit(individual(n), () => '');
      const { actor } = emailOrder(aggregatorId, '', '');
      await createCustomer(on, vault, { actor, customerId: `init_${n}`, plan });
    }
  }

  async function updates(on: Database, aggregatorId: string, ids: string[], name: string) {
    const queue = new ChangeQueue(on, vault, { batchSize: 4, statements: 2 });
    for (let turn = 0; turn < 10; turn++) {
      await Promise.all(ids.map((id) => queue.apply(emailOrder(aggregatorId, id, `${name}${turn}`))));
    }
  }

  test.each([1, 3, 100])(
    'in pages of %i logs exactly the history, each customer in version order',
    async (limit) => {
      const aggregatorId = nextAggregator();
      const ids = await newAggregator({ database, vault }, aggregatorId, 8);
      const [slow, fast] = [ids.slice(0, 4), ids.slice(2)];
      const reader = new Reader(aggregatorId);
      let writing = true;
      const following = (async () => {
        while (writing) if ((await reader.read(limit)) === 0) await delay(1);
      })();
      await Promise.all([
        transactions(database, aggregatorId, slow, 'one'),
        transactions(other, aggregatorId, [...slow].reverse(), 'two'),
        updates(database, aggregatorId, fast, 'three'),
        updates(other, aggregatorId, [...fast].reverse(), 'four'),
        inits(other, aggregatorId, 100),
      ]);
      writing = false;
      await following;
      const changes = await history(aggregatorId);
      await reader.readUntil(changes.length);
      expect(sorted(reader.log)).toEqual(changes);
      expectVersionOrder(reader.log);
      expect(changes.length).toBeGreaterThan(9 + 8 + 2 * 8);
    },
  );

  test.runIf(testEngine === 'postgres')(
    'is told nothing that a transaction still under way could come before',
    async () => {
      const aggregatorId = nextAggregator();
      await newAggregator({ database, vault }, aggregatorId, 2);
      const reader = new Reader(aggregatorId);
      await reader.readUntil(3);
      const gate = new Gate();
      const slow = other.transaction(async (tx) => {
        await applyChanges(tx, vault, [emailOrder(aggregatorId, 'person_0', 'slow')]);
        await gate.pass();
      });
      await gate.arrived;
      // It began later and committed earlier. If it were returned now, the slow one would be behind the cursor.
      await applyChanges(database, vault, [emailOrder(aggregatorId, 'person_1', 'fast')]);
      const cursor = await latestEvent(database, aggregatorId);
      expect((await latestEvents(database, [aggregatorId, 'nobody'])).get(aggregatorId) ?? FEED_START).toBe(
        cursor,
      );
      await reader.read(100);
      const tolder = reader.log.length;
      gate.open();
      await slow;
      await reader.readUntil(5);
      const after = new Reader(aggregatorId);
      after.cursor = cursor;
      await after.readUntil(2);
      expect(tolder).toBe(3);
      expect(reader.log.slice(3).map(({ customerId }) => customerId)).toEqual(['person_0', 'person_1']);
      expect(after.log.map(({ customerId }) => customerId)).toEqual(['person_0', 'person_1']);
    },
  );

  test.runIf(testEngine === 'postgres')(
    'sees the versions of a customer in order though the later one has the older transaction',
    async () => {
      const aggregatorId = nextAggregator();
      await newAggregator({ database, vault }, aggregatorId, 2);
      const reader = new Reader(aggregatorId);
      await reader.readUntil(3);
      // The first statement gets the transaction's number; the customer is changed in between.
      await other.transaction(async (tx) => {
        await applyChanges(tx, vault, [emailOrder(aggregatorId, 'person_0', 'number')]);
        await applyChanges(database, vault, [emailOrder(aggregatorId, 'person_1', 'second')]);
        await applyChanges(tx, vault, [emailOrder(aggregatorId, 'person_1', 'third')]);
      });
      await reader.readUntil(6);
      expect(sorted(reader.log)).toEqual(await history(aggregatorId));
      expectVersionOrder(reader.log);
    },
  );
});

describe('a place in the feed', () => {
  test('is held while its change is there, in its own aggregator, with its own mark', async () => {
    const [aggregatorId, bystander] = [nextAggregator(), nextAggregator()];
    await newAggregator({ database, vault }, aggregatorId, 2);
    await newAggregator({ database, vault }, bystander, 1);
    const reader = new Reader(aggregatorId);
    await reader.readUntil(3);
    const page = { after: FEED_START, limit: 100, bytes: 1_000_000, open: false };
    const cursors = (await readEvents(database, vault, aggregatorId, page)).map(({ cursor }) => cursor);
    expect(cursors).toHaveLength(3);
    for (const cursor of cursors) {
      const [order, position, mark = ''] = cursor.split('.');
      expect(await feedHolds(database, aggregatorId, cursor)).toBe(true);
      expect(await feedHolds(database, bystander, cursor)).toBe(false);
      const altered = [`${order}.${position}.${mark.replaceAll(/./g, 'x')}`, `${order}.9${position}.${mark}`];
      for (const one of altered) expect(await feedHolds(database, aggregatorId, one)).toBe(false);
    }
  });
});

describe('the feed of a database that was restored', () => {
  const away = {
    name: 'test-restore',
    text: `with c as (update customer set feed_order = feed_order + $2::bigint where aggregator_id = $1)
           update customer_change set feed_order = feed_order + $2::bigint where aggregator_id = $1`,
  };
  const ahead = { name: 'test-ahead', text: 'select ahead::text as ahead from feed' };

  test('into a server that counts from a lower number goes on where it was, each time', async () => {
    const aggregatorId = nextAggregator();
    await newAggregator({ database, vault }, aggregatorId, 2);
    const bystander = nextAggregator();
    await newAggregator({ database, vault }, bystander, 1);
    const reader = new Reader(aggregatorId);
    let count = 3;
    for (const far of ['1000000', '5', '7000000000']) {
      await database.query(away, [aggregatorId, far]);
      await continueFeedOrder(database);
      const fresh = new Reader(aggregatorId);
      await fresh.readUntil(count);
      expect(fresh.log).toHaveLength(count);
      reader.cursor = fresh.cursor;
      for (const id of ['person_0', 'person_1', 'person_0']) {
        await applyChanges(database, vault, [emailOrder(aggregatorId, id, `restored${far}`)]);
        await applyChanges(database, vault, [emailOrder(aggregatorId, id, `again${far}`)]);
      }
      await applyChanges(database, vault, [emailOrder(bystander, 'person_0', `restored${far}`)]);
      await reader.readUntil(reader.log.length + 6);
      count += 6;
    }
    const whole = new Reader(aggregatorId);
    await whole.readUntil(count);
    expect(sorted(whole.log)).toEqual(await history(aggregatorId));
    expectVersionOrder(whole.log);
    expect(reader.log.map(({ requestId }) => requestId)).toEqual(
      whole.log.slice(3).map(({ requestId }) => requestId),
    );
    const beside = new Reader(bystander);
    await beside.readUntil(5);
    expect(sorted(beside.log)).toEqual(await history(bystander));
  });

  test('or not: a start as usual changes no number', async () => {
    const [before] = await database.query(ahead);
    await continueFeedOrder(database);
    await continueFeedOrder(other);
    expect(await database.query(ahead)).toEqual([before]);
  });
});

describe('a request that waits for events', () => {
  test('is woken by a change through the other node, though a transaction before it was rolled back', async () => {
    await loadSample(database, vault);
    const [one, two] = await Promise.all(
      [database, other].map((on) =>
        buildTestServer({ shared: { database: on, url: opened.url, drop: async () => {} } }),
      ),
    );
    if (!one || !two) throw new Error('two are there');
    await feedComplete(database);
    const { nextCursor } = (await one.get('/events?limit=100', one.token)).json().data;
    const held = one.get(`/events?after=${nextCursor}&wait=30`, one.token);
    const { aggregatorId, customerId } = { aggregatorId: 'CLIENTID', customerId: 'cstap_unknown' };
    const failing = other.transaction(async (tx) => {
      await applyChanges(tx, vault, [emailOrder(aggregatorId, customerId, 'nobody')]);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    const init = await two.post('/customer/init', individual(77), two.token);
    const { items } = (await held).json().data;
    expect(items).toEqual([
      expect.objectContaining({
        type: 'customer.created',
        customerId: init.json().data.customerId,
        requestId: init.json().requestId,
      }),
    ]);
    await Promise.all([one.close(), two.close()]);
  });
});

test('the newest places of several feeds are found at once', async () => {
  const aggregatorIds = [nextAggregator(), nextAggregator()];
  for (const aggregatorId of aggregatorIds) await newAggregator({ database, vault }, aggregatorId, 2);
  await feedComplete(database);
  const expected = new Map<string, string>();
  for (const id of aggregatorIds) expected.set(id, await latestEvent(database, id));
  expect(await latestEvents(database, [...aggregatorIds, 'nobody'])).toEqual(expected);
  expect(await latestEvents(database, [])).toEqual(new Map());
});
