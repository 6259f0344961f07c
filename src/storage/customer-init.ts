/** `POST /customer/init`: one statement that looks for who holds the reference or number, or registers. */
import type { Holder, NewCustomer } from '../domain/customer-init.ts';
import type { StoredCustomer } from '../domain/sections.ts';
import type { Vault } from '../vault/vault.ts';
import {
  type Actor,
  type CustomerRow,
  customerColumns,
  linkHash,
  openCustomer,
  payloadHash,
  sealSections,
} from './customer-record.ts';
import type { Queryable, Statement } from './database.ts';

const linkParts = [
  '$1::text',
  '$2::text',
  '1',
  `'created'`,
  '$7::text',
  '$8::text',
  '$9::text',
  'payload_hash',
];

/**
 * $1 aggregator, $2 customer, $3 type, $4 reference, $5 tax index or null, $6 sealed sections, $7 time,
 * $8 login, $9 request, $10 representatives.
 *
 * The constraints decide, not the look-up: when another transaction took the reference or the number
 * a moment ago, nothing is inserted and `taken` does not see it yet; asking once more does.
 */
const initCustomer: Statement = {
  name: 'customer-init',
  text: `
with taken as materialized (
  select customer_id, reference = $4::text as by_reference
    from customer
   where aggregator_id = $1 and (reference = $4::text or tax_index = $5::text)
   order by by_reference desc
   limit 1
), payload as materialized (
  select '{}'::jsonb as before, $6::jsonb as after, ${payloadHash(`'{}'::jsonb`, '$6::jsonb')} as payload_hash
), created as (
  insert into customer (aggregator_id, customer_id, customer_type, reference, tax_index, version, created_at,
                        representative_ids, employee_ids, sections, link)
  select $1, $2, $3::text, $4, $5::text, 1, $7::text::timestamptz, $10::text[], '{}', after,
         ${linkHash(`''`, linkParts)}
    from payload
   where not exists (select from taken)
  on conflict do nothing
  returning *
), change as (
  insert into customer_change (aggregator_id, customer_id, version, kind, changed_at, login, request_id,
                               before, after, payload_hash, link)
  select c.aggregator_id, c.customer_id, c.version, 'created', c.created_at, $8, $9,
         before, after, payload_hash, c.link
    from created c, payload
)
select ${customerColumns('created')}, null as taken_by, null as by_reference from created
union all
select null, null, null, null, null, null, null, null, customer_id, by_reference from taken`,
};

interface InitRow extends CustomerRow {
  readonly taken_by: string | null;
  readonly by_reference: boolean;
}

/** Asked again at most this often; each time another transaction must just have come between. */
const ATTEMPTS = 5;

export async function createCustomer(
  database: Queryable,
  vault: Vault,
  actor: Actor,
  customerId: string,
  plan: NewCustomer,
): Promise<StoredCustomer | Holder> {
  const { aggregatorId } = actor;
  const values = [
    aggregatorId,
    customerId,
    plan.customerType,
    plan.reference,
    plan.taxId && vault.blindIndex(aggregatorId, plan.taxId.kind, plan.taxId.value),
    sealSections(vault, { aggregatorId, customerId }, plan.sections),
    actor.at,
    actor.login,
    actor.requestId,
    plan.representativeIds,
  ];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [row] = await database.query<InitRow>(initCustomer, values);
    if (row?.taken_by) return { customerId: row.taken_by, holds: row.by_reference ? 'reference' : 'taxId' };
    if (row) return openCustomer(vault, aggregatorId, row);
  }
  throw new Error('A customer could neither be registered nor the one that is in its way be found.');
}
