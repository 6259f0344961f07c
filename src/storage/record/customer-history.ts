/** Reads the record: a customer at a point in time, and its changes. */
import type { ChangeKind } from '../../contract/history.ts';
import type { StoredChange, StoredCustomer } from '../../domain/sections.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { type CustomerRow, customerColumns, isoTime, openCustomer, openSections } from './customer-record.ts';
import { bytesSoFar, fitsOnPage, type PageSize } from './page-bytes.ts';

/** Selects a state: by version or by time (ISO 8601); with neither, the newest. */
export interface PointInHistory {
  readonly version?: number;
  readonly at?: string;
}

/**
 * $1 aggregator, $2 customer, $3 version or null, $4 time or null. Works back from the present: for every section
 * changed later, it takes the value before its first later change. The cost grows with the number of versions in
 * between.
 */
const selectCustomerAt: Statement = {
  name: 'customer-at',
  text: `
with wanted as (
  select h.version from customer_change h
   where h.aggregator_id = $1 and h.customer_id = $2
     and ($3::int is null or h.version = $3::int)
     and ($4::text is null or h.changed_at <= $4::text::timestamptz)
   order by h.version desc
   limit 1
), later as (
  select distinct on (key) key, h.before -> key as before
    from wanted w
    join customer_change h on h.aggregator_id = $1 and h.customer_id = $2 and h.version > w.version,
         jsonb_object_keys(h.after) key
   order by key, h.version
), undone as (
  select coalesce(jsonb_object_agg(key, before) filter (where before is not null), '{}') as restored,
         coalesce(array_agg(key) filter (where before is null), '{}') as removed
    from later
)
select ${customerColumns('past')}
  from (select c.customer_id, c.customer_type, c.reference, w.version, c.created_at, c.representative_ids,
               c.employee_ids, (c.sections - u.removed) || u.restored as sections
          from customer c, wanted w, undone u
         where c.aggregator_id = $1 and c.customer_id = $2) past`,
};

/** Returns null for an unknown customer, one of another aggregator, and one that did not exist yet. */
export async function customerAt(
  on: Queryable,
  vault: Vault,
  aggregatorId: string,
  customerId: string,
  point: PointInHistory,
): Promise<StoredCustomer | null> {
  const values = [aggregatorId, customerId, point.version ?? null, point.at ?? null];
  const [row] = await on.query<CustomerRow>(selectCustomerAt, values);
  if (!row) return null;
  // The row names all employees ever added; those added later have no section yet.
  const employeeIds = row.employee_ids.filter((id) => `employees/${id}/status` in row.sections);
  return openCustomer(vault, aggregatorId, { ...row, employee_ids: employeeIds });
}

/** $1 aggregator, $2 customer, $3 before this version or null, $4 how many, $5 and how many bytes */
const selectHistory: Statement = {
  name: 'customer-history',
  text: `
select c.customer_type, h.version, h.kind, ${isoTime('h.changed_at')} as changed_at, h.login, h.request_id,
       h.before, h.after
  from customer c
  left join lateral (
    select newest.*, ${bytesSoFar('newest', 'newest.version desc')}
      from (
        select * from customer_change
         where aggregator_id = c.aggregator_id and customer_id = c.customer_id
           and ($3::int is null or version < $3::int)
         order by version desc
         limit $4::int
      ) newest
  ) h on ${fitsOnPage('h', '$5')}
 where c.aggregator_id = $1 and c.customer_id = $2
 order by h.version desc`,
};

interface HistoryRow {
  readonly customer_type: StoredChange['customerType'];
  readonly version: number | null;
  readonly kind: ChangeKind;
  readonly changed_at: string;
  readonly login: string;
  readonly request_id: string;
  /** Null if it was destroyed, like `after`. */
  readonly before: Record<string, string> | null;
  readonly after: Record<string, string> | null;
}

/**
 * @param page at most `limit` changes, and of these as many as come to `bytes`, but at least one
 * @returns newest first; null for an unknown customer
 */
export async function readHistory(
  on: Queryable,
  vault: Vault,
  aggregatorId: string,
  customerId: string,
  page: { readonly beforeVersion: number | null } & PageSize,
): Promise<StoredChange[] | null> {
  const values = [aggregatorId, customerId, page.beforeVersion, page.limit, page.bytes];
  const rows = await on.query<HistoryRow>(selectHistory, values);
  if (rows.length === 0) return null;
  const owner = { aggregatorId, customerId };
  const changes: StoredChange[] = [];
  for (const { version, ...row } of rows) {
    if (version === null) continue;
    changes.push({
      customerId,
      customerType: row.customer_type,
      version,
      kind: row.kind,
      changedAt: row.changed_at,
      login: row.login,
      requestId: row.request_id,
      before: await openSections(vault, owner, row.before ?? {}),
      after: await openSections(vault, owner, row.after ?? {}),
    });
  }
  return changes;
}

/** $1 aggregator, $2 customer, $3 and $4 versions */
const selectSectionsBetween: Statement = {
  name: 'customer-sections-between',
  text: `
select distinct key collate "C" as key
  from customer_change, jsonb_object_keys(after) key
 where aggregator_id = $1 and customer_id = $2 and version > $3::int and version <= $4::int
 order by 1`,
};

/** Returns the names of the sections changed after version `from`, up to version `to`. */
export async function sectionsChangedBetween(
  on: Queryable,
  aggregatorId: string,
  customerId: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<string[]> {
  const values = [aggregatorId, customerId, from, to];
  const rows = await on.query<{ key: string }>(selectSectionsBetween, values);
  return rows.map(({ key }) => key);
}
