/** A head that was kept elsewhere shows what no chain inside the store can show: a truncated history. */
import { createSecretKey } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Transaction } from '../../../src/storage/engine/database.ts';
import {
  FOLD_SIZE,
  type HeadVerdict,
  type HistoryHead,
  historyHead,
  verifyHead,
} from '../../../src/storage/record/history-head.ts';
import { verifyHistory } from '../../../src/storage/record/history-verify.ts';
import { Vault } from '../../../src/vault/vault.ts';
import { individual, phone } from '../../support/arbitraries.ts';
import { quickTenant } from '../../support/nodes.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

const aggregatorId = 'headed';
const at = '2026-11-01T00:00:00.000Z';

let server: TestServer;
let token: string;
let customerId: string;
let head: HistoryHead;

const update = async (number: string) => {
  const body = { customerId, customer: { phones: [phone(number)] } };
  expect((await server.post('/customer/update', body, token)).statusCode).toBe(200);
};

/** Waits until the head covers this many changes: it covers fewer while other transactions of the server run. */
async function headOf(changes: number): Promise<HistoryHead> {
  for (;;) {
    const found = await historyHead(server.database, server.vault, aggregatorId, at);
    if (found.changes === changes) return found;
  }
}

beforeAll(async () => {
  server = await buildTestServer();
  token = await quickTenant(server, aggregatorId);
  await quickTenant(server, 'crowded');
  customerId = (await server.post('/customer/init', individual(1), token)).json().data.customerId;
  await server.post('/customer/init', individual(2), token);
  await update('2025550191');
  await update('2025550192');
  head = await headOf(4);
});

afterAll(() => server.close());

class Undo extends Error {}

async function verdictAfter(statements: readonly string[], of = head): Promise<HeadVerdict | undefined> {
  let verdict: HeadVerdict | undefined;
  const work = async (tx: Transaction) => {
    for (const statement of statements) await tx.script(statement);
    verdict = await verifyHead(tx, server.vault, of);
    throw new Undo();
  };
  await expect(server.database.transaction(work)).rejects.toBeInstanceOf(Undo);
  return verdict;
}

const row = (version: number) =>
  `aggregator_id = '${aggregatorId}' and customer_id = '${customerId}' and version = ${version}`;

test('a head counts every change, and stays whole while changes are added', async () => {
  expect(head).toMatchObject({ aggregatorId, changes: 4, at });
  expect(await verifyHead(server.database, server.vault, head)).toBe('whole');
  await update('2025550193');
  expect(await verifyHead(server.database, server.vault, head)).toBe('whole');
  const later = await headOf(5);
  expect(later.digest).not.toBe(head.digest);
});

test('an aggregator without changes has a head too', async () => {
  const empty = await historyHead(server.database, server.vault, 'crowded', at);
  expect(empty.changes).toBe(0);
  expect(await verifyHead(server.database, server.vault, empty)).toBe('whole');
});

test('a tail cut off so well that the chain is whole is caught', async () => {
  const cut = [
    `delete from customer_change where aggregator_id = '${aggregatorId}' and customer_id = '${customerId}' and version > 2`,
    `update customer c set version = h.version, link = h.link, sections = c.sections || h.after
       from customer_change h where h.aggregator_id = c.aggregator_id and h.customer_id = c.customer_id
        and h.version = 2 and c.aggregator_id = '${aggregatorId}' and c.customer_id = '${customerId}'`,
  ];
  const work = async (tx: Transaction) => {
    for (const statement of cut) await tx.script(statement);
    expect(await verifyHistory(tx, server.vault, aggregatorId)).toEqual([]);
    throw new Undo();
  };
  await expect(server.database.transaction(work)).rejects.toBeInstanceOf(Undo);
  expect(await verdictAfter(cut)).toBe('broken');
});

test.each([
  [
    'a whole customer is gone',
    () => [
      `delete from customer_change where aggregator_id = '${aggregatorId}' and customer_id <> '${customerId}'`,
    ],
  ],
  ['a link is another', () => [`update customer_change set link = link || 'x' where ${row(1)}`]],
  [
    'two changes have changed places',
    () => [
      `update customer_change h set feed_order =
         (select feed_order from customer_change o where o.aggregator_id = h.aggregator_id
           and o.customer_id = h.customer_id and o.version = 5 - h.version)
        where aggregator_id = '${aggregatorId}' and customer_id = '${customerId}' and version in (2, 3)`,
    ],
  ],
])('it is caught when %s', async (_what, statements) => {
  expect(await verdictAfter(statements())).toBe('broken');
});

test('a head with any member altered, or of another key, is forged', async () => {
  for (const [name, value] of Object.entries(head)) {
    const altered = { ...head, [name]: typeof value === 'number' ? value + 1 : `${value}x` };
    if (name === 'cursor') altered.cursor = `${head.cursor}1`;
    expect(await verifyHead(server.database, server.vault, altered), name).toBe('forged');
  }
  const key = createSecretKey(Buffer.alloc(32, 9));
  const seal = new Map([[1, key]]);
  const other = new Vault({ seal, digest: key, index: key, token: key, tokenGeneration: 1, change: key });
  expect(await verifyHead(server.database, other, head)).toBe('forged');
});

test('a head over more changes than are folded at once counts each of them', async () => {
  const count = FOLD_SIZE * 2 + 1;
  const work = async (tx: Transaction) => {
    await tx.script(`
      insert into customer_change (aggregator_id, customer_id, version, kind, changed_at, login, request_id,
                                   before, after, payload_hash, given_hash, mac, link, feed_order)
      select 'crowded', 'cstap_many', n, 'updated', now(), 'l', 'r', '{}', '{}', 'p', 'g', 'm', 'k' || n, 1
        from generate_series(1, ${count}) n`);
    const crowded = await historyHead(tx, server.vault, 'crowded', at);
    expect(crowded.changes).toBe(count);
    expect(await verifyHead(tx, server.vault, crowded)).toBe('whole');
    for (const version of [1, FOLD_SIZE, FOLD_SIZE + 1, count]) {
      const where = `aggregator_id = 'crowded' and version = ${version}`;
      await tx.script(`update customer_change set link = 'x' where ${where}`);
      expect(await verifyHead(tx, server.vault, crowded)).toBe('broken');
      await tx.script(`update customer_change set link = 'k' || version where ${where}`);
    }
    expect(await verifyHead(tx, server.vault, crowded)).toBe('whole');
    throw new Undo();
  };
  await expect(server.database.transaction(work)).rejects.toBeInstanceOf(Undo);
});
