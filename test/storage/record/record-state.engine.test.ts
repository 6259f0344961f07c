/** The state of a customer at each version, and whether it was erased. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyChanges } from '../../../src/storage/customer/customer-change.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import { verifyHistory } from '../../../src/storage/record/history-verify.ts';
import { erasedAt, OPEN, stateAfter, stateAt } from '../../../src/storage/record/record-state.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { emailOrder, newAggregator } from '../../support/orders.ts';
import { type StepKind, stepInStore } from '../../support/retention.ts';
import { scale } from '../../support/scale.ts';
import { testMasterKey } from '../../support/server.ts';
import { once, proofsOf, undone } from '../../support/tamper.ts';

let opened: TestDatabase;
let vault: Vault;
let serial = 0;

beforeAll(async () => {
  opened = await openTestDatabase();
  vault = await openVault(opened.database, testMasterKey);
});

afterAll(() => opened.drop());

const kinds = ['closed', 'reopened', 'legalHoldPlaced', 'legalHoldReleased', 'updated'] as const;
const aStep = fc.tuple(fc.constantFrom(...kinds), fc.nat({ max: 59 }));

/** Takes the steps at a second of one minute each. @returns the new aggregator, whose customer is `person_0` */
async function taken(steps: readonly (readonly [StepKind | 'updated', number])[]): Promise<string> {
  const aggregatorId = `state_${serial++}`;
  await newAggregator({ database: opened.database, vault }, aggregatorId, 1);
  for (const [n, [kind, second]] of steps.entries()) {
    const at = `2026-11-01T00:00:${String(second).padStart(2, '0')}.000Z`;
    const actor = { aggregatorId, login: 'officer', requestId: `step-${n}`, at };
    if (kind === 'updated') {
      await applyChanges(opened.database, vault, [emailOrder(aggregatorId, 'person_0', `n${n}`, { actor })]);
    } else await stepInStore({ database: opened.database, vault }, actor, 'person_0', kind);
  }
  return aggregatorId;
}

test('at each version, the state is what the changes up to it add up to, and the history is whole', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aStep, { maxLength: 8 }), async (steps) => {
      const aggregatorId = await taken(steps);
      let state = OPEN;
      for (const change of await proofsOf(opened.database, { aggregatorId, customerId: 'person_0' })) {
        state = stateAfter(state, change);
        expect(await stateAt(opened.database, aggregatorId, 'person_0', change.version)).toEqual(state);
      }
      expect(await verifyHistory(opened.database, vault, aggregatorId)).toEqual([]);
      expect(await erasedAt(opened.database, aggregatorId, 'person_0')).toBeNull();
    }),
    { numRuns: scale(12, 50) },
  );
});

test.each([
  ["closed_at = '2026-11-01T00:00:01Z'", 'closed earlier'],
  ['closed_at = null', 'reopened'],
  ['legal_hold_at = null', 'released'],
  ["legal_hold_at = legal_hold_at + interval '1 millisecond'", 'held later'],
])('a row in which somebody wrote %s is named: nobody %s it', async (set) => {
  const aggregatorId = await taken([
    ['legalHoldPlaced', 2],
    ['closed', 5],
  ]);
  const faults = await undone(opened.database, async (tx) => {
    await tx.script(`update customer set ${set}
                      where aggregator_id = '${aggregatorId}' and customer_id = 'person_0'`);
    return verifyHistory(tx, vault, aggregatorId);
  });
  expect(faults).toEqual([{ customerId: 'person_0', version: 3, problem: 'altered customer' }]);
});

test('an erased customer is erased since its last change, and one put back into the table is named', async () => {
  const aggregatorId = await taken([['closed', 1]]);
  const where = `aggregator_id = '${aggregatorId}' and customer_id = 'person_0'`;
  const [row] = await once<{ row: string }>(
    opened.database,
    `select to_jsonb(c)::text as row from customer c where ${where}`,
  );
  const actor = { aggregatorId, login: 'officer', requestId: 'erase', at: '2026-11-01T00:01:00.000Z' };
  await stepInStore({ database: opened.database, vault }, actor, 'person_0', 'erased');
  expect(await erasedAt(opened.database, aggregatorId, 'person_0')).toBe(actor.at);
  expect(await erasedAt(opened.database, 'elsewhere', 'person_0')).toBeNull();
  expect(await verifyHistory(opened.database, vault, aggregatorId)).toEqual([]);
  const faults = await undone(opened.database, async (tx) => {
    await once(
      tx,
      'insert into customer overriding system value select * from jsonb_populate_record(null::customer, $1::jsonb)',
      [row?.row ?? ''],
    );
    return verifyHistory(tx, vault, aggregatorId);
  });
  expect(faults).toEqual([{ customerId: 'person_0', version: 2, problem: 'altered customer' }]);
});
