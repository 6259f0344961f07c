/** `GET /customers`: candidates from the index, newest first, each compared with its current record. */
import type { CustomerSearch } from '../../domain/customer-search.ts';
import type { StoredCustomer } from '../../domain/sections.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, SqlValue, Statement } from '../engine/database.ts';
import { type CustomerRow, customerColumns, openCustomer } from '../record/customer-record.ts';
import { searchToken } from './customer-index.ts';

/** Above every position. */
const NEWEST = '9223372036854775807';

const columns = `c.position::text as position, ${customerColumns('c')}`;

/** $1 aggregator, $2 before this position, $3 how many; @param condition on $4 */
const selectCustomers = (name: string, condition = ''): Statement => ({
  name,
  text: `
select ${columns}
  from customer c
 where c.aggregator_id = $1 and c.position < $2::bigint ${condition}
 order by c.position desc
 limit $3::int`,
});

const selectAll = selectCustomers('customer-search-all');
const selectType = selectCustomers('customer-search-type', 'and c.customer_type = $4');
const selectReference = selectCustomers('customer-search-reference', 'and c.reference = $4');

/** As above; $4 token, $5 other tokens of the same customer, $6 type or null */
const selectToken: Statement = {
  name: 'customer-search-token',
  text: `
select ${columns}
  from customer_index i
  join customer c on c.aggregator_id = i.aggregator_id and c.position = i.position
 where i.aggregator_id = $1 and i.token = $4 and i.position < $2::bigint
   and ($6::text is null or c.customer_type = $6::text)
   and not exists (
     select from unnest($5::text[]) other(token)
      where not exists (
        select from customer_index o
         where o.aggregator_id = i.aggregator_id and o.token = other.token and o.position = i.position))
 order by i.position desc
 limit $3::int`,
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

type FoundRow = CustomerRow & { readonly position: string };

interface FoundPage {
  readonly customers: readonly StoredCustomer[];
  /** Position that the next page starts below; null: there are no more. */
  readonly next: string | null;
}

/**
 * Returns a page, newest first. Reads more if a candidate no longer matches, so only the last page is short.
 * @param page `before`: a position, null for the first page; `fits`: whether the current record still matches
 */
export async function searchCustomers(
  on: Queryable,
  vault: Vault,
  aggregatorId: string,
  search: CustomerSearch,
  page: {
    readonly before: string | null;
    readonly limit: number;
    readonly fits: (customer: StoredCustomer) => boolean;
  },
): Promise<FoundPage> {
  const [statement, rest] = candidates(vault, aggregatorId, search);
  const wanted = page.limit + 1;
  const found: { position: string; customer: StoredCustomer }[] = [];
  let before = page.before ?? NEWEST;
  for (let share = wanted; ; share = Math.max(wanted, REREAD)) {
    const rows = await on.query<FoundRow>(statement, [aggregatorId, before, share, ...rest]);
    for (const row of rows) {
      const customer = openCustomer(vault, aggregatorId, row);
      if (page.fits(customer)) found.push({ position: row.position, customer });
      before = row.position;
    }
    if (found.length >= wanted || rows.length < share) break;
  }
  const shown = found.slice(0, page.limit);
  return {
    customers: shown.map(({ customer }) => customer),
    next: found.length > page.limit ? (shown.at(-1)?.position ?? null) : null,
  };
}

/** @returns the statement that finds the fewest candidates, and its values after the first three */
function candidates(vault: Vault, aggregatorId: string, search: CustomerSearch): [Statement, SqlValue[]] {
  const { terms, reference, customerType } = search;
  if (reference !== null) return [selectReference, [reference]];
  const [first, ...others] = terms.map((term) => searchToken(vault, aggregatorId, term));
  if (first !== undefined) return [selectToken, [first, others, customerType]];
  return customerType === null ? [selectAll, []] : [selectType, [customerType]];
}
