/**
 * Gives customers that are already registered the search rows of their names, or takes them away: for a store whose
 * setting was changed. It can be stopped anywhere and begun again, and the service can go on meanwhile.
 */
import type { SearchTerms } from '../../domain/customer-search.ts';
import type { Sections } from '../../domain/sections.ts';
import { SealBroken, type Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { openSections } from '../record/customer-record.ts';
import { searchTokens } from './customer-index.ts';

/** Customers that one statement reads, and whose rows another one writes. */
const AT_ONCE = 100;

/** $1 after this aggregator, $2 after this position of it, $3 how many. Names and documents never change. */
const selectNamed: Statement = {
  name: 'name-index-read',
  text: `
select c.aggregator_id, c.customer_id, c.position::text as position,
       (select jsonb_object_agg(key, value) from jsonb_each(c.sections)
         where key ~ '(^|/)(identity|identificationDocuments)$') as sections
  from customer c
 where (c.aggregator_id, c.position) > ($1, $2::bigint)
 order by c.aggregator_id, c.position
 limit $3::int`,
};

const item = `jsonb_to_recordset($1::jsonb) as item(aggregator_id text, position bigint, tokens text[])`;

/** $1 a JSON list. The customer is locked, so that it is not erased meanwhile: its rows would stay. */
const insertTokens: Statement = {
  name: 'name-index-write',
  text: `
with held as materialized (
  select c.aggregator_id, c.position, item.tokens
    from ${item}, lateral (
      select aggregator_id, position from customer
       where aggregator_id = item.aggregator_id and position = item.position
         for key share
    ) c
)
insert into customer_index (aggregator_id, token, position)
select distinct held.aggregator_id, t.token, held.position from held, unnest(held.tokens) t(token)
on conflict do nothing
returning 1 as written`,
};

/** $1 a JSON list */
const deleteTokens: Statement = {
  name: 'name-index-remove',
  text: `
delete from customer_index
 where ctid = any(array(
   select i.ctid from ${item}, unnest(item.tokens) t(token), lateral (
     select ctid from customer_index
      where aggregator_id = item.aggregator_id and token = t.token and position = item.position
     offset 0
   ) i))
returning 1 as removed`,
};

interface NamedRow {
  readonly aggregator_id: string;
  readonly customer_id: string;
  readonly position: string;
  readonly sections: Record<string, string>;
}

/** What one step did. */
export interface NameIndexStep {
  readonly customers: number;
  /** Search rows that were written or removed. */
  readonly rows: number;
  /** Customers whose names do not open. */
  readonly unreadable: number;
}

/**
 * Walks all customers once, a step at a time.
 * @param keep false: the rows are removed
 * @param termsOf the terms of names alone
 */
export async function* indexNames(
  on: Queryable,
  vault: Vault,
  keep: boolean,
  termsOf: (sections: Sections) => SearchTerms,
): AsyncGenerator<NameIndexStep> {
  for (let after: readonly [string, string] = ['', '0']; ; ) {
    const customers = await on.query<NamedRow>(selectNamed, [...after, AT_ONCE]);
    const last = customers.at(-1);
    if (!last) return;
    const items: object[] = [];
    for (const row of customers) {
      const tokens = await tokensOf(vault, row, termsOf);
      if (tokens) items.push({ aggregator_id: row.aggregator_id, position: row.position, tokens });
    }
    const rows = await on.query(keep ? insertTokens : deleteTokens, [JSON.stringify(items)]);
    yield { customers: customers.length, rows: rows.length, unreadable: customers.length - items.length };
    after = [last.aggregator_id, last.position];
  }
}

/** @returns null if a name does not open */
async function tokensOf(
  vault: Vault,
  { aggregator_id: aggregatorId, customer_id: customerId, sections }: NamedRow,
  termsOf: (sections: Sections) => SearchTerms,
): Promise<string[] | null> {
  try {
    const opened = await openSections(vault, { aggregatorId, customerId }, sections);
    return Object.values(searchTokens(vault, aggregatorId, termsOf(opened))).flat();
  } catch (error) {
    if (error instanceof SealBroken) return null;
    throw error;
  }
}
