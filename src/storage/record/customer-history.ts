/** Reads the record: a customer at a point in time, and its changes. */
import type { ChangeKind } from '../../contract/history.ts';
import type { StoredChange, StoredCustomer } from '../../domain/sections.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, SqlValue, Statement } from '../engine/database.ts';
import { openReason } from './change-reason.ts';
import { type CustomerRow, customerColumns, isoTime, openCustomer, openSections } from './customer-record.ts';
import { bytesSoFar, fitsOnPage, type PageSize } from './page-bytes.ts';

/** Selects a state: by version or by time (ISO 8601), not by both; with neither, the newest. */
export interface PointInHistory {
  readonly version?: number;
  readonly at?: string;
}

/** Versions that one statement reads at most: none takes long, however often a customer was changed. */
const VERSIONS_AT_ONCE = 200;

/** SQL of what each section was before its first change among `changes`; `before` is null if it was new. */
const firstBefore = (changes: string) => `
  select distinct on (name) name, h.before ->> name as before
    from ${changes}
   order by name, h.version`;

/** Versions whose times one statement compares: far less is read of each. */
const TIMES_AT_ONCE = 2000;

/** $1 aggregator, $2 customer, $3 before this version or null, $4 time, $5 how many versions */
const selectVersionAt: Statement = {
  name: 'customer-version-at',
  text: `
select max(h.version) filter (where h.changed_at <= $4::text::timestamptz) as version, min(h.version) as lowest
  from (
    select version, changed_at from customer_change
     where aggregator_id = $1 and customer_id = $2 and ($3::int is null or version < $3::int)
     order by version desc
     limit $5::int
  ) h`,
};

/** @returns the newest version made at this time or before; null if there is none */
export async function versionAt(
  on: Queryable,
  aggregatorId: string,
  customerId: string,
  at: string,
): Promise<number | null> {
  // The clocks of nodes differ, so times need not grow with the versions, and each is compared.
  for (let before: number | null = null; ; ) {
    const values: SqlValue[] = [aggregatorId, customerId, before, at, TIMES_AT_ONCE];
    const [row] = await on.query<{ version: number | null; lowest: number | null }>(selectVersionAt, values);
    const { version = null, lowest = null } = row ?? {};
    if (version !== null || lowest === null) return version;
    before = lowest;
  }
}

/**
 * $1 aggregator, $2 customer, $3 version or null for the newest, $4 how many versions to work back from: for every
 * section changed in these, it takes the value before the first change.
 */
const selectCustomerAt: Statement = {
  name: 'customer-at',
  text: `
with wanted as (
  select h.version from customer_change h
   where h.aggregator_id = $1 and h.customer_id = $2
     and ($3::int is null or h.version = $3::int)
   order by h.version desc
   limit 1
), later as (${firstBefore(`wanted w
    join customer_change h on h.aggregator_id = $1 and h.customer_id = $2
                          and h.version > w.version and h.version <= w.version + $4::int,
         jsonb_object_keys(h.after) name`)}
), undone as (
  select coalesce(jsonb_object_agg(name, before) filter (where before is not null), '{}') as restored,
         coalesce(array_agg(name) filter (where before is null), '{}') as removed,
         coalesce(array_agg(name), '{}') as names
    from later
)
select ${customerColumns('past')}, past.newest, past.undone
  from (select c.customer_id, c.customer_type, c.reference, w.version, c.created_at, c.representative_ids,
               c.employee_ids, (c.sections - u.removed) || u.restored as sections,
               c.version as newest, u.names as undone
          from customer c, wanted w, undone u
         where c.aggregator_id = $1 and c.customer_id = $2) past`,
};

/** $1 aggregator, $2 customer, $3 after this version, $4 up to this one, $5 sections that are not wanted */
const selectFirstBefore: Statement = {
  name: 'customer-at-further',
  text: firstBefore(`customer_change h, jsonb_object_keys(h.after) name
   where h.aggregator_id = $1 and h.customer_id = $2 and h.version > $3::int and h.version <= $4::int
     and name <> all($5::text[])`),
};

interface PastRow extends CustomerRow {
  /** The version that the customer has now. */
  readonly newest: number;
  /** Names of the sections whose later changes were found. */
  readonly undone: string[];
}

/**
 * Takes longer the more versions there are since then, but never long in one statement.
 * @returns null for an unknown customer, one of another aggregator, and one that did not exist yet
 */
export async function customerAt(
  on: Queryable,
  vault: Vault,
  aggregatorId: string,
  customerId: string,
  point: PointInHistory,
): Promise<StoredCustomer | null> {
  const version =
    point.at === undefined
      ? (point.version ?? null)
      : await versionAt(on, aggregatorId, customerId, point.at);
  if (version === null && point.at !== undefined) return null;
  const values = [aggregatorId, customerId, version, VERSIONS_AT_ONCE];
  const [row] = await on.query<PastRow>(selectCustomerAt, values);
  if (!row) return null;
  const sections = await withLaterUndone(on, aggregatorId, row);
  // The row names all employees ever added; those added later have no section yet.
  const employeeIds = row.employee_ids.filter((id) => `employees/${id}/status` in sections);
  return openCustomer(vault, aggregatorId, { ...row, sections, employee_ids: employeeIds });
}

/** @returns the sealed sections at the row's version. Changes are never altered, so they can be read one by one. */
async function withLaterUndone(
  on: Queryable,
  aggregatorId: string,
  { customer_id, version, newest, undone, sections }: PastRow,
): Promise<Record<string, string>> {
  const past = { ...sections };
  const names = [...undone];
  for (let from = version + VERSIONS_AT_ONCE; from < newest; from += VERSIONS_AT_ONCE) {
    const to = Math.min(from + VERSIONS_AT_ONCE, newest);
    const values = [aggregatorId, customer_id, from, to, names];
    for (const { name, before } of await on.query<FirstBefore>(selectFirstBefore, values)) {
      names.push(name);
      if (before === null) delete past[name];
      else past[name] = before;
    }
  }
  return past;
}

interface FirstBefore {
  readonly name: string;
  readonly before: string | null;
}

/**
 * $1 aggregator, $2 customer, $3 before this version or null, $4 how many, $5 and how many bytes. Changes outlive
 * their customer.
 */
const selectHistory: Statement = {
  name: 'customer-history',
  text: `
select h.version, h.kind, ${isoTime('h.changed_at')} as changed_at, h.login, h.request_id, h.reason, h.before,
       h.after
  from (
    select newest.*, ${bytesSoFar('newest', 'newest.version desc')}
      from (
        select * from customer_change
         where aggregator_id = $1 and customer_id = $2 and ($3::int is null or version < $3::int)
         order by version desc
         limit $4::int
      ) newest
  ) h
 where ${fitsOnPage('h', '$5')}
 order by h.version desc`,
};

interface HistoryRow {
  readonly version: number;
  readonly kind: ChangeKind;
  readonly changed_at: string;
  readonly login: string;
  readonly request_id: string;
  /** Sealed; null: none was given, or it was destroyed. */
  readonly reason: string | null;
  /** Null if it was destroyed, like `after`. */
  readonly before: Record<string, string> | null;
  readonly after: Record<string, string> | null;
}

/**
 * @param page at most `limit` changes, and of these as many as come to `bytes`, but at least one
 * @returns newest first, also of an erased customer; null for an unknown one
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
  for (const row of rows) {
    changes.push({
      customerId,
      version: row.version,
      kind: row.kind,
      changedAt: row.changed_at,
      login: row.login,
      requestId: row.request_id,
      ...(await openReason(vault, owner, row.request_id, row.reason)),
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
select distinct name
  from customer_change, jsonb_object_keys(after) name
 where aggregator_id = $1 and customer_id = $2 and version > $3::int and version <= $4::int`,
};

/** Returns the names of the sections changed after version `from`, up to version `to`, sorted. */
export async function sectionsChangedBetween(
  on: Queryable,
  aggregatorId: string,
  customerId: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<string[]> {
  const names = new Set<string>();
  for (let after = from; after < to; after += VERSIONS_AT_ONCE) {
    const values = [aggregatorId, customerId, after, Math.min(after + VERSIONS_AT_ONCE, to)];
    const rows = await on.query<{ name: string }>(selectSectionsBetween, values);
    for (const { name } of rows) names.add(name);
  }
  return [...names].sort();
}
