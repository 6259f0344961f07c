/** Changes by somebody who can write to the database and computes every hash that needs no key are still found. */
import { createSecretKey, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyChanges } from '../../../src/storage/customer/customer-change.ts';
import type { Transaction } from '../../../src/storage/engine/database.ts';
import { addKeys, openVault } from '../../../src/storage/keys/keyring.ts';
import type { StoredProof } from '../../../src/storage/record/change-check.ts';
import { linkHash, payloadHash, proofOf } from '../../../src/storage/record/change-proof.ts';
import { readHistory } from '../../../src/storage/record/customer-history.ts';
import { readEvents } from '../../../src/storage/record/event-feed.ts';
import { historyHead, verifyHead } from '../../../src/storage/record/history-head.ts';
import { type Fault, verifyHistory, verifyPages } from '../../../src/storage/record/history-verify.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { feedComplete } from '../../support/feed.ts';
import { emailOrder, employeeOrder, newAggregator } from '../../support/orders.ts';
import { once, proofsOf, relink, reseal, undone } from '../../support/tamper.ts';

const aggregatorId = 'forged';
const masterKey = createSecretKey(randomBytes(32));
const person = { aggregatorId, customerId: 'person_0' };
const where = `aggregator_id = '${aggregatorId}' and customer_id = 'person_0'`;
/** Versions of `person_0`: registered, then a new e-mail address each time. */
const VERSIONS = 4;

let opened: TestDatabase;
let vault: Vault;

beforeAll(async () => {
  opened = await openTestDatabase();
  vault = await openVault(opened.database, masterKey);
  await newAggregator({ database: opened.database, vault }, aggregatorId, 2);
  for (const name of ['a', 'b', 'c'])
    await change(opened.database, emailOrder(aggregatorId, 'person_0', name, { reason: `moved ${name}` }));
  await change(opened.database, employeeOrder(aggregatorId, 'person_0', 'Clerk'));
  await change(opened.database, employeeOrder(aggregatorId, 'person_1', 'Cook'));
});

afterAll(() => opened.drop());

const change = (on: Transaction | TestDatabase['database'], order: ReturnType<typeof emailOrder>) =>
  applyChanges(on, vault, [order]);

function faultsAfter(work: (tx: Transaction) => Promise<unknown>): Promise<Fault[]> {
  return undone(opened.database, async (tx) => {
    await work(tx);
    return verifyHistory(tx, vault, aggregatorId);
  });
}

const fault = (version: number, problem: Fault['problem']): Fault => ({
  customerId: 'person_0',
  version,
  problem,
});

test('what the program wrote is whole', async () => {
  expect(await faultsAfter(async () => {})).toEqual([]);
});

describe('with all links made anew', () => {
  test.each([
    ['login', `login || 'x'`],
    ['request_id', `request_id || 'x'`],
    ['changed_at', `changed_at + interval '1 second'`],
    ['kind', `'employeeDisabled'`],
    ['mac', `(select mac from customer_change where ${where} and version = 3)`],
  ])('an altered %s is a forged change', async (column, value) => {
    const faults = await faultsAfter(async (tx) => {
      await tx.script(`update customer_change set ${column} = ${value} where ${where} and version = 2`);
      await relink(tx, person);
    });
    expect(faults).toEqual([fault(2, 'forged change')]);
  });

  test('a value put in the place of another, in the customer too, is a forged change', async () => {
    const faults = await faultsAfter(async (tx) => {
      const old = `(select after from customer_change where ${where} and version = 2)`;
      await tx.script(`update customer_change set after = ${old} where ${where} and version = ${VERSIONS}`);
      await tx.script(`update customer set sections = sections || ${old} where ${where}`);
      await relink(tx, person);
    });
    expect(faults).toEqual([fault(VERSIONS, 'forged change')]);
  });

  test.each([
    ['reference', `'x'`],
    ['tax_index', `'x'`],
    ['customer_type', `'business'`],
  ])('another %s, of the row and of its registration, is a forged change', async (column, value) => {
    const names = { reference: 'reference', tax_index: 'taxIndex', customer_type: 'customerType' };
    const member = names[column as keyof typeof names];
    const faults = await faultsAfter(async (tx) => {
      await tx.script(`update customer set ${column} = ${value} where ${where}`);
      const facts = `facts || jsonb_build_object('${member}', ${value})`;
      await tx.script(`update customer_change set facts = ${facts} where ${where} and version = 1`);
      await relink(tx, person);
    });
    expect(faults).toEqual([fault(1, 'forged change')]);
  });

  /** An additional change: a copy of an older one that restores its values. */
  const again = (requestId: string) => async (tx: Transaction) => {
    await tx.script(`
      insert into customer_change
      select aggregator_id, customer_id, ${VERSIONS + 1}, kind, changed_at, login, ${requestId},
             (select after from customer_change where ${where} and version = ${VERSIONS}), after, unchanged, facts,
             reason, payload_hash, given_hash, mac, link, feed_order
        from customer_change where ${where} and version = 2;
      update customer set sections = sections || (select after from customer_change where ${where} and version = 2)
       where ${where};`);
    await relink(tx, person);
  };

  test('a change that is added is a forged one', async () => {
    expect(await faultsAfter(again(`'new'`))).toEqual([fault(VERSIONS + 1, 'forged change')]);
  });

  test('a change that is put in a second time is a repeated one', async () => {
    expect(await faultsAfter(again('request_id'))).toEqual([fault(VERSIONS + 1, 'repeated change')]);
  });

  test('a value before that was not there is named', async () => {
    const faults = await faultsAfter(async (tx) => {
      const old = `(select after from customer_change where ${where} and version = 2)`;
      await tx.script(`update customer_change set before = ${old} where ${where} and version = 2`);
      await relink(tx, person);
    });
    expect(faults).toEqual([fault(2, 'wrong before')]);
  });

  test('a section that was given and not changed must have been so', async () => {
    const customerId = 'person_1';
    const faults = await faultsAfter(async (tx) => {
      const order = emailOrder(aggregatorId, customerId, 'new');
      const same = { sections: { ...order.change.sections, phones: await phonesOf(tx, customerId) } };
      await change(tx, { ...order, change: { ...order.change, ...same } });
      const [, made] = await proofsOf(tx, { aggregatorId, customerId });
      expect(Object.keys(made?.unchanged ?? {})).toEqual(['phones']);
      expect(await verifyHistory(tx, vault, aggregatorId)).toEqual([]);
      const bare = `aggregator_id = '${aggregatorId}' and customer_id = '${customerId}'`;
      await tx.script(`update customer_change set unchanged = null where ${bare} and version = 2`);
      await relink(tx, { aggregatorId, customerId });
    });
    expect(faults).toEqual([{ customerId, version: 2, problem: 'forged change' }]);
  });

  /** What verification alone can't show, and the reason to keep heads. */
  test('a change taken out whole, and nothing left of it, shows with a head that was kept', async () => {
    // A head covers only what the feed tells already.
    await feedComplete(opened.database);
    const verdict = await undone(opened.database, async (tx) => {
      const head = await historyHead(tx, vault, aggregatorId, '2026-11-01T00:00:00.000Z');
      await tx.script(`
        delete from customer_change where ${where} and version = 3;
        update customer_change set version = 3,
               before = (select after from customer_change where ${where} and version = 2)
         where ${where} and version = 4;`);
      await relink(tx, person);
      expect(await verifyHistory(tx, vault, aggregatorId)).toEqual([]);
      expect(head.changes).toBeGreaterThan(0);
      return verifyHead(tx, vault, head);
    });
    expect(verdict).toBe('broken');
  });
});

async function phonesOf(on: Transaction, customerId: string): Promise<unknown> {
  const owner = { aggregatorId, customerId };
  const [made] = await proofsOf(on, owner);
  const sealed = (made as StoredProof).after as { phones: string };
  return JSON.parse(vault.open(owner, 'phones', sealed.phones));
}

describe('cipher text', () => {
  const [digest, rest] = ["left(after ->> 'email', 22)", "substr(after ->> 'email', 23)"];
  const older = `(select ${rest} from customer_change where ${where} and version = 2)`;

  test.each([
    ['another valid one of the same place', `${digest} || ${older}`, 'swapped cipher text'],
    [
      'one of another customer',
      `${digest} || (select ${rest} from customer_change
        where aggregator_id = '${aggregatorId}' and customer_id = 'person_1' and version = 1)`,
      'unreadable cipher text',
    ],
    [
      'one of a generation that does not exist',
      `${digest} || '.9.' || substr(after ->> 'email', 26)`,
      'unreadable cipher text',
    ],
    ['the same bytes in other letters', `(after ->> 'email') || '='`, 'unreadable cipher text'],
  ] as const)('swapped for %s is named in the history', async (_what, value, problem) => {
    const faults = await faultsAfter((tx) =>
      tx.script(`update customer_change set after = after || jsonb_build_object('email', ${value})
                  where ${where} and version = ${VERSIONS}`),
    );
    expect(faults).toEqual([fault(VERSIONS, problem)]);
  });

  const reasonOf = (version: number, id = 'person_0') =>
    `(select reason from customer_change
       where aggregator_id = '${aggregatorId}' and customer_id = '${id}' and version = ${version})`;

  test.each([
    ['that of another change, whole', reasonOf(3), 'altered payload'],
    [
      'that of another change, under its own digest',
      `left(reason, 22) || substr(${reasonOf(3)}, 23)`,
      'unreadable cipher text',
    ],
    ['a section of the customer', `left(reason, 22) || ${older}`, 'unreadable cipher text'],
    ['none', 'null', 'altered payload'],
  ] as const)('a reason swapped for %s is named', async (_what, value, problem) => {
    const faults = await faultsAfter((tx) =>
      tx.script(`update customer_change set reason = ${value} where ${where} and version = 2`),
    );
    expect(faults).toEqual([fault(2, problem)]);
  });

  test('a reason swapped for another, with all hashes made anew, is a forged change', async () => {
    const faults = await faultsAfter(async (tx) => {
      await tx.script(`update customer_change set reason = ${reasonOf(3)} where ${where} and version = 2`);
      await relink(tx, person);
    });
    expect(faults).toEqual([fault(2, 'forged change')]);
  });

  test('swapped for another valid one of the same place is named in the customer', async () => {
    const faults = await faultsAfter((tx) =>
      tx.script(`update customer set sections = sections || jsonb_build_object('email',
                        left(sections ->> 'email', 22) || ${older}) where ${where}`),
    );
    expect(faults).toEqual([fault(VERSIONS, 'swapped cipher text')]);
  });

  test('sealed again under another generation, in every row, the history is whole and its heads fit', async () => {
    await undone(opened.database, async (tx) => {
      const head = await historyHead(tx, vault, aggregatorId, '2026-11-01T00:00:00.000Z');
      const stale = await openVault(tx, masterKey);
      await addKeys(tx, masterKey, [{ purpose: 'seal', generation: 2 }]);
      const renewed = await openVault(tx, masterKey);
      // During re-sealing: new values use the new generation, old ones still the old one.
      await applyChanges(tx, renewed, [emailOrder(aggregatorId, 'person_1', 'later')]);
      expect(await verifyHistory(tx, renewed, aggregatorId)).toEqual([]);
      await reseal(tx, renewed, aggregatorId);
      const kept = await once<{ text: string }>(
        tx,
        `select (select jsonb_agg(jsonb_build_array(before, after, reason)) from customer_change where aggregator_id = $1)::text
             || (select jsonb_agg(sections) from customer where aggregator_id = $1)::text as text`,
        [aggregatorId],
      );
      expect(kept[0]?.text).toMatch(/[.]2[.]/);
      expect(kept[0]?.text).not.toMatch(/[.]1[.]/);
      expect(await verifyHistory(tx, renewed, aggregatorId)).toEqual([]);
      expect(await verifyHead(tx, renewed, head)).toBe('whole');
      // A node that did not know the key reads it, in the same transaction.
      expect(await verifyHistory(tx, stale, aggregatorId)).toEqual([]);
      // Each value for which there is no key is named.
      await once(tx, `delete from vault_key where purpose = 'seal' and generation = 2`);
      const without = await openVault(tx, masterKey);
      expect((await verifyHistory(tx, without, aggregatorId)).map(({ problem }) => problem)).toContain(
        'unreadable cipher text',
      );
    });
  });
});

describe('a payload that is gone', () => {
  const destroy = (versions = '> 0') => `
    update customer_change set before = null, after = null, unchanged = null, facts = null, reason = null
     where ${where} and version ${versions};`;
  const erased = `delete from customer where ${where};`;

  test('is missing where nothing says why; the readers show the change without it', async () => {
    await undone(opened.database, async (tx) => {
      await tx.script(destroy('= 2'));
      expect(await verifyHistory(tx, vault, aggregatorId)).toEqual([fault(2, 'missing payload')]);
      const page = { beforeVersion: 3, limit: 1, bytes: 1_000_000 };
      const [made] = (await readHistory(tx, vault, aggregatorId, 'person_0', page)) ?? [];
      expect(made).toMatchObject({ version: 2, before: {}, after: {} });
    });
  });

  test.each([
    ['before', 1],
    ['after', 1],
    ['facts', 1],
    ['reason', 2],
  ])('in part, its %s, is altered', async (column, version) => {
    const faults = await faultsAfter((tx) =>
      tx.script(`update customer_change set ${column} = null where ${where} and version = ${version}`),
    );
    expect(faults).toContainEqual(fault(version, 'altered payload'));
  });

  test('all but its reason, is altered: an erasure destroys the reason too', async () => {
    const faults = await faultsAfter((tx) =>
      tx.script(`update customer_change set before = null, after = null, unchanged = null, facts = null
                  where ${where} and version = 2`),
    );
    expect(faults).toContainEqual(fault(2, 'altered payload'));
  });

  /** The last change of a customer, as the program would make it. @param vault its key makes the MAC */
  async function erase(tx: Transaction, by: Vault): Promise<void> {
    const last = (await proofsOf(tx, person)).at(-1);
    const actor = { aggregatorId, login: 'officer', requestId: 'erasure', at: '2026-11-02T00:00:00.000Z' };
    const proof = proofOf(
      by,
      { actor, customerId: 'person_0', kind: 'erased' },
      { sections: {}, facts: null, reason: null },
    );
    const made = { version: (last?.version ?? 0) + 1, payloadHash: payloadHash({}, {}), ...proof };
    const link = linkHash(last?.link ?? '', made);
    await once(
      tx,
      `insert into customer_change (aggregator_id, customer_id, version, kind, changed_at, login, request_id, before,
                                    after, payload_hash, given_hash, mac, link, feed_order)
       values ($1, $2, $3::int, 'erased', $4::text::timestamptz, $5, $6, '{}', '{}', $7, $8, $9, $10, 0)`,
      [
        aggregatorId,
        'person_0',
        made.version,
        actor.at,
        actor.login,
        actor.requestId,
        made.payloadHash,
        proof.givenHash,
        proof.mac,
        link,
      ],
    );
  }

  test('is destroyed where a change of kind erased says so', async () => {
    await undone(opened.database, async (tx) => {
      await tx.script(destroy() + erased);
      await erase(tx, vault);
      const pages = [];
      for await (const page of verifyPages(tx, vault, aggregatorId)) pages.push(page);
      expect(pages.flatMap(({ faults }) => faults)).toEqual([]);
      expect(pages.reduce((sum, { destroyed }) => sum + destroyed, 0)).toBe(VERSIONS);
      expect(pages.flatMap(({ erased: named }) => named)).toMatchObject([
        { customerId: 'person_0', version: VERSIONS + 1 },
      ]);
    });
  });

  test('is missing where the change of kind erased is forged, as is the customer', async () => {
    const other = await openedElsewhere();
    const forged = await faultsAfter(async (tx) => {
      await tx.script(destroy() + erased);
      await erase(tx, other);
    });
    expect(forged).toContainEqual(fault(VERSIONS + 1, 'forged change'));
    expect(forged.filter(({ problem }) => problem === 'missing payload')).toHaveLength(VERSIONS);
    expect(forged).toContainEqual(fault(VERSIONS + 1, 'missing customer'));
  });

  /** The vault of a store with other keys. */
  async function openedElsewhere(): Promise<Vault> {
    return undone(opened.database, async (tx) => {
      await tx.script('delete from vault_key');
      return openVault(tx, masterKey);
    });
  }
});

test('the feed tells a change whose payload is gone, without its sections', async () => {
  await undone(opened.database, async (tx) => {
    await tx.script(`update customer_change set feed_order = 0 where aggregator_id = '${aggregatorId}'`);
    await tx.script(
      `update customer_change set before = null, after = null, facts = null, reason = null where ${where}`,
    );
    const page = { after: '0.0', limit: 100, bytes: 1_000_000, open: true };
    const told = (await readEvents(tx, vault, aggregatorId, page)).filter(
      ({ change: { customerId } }) => customerId === 'person_0',
    );
    expect(told.map(({ change: { version, after } }) => [version, after])).toEqual(
      Array.from({ length: VERSIONS }, (_, index) => [index + 1, {}]),
    );
  });
});
