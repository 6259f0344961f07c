/** Reads the record directly: the decrypted rows of a customer and its changes. */
import type { Sections } from '../../src/domain/sections.ts';
import type { Database } from '../../src/storage/engine/database.ts';
import { reasonSection } from '../../src/storage/record/change-reason.ts';
import type { Owner, Vault } from '../../src/vault/vault.ts';

export interface OpenedChange {
  readonly version: number;
  readonly kind: string;
  readonly reason: string | null;
  readonly before: Sections;
  readonly after: Sections;
}

const selectChanges = {
  name: 'test-changes',
  text: `select version, kind, request_id, reason, before, after from customer_change
          where aggregator_id = $1 and customer_id = $2 order by version`,
};
const selectCustomer = {
  name: 'test-customer',
  text: 'select version, sections from customer where aggregator_id = $1 and customer_id = $2',
};

/** In `before`, null means that the section did not exist. */
type Sealed = Record<string, string | null>;

function opened(vault: Vault, owner: Owner, sealed: Sealed): Sections {
  const entries = Object.entries(sealed).flatMap(([name, text]) =>
    text === null ? [] : [[name, JSON.parse(vault.open(owner, name, text))]],
  );
  return Object.fromEntries(entries);
}

interface ChangeRow {
  readonly version: number;
  readonly kind: string;
  readonly request_id: string;
  readonly reason: string | null;
  readonly before: Sealed;
  readonly after: Sealed;
}

export async function changesOf(database: Database, vault: Vault, owner: Owner): Promise<OpenedChange[]> {
  const values = [owner.aggregatorId, owner.customerId];
  const rows = await database.query<ChangeRow>(selectChanges, values);
  return rows.map(({ request_id: requestId, ...row }) => ({
    ...row,
    reason: row.reason && vault.open(owner, reasonSection(requestId), row.reason),
    before: opened(vault, owner, row.before),
    after: opened(vault, owner, row.after),
  }));
}

export async function customerOf(
  database: Database,
  vault: Vault,
  owner: Owner,
): Promise<{ version: number; sections: Sections } | null> {
  const values = [owner.aggregatorId, owner.customerId];
  const [row] = await database.query<{ version: number; sections: Sealed }>(selectCustomer, values);
  return row ? { version: row.version, sections: opened(vault, owner, row.sections) } : null;
}

/** Computes the sections from the changes: each replaces the previous value. */
export function folded(changes: readonly OpenedChange[]): Sections {
  return Object.assign({}, ...changes.map((change) => change.after));
}
