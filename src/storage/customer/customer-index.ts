/** The search index of customers: keyed hashes, so that the store alone reveals no names. */
import type { SearchTerm, SearchTerms } from '../../domain/customer-search.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';

/** Characters kept of each hash, 132 bits: every match is then compared with the record. */
const TOKEN_LENGTH = 22;

export function searchToken(vault: Vault, aggregatorId: string, { kind, value }: SearchTerm): string {
  return vault.blindIndex(aggregatorId, `search ${kind}`, value).slice(0, TOKEN_LENGTH);
}

/** @returns section name -> tokens, for the sections that have any */
export function searchTokens(
  vault: Vault,
  aggregatorId: string,
  searchTerms: SearchTerms,
): Record<string, string[]> {
  const found = Object.entries(searchTerms).map(([name, terms]) => [
    name,
    terms.map((term) => searchToken(vault, aggregatorId, term)),
  ]);
  return Object.fromEntries(found);
}

/** A token of a customer that, at this version, is no longer known by it. */
export interface StaleToken {
  readonly position: string;
  readonly version: number;
  readonly token: string;
}

/**
 * $1 aggregator, $2 a JSON list of objects with the members of `item`.
 *
 * A change can make a token hold again, and finds the row there. So a token is removed only under the lock of a
 * customer that still has the version at which it did not hold. A customer that is just being changed is left out.
 * Rows are looked up one by one, for the reason given in `customers-search.ts`.
 */
const deleteStale: Statement = {
  name: 'customer-index-delete-stale',
  text: `
with stale as materialized (
  select c.position, item.token
    from jsonb_to_recordset($2::jsonb) as item(position bigint, version int, token text), lateral (
      select position from customer
       where aggregator_id = $1 and position = item.position and version = item.version
         for update skip locked
    ) c
)
delete from customer_index
 where ctid = any(array(
   select i.ctid from stale, lateral (
     select ctid from customer_index
      where aggregator_id = $1 and token = stale.token and position = stale.position
     offset 0
   ) i))`,
};

/** Removes tokens from the index, except those of customers that have changed since. */
export async function forgetStale(
  on: Queryable,
  aggregatorId: string,
  tokens: readonly StaleToken[],
): Promise<void> {
  await on.query(deleteStale, [aggregatorId, JSON.stringify(tokens)]);
}
