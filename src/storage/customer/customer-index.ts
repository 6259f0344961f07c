/** The search index of customers: keyed hashes, so that the store alone reveals no names. */
import type { SearchTerm, SearchTerms } from '../../domain/customer-search.ts';
import type { Vault } from '../../vault/vault.ts';

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
