/**
 * Changes of a customer's state: closed, reopened, held, released, and erased. They are few and wait for nobody, so
 * each is a transaction of its own beside the queue of changes: lock the row, judge it, write.
 */
import type { RecordState } from '../../domain/sections.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, SqlValue, Statement } from '../engine/database.ts';
import { sealedUnderLiveKey } from '../engine/live-key.ts';
import { linkHash, payloadHash, proofOf } from '../record/change-proof.ts';
import { sealedReason } from '../record/change-reason.ts';
import { type Actor, isoTime, ownFeedOrder } from '../record/customer-record.ts';
import type { StateKind } from '../record/record-state.ts';

/** $1 aggregator, $2 customer; waits for whoever is changing it. */
const lockCustomer: Statement = {
  name: 'customer-state-lock',
  text: `
select customer_id as "customerId", version, link, position::text as position,
       ${isoTime('closed_at')} as "closedAt", ${isoTime('legal_hold_at')} as "legalHoldSince"
  from customer
 where aggregator_id = $1 and customer_id = $2
   for update`,
};

/** A customer whose row this transaction has locked. */
export interface LockedCustomer extends RecordState {
  readonly customerId: string;
  readonly version: number;
  /** Link of its newest change. */
  readonly link: string;
  /** In the order of registration. */
  readonly position: string;
}

/** Who makes the change, and why. */
export interface StateOrder {
  readonly actor: Actor;
  readonly kind: StateKind | 'erased';
  readonly reason: string;
}

/** Locks the customer until the end of the transaction. @returns null for an unknown or erased customer */
export async function lockForState(
  tx: Queryable,
  aggregatorId: string,
  customerId: string,
): Promise<LockedCustomer | null> {
  const [row] = await tx.query<LockedCustomer>(lockCustomer, [aggregatorId, customerId]);
  return row ?? null;
}

/** @param row SQL that writes the customer's row and returns its `feed_order` as it was */
const changeRow = (name: string, row: string): Statement => ({
  name,
  text: `
with before as (${row})
insert into customer_change (aggregator_id, customer_id, version, kind, changed_at, login, request_id, before,
                             after, reason, payload_hash, given_hash, mac, link, feed_order)
select $1, $2, $3::int, $4, $5::text::timestamptz, $6, $7, '{}', '{}', $8, $9, $10, $11, $12,
       greatest(before.feed_order, ${ownFeedOrder})
  from before
 where ${sealedUnderLiveKey('$13::int')}`,
});

/** $1 to $13 the change, $14 and $15 the times of the new state */
const writeState = changeRow(
  'customer-state-change',
  `
  update customer
     set version = $3::int, link = $12, closed_at = $14::text::timestamptz,
         legal_hold_at = $15::text::timestamptz, feed_order = greatest(feed_order, ${ownFeedOrder})
   where aggregator_id = $1 and customer_id = $2
  returning feed_order`,
);

/** $1 to $13 the change. The order of the feed never goes back, also where a restored store counts anew. */
const deleteCustomer = changeRow(
  'customer-erase',
  `
  delete from customer
   where aggregator_id = $1 and customer_id = $2
  returning feed_order`,
);

/** Gives the locked customer another state. @returns its new version */
export async function changeState(
  tx: Queryable,
  vault: Vault,
  customer: LockedCustomer,
  order: StateOrder,
  { closedAt, legalHoldSince }: RecordState,
): Promise<number> {
  await tx.query(writeState, [...changeOf(vault, customer, order), closedAt, legalHoldSince]);
  return customer.version + 1;
}

/** Removes the locked customer's row, and records that as its last change. @returns its last version */
export async function recordErasure(
  tx: Queryable,
  vault: Vault,
  customer: LockedCustomer,
  order: StateOrder,
): Promise<number> {
  await tx.query(deleteCustomer, changeOf(vault, customer, order));
  return customer.version + 1;
}

/** The values of the change, $1 to $13: one without sections, and the generation that its reason is sealed under. */
function changeOf(vault: Vault, customer: LockedCustomer, { actor, kind, reason }: StateOrder): SqlValue[] {
  const { customerId } = customer;
  const { aggregatorId, login, requestId, at } = actor;
  const sealed = sealedReason(vault, { aggregatorId, customerId }, requestId, { reason });
  const given = { sections: {}, facts: null, reason: sealed };
  const { givenHash, mac } = proofOf(vault, { actor, customerId, kind }, given);
  const version = customer.version + 1;
  const hash = payloadHash({}, {});
  const link = linkHash(customer.link, { version, payloadHash: hash, mac });
  const proof = [hash, givenHash, mac, link];
  return [aggregatorId, customerId, version, kind, at, login, requestId, sealed, ...proof, vault.generation];
}
