/** A change without the values that it changed: all that a message of a webhook tells. */
import type { ChangeKind } from '../../contract/history.ts';
import type { StoredChange } from '../../domain/sections.ts';

/** Columns of `customer_change`; `sections` are the names in `after`. */
export interface ChangeRow {
  readonly customer_id: string;
  readonly version: number;
  readonly kind: ChangeKind;
  /** ISO 8601, UTC, milliseconds. */
  readonly changed_at: string;
  readonly login: string;
  readonly request_id: string;
  readonly sections: string[];
}

export function thinChange(row: ChangeRow): StoredChange {
  return {
    customerId: row.customer_id,
    version: row.version,
    kind: row.kind,
    changedAt: row.changed_at,
    login: row.login,
    requestId: row.request_id,
    reason: null,
    verified: null,
    before: {},
    after: Object.fromEntries(row.sections.map((name) => [name, null])),
  };
}
