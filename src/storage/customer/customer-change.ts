/**
 * The one statement that changes stored customers: any number of changes of different customers, each with
 * its own conditions, its own outcome and its own history row, in one commit.
 */
import type { CustomerType } from '../../contract/customer.ts';
import type { ChangeKind } from '../../contract/history.ts';
import type { SearchTerms } from '../../domain/customer-search.ts';
import type { Sections, StoredCustomer } from '../../domain/sections.ts';
import { DIGEST_LENGTH, type Vault } from '../../vault/vault.ts';
import type { Queryable, SqlValue, Statement } from '../engine/database.ts';
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
import { type IdempotencyKey, keyStillCounts, type StoredOutcome, storedOutcome } from './idempotency-key.ts';

export interface CustomerChange {
  readonly kind: Exclude<ChangeKind, 'created'>;
  readonly customerId: string;
  /** Sections to put in place of the stored ones, whole. */
  readonly sections: Sections;
  /** What the customer is found by, for these sections; none when left out. */
  readonly searchTerms?: SearchTerms;
  /** The stored customer must be of one of these types … */
  readonly customerTypes: readonly CustomerType[];
  /** … have these sections … */
  readonly requiredSections?: readonly string[];
  /** … and for the employee kinds this individual must exist and be, or not yet be, its employee. */
  readonly employeeId?: string;
}

/** A change and how it is to be made. */
export interface ChangeOrder {
  readonly actor: Actor;
  readonly change: CustomerChange;
  /** Versions the customer may have; null: any. */
  readonly ifMatch: readonly number[] | null;
  /** True: everything is judged and nothing is written, the key included. */
  readonly dryRun: boolean;
  readonly key: IdempotencyKey | null;
}

export interface ChangeResult {
  /** The customer after the change, or as it stands where nothing changed; null when unknown. */
  readonly customer: StoredCustomer | null;
  /** Type of the customer named by `employeeId`; null when unknown or not asked. */
  readonly employeeType: CustomerType | null;
  /** True when the stored row met every condition of the change. */
  readonly accepted: boolean;
  /** False when `ifMatch` does not name the stored version. */
  readonly versionMatches: boolean;
  /** Names of the sections that changed, or with `dryRun` would; a version was added when there are any. */
  readonly changedSections: readonly string[];
}

/** What became of an order; `taken`: another request used the key a moment ago, ask again to see how. */
export type ChangeOutcome = ChangeResult | { readonly replay: StoredOutcome } | { readonly taken: true };

const linkParts = [
  'p.aggregator_id',
  'p.customer_id',
  'p.version + 1',
  'p.kind',
  'p.changed_at',
  'p.login',
  'p.request_id',
  'p.payload_hash',
];

/**
 * $1 the orders, a JSON list of objects with the members of `item`.
 *
 * Rows are locked first, in one order, so that of two concurrent changes the second sees what the first
 * wrote and two lists never wait for each other. A section whose digest equals the stored one is left
 * out; where none is left nothing is written. A key that another transaction took is not reserved, and
 * then nothing is written either.
 *
 * Each step hands on all that the next ones need: joining steps by `slot` instead, which no index helps,
 * costs more the longer the list is.
 */
const changeCustomers: Statement = {
  name: 'customer-change',
  text: `
with item as materialized (
  select i.*,
         case when i.key_hash is not null then (
           select to_jsonb(k) from idempotency_key k
            where k.aggregator_id = i.aggregator_id and k.login = i.login and k.key_hash = i.key_hash
              and ${keyStillCounts('k.stored_at', 'i.changed_at::timestamptz')}
         ) end as known
    from jsonb_to_recordset($1::jsonb) as i(
           slot int, aggregator_id text, customer_id text, kind text, given jsonb, tokens jsonb, customer_types text[],
           required_sections text[], employee_id text, changed_at text, login text, request_id text,
           if_match int[], dry_run boolean, key_hash text, request_hash text)
), stored as materialized (
  select i.*, c.customer_type, c.reference, c.created_at, c.representative_ids, c.employee_ids, c.version,
         c.sections, c.link, c.feed_order, c.position
    from item i join customer c using (aggregator_id, customer_id)
   where i.known is null
   order by c.aggregator_id, c.customer_id
     for update of c
), judged as materialized (
  select s.*, e.customer_type as employee_type,
         s.customer_type = any(s.customer_types)
     and s.sections ?& s.required_sections
     and case s.kind
           when 'employeeAdded' then
             coalesce(e.customer_type = 'individual', false) and s.employee_id <> all(s.employee_ids)
           when 'employeeDisabled' then s.employee_id = any(s.employee_ids)
           else true
         end as accepted,
         s.if_match is null or s.version = any(s.if_match) as version_matches,
         case s.kind when 'employeeAdded' then s.employee_ids || s.employee_id else s.employee_ids end as employees
    from stored s
    left join customer e on e.aggregator_id = s.aggregator_id and e.customer_id = s.employee_id
), compared as materialized (
  select j.*, accepted and version_matches as admitted, d.before, d.after
    from judged j, lateral (
      select jsonb_object_agg(g.key, g.value) as after,
             coalesce(jsonb_object_agg(g.key, j.sections -> g.key) filter (where j.sections ? g.key), '{}') as before
        from jsonb_each(j.given) g
       where j.accepted and j.version_matches
         and left(j.sections ->> g.key, ${DIGEST_LENGTH}) is distinct from left(g.value #>> '{}', ${DIGEST_LENGTH})
    ) d
), reserved as (
  insert into idempotency_key as k (aggregator_id, login, key_hash, request_hash, customer_id, version,
                                    request_id, stored_at)
  select aggregator_id, login, key_hash, request_hash, customer_id,
         version + case when after is null then 0 else 1 end, request_id, changed_at::timestamptz
    from compared
   where admitted and key_hash is not null and not dry_run
  on conflict (aggregator_id, login, key_hash) do update
     set request_hash = excluded.request_hash, customer_id = excluded.customer_id,
         version = excluded.version, request_id = excluded.request_id, stored_at = excluded.stored_at
   where not ${keyStillCounts('k.stored_at', 'excluded.stored_at')}
  returning request_id
), payload as materialized (
  select *, ${payloadHash('before', 'after')} as payload_hash
    from compared
   where after is not null and not dry_run
     and (key_hash is null or request_id in (select request_id from reserved))
), changed as (
  update customer c
     set sections = p.sections || p.after,
         version = p.version + 1,
         employee_ids = p.employees,
         feed_order = greatest(p.feed_order, ${ownFeedOrder}),
         link = ${linkHash('p.link', linkParts)}
    from payload p
   where c.aggregator_id = p.aggregator_id and c.customer_id = p.customer_id
  returning p.slot, p.kind, p.changed_at, p.login, p.request_id, p.before, p.after, p.payload_hash, p.tokens, c.*
), change as (
  insert into customer_change (aggregator_id, customer_id, version, kind, changed_at, login, request_id,
                               before, after, payload_hash, link, feed_order)
  select aggregator_id, customer_id, version, kind, changed_at::timestamptz, login, request_id,
         before, after, payload_hash, link, feed_order
    from changed
), indexed as (
  insert into customer_index (aggregator_id, token, position)
  select c.aggregator_id, t.token, c.position
    from changed c, jsonb_each(c.tokens) s, jsonb_array_elements_text(s.value) t(token)
   where c.after ? s.key
  on conflict do nothing
)
select i.slot, s.accepted, s.version_matches, s.employee_type, ${customerColumns('current')},
       array(select jsonb_object_keys(s.after)) as changed_sections,
       i.key_hash is not null and s.admitted and not i.dry_run
         and i.request_id not in (select request_id from reserved) as key_taken,
       i.known
  from item i
  left join compared s using (slot)
  left join changed c using (slot)
  left join lateral (
    select s.customer_id, s.customer_type, s.reference, s.created_at, s.representative_ids,
           coalesce(c.version, s.version) as version,
           coalesce(c.employee_ids, case when s.accepted and i.dry_run then s.employees end,
                    s.employee_ids) as employee_ids,
           coalesce(c.sections, s.sections || s.after, s.sections) as sections
  ) current on s.slot is not null`,
};

/** What the statement returns for a change. */
export interface ChangeRow extends CustomerRow {
  readonly slot: number;
  readonly accepted: boolean;
  readonly version_matches: boolean;
  readonly employee_type: CustomerType | null;
  readonly changed_sections: string[];
  readonly key_taken: boolean | null;
  readonly known: Parameters<typeof storedOutcome>[0] | null;
}

/** An order with what the statement takes for it, sealed. */
export interface PreparedChange {
  readonly order: ChangeOrder;
  readonly item: ReturnType<typeof itemOf>;
}

export function prepareChange(vault: Vault, order: ChangeOrder): PreparedChange {
  return { order, item: itemOf(vault, order) };
}

/**
 * Makes every change, its version, its history row and its key, or none of them.
 * @param changes of different customers
 * @returns a row for each, in the order of `changes`; `outcomeOf` says what it means
 */
export async function applyPrepared(
  database: Queryable,
  changes: readonly PreparedChange[],
): Promise<ChangeRow[]> {
  const rows = await database.query<ChangeRow>(...changeStatement(changes));
  return rows.sort((one, other) => one.slot - other.slot);
}

/** Prepares the orders, makes every change, and gives the outcomes. */
export async function applyChanges(
  database: Queryable,
  vault: Vault,
  orders: readonly ChangeOrder[],
): Promise<ChangeOutcome[]> {
  const changes = orders.map((order) => prepareChange(vault, order));
  const rows = await applyPrepared(database, changes);
  return rows.map((row) => outcomeOf(vault, changes[row.slot] as PreparedChange, row));
}

/** What is sent to the store: the statement and its values. */
export function changeStatement(changes: readonly PreparedChange[]): [Statement, SqlValue[]] {
  return [changeCustomers, [JSON.stringify(changes.map(({ item }, slot) => ({ slot, ...item })))]];
}

function itemOf(vault: Vault, { actor, change, ifMatch, dryRun, key }: ChangeOrder) {
  const { aggregatorId } = actor;
  const { customerId } = change;
  return {
    aggregator_id: aggregatorId,
    customer_id: customerId,
    kind: change.kind,
    given: sealedSections(vault, { aggregatorId, customerId }, change.sections),
    tokens: searchTokens(vault, aggregatorId, change.searchTerms ?? {}),
    customer_types: change.customerTypes,
    required_sections: change.requiredSections ?? [],
    employee_id: change.employeeId ?? null,
    changed_at: actor.at,
    login: actor.login,
    request_id: actor.requestId,
    if_match: ifMatch,
    dry_run: dryRun,
    key_hash: key?.keyHash ?? null,
    request_hash: key?.requestHash ?? null,
  };
}

/**
 * What became of the change, by its row.
 * @throws SealBroken
 */
export function outcomeOf(vault: Vault, { order, item }: PreparedChange, row: ChangeRow): ChangeOutcome {
  if (row.known) return { replay: storedOutcome(row.known) };
  if (row.key_taken) return { taken: true };
  const unknown = row.customer_id === null;
  const own = { plain: order.change.sections, sealed: item.given };
  return {
    customer: unknown ? null : openCustomer(vault, order.actor.aggregatorId, row, own),
    employeeType: row.employee_type,
    accepted: row.accepted ?? false,
    versionMatches: row.version_matches ?? false,
    changedSections: row.changed_sections,
  };
}
