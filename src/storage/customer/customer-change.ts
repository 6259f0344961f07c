/** Changing stored customers: what an order is, what is sent to the store for it, and what its row means. */
import type { CustomerType } from '../../contract/customer.ts';
import type { ChangeKind } from '../../contract/history.ts';
import type { SearchTerms } from '../../domain/customer-search.ts';
import type { Sections, StoredCustomer } from '../../domain/sections.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, SqlValue, Statement } from '../engine/database.ts';
import { proofOf } from '../record/change-proof.ts';
import { type Actor, openCustomer, sealedSections } from '../record/customer-record.ts';
import { type ChangeRow, changeCustomers } from './change-statement.ts';
import { searchTokens } from './customer-index.ts';
import { type IdempotencyKey, type StoredOutcome, storedOutcome } from './idempotency-key.ts';

export type { ChangeRow } from './change-statement.ts';

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
  const { customerId, kind } = change;
  const given = sealedSections(vault, { aggregatorId, customerId }, change.sections);
  const proof = proofOf(vault, { actor, customerId, kind }, { sections: given, facts: null });
  return {
    aggregator_id: aggregatorId,
    customer_id: customerId,
    kind,
    given,
    given_hash: proof.givenHash,
    mac: proof.mac,
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
