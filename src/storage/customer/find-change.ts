/** Finds out whether the change that a request asked for was made. */
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { customerAt } from '../record/customer-history.ts';
import type { ChangeOrder, ChangeResult } from './customer-change.ts';

/** $1 aggregator, $2 customer; waits for any transaction that is changing it. */
const lockCustomer: Statement = {
  name: 'customer-lock',
  text: 'select version from customer where aggregator_id = $1 and customer_id = $2 for update',
};

/** $1 aggregator, $2 customer, $3 request */
const selectChangeOf: Statement = {
  name: 'customer-change-of-request',
  text: `
select version, array(select jsonb_object_keys(after)) as sections
  from customer_change
 where aggregator_id = $1 and customer_id = $2 and request_id = $3 and version > 1
 order by version desc
 limit 1`,
};

/** Returns the outcome of an order that may already have been applied; null if it was not. Call it in a transaction. */
export async function findChange(
  tx: Queryable,
  vault: Vault,
  { actor, change }: ChangeOrder,
): Promise<ChangeResult | null> {
  const { aggregatorId, requestId } = actor;
  await tx.query(lockCustomer, [aggregatorId, change.customerId]);
  const found = await tx.query<{ version: number; sections: string[] }>(selectChangeOf, [
    aggregatorId,
    change.customerId,
    requestId,
  ]);
  const [made] = found;
  if (!made) return null;
  const customer = await customerAt(tx, vault, aggregatorId, change.customerId, { version: made.version });
  return {
    customer,
    employeeType: change.employeeId === undefined ? null : 'individual',
    accepted: true,
    versionMatches: true,
    tooLarge: false,
    changedSections: made.sections,
  };
}
