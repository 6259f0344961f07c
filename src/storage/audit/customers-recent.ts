/** The customers that a login opened last, from the record of who saw whom. */
import type { CustomerType } from '../../contract/customer.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { isoTime, openSections } from '../record/customer-record.ts';

/** Rows of the record that are looked through: somebody who works on one customer opens it again and again. */
const LOOKED_THROUGH = 200;

/** $1 aggregator, $2 login, $3 how many rows to look through, $4 how many customers. Erased ones are left out. */
const selectRecent: Statement = {
  name: 'customers-recent',
  text: `
select c.customer_id as "customerId", c.customer_type as "customerType", c.sections ->> 'identity' as identity,
       ${isoTime('r.at')} as "openedAt"
  from (
    select a.customer_id, max(a.at) as at
      from (
        select customer_id, at from customer_access
         where aggregator_id = $1 and login = $2 and kind = 'get'
         order by at desc, position desc
         limit $3::int
      ) a
     group by a.customer_id
  ) r, lateral (
    select * from customer c where c.aggregator_id = $1 and c.customer_id = r.customer_id offset 0
  ) c
 order by r.at desc
 limit $4::int`,
};

/** A customer and when the login last opened it. */
interface Recent {
  readonly customerId: string;
  readonly customerType: CustomerType;
  readonly identity: unknown;
  /** ISO 8601, UTC, milliseconds. */
  readonly openedAt: string;
}

/** @param most how many customers; the one opened last comes first @throws SealBroken */
export async function recentCustomers(
  on: Queryable,
  vault: Vault,
  { aggregatorId, login }: { readonly aggregatorId: string; readonly login: string },
  most: number,
): Promise<Recent[]> {
  const values = [aggregatorId, login, LOOKED_THROUGH, most];
  const rows = await on.query<Recent & { readonly identity: string }>(selectRecent, values);
  const recent: Recent[] = [];
  for (const row of rows) {
    const owner = { aggregatorId, customerId: row.customerId };
    const { identity } = await openSections(vault, owner, { identity: row.identity });
    recent.push({ ...row, identity });
  }
  return recent;
}
