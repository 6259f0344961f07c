/** `GET /customer/status/:customerId`: the customer as it is now. */
import type { StoredCustomer } from '../domain/sections.ts';
import type { Vault } from '../vault/vault.ts';
import { type CustomerRow, customerColumns, openCustomer } from './customer-record.ts';
import type { Queryable, Statement } from './database.ts';

const selectCustomer: Statement = {
  name: 'customer-status',
  text: `select ${customerColumns('c')} from customer c where c.aggregator_id = $1 and c.customer_id = $2`,
};

/** Null for an unknown customer and for another aggregator's alike. */
export async function readCustomer(
  database: Queryable,
  vault: Vault,
  aggregatorId: string,
  customerId: string,
): Promise<StoredCustomer | null> {
  const [row] = await database.query<CustomerRow>(selectCustomer, [aggregatorId, customerId]);
  return row ? openCustomer(vault, aggregatorId, row) : null;
}
