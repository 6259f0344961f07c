/** `GET /customer/status/:customerId`: the customer as it is now. */
import type { StoredCustomer } from '../../domain/sections.ts';
import type { Owner, Vault } from '../../vault/vault.ts';
import type { Queryable, SqlValue, Statement } from '../engine/database.ts';
import { type CustomerRow, customerColumns, openCustomer, stateColumns } from '../record/customer-record.ts';

/** Returns the columns of a `StatusRow`, but for its slot. */
export function statusColumns(from: string): string {
  return `${customerColumns(from)}, ${stateColumns(from)}`;
}

/**
 * $1 and $2 aggregators and customers, in parallel arrays. The limit makes PostgreSQL look each one up: until it
 * has statistics, it would join by reading all customers.
 */
const selectCustomers: Statement = {
  name: 'customer-status',
  text: `
select a.slot::int as slot, ${statusColumns('c')}
  from unnest($1::text[], $2::text[]) with ordinality as a(aggregator_id, customer_id, slot)
 cross join lateral (
   select * from customer
    where aggregator_id = a.aggregator_id and customer_id = a.customer_id
    limit 1
 ) c`,
};

export type StatusRow = CustomerRow & { readonly slot: number };

/** @returns a row for each of `owners`, in their order; null if there is none */
export async function readCustomers(
  database: Queryable,
  owners: readonly Owner[],
): Promise<(StatusRow | null)[]> {
  return rowsInOrder(owners, await database.query<StatusRow>(...statusStatement(owners)));
}

/** @returns for each of `asked` the row of its slot, which counts from 1; null if there is none */
export function rowsInOrder(asked: readonly unknown[], rows: readonly StatusRow[]): (StatusRow | null)[] {
  const bySlot = new Map(rows.map((row) => [row.slot, row]));
  return asked.map((_, index) => bySlot.get(index + 1) ?? null);
}

/** @throws SealBroken */
export async function openFound(
  vault: Vault,
  owner: Owner,
  row: StatusRow | null,
): Promise<StoredCustomer | null> {
  return row && openCustomer(vault, owner.aggregatorId, row);
}

/** Returns the statement to send to the store, and its values. */
export function statusStatement(owners: readonly Owner[]): [Statement, SqlValue[]] {
  const aggregatorIds = owners.map(({ aggregatorId }) => aggregatorId);
  const customerIds = owners.map(({ customerId }) => customerId);
  return [selectCustomers, [aggregatorIds, customerIds]];
}
