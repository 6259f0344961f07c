/** What somebody can do who can write to the database but does not have the store's keys; all of it is undone. */
import type { Database, Queryable, SqlValue, Transaction } from '../../src/storage/engine/database.ts';
import type { StoredProof } from '../../src/storage/record/change-check.ts';
import {
  digestOf,
  digestsOf,
  type Facts,
  givenHash,
  linkHash,
  payloadHash,
  type Sealed,
} from '../../src/storage/record/change-proof.ts';
import { reasonSection } from '../../src/storage/record/change-reason.ts';
import { isoTime } from '../../src/storage/record/customer-record.ts';
import type { Owner, Vault } from '../../src/vault/vault.ts';

class Undo extends Error {}

/** Runs the work in a transaction that is rolled back, and returns its result. */
export async function undone<T>(database: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  let result: T | undefined;
  try {
    await database.transaction(async (tx) => {
      result = await work(tx);
      throw new Undo();
    });
  } catch (error) {
    if (!(error instanceof Undo)) throw error;
  }
  return result as T;
}

let statements = 0;

/** A statement that is sent once. */
export function once<Row>(on: Queryable, text: string, values: readonly SqlValue[] = []): Promise<Row[]> {
  statements += 1;
  return on.query<Row>({ name: `test-once-${statements}`, text }, values);
}

/** Oldest first. */
export function proofsOf(on: Queryable, { aggregatorId, customerId }: Owner): Promise<StoredProof[]> {
  return once(
    on,
    `select aggregator_id as "aggregatorId", customer_id as "customerId", version, kind,
            ${isoTime('changed_at')} as "changedAt", login, request_id as "requestId", before, after, unchanged,
            facts, reason, payload_hash as "payloadHash", given_hash as "givenHash", mac, link
       from customer_change where aggregator_id = $1 and customer_id = $2 order by version`,
    [aggregatorId, customerId],
  );
}

/** Computes every hash that needs no key again, and makes the customer's row match the end of the chain. */
export async function relink(on: Queryable, owner: Owner): Promise<void> {
  let link = '';
  for (const stored of await proofsOf(on, owner)) {
    const change = { ...stored, ...openHashes(stored) };
    link = linkHash(link, change);
    await once(
      on,
      `update customer_change set payload_hash = $4, given_hash = $5, link = $6
        where aggregator_id = $1 and customer_id = $2 and version = $3::int`,
      [owner.aggregatorId, owner.customerId, change.version, change.payloadHash, change.givenHash, link],
    );
  }
  await once(
    on,
    `update customer c set link = h.link, version = h.version
       from customer_change h
      where c.aggregator_id = $1 and c.customer_id = $2
        and h.aggregator_id = c.aggregator_id and h.customer_id = c.customer_id
        and h.version = (select max(version) from customer_change
                          where aggregator_id = c.aggregator_id and customer_id = c.customer_id)`,
    [owner.aggregatorId, owner.customerId],
  );
}

function openHashes({ before, after, unchanged, facts, reason }: StoredProof) {
  const sections = { ...digestsOf(after as Sealed), ...(unchanged as Sealed | null) };
  return {
    payloadHash: payloadHash(before as Sealed, after as Sealed),
    givenHash: givenHash({
      sections,
      facts: facts as Facts | null,
      reason: typeof reason === 'string' ? digestOf(reason) : null,
    }),
  };
}

/** Seals every text of an aggregator again, in rows and history. @param vault its newest generation is used */
export async function reseal(on: Queryable, vault: Vault, aggregatorId: string): Promise<void> {
  const again = (customerId: string, sealed: Sealed) => {
    const owner = { aggregatorId, customerId };
    const texts = Object.entries(sealed).map(([name, text]) => [
      name,
      vault.seal(owner, name, vault.open(owner, name, text)),
    ]);
    return JSON.stringify(Object.fromEntries(texts));
  };
  type Row = {
    customer_id: string;
    version: number;
    request_id: string;
    before: Sealed;
    after: Sealed;
    reason: string | null;
    sections: Sealed;
  };
  const changes = await once<Row>(on, 'select * from customer_change where aggregator_id = $1', [
    aggregatorId,
  ]);
  for (const { customer_id: customerId, version, before, after, ...row } of changes) {
    const place = reasonSection(row.request_id);
    const owner = { aggregatorId, customerId };
    const reason = row.reason && vault.seal(owner, place, vault.open(owner, place, row.reason));
    await once(
      on,
      `update customer_change set before = $4::jsonb, after = $5::jsonb, reason = $6
        where aggregator_id = $1 and customer_id = $2 and version = $3::int`,
      [aggregatorId, customerId, version, again(customerId, before), again(customerId, after), reason],
    );
  }
  const customers = await once<Row>(on, 'select * from customer where aggregator_id = $1', [aggregatorId]);
  for (const { customer_id: id, sections } of customers) {
    const values = [aggregatorId, id, again(id, sections)];
    await once(
      on,
      'update customer set sections = $3::jsonb where aggregator_id = $1 and customer_id = $2',
      values,
    );
  }
}
