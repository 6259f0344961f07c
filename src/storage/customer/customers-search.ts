/** `GET /customers`: candidates from the index, newest first, each compared with its current record. */
import type { CustomerSearch, SearchTerm } from '../../domain/customer-search.ts';
import type { StoredCustomer } from '../../domain/sections.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, SqlValue, Statement } from '../engine/database.ts';
import {
  type CustomerRow,
  customerColumns,
  isoTime,
  openCustomer,
  stateColumns,
} from '../record/customer-record.ts';
import { bytesSoFar, fitsOnPage, type PageSize } from '../record/page-bytes.ts';
import { type StaleToken, searchToken } from './customer-index.ts';

/** Above every position. */
const NEWEST = '9223372036854775807';

/** @param candidates SQL of customers, newest first; $3 is how many there may be at most */
const pageOf = (candidates: string) => `
select c.*
  from (
    select c.position::text as position, ${customerColumns('c')}, ${stateColumns('c')}, c.place, c.bytes, c.candidates,
           (select ${isoTime('h.changed_at')} from customer_change h
             where h.aggregator_id = c.aggregator_id and h.customer_id = c.customer_id and h.version = c.version
           ) as changed_at
      from (
        select c.*, count(*) over ()::int as candidates, ${bytesSoFar('c', 'c.position desc', ['sections'])}
          from (${candidates}) c
      ) c
     where ${fitsOnPage('c', '$4')}
  ) c
 order by c.place`;

/**
 * $1 aggregator, $2 before this position, $3 how many, $4 and how many bytes; @param condition on $5
 */
const selectCustomers = (name: string, condition = ''): Statement => ({
  name,
  text: pageOf(`
select c.*
  from customer c
 where c.aggregator_id = $1 and c.position < $2::bigint ${condition}
 order by c.position desc
 limit $3::int`),
});

const selectAll = selectCustomers('customer-search-all');
const selectType = selectCustomers('customer-search-type', 'and c.customer_type = $5');
const selectReference = selectCustomers('customer-search-reference', 'and c.reference = $5');

/**
 * As above; $5 token, $6 other tokens of the same customer, $7 type or null.
 *
 * Each customer is looked up by itself: for a tenant that PostgreSQL has no statistics of yet, a join would read all
 * customers of the tenant.
 */
const selectToken: Statement = {
  name: 'customer-search-token',
  text: pageOf(`
select c.*
  from customer_index i, lateral (
    select * from customer c where c.aggregator_id = i.aggregator_id and c.position = i.position offset 0
  ) c
 where i.aggregator_id = $1 and i.token = $5 and i.position < $2::bigint
   and ($7::text is null or c.customer_type = $7::text)
   and not exists (
     select from unnest($6::text[]) other(token)
      where not exists (
        select from customer_index o
         where o.aggregator_id = i.aggregator_id and o.token = other.token and o.position = i.position))
 order by i.position desc
 limit $3::int`),
};

/** $1 aggregator, $2 position */
const selectPosition: Statement = {
  name: 'customer-position',
  text: 'select 1 as registered from customer where aggregator_id = $1 and position = $2::bigint',
};

/** Tells whether a customer of the aggregator has this position in the order of registration. */
export async function isRegistered(on: Queryable, aggregatorId: string, position: string): Promise<boolean> {
  return (await on.query(selectPosition, [aggregatorId, position])).length > 0;
}

/** Exported for tests that check what they read. */
export const searchStatements = { all: selectAll, type: selectType, token: selectToken };

/** Candidates per further statement of a page, if the first found too few matches. */
const REREAD = 100;

type FoundRow = CustomerRow & {
  readonly position: string;
  /** Of this row and those before it. */
  readonly bytes: string;
  /** How many candidates were found; those that come to too many bytes are not among the rows. */
  readonly candidates: number;
  /** When its newest version was made. */
  readonly changed_at: string;
};

interface FoundPage {
  readonly customers: readonly StoredCustomer[];
  /** Position that the next page starts below; null: there are no more. */
  readonly next: string | null;
  /** What the index still holds of customers on this page, though they are no longer known by it. */
  readonly stale: readonly StaleToken[];
}

/** What to search for, and how much a page may take. */
export interface SearchPage extends PageSize {
  /** A position; null for the first page. */
  readonly before: string | null;
  /** Customers that may be looked at for this page. */
  readonly candidates: number;
  /** Tells whether the current record matches. */
  readonly fits: (customer: StoredCustomer) => boolean;
  /** Returns the terms of the search that the customer is no longer known by. */
  readonly lost: (customer: StoredCustomer) => readonly SearchTerm[];
}

/**
 * Returns a page, newest first. Reads on if a candidate no longer matches, so a page that is not the last is short
 * only where it reached its bytes or its candidates.
 */
export async function searchCustomers(
  on: Queryable,
  vault: Vault,
  aggregatorId: string,
  search: CustomerSearch,
  page: SearchPage,
): Promise<FoundPage> {
  const [statement, rest] = candidates(vault, aggregatorId, search);
  const byToken = statement === selectToken;
  // One more than is shown tells whether there is another page.
  const wanted = page.limit + 1;
  const found: { position: string; customer: StoredCustomer }[] = [];
  const stale: StaleToken[] = [];
  let last = page.before ?? NEWEST;
  let { bytes, candidates: left } = page;
  let more = true;
  for (let share = wanted; more && left > 0 && found.length < wanted; share = Math.max(wanted, REREAD)) {
    const asked = Math.min(share, left);
    const rows = await on.query<FoundRow>(statement, [aggregatorId, last, asked, bytes, ...rest]);
    for (const row of rows) {
      const { position, version } = row;
      const customer = { ...(await openCustomer(vault, aggregatorId, row)), changedAt: row.changed_at };
      if (page.fits(customer)) found.push({ position, customer });
      else if (byToken) {
        for (const term of page.lost(customer)) {
          stale.push({ position, version, token: searchToken(vault, aggregatorId, term) });
        }
      }
      last = position;
    }
    const [newest] = rows;
    const cut = rows.length < (newest?.candidates ?? 0);
    more = cut || newest?.candidates === asked;
    left = cut ? 0 : left - rows.length;
    bytes -= Number(rows.at(-1)?.bytes ?? 0);
  }
  const shown = found.slice(0, page.limit);
  const next = found.length > page.limit ? shown.at(-1)?.position : more ? last : null;
  return { customers: shown.map(({ customer }) => customer), next: next ?? null, stale };
}

/** @returns the statement that finds the fewest candidates, and its values after the first three */
function candidates(vault: Vault, aggregatorId: string, search: CustomerSearch): [Statement, SqlValue[]] {
  const { terms, reference, customerType } = search;
  if (reference !== null) return [selectReference, [reference]];
  const [first, ...others] = terms.map((term) => searchToken(vault, aggregatorId, term));
  if (first !== undefined) return [selectToken, [first, others, customerType]];
  return customerType === null ? [selectAll, []] : [selectType, [customerType]];
}
