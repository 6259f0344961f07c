/**
 * Erases a customer: its row, its search rows, its idempotency keys, the payload of all its changes, and the reasons
 * why somebody saw it. What stays says who changed and saw it when, and proves that, but not what it was:
 * docs/retention.md lists it.
 */
import type { SearchTerms } from '../../domain/customer-search.ts';
import type { Sections } from '../../domain/sections.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { openSections } from '../record/customer-record.ts';
import { verifyPages } from '../record/history-verify.ts';
import { searchTokens } from './customer-index.ts';
import { type LockedCustomer, recordErasure, type StateOrder } from './state-change.ts';

/** Changes that one statement reads or empties: none takes long, however often the customer was changed. */
const VERSIONS_AT_ONCE = 200;

/** $1 aggregator, $2 customer, $3 after this version, $4 how many */
const selectValues: Statement = {
  name: 'customer-erase-values',
  text: `
select version, after
  from customer_change
 where aggregator_id = $1 and customer_id = $2 and version > $3::int
 order by version
 limit $4::int`,
};

/** $1 aggregator, $2 customer, $3 from this version, $4 up to this one */
const destroyPayloads: Statement = {
  name: 'customer-erase-payloads',
  text: `
update customer_change
   set before = null, after = null, unchanged = null, facts = null, reason = null
 where aggregator_id = $1 and customer_id = $2 and version between $3::int and $4::int`,
};

/** $1 aggregator, $2 the customer's position, $3 tokens: the index has no order by customer */
const deleteTokens: Statement = {
  name: 'customer-erase-index',
  text: `
delete from customer_index
 where aggregator_id = $1 and token = any($3::text[]) and position = $2::bigint`,
};

/** $1 aggregator, $2 customer */
const deleteKeys: Statement = {
  name: 'customer-erase-keys',
  text: 'delete from idempotency_key where aggregator_id = $1 and customer_id = $2',
};

/** $1 aggregator, $2 customer: why its numbers were revealed. Who saw them, and when, stays. */
const destroyReasons: Statement = {
  name: 'customer-erase-reveal-reasons',
  text: `
update customer_access set reason = null
 where aggregator_id = $1 and customer_id = $2 and reason is not null`,
};

/** Somebody altered the customer or its history in the database: `opencif history verify` names what. */
export class RecordAltered extends Error {
  override readonly name = 'RecordAltered';
}

/**
 * Call it before an erasure, with the customer locked: afterwards nobody can tell any more whether somebody moved
 * the time of closing, or removed a hold.
 * @throws RecordAltered unless the customer is what its history adds up to
 */
export async function assertWhole(
  tx: Queryable,
  vault: Vault,
  aggregatorId: string,
  customerId: string,
): Promise<void> {
  for await (const { faults } of verifyPages(tx, vault, aggregatorId, customerId)) {
    if (faults.length > 0) throw new RecordAltered('The customer does not match its history.');
  }
}

/**
 * Call it in the transaction that locked the customer: all of it is erased, or nothing.
 * @param termsOf the search terms of sections; whatever the customer was ever known by is in a change
 * @returns the customer's last version
 */
export async function eraseCustomer(
  tx: Queryable,
  vault: Vault,
  customer: LockedCustomer,
  order: StateOrder,
  termsOf: (sections: Sections) => SearchTerms,
): Promise<number> {
  const { aggregatorId } = order.actor;
  const { customerId, position, version: newest } = customer;
  const owner = { aggregatorId, customerId };
  for (let last = 0; last < newest; last += VERSIONS_AT_ONCE) {
    const values = [aggregatorId, customerId, last, VERSIONS_AT_ONCE];
    const rows = await tx.query<{ after: Record<string, string> | null }>(selectValues, values);
    const tokens = new Set<string>();
    for (const { after } of rows) {
      const terms = termsOf(await openSections(vault, owner, after ?? {}, undefined, tx));
      for (const token of Object.values(searchTokens(vault, aggregatorId, terms)).flat()) tokens.add(token);
    }
    await tx.query(deleteTokens, [aggregatorId, position, [...tokens]]);
    await tx.query(destroyPayloads, [aggregatorId, customerId, last + 1, last + VERSIONS_AT_ONCE]);
  }
  await tx.query(deleteKeys, [aggregatorId, customerId]);
  await tx.query(destroyReasons, [aggregatorId, customerId]);
  return recordErasure(tx, vault, customer, order);
}
