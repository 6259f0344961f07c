/** The index customers are found by: keyed hashes, so that the store alone tells nobody's name. */
import type { SearchTerm, SearchTerms } from '../../domain/customer-search.ts';
import type { Sections } from '../../domain/sections.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Database, Statement, Transaction } from '../engine/database.ts';
import { type CustomerRow, customerColumns, openCustomer } from '../record/customer-record.ts';

/** Of the hash so many characters are kept, 132 bits: what it finds is compared with the record. */
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

/** Customers of one transaction. */
const SHARE = 500;

/** Held by one node at a time; others wait for it. */
const lockBacklog: Statement = {
  name: 'customer-index-lock',
  text: 'select aggregator_id, customer_id from customer_index_backlog for update',
};

/** $1 and $2 the last one done, $3 how many */
const selectBacklog: Statement = {
  name: 'customer-index-backlog',
  text: `
select c.aggregator_id, c.position::text as position, ${customerColumns('c')}
  from customer c
 where (c.aggregator_id, c.customer_id) > ($1, $2)
 order by c.aggregator_id, c.customer_id
 limit $3::int`,
};

/** $1 a JSON list of { aggregator_id, position, tokens } */
const insertTokens: Statement = {
  name: 'customer-index-insert',
  text: `
insert into customer_index (aggregator_id, token, position)
select c.aggregator_id, t.token, c.position
  from jsonb_to_recordset($1::jsonb) as c(aggregator_id text, position bigint, tokens text[]),
       unnest(c.tokens) t(token)
on conflict do nothing`,
};

/** $1 and $2 the last one done */
const moveBacklog: Statement = {
  name: 'customer-index-move',
  text: 'update customer_index_backlog set aggregator_id = $1, customer_id = $2',
};

const endBacklog: Statement = { name: 'customer-index-end', text: 'delete from customer_index_backlog' };

type BacklogRow = CustomerRow & { readonly aggregator_id: string; readonly position: string };

/** The terms of a whole record. */
export type TermsOf = (sections: Sections) => SearchTerms;

/** Puts customers that are older than the index into it, a few hundred in a transaction. */
export async function indexBacklog(database: Database, vault: Vault, termsOf: TermsOf): Promise<void> {
  while (await database.transaction((tx) => indexSome(tx, vault, termsOf)));
}

/** @returns false when all are in the index */
async function indexSome(tx: Transaction, vault: Vault, termsOf: TermsOf): Promise<boolean> {
  const [done] = await tx.query<{ aggregator_id: string; customer_id: string }>(lockBacklog);
  if (!done) return false;
  const rows = await tx.query<BacklogRow>(selectBacklog, [done.aggregator_id, done.customer_id, SHARE]);
  const entries = rows.map((row) => {
    const { sections } = openCustomer(vault, row.aggregator_id, row);
    const tokens = Object.values(searchTokens(vault, row.aggregator_id, termsOf(sections))).flat();
    return { aggregator_id: row.aggregator_id, position: row.position, tokens };
  });
  await tx.query(insertTokens, [JSON.stringify(entries)]);
  const last = rows.at(-1);
  await (last ? tx.query(moveBacklog, [last.aggregator_id, last.customer_id]) : tx.query(endBacklog));
  return last !== undefined;
}
