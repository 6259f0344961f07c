/** `POST /customer/init`: one statement that looks for who holds the reference or number, or registers. */
import type { Holder, NewCustomer } from '../domain/customer-init.ts';
import type { StoredCustomer } from '../domain/sections.ts';
import type { Vault } from '../vault/vault.ts';
import { searchTokens } from './customer-index.ts';
import {
  type Actor,
  type CustomerRow,
  customerColumns,
  linkHash,
  openCustomer,
  ownFeedOrder,
  payloadHash,
  sealedSections,
} from './customer-record.ts';
import type { Queryable, SqlValue, Statement } from './database.ts';
import {
  forgetKey,
  type IdempotencyKey,
  keyStillCounts,
  type StoredOutcome,
  storedOutcome,
} from './idempotency-key.ts';

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
 * $8 login, $9 request, $10 representatives, $11 dry run, $12 key or null, $13 what it was used for,
 * $14 tokens of the index.
 *
 * The constraints decide, not the look-up: when another transaction took the reference or the number
 * a moment ago, nothing is inserted and `taken` does not see it yet; asking once more does.
 */
const initCustomer: Statement = {
  name: 'customer-init',
  text: `
with known as materialized (
  select * from idempotency_key
   where aggregator_id = $1 and login = $8 and key_hash = $12::text
     and ${keyStillCounts('stored_at', '$7::text::timestamptz')}
), taken as materialized (
  select customer_id, reference = $4::text as by_reference
    from customer
   where aggregator_id = $1 and (reference = $4::text or tax_index = $5::text)
   order by by_reference desc
   limit 1
), payload as materialized (
  select '{}'::jsonb as before, $6::jsonb as after, ${payloadHash(`'{}'::jsonb`, '$6::jsonb')} as payload_hash
), created as (
  insert into customer (aggregator_id, customer_id, customer_type, reference, tax_index, version, created_at,
                        representative_ids, employee_ids, sections, feed_order, link)
  select $1, $2, $3::text, $4, $5::text, 1, $7::text::timestamptz, $10::text[], '{}', after,
         ${ownFeedOrder},
         ${linkHash(`''`, linkParts)}
    from payload
   where not exists (select from taken) and not exists (select from known) and not $11::boolean
  on conflict do nothing
  returning *
), change as (
  insert into customer_change (aggregator_id, customer_id, version, kind, changed_at, login, request_id,
                               before, after, payload_hash, link, feed_order)
  select c.aggregator_id, c.customer_id, c.version, 'created', c.created_at, $8, $9,
         before, after, payload_hash, c.link, c.feed_order
    from created c, payload
), reserved as (
  insert into idempotency_key (aggregator_id, login, key_hash, request_hash, customer_id, version,
                               request_id, stored_at)
  select aggregator_id, $8, $12::text, $13::text, customer_id, 1, $9, created_at
    from created where $12::text is not null
), indexed as (
  insert into customer_index (aggregator_id, token, position)
  select distinct c.aggregator_id, t.token, c.position from created c, unnest($14::text[]) t(token)
)
select (select to_jsonb(known) from known) as known, (select to_jsonb(taken) from taken) as taken,
       ${customerColumns('created')}
  from (select) one left join created on true`,
};

interface InitRow extends CustomerRow {
  /** Null where nothing was registered. */
  readonly customer_id: string;
  readonly taken: { customer_id: string; by_reference: boolean } | null;
  readonly known: { request_hash: string; customer_id: string; version: number; request_id: string } | null;
}

/** How a customer is to be registered; the members mean what they mean in `ChangeOrder`. */
export interface InitOrder {
  readonly actor: Actor;
  readonly customerId: string;
  readonly plan: NewCustomer;
  readonly dryRun?: boolean;
  readonly key?: IdempotencyKey | null;
}

export type InitOutcome =
  | { readonly customer: StoredCustomer }
  | { readonly holder: Holder }
  | { readonly replay: StoredOutcome };

/** Asked again at most this often; each time another transaction must just have come between. */
const ATTEMPTS = 5;

/** Registers the customer, version 1, its history row and its key, or none of them. */
export async function createCustomer(
  database: Queryable,
  vault: Vault,
  order: InitOrder,
): Promise<InitOutcome> {
  const { actor, key } = order;
  if (key) await forgetKey(database, actor, key);
  const values = valuesOf(vault, order);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const row = await initOnce(database, values);
    const outcome = row && outcomeOf(vault, order, row);
    if (outcome) return outcome;
  }
  throw new Error('A customer could neither be registered nor the one that is in its way be found.');
}

function valuesOf(vault: Vault, { actor, customerId, plan, dryRun, key }: InitOrder): SqlValue[] {
  const { aggregatorId } = actor;
  return [
    aggregatorId,
    customerId,
    plan.customerType,
    plan.reference,
    plan.taxId && vault.blindIndex(aggregatorId, plan.taxId.kind, plan.taxId.value),
    JSON.stringify(sealedSections(vault, { aggregatorId, customerId }, plan.sections)),
    actor.at,
    actor.login,
    actor.requestId,
    plan.representativeIds,
    dryRun ?? false,
    key?.keyHash ?? null,
    key?.requestHash ?? null,
    Object.values(searchTokens(vault, aggregatorId, plan.searchTerms)).flat(),
  ];
}

/** @returns null when another request used the key in this moment; nothing was registered then */
async function initOnce(database: Queryable, values: SqlValue[]): Promise<InitRow | null> {
  try {
    const [row] = await database.query<InitRow>(initCustomer, values);
    return row ?? null;
  } catch (error) {
    const { code, constraint } = error as { code?: unknown; constraint?: unknown };
    if (code === '23505' && constraint === 'idempotency_key_pkey') return null;
    throw error;
  }
}

/** @returns null when another transaction was in the way a moment ago */
function outcomeOf(
  vault: Vault,
  { actor, customerId, plan, dryRun }: InitOrder,
  row: InitRow,
): InitOutcome | null {
  const { known, taken } = row;
  if (known) return { replay: storedOutcome(known) };
  if (taken) {
    return { holder: { customerId: taken.customer_id, holds: taken.by_reference ? 'reference' : 'taxId' } };
  }
  if (row.customer_id !== null) return { customer: openCustomer(vault, actor.aggregatorId, row) };
  if (!dryRun) return null;
  const { customerType, reference, representativeIds, sections } = plan;
  const made = { customerId, customerType, reference, representativeIds, sections };
  return { customer: { ...made, version: 1, createdAt: actor.at, employeeIds: [] } };
}
