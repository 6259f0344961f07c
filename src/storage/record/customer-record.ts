/** A customer row, sealed as it is stored, and its opened form. */
import type { CustomerType } from '../../contract/customer.ts';
import type { Sections, StoredCustomer } from '../../domain/sections.ts';
import type { Owner, Vault } from '../../vault/vault.ts';
import type { Queryable } from '../engine/database.ts';
import { openTurns } from './open-turns.ts';

export interface CustomerRow {
  readonly customer_id: string;
  readonly customer_type: CustomerType;
  readonly reference: string;
  readonly version: number;
  readonly created_at: string;
  readonly representative_ids: string[];
  readonly employee_ids: string[];
  readonly sections: Record<string, string>;
  /** Of `stateColumns`; missing where they were not read. */
  readonly closed_at?: string | null;
  readonly legal_hold_at?: string | null;
}

/** Who makes a change, in which request and when; stored with the change. */
export interface Actor {
  readonly aggregatorId: string;
  readonly login: string;
  readonly requestId: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
}

/**
 * Returns the select list that makes a `CustomerRow` from a table or CTE with customer's columns.
 * @param from its name in the statement
 */
export function customerColumns(from: string): string {
  return `${from}.customer_id, ${from}.customer_type, ${from}.reference, ${from}.version,
    ${isoTime(`${from}.created_at`)} as created_at,
    ${from}.representative_ids, ${from}.employee_ids, ${from}.sections`;
}

/** Returns the columns that a `CustomerRow` needs besides to tell the customer's state. */
export function stateColumns(from: string): string {
  return `${isoTime(`${from}.closed_at`)} as closed_at, ${isoTime(`${from}.legal_hold_at`)} as legal_hold_at`;
}

/** Returns SQL for a time as ISO 8601 text, UTC, milliseconds. */
export function isoTime(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** SQL for this transaction's place in the feed, if the customer's previous change has no higher one. */
export const ownFeedOrder = `(pg_current_xact_id()::text::bigint + (select ahead from feed))`;

/** Sections of a request and their sealed texts, both by section name. */
export interface OwnSections {
  readonly plain: Sections;
  readonly sealed: Record<string, string>;
}

/** @returns section name -> sealed text */
export function sealedSections(vault: Vault, owner: Owner, sections: Sections): Record<string, string> {
  const sealed: Record<string, string> = {};
  for (const [name, value] of Object.entries(sections)) {
    sealed[name] = vault.seal(owner, name, JSON.stringify(value));
  }
  return sealed;
}

/** @param own what this request sealed itself, so it need not be opened @throws SealBroken */
export async function openCustomer(
  vault: Vault,
  aggregatorId: string,
  row: CustomerRow,
  own?: OwnSections,
): Promise<StoredCustomer> {
  const owner = { aggregatorId, customerId: row.customer_id };
  return {
    customerId: row.customer_id,
    customerType: row.customer_type,
    reference: row.reference,
    version: row.version,
    createdAt: row.created_at,
    representativeIds: row.representative_ids,
    employeeIds: row.employee_ids,
    sections: await openSections(vault, owner, row.sections, own),
    ...stateOf(row),
  };
}

function stateOf({ closed_at, legal_hold_at }: CustomerRow): Pick<StoredCustomer, 'state'> {
  if (closed_at === undefined || legal_hold_at === undefined) return {};
  return { state: { closedAt: closed_at, legalHoldSince: legal_hold_at } };
}

/**
 * Opens sections, in several turns of the event loop if there are many.
 * @param sealed section name -> sealed text; @param own as in `openCustomer`
 * @param through as in `Vault.learn`
 * @throws SealBroken
 */
export async function openSections(
  vault: Vault,
  owner: Owner,
  sealed: Record<string, string>,
  own?: OwnSections,
  through?: Queryable,
): Promise<Sections> {
  const opened: Sections = {};
  const names: string[] = [];
  for (const [name, text] of Object.entries(sealed)) {
    if (own?.sealed[name] === text) opened[name] = own.plain[name];
    else names.push(name);
  }
  const texts = names.map((name) => sealed[name] as string);
  await vault.learn(texts, through);
  await openTurns.each(texts, (text, index) => {
    const name = names[index] as string;
    opened[name] = JSON.parse(vault.open(owner, name, text));
  });
  return opened;
}
