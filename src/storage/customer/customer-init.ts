/**
 * The one statement that registers customers: any number of them, each looked for under its reference and
 * number first, each with its own outcome, its own history row and its own key, in one commit.
 */
import type { Holder, NewCustomer } from '../../domain/customer-init.ts';
import type { StoredCustomer } from '../../domain/sections.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, SqlValue, Statement } from '../engine/database.ts';
import { customerAt } from '../record/customer-history.ts';
import {
  type Actor,
  type CustomerRow,
  customerColumns,
  linkHash,
  openCustomer,
  ownFeedOrder,
  payloadHash,
  sealedSections,
} from '../record/customer-record.ts';
import { searchTokens } from './customer-index.ts';
import {
  forgetKeys,
  type IdempotencyKey,
  keyStillCounts,
  type StoredOutcome,
  storedOutcome,
} from './idempotency-key.ts';

const linkParts = [
  'i.aggregator_id',
  'i.customer_id',
  '1',
  `'created'`,
  'i.created_at',
  'i.login',
  'i.request_id',
  'p.payload_hash',
];

/**
 * $1 the orders, a JSON list of objects with the members of `item`.
 *
 * The constraints decide, not the look-up: when another transaction, or another order of the list, took the
 * reference or the number a moment ago, nothing is inserted and `taken` does not see it yet; asking once more
 * does. Rows go in in one order, so that two lists mostly don't wait for each other.
 */
const initCustomers: Statement = {
  name: 'customer-init',
  text: `
with item as materialized (
  select i.*,
         case when i.key_hash is not null then (
           select to_jsonb(k) || jsonb_build_object(
                    'counts', ${keyStillCounts('k.stored_at', 'i.created_at::timestamptz')})
             from idempotency_key k
            where k.aggregator_id = i.aggregator_id and k.login = i.login and k.key_hash = i.key_hash
         ) end as known
    from jsonb_to_recordset($1::jsonb) as i(
           slot int, aggregator_id text, customer_id text, customer_type text, reference text, tax_index text,
           sections jsonb, tokens text[], representative_ids text[], created_at text, login text,
           request_id text, dry_run boolean, key_hash text, request_hash text)
), taken as materialized (
  select i.slot, holder.*
    from item i cross join lateral (
      select c.customer_id, true as by_reference from customer c
       where c.aggregator_id = i.aggregator_id and c.reference = i.reference
       union all
      select c.customer_id, false from customer c
       where c.aggregator_id = i.aggregator_id and c.tax_index = i.tax_index
       order by by_reference desc
       limit 1
    ) holder
), payload as materialized (
  select i.slot, '{}'::jsonb as before, i.sections as after, ${payloadHash(`'{}'::jsonb`, 'i.sections')} as payload_hash
    from item i
   where not i.dry_run
     and i.known is null
     and not exists (select from taken t where t.slot = i.slot)
), created as (
  insert into customer (aggregator_id, customer_id, customer_type, reference, tax_index, version, created_at,
                        representative_ids, employee_ids, sections, feed_order, link)
  select i.aggregator_id, i.customer_id, i.customer_type, i.reference, i.tax_index, 1,
         i.created_at::timestamptz, i.representative_ids, '{}', p.after,
         ${ownFeedOrder},
         ${linkHash(`''`, linkParts)}
    from payload p join item i using (slot)
   order by i.aggregator_id, i.reference, i.slot
  on conflict do nothing
  returning *
), change as (
  insert into customer_change (aggregator_id, customer_id, version, kind, changed_at, login, request_id,
                               before, after, payload_hash, link, feed_order)
  select c.aggregator_id, c.customer_id, c.version, 'created', c.created_at, i.login, i.request_id,
         p.before, p.after, p.payload_hash, c.link, c.feed_order
    from created c join item i using (aggregator_id, customer_id) join payload p using (slot)
   order by i.slot
), reserved as (
  insert into idempotency_key (aggregator_id, login, key_hash, request_hash, customer_id, version,
                               request_id, stored_at)
  select i.aggregator_id, i.login, i.key_hash, i.request_hash, i.customer_id, 1, i.request_id, c.created_at
    from created c join item i using (aggregator_id, customer_id)
   where i.key_hash is not null
), indexed as (
  insert into customer_index (aggregator_id, token, position)
  select distinct c.aggregator_id, t.token, c.position
    from created c join item i using (aggregator_id, customer_id), unnest(i.tokens) t(token)
)
select i.slot, i.known, to_jsonb(t) as taken, ${customerColumns('created')}
  from item i
  left join taken t using (slot)
  left join created on created.aggregator_id = i.aggregator_id and created.customer_id = i.customer_id`,
};

interface InitRow extends CustomerRow {
  readonly slot: number;
  /** Null where nothing was registered. */
  readonly customer_id: string;
  readonly taken: { customer_id: string; by_reference: boolean } | null;
  /** What the key was used for; where it no longer `counts` it is to be forgotten first. */
  readonly known: (Parameters<typeof storedOutcome>[0] & { readonly counts: boolean }) | null;
}

/** How a customer is to be registered; the members mean what they mean in `ChangeOrder`. */
export interface InitOrder {
  readonly actor: Actor;
  /** New: no other order, nor a stored customer, has it. */
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
  const [outcome] = await createCustomers(database, vault, [order]);
  return outcome as InitOutcome;
}

/** An order with what the statement takes for it, sealed. */
export interface PreparedInit {
  readonly order: InitOrder;
  readonly item: ReturnType<typeof itemOf>;
}

export function prepareInit(vault: Vault, order: InitOrder): PreparedInit {
  return { order, item: itemOf(vault, order) };
}

/** Prepares the orders and registers each customer that nothing is in the way of. */
export async function createCustomers(
  database: Queryable,
  vault: Vault,
  orders: readonly InitOrder[],
): Promise<InitOutcome[]> {
  const inits = orders.map((order) => prepareInit(vault, order));
  return createPrepared(database, vault, inits);
}

/**
 * Registers each customer that nothing is in the way of.
 * @param inits of any aggregators; of two with one reference or number one finds the other in its way
 * @returns outcomes in the order of `inits`
 */
export async function createPrepared(
  database: Queryable,
  vault: Vault,
  inits: readonly PreparedInit[],
): Promise<InitOutcome[]> {
  const items = inits.map(({ item }, slot) => ({ slot, ...item }));
  const outcomes = new Map<number, InitOutcome>();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const left = items.filter(({ slot }) => !outcomes.has(slot));
    if (left.length === 0) return inits.map((_, slot) => outcomes.get(slot) as InitOutcome);
    const rows = await initOnce(database, left);
    const expired = rows.filter(({ known }) => known?.counts === false);
    await forgetKeys(
      database,
      expired.flatMap(({ slot }) => usedKey(inits[slot] as PreparedInit)),
    );
    for (const row of rows) {
      const outcome = await outcomeOf(database, vault, inits[row.slot] as PreparedInit, row);
      if (outcome) outcomes.set(row.slot, outcome);
    }
  }
  throw new Error('A customer could neither be registered nor the one that is in its way be found.');
}

function itemOf(vault: Vault, { actor, customerId, plan, dryRun, key }: InitOrder) {
  const { aggregatorId } = actor;
  return {
    aggregator_id: aggregatorId,
    customer_id: customerId,
    customer_type: plan.customerType,
    reference: plan.reference,
    tax_index: plan.taxId && vault.blindIndex(aggregatorId, plan.taxId.kind, plan.taxId.value),
    sections: sealedSections(vault, { aggregatorId, customerId }, plan.sections),
    tokens: Object.values(searchTokens(vault, aggregatorId, plan.searchTerms)).flat(),
    representative_ids: plan.representativeIds,
    created_at: actor.at,
    login: actor.login,
    request_id: actor.requestId,
    dry_run: dryRun ?? false,
    key_hash: key?.keyHash ?? null,
    request_hash: key?.requestHash ?? null,
  };
}

function usedKey({ order: { actor, key, dryRun } }: PreparedInit) {
  return key && !dryRun ? [{ actor, key }] : [];
}

/** @returns nothing when another request used the one order's key in this moment; it was not registered then */
async function initOnce(database: Queryable, items: readonly object[]): Promise<InitRow[]> {
  const values: SqlValue[] = [JSON.stringify(items)];
  try {
    return await database.query<InitRow>(initCustomers, values);
  } catch (error) {
    const { code, constraint } = error as { code?: unknown; constraint?: unknown };
    const keyTaken = code === '23505' && constraint === 'idempotency_key_pkey';
    if (keyTaken && items.length === 1) return [];
    throw error;
  }
}

/** @returns null when another transaction was in the way a moment ago */
async function outcomeOf(
  on: Queryable,
  vault: Vault,
  { order: { actor, customerId, plan, dryRun }, item }: PreparedInit,
  row: InitRow,
): Promise<InitOutcome | null> {
  const { taken } = row;
  const known = row.known?.counts ? row.known : null;
  const found = known ?? taken;
  if (found?.customer_id === customerId) return madeBefore(on, vault, actor.aggregatorId, customerId);
  if (known) return { replay: storedOutcome(known) };
  if (taken) {
    return { holder: { customerId: taken.customer_id, holds: taken.by_reference ? 'reference' : 'taxId' } };
  }
  const own = { plain: plan.sections, sealed: item.sections };
  if (row.customer_id !== null) return { customer: openCustomer(vault, actor.aggregatorId, row, own) };
  if (!dryRun) return null;
  const { customerType, reference, representativeIds, sections } = plan;
  const made = { customerId, customerType, reference, representativeIds, sections };
  return { customer: { ...made, version: 1, createdAt: actor.at, employeeIds: [] } };
}

/** Ids are new, so what stands under this one was made by this very order, whose answer was lost. */
async function madeBefore(
  on: Queryable,
  vault: Vault,
  aggregatorId: string,
  customerId: string,
): Promise<InitOutcome> {
  const customer = await customerAt(on, vault, aggregatorId, customerId, { version: 1 });
  if (!customer) throw new Error('A registered customer has no first version.');
  return { customer };
}
