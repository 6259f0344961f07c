/** What an erasure leaves in the files of the store: nothing of the customer, and everything of all others. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyChanges } from '../../../src/storage/customer/customer-change.ts';
import { migrate } from '../../../src/storage/engine/migrate.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import { idempotencyKey } from '../../../src/storage/record/idempotency-key.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { emailOrder, newAggregator } from '../../support/orders.ts';
import { stepInStore } from '../../support/retention.ts';
import { testMasterKey } from '../../support/server.ts';
import { openStoreOnDisk, type StoreOnDisk } from '../../support/store-on-disk.ts';
import { once } from '../../support/tamper.ts';

const aggregatorId = 'erasing';
/** More than one statement reads. */
const UPDATES = 230;
const at = '2026-11-01T00:00:00.000Z';

let store: StoreOnDisk;
let vault: Vault;

beforeAll(async () => {
  store = await openStoreOnDisk();
  await migrate(store.database);
  vault = await openVault(store.database, testMasterKey);
  await newAggregator({ database: store.database, vault }, aggregatorId, 2);
});

afterAll(() => store.remove());

/** All that says anything of a customer, as it is stored: sealed texts, digests, keyed hashes, and the reference. */
async function tracesOf(customerId: string): Promise<string[]> {
  const rows = await once<{ text: string | null }>(
    store.database,
    `with own as (select * from customer where aggregator_id = $1 and customer_id = $2)
     select value as text from own, jsonb_each_text(sections)
      union select reference from own
      union select tax_index from own
      union select token from customer_index join own using (aggregator_id, position)
      union select request_hash from idempotency_key where customer_id = $2
      union select value from customer_change h, jsonb_each_text(h.before || h.after)
             where h.aggregator_id = $1 and h.customer_id = $2
      union select reason from customer_change where aggregator_id = $1 and customer_id = $2`,
    [aggregatorId, customerId],
  );
  const texts = rows.flatMap(({ text }) => (text === null ? [] : [text]));
  // A sealed text begins with its digest.
  const digests = texts.flatMap((text) => (text.includes('.') ? [text.slice(0, 22)] : []));
  return [...texts, ...digests];
}

/** The traces that are in the files of the database's tables and indexes. Its log is not asked: docs/retention.md. */
async function onDisk(traces: readonly string[]): Promise<string[]> {
  const [row] = await once<{ oid: string }>(
    store.database,
    'select oid::text from pg_database where datname = current_database()',
  );
  const pgdata = store.database.engine === 'embedded' ? ['pgdata'] : [];
  const folder = join(await store.flush(), ...pgdata, 'base', row?.oid ?? '');
  // Other files, which a server makes and removes at any time, hold no rows.
  const files = readdirSync(folder).filter((name) => /^\d+(?:[._]|$)/.test(name));
  const bytes = Buffer.concat(files.map((name) => readFileSync(join(folder, name))));
  return traces.filter((trace) => bytes.includes(trace));
}

test('once the tables are rewritten, no file has a trace of the erased customer, and each has those of the other', async () => {
  const [erased, kept] = ['person_0', 'person_1'];
  for (let n = 0; n < UPDATES; n++) {
    const orders = [erased, kept].map((customerId) => {
      const key = n === 0 ? idempotencyKey(vault, 'customer-update', customerId, { customerId }) : null;
      return emailOrder(aggregatorId, customerId, `${customerId}_${n}`, { key });
    });
    await applyChanges(store.database, vault, orders);
  }
  for (const customerId of [erased, kept]) {
    const actor = { aggregatorId, login: 'officer', requestId: `close-${customerId}`, at };
    await stepInStore({ database: store.database, vault }, actor, customerId, 'closed');
  }
  await once(store.database, 'analyze');
  const both = { erased: await tracesOf(erased), kept: await tracesOf(kept) };
  // Names that begin alike have index rows alike. Those of the other stay.
  const traces = { ...both, erased: both.erased.filter((trace) => !both.kept.includes(trace)) };
  expect(traces.erased.length).toBeGreaterThan(2 * UPDATES);
  expect(await onDisk(traces.erased)).toEqual(traces.erased);

  const actor = { aggregatorId, login: 'officer', requestId: 'erase', at };
  await stepInStore({ database: store.database, vault }, actor, erased, 'erased');
  // As docs/retention.md says.
  for (const table of [
    'customer',
    'customer_change',
    'customer_index',
    'customer_access',
    'idempotency_key',
  ]) {
    await once(store.database, `vacuum (full, analyze) ${table}`);
  }
  await once(store.database, 'vacuum full pg_statistic');
  expect(await onDisk(traces.erased)).toEqual([]);
  expect(await onDisk(traces.kept)).toEqual(traces.kept);
});
