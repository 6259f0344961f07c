/** Registering customers: the order, the statement sent to the store, and the meaning of its row. */
import type { Holder, NewCustomer } from '../../domain/customer-init.ts';
import type { StoredCustomer } from '../../domain/sections.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, SqlValue } from '../engine/database.ts';
import { proofOf } from '../record/change-proof.ts';
import { sealedReason } from '../record/change-reason.ts';
import { customerAt } from '../record/customer-history.ts';
import { type Actor, openCustomer, sealedSections } from '../record/customer-record.ts';
import {
  forgetKeys,
  type IdempotencyKey,
  type StoredOutcome,
  storedOutcome,
} from '../record/idempotency-key.ts';
import { searchTokens } from './customer-index.ts';
import { type InitRow, initCustomers } from './init-statement.ts';

/** An order to register a customer; members have the same meaning as in `ChangeOrder`. */
export interface InitOrder {
  readonly actor: Actor;
  /** New: no other order and no stored customer has this id. */
  readonly customerId: string;
  readonly plan: NewCustomer;
  readonly reason?: string | null;
  readonly dryRun?: boolean;
  readonly key?: IdempotencyKey | null;
}

export type InitOutcome =
  | { readonly customer: StoredCustomer }
  | { readonly holder: Holder }
  | { readonly replay: StoredOutcome };

/** Maximum number of tries; each retry means that another transaction has just interfered. */
const ATTEMPTS = 5;

/** Stores the customer with its version 1, history row and key, or none of them. */
export async function createCustomer(
  database: Queryable,
  vault: Vault,
  order: InitOrder,
): Promise<InitOutcome> {
  const [outcome] = await createCustomers(database, vault, [order]);
  return outcome as InitOutcome;
}

/** An order with the sealed values that the statement needs. */
export interface PreparedInit {
  readonly order: InitOrder;
  readonly item: ReturnType<typeof itemOf>;
}

export function prepareInit(vault: Vault, order: InitOrder): PreparedInit {
  return { order, item: itemOf(vault, order) };
}

/** @returns the registration, sealed again if its generation is no longer the newest */
export function freshlySealed(vault: Vault, init: PreparedInit): PreparedInit {
  return init.item.sealed_under === vault.generation ? init : prepareInit(vault, init.order);
}

/** Prepares the orders and registers each customer that nothing conflicts with. */
export async function createCustomers(
  database: Queryable,
  vault: Vault,
  orders: readonly InitOrder[],
): Promise<InitOutcome[]> {
  const inits = orders.map((order) => prepareInit(vault, order));
  return createPrepared(database, vault, inits);
}

/**
 * Registers each customer that nothing conflicts with.
 * @param inits of any aggregators; if two share a reference or number, one of them gets a conflict
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

function itemOf(vault: Vault, { actor, customerId, plan, dryRun, key, ...order }: InitOrder) {
  const { aggregatorId, requestId } = actor;
  const owner = { aggregatorId, customerId };
  const { customerType, reference, representativeIds } = plan;
  const taxIndex = plan.taxId && vault.blindIndex(aggregatorId, plan.taxId.kind, plan.taxId.value);
  const facts = { customerType, reference, taxIndex, representativeIds };
  const sections = sealedSections(vault, owner, plan.sections);
  const reason = sealedReason(vault, owner, requestId, { reason: order.reason ?? null });
  const proof = proofOf(vault, { actor, customerId, kind: 'created' }, { sections, facts, reason });
  return {
    aggregator_id: aggregatorId,
    customer_id: customerId,
    customer_type: customerType,
    reference,
    tax_index: taxIndex,
    sections,
    facts,
    reason,
    given_hash: proof.givenHash,
    mac: proof.mac,
    tokens: Object.values(searchTokens(vault, aggregatorId, plan.searchTerms)).flat(),
    representative_ids: representativeIds,
    created_at: actor.at,
    login: actor.login,
    request_id: requestId,
    dry_run: dryRun ?? false,
    key_hash: key?.keyHash ?? null,
    request_hash: key?.requestHash ?? null,
    sealed_under: vault.generation,
  };
}

function usedKey({ order: { actor, key, dryRun } }: PreparedInit) {
  return key && !dryRun ? [{ actor, key }] : [];
}

/** @returns nothing if another request was just using the single order's key; the order was not registered then */
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

/** @returns null if another transaction has just interfered */
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
  if (row.customer_id !== null) return { customer: await openCustomer(vault, actor.aggregatorId, row, own) };
  if (!dryRun) return null;
  const { customerType, reference, representativeIds, sections } = plan;
  const made = { customerId, customerType, reference, representativeIds, sections };
  return { customer: { ...made, version: 1, createdAt: actor.at, employeeIds: [] } };
}

/** Ids are new, so a customer with this id was created by this very order, whose answer was lost. */
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
