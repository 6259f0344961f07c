/**
 * Reads a customer as it is now and records who saw it, in one statement: the read costs its login no second turn at
 * the store, and nothing is read that is not recorded. Requests that arrive together share the statement.
 */
import type { StoredCustomer } from '../../domain/sections.ts';
import type { Vault } from '../../vault/vault.ts';
import { openFound, rowsInOrder, type StatusRow, statusColumns } from '../customer/customer-status.ts';
import type { Database, Statement } from '../engine/database.ts';
import { GroupQueue } from '../engine/group-queue.ts';
import { accessMac, type ProvedAccess } from './customer-access.ts';

/** A customer, and who sees it in which request. */
export type Seeing = Omit<ProvedAccess, 'field'>;

/** Parallel arrays: $1 and $2 aggregators and customers, $3 to $7 what else their rows in `customer_access` hold. */
const selectSeen: Statement = {
  name: 'customer-status-seen',
  text: `
with seen as materialized (
  select a.slot, a.login, a.role, a.kind, a.request_id, a.mac, c.*
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
         with ordinality as a(aggregator_id, customer_id, login, role, kind, request_id, mac, slot)
   cross join lateral (
     select * from customer
      where aggregator_id = a.aggregator_id and customer_id = a.customer_id
      limit 1
   ) c
),
recorded as (
  insert into customer_access (aggregator_id, customer_id, login, role, kind, request_id, mac)
  select aggregator_id, customer_id, login, role, kind, request_id, mac from seen
)
select slot::int as slot, ${statusColumns('seen')} from seen`,
};

/** Returns null for an unknown customer, and for one of another aggregator; then nobody saw anything. */
export class StatusSeenQueue extends GroupQueue<Seeing, Seeing, StatusRow | null, StoredCustomer | null> {
  constructor(database: Database, vault: Vault) {
    const read = (seeings: readonly Seeing[]) => readSeen(database, vault, seeings);
    super({
      laneOf: () => null,
      ready: (seeing) => seeing,
      together: read,
      outcomeOf: (seeing, row) => openFound(vault, seeing, row),
      // Nobody knows whether a statement that failed was carried out: a row may be there twice, but never be missing.
      alone: async (seeing) => {
        const [row] = await read([seeing]);
        return openFound(vault, seeing, row ?? null);
      },
    });
  }
}

/** @returns a row for each of `seeings`, in their order; null if there is no such customer */
async function readSeen(
  database: Database,
  vault: Vault,
  seeings: readonly Seeing[],
): Promise<(StatusRow | null)[]> {
  const rows = seeings.map((seeing) => {
    const { aggregatorId, customerId, login, role, kind, requestId } = seeing;
    const mac = accessMac(vault, { ...seeing, field: null });
    return [aggregatorId, customerId, login, role, kind, requestId, mac];
  });
  const columns = Array.from({ length: 7 }, (_, index) => rows.map((row) => row[index] as string));
  return rowsInOrder(seeings, await database.query<StatusRow>(selectSeen, columns));
}
