/**
 * Verifies an aggregator's history, change by change and customer by customer, and reports everything that does not
 * match.
 */
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, SqlValue, Statement } from '../engine/database.ts';
import type { StoredProof } from './change-check.ts';
import { isoTime } from './customer-record.ts';
import { CustomerWalk, type Erased, type Fault, type OwnRow } from './history-walk.ts';

export type { Erased, Fault, Problem } from './history-walk.ts';

/** The result of one step of the walk. */
export interface VerifiedPage {
  /** Customers whose last change was in this step. */
  readonly customers: number;
  readonly changes: number;
  /** Changes among them, or of the same customers earlier, whose payload was destroyed with the customer. */
  readonly destroyed: number;
  /** Those of the customers that were erased. */
  readonly erased: readonly Erased[];
  readonly faults: readonly Fault[];
}

/** Changes that a step reads: limits memory use and the time between progress reports. */
export const CHANGES_A_STEP = 250;

/**
 * $1 aggregator, $2 and $3 the previous customer and version, $4 how many. A customer's last change comes with the
 * customer's own row, both read at the same moment, whatever is added at the same time. One change more is read
 * than returned, to tell whether the customer has another one.
 */
const selectChanges = (name: string, condition = ''): Statement => ({
  name,
  text: `
with change as materialized (
  select * from customer_change
   where aggregator_id = $1 and (customer_id, version) > ($2, $3::int) ${condition}
   order by customer_id, version
   limit $4::int + 1
), walked as (
  select *, row_number() over walk as place, lead(customer_id) over walk is distinct from customer_id as is_last
    from change
  window walk as (order by customer_id, version)
)
select w.aggregator_id as "aggregatorId", w.customer_id as "customerId", w.version, w.kind,
       ${isoTime('w.changed_at')} as "changedAt", w.login, w.request_id as "requestId", w.before, w.after,
       w.unchanged, w.facts, w.reason, w.payload_hash as "payloadHash", w.given_hash as "givenHash", w.mac, w.link,
       w.is_last as "isLast", own.row as own, repeated.versions as repeated
  from walked w
  left join lateral (
    select jsonb_build_object(
             'version', c.version, 'link', c.link, 'createdAt', ${isoTime('c.created_at')},
             'customerType', c.customer_type, 'reference', c.reference, 'taxIndex', c.tax_index,
             'representativeIds', c.representative_ids, 'employeeIds', c.employee_ids,
             'sections', c.sections, 'closedAt', ${isoTime('c.closed_at')},
             'legalHoldSince', ${isoTime('c.legal_hold_at')}) as row
      from customer c
     where w.is_last and c.aggregator_id = $1 and c.customer_id = w.customer_id
  ) own on true
  left join lateral (
    select jsonb_agg(version order by version) as versions
      from (select version, row_number() over (partition by request_id order by version) as time
              from customer_change
             where w.is_last and aggregator_id = $1 and customer_id = w.customer_id) request
     where time > 1
  ) repeated on true
 where w.place <= $4::int
 order by w.place`,
});

const selectAllChanges = selectChanges('history-verify');
const selectOneCustomers = selectChanges('history-verify-one', 'and customer_id = $5');

/** $1 aggregator, $2 a customer, $3 how many */
const selectCustomers = (name: string, which: string): Statement => ({
  name,
  text: `
select customer_id as "customerId", version,
       exists (select from customer_change h
                where h.aggregator_id = c.aggregator_id and h.customer_id = c.customer_id) as "hasHistory"
  from customer c
 where aggregator_id = $1 and customer_id ${which} $2
 order by customer_id
 limit $3::int`,
});

const selectNextCustomers = selectCustomers('history-verify-customers', '>');
const selectOneCustomer = selectCustomers('history-verify-customer', '=');

/** No version is newer: the largest number that the column takes. */
const NEWEST = 2_147_483_647;

/** Customers per step that are checked for having any history. */
const CUSTOMERS_A_STEP = 1000;

interface ChangeRow extends StoredProof {
  /** The customer has no later change. */
  readonly isLast: boolean;
  /** Row of the customer; null if this is not the last change, or if the customer does not exist. */
  readonly own: OwnRow | null;
  readonly repeated: readonly number[] | null;
}

/**
 * Walks all changes of the aggregator, then looks for customers without any. Each step sees the store at one
 * moment; changes made during the walk are not faults.
 * @param customerId only this customer; if no step has a customer or a fault, there is no such customer
 * @param openedBefore how many of its changes an earlier walk opened: everything else about them is checked again
 */
export async function* verifyPages(
  on: Queryable,
  vault: Vault,
  aggregatorId: string,
  customerId?: string,
  openedBefore = 0,
): AsyncGenerator<VerifiedPage> {
  yield* verifyChanges(on, new HistoryWalk(vault, openedBefore), aggregatorId, customerId);
  if (customerId === undefined) {
    yield* verifyCustomers(on, aggregatorId);
  } else {
    const rows = await on.query<CustomerOfRecord>(selectOneCustomer, [aggregatorId, customerId, 1]);
    yield withoutHistory(rows);
  }
}

/** @returns every fault; none if the history is whole */
export async function verifyHistory(on: Queryable, vault: Vault, aggregatorId: string): Promise<Fault[]> {
  const faults: Fault[] = [];
  for await (const page of verifyPages(on, vault, aggregatorId)) faults.push(...page.faults);
  return faults;
}

async function* verifyChanges(
  on: Queryable,
  history: HistoryWalk,
  aggregatorId: string,
  customerId?: string,
): AsyncGenerator<VerifiedPage> {
  const [statement, only]: [Statement, SqlValue[]] =
    customerId === undefined ? [selectAllChanges, []] : [selectOneCustomers, [customerId]];
  let last: Pick<ChangeRow, 'customerId' | 'version'> | undefined = { customerId: '', version: 0 };
  while (last) {
    const values = [aggregatorId, last.customerId, last.version, CHANGES_A_STEP, ...only];
    const rows: ChangeRow[] = await on.query<ChangeRow>(statement, values);
    last = nextAfter(rows);
    await history.vault.learn(rows.flatMap(sealedIn), on);
    yield history.step(rows);
  }
}

/** A customer that was walked to its end is left: what it gets meanwhile is no part of this walk. */
function nextAfter(rows: readonly ChangeRow[]): Pick<ChangeRow, 'customerId' | 'version'> | undefined {
  const last = rows.at(-1);
  return last?.isLast ? { customerId: last.customerId, version: NEWEST } : last;
}

/** Everything of the row that is a text, so perhaps a sealed one. */
function sealedIn({ before, after, reason, own }: ChangeRow): string[] {
  const texts = [before, after, own?.sections].flatMap((map) => Object.values((map ?? {}) as object));
  return [...texts, reason].filter((text) => typeof text === 'string');
}

/** Walks customer after customer; one whose changes fill more than a step continues in the next. */
class HistoryWalk {
  readonly vault: Vault;
  readonly #openedBefore: number;
  #walk: CustomerWalk | null = null;

  constructor(vault: Vault, openedBefore: number) {
    this.vault = vault;
    this.#openedBefore = openedBefore;
  }

  /** @param rows the next ones; empty: there are no more */
  step(rows: readonly ChangeRow[]): VerifiedPage {
    const [faults, erasures]: [Fault[], Erased[]] = [[], []];
    const page = { customers: 0, changes: rows.length, destroyed: 0, erased: erasures, faults };
    if (rows.length === 0) page.faults.push(...this.#leave(null));
    for (const row of rows) {
      page.faults.push(...this.#leave(row.customerId));
      this.#walk ??= new CustomerWalk(this.vault, row, this.#openedBefore);
      page.faults.push(...this.#walk.next(row));
      if (!row.isLast) continue;
      const { faults, destroyed, erased } = this.#walk.end(row.own, row.repeated ?? []);
      page.faults.push(...faults);
      if (erased) page.erased.push(erased);
      page.destroyed += destroyed;
      page.customers += 1;
      this.#walk = null;
    }
    return page;
  }

  /** A customer that should continue but does not: its changes were removed since the previous step. */
  #leave(nextCustomerId: string | null): Fault[] {
    const left = this.#walk;
    if (left === null || left.customerId === nextCustomerId) return [];
    this.#walk = null;
    return [left.brokenOff()];
  }
}

interface CustomerOfRecord {
  readonly customerId: string;
  readonly version: number;
  readonly hasHistory: boolean;
}

async function* verifyCustomers(on: Queryable, aggregatorId: string): AsyncGenerator<VerifiedPage> {
  for (let last: string | undefined = ''; last !== undefined; ) {
    const values: SqlValue[] = [aggregatorId, last, CUSTOMERS_A_STEP];
    const rows = await on.query<CustomerOfRecord>(selectNextCustomers, values);
    yield withoutHistory(rows);
    last = rows.at(-1)?.customerId;
  }
}

function withoutHistory(rows: readonly CustomerOfRecord[]): VerifiedPage {
  const faults = rows
    .filter(({ hasHistory }) => !hasHistory)
    .map(({ customerId, version }) => ({ customerId, version, problem: 'missing history' as const }));
  return { customers: 0, changes: 0, destroyed: 0, erased: [], faults };
}
