/** Changing stored customers: the order, the statement sent to the store, and the meaning of its row. */
import type { VerifiedCaller } from '../../contract/caller.ts';
import type { CustomerType } from '../../contract/customer.ts';
import type { ChangeKind } from '../../contract/history.ts';
import { limits } from '../../contract/limits.ts';
import type { SearchTerms } from '../../domain/customer-search.ts';
import type { Sections, StoredCustomer } from '../../domain/sections.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, SqlValue, Statement } from '../engine/database.ts';
import { proofOf } from '../record/change-proof.ts';
import { sealedReason } from '../record/change-reason.ts';
import { type Actor, openCustomer, sealedSections } from '../record/customer-record.ts';
import { type IdempotencyKey, type StoredOutcome, storedOutcome } from '../record/idempotency-key.ts';
import { type ChangeRow, changeUnlocked, changeWaiting, existingCustomers } from './change-statement.ts';
import { searchTokens } from './customer-index.ts';

export type { ChangeRow } from './change-statement.ts';

export interface CustomerChange {
  readonly kind: Exclude<ChangeKind, 'created'>;
  readonly customerId: string;
  /** Sections that replace the stored ones as a whole. */
  readonly sections: Sections;
  /** Search terms of the customer for these sections; none if omitted. */
  readonly searchTerms?: SearchTerms;
  /** The stored customer must be of one of these types, */
  readonly customerTypes: readonly CustomerType[];
  /** must have these sections, */
  readonly requiredSections?: readonly string[];
  /** and for the employee kinds, this individual must exist and must be, or must not yet be, its employee. */
  readonly employeeId?: string;
}

/** A change and the conditions for making it. */
export interface ChangeOrder {
  readonly actor: Actor;
  readonly change: CustomerChange;
  /** Why; none if omitted. */
  readonly reason?: string | null;
  /** How a person who makes it had verified the caller; not at all if omitted. */
  readonly verified?: VerifiedCaller | null;
  /** Versions the customer may have; null: any. */
  readonly ifMatch: readonly number[] | null;
  /** True: everything is checked, but nothing is written, not even the key. */
  readonly dryRun: boolean;
  readonly key: IdempotencyKey | null;
}

export interface ChangeResult {
  /** The customer after the change, or as it is if nothing changed; null if unknown. */
  readonly customer: StoredCustomer | null;
  /** Type of the customer named by `employeeId`; null if unknown or not requested. */
  readonly employeeType: CustomerType | null;
  /** True if the stored row met every condition of the change. */
  readonly accepted: boolean;
  /** False if `ifMatch` does not name the stored version. */
  readonly versionMatches: boolean;
  /** True if the customer would have grown beyond what a customer may be, so that nothing was changed. */
  readonly tooLarge: boolean;
  /** Names of the sections that changed, or with `dryRun` would change; if there are any, a version was added. */
  readonly changedSections: readonly string[];
}

/** The outcome of an order; `taken`: another request has just used the key, so retry to get its outcome. */
export type ChangeOutcome = ChangeResult | { readonly replay: StoredOutcome } | { readonly taken: true };

/** An order with the sealed values that the statement needs. */
export interface PreparedChange {
  readonly order: ChangeOrder;
  readonly item: ReturnType<typeof itemOf>;
}

/** @param customerBytes how much sealed data a customer may have */
export function prepareChange(
  vault: Vault,
  order: ChangeOrder,
  customerBytes = limits.customerBytes.value,
): PreparedChange {
  return { order, item: itemOf(vault, order, customerBytes) };
}

/** @returns the change, sealed again if its generation is no longer the newest */
export function freshlySealed(vault: Vault, change: PreparedChange, customerBytes?: number): PreparedChange {
  return change.item.sealed_under === vault.generation
    ? change
    : prepareChange(vault, change.order, customerBytes);
}

/**
 * Applies every change with its version, history row and key, or none of them. Waits for locked customers.
 * @param changes of different customers
 * @returns a row for each, in the order of `changes`; `outcomeOf` interprets it
 */
export function applyPrepared(database: Queryable, changes: readonly PreparedChange[]): Promise<ChangeRow[]> {
  return rowsOf(database, changeWaiting, changes);
}

/** The same, but passes over customers that another session has locked: their rows are null, and nothing was done. */
export async function applyUnlocked(
  database: Queryable,
  changes: readonly PreparedChange[],
): Promise<(ChangeRow | null)[]> {
  const rows = await rowsOf(database, changeUnlocked, changes);
  const missing = rows.filter((row) => row.customer_id === null && row.known === null);
  if (missing.length === 0) return rows;
  const asked = missing.map(({ slot }) => ({ slot, ...changes[slot]?.item }));
  const found = await database.query<{ slot: number }>(existingCustomers, [JSON.stringify(asked)]);
  const locked = new Set(found.map(({ slot }) => slot));
  return rows.map((row) => (locked.has(row.slot) ? null : row));
}

async function rowsOf(
  database: Queryable,
  statement: Statement,
  changes: readonly PreparedChange[],
): Promise<ChangeRow[]> {
  const rows = await database.query<ChangeRow>(statement, valuesOf(changes));
  return rows.sort((one, other) => one.slot - other.slot);
}

/** Prepares the orders, applies every change, and returns the outcomes. */
export async function applyChanges(
  database: Queryable,
  vault: Vault,
  orders: readonly ChangeOrder[],
): Promise<ChangeOutcome[]> {
  const changes = orders.map((order) => prepareChange(vault, order));
  const rows = await applyPrepared(database, changes);
  return Promise.all(rows.map((row) => outcomeOf(vault, changes[row.slot] as PreparedChange, row)));
}

/** Returns the statement that the queue sends to the store, and its values. */
export function changeStatement(changes: readonly PreparedChange[]): [Statement, SqlValue[]] {
  return [changeUnlocked, valuesOf(changes)];
}

function valuesOf(changes: readonly PreparedChange[]): SqlValue[] {
  return [JSON.stringify(changes.map(({ item }, slot) => ({ slot, ...item })))];
}

function itemOf(vault: Vault, order: ChangeOrder, customerBytes: number) {
  const { actor, change, ifMatch, dryRun, key } = order;
  const { aggregatorId, requestId } = actor;
  const { customerId, kind } = change;
  const owner = { aggregatorId, customerId };
  const given = sealedSections(vault, owner, change.sections);
  const why = { reason: order.reason ?? null, verified: order.verified ?? null };
  const reason = sealedReason(vault, owner, requestId, why);
  const proof = proofOf(vault, { actor, customerId, kind }, { sections: given, facts: null, reason });
  return {
    aggregator_id: aggregatorId,
    customer_id: customerId,
    kind,
    given,
    given_hash: proof.givenHash,
    mac: proof.mac,
    reason,
    tokens: searchTokens(vault, aggregatorId, change.searchTerms ?? {}),
    customer_types: change.customerTypes,
    required_sections: change.requiredSections ?? [],
    employee_id: change.employeeId ?? null,
    changed_at: actor.at,
    login: actor.login,
    request_id: requestId,
    if_match: ifMatch,
    dry_run: dryRun,
    key_hash: key?.keyHash ?? null,
    request_hash: key?.requestHash ?? null,
    // Nobody must remain an employee because there is no room for the word.
    max_bytes: kind === 'employeeDisabled' ? null : customerBytes,
    sealed_under: vault.generation,
  };
}

/**
 * Interprets the row of a change.
 * @throws SealBroken
 */
export async function outcomeOf(
  vault: Vault,
  { order, item }: PreparedChange,
  row: ChangeRow,
): Promise<ChangeOutcome> {
  if (row.known) return { replay: storedOutcome(row.known) };
  if (row.key_taken) return { taken: true };
  const unknown = row.customer_id === null;
  const own = { plain: order.change.sections, sealed: item.given };
  return {
    customer: unknown ? null : await openCustomer(vault, order.actor.aggregatorId, row, own),
    employeeType: row.employee_type,
    accepted: row.accepted ?? false,
    versionMatches: row.version_matches ?? false,
    tooLarge: row.too_large ?? false,
    changedSections: row.changed_sections,
  };
}
