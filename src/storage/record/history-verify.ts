/** Walks the link hashes of an aggregator's customers and names every row that does not fit. */

import type { Queryable, Statement } from '../engine/database.ts';
import { isoTime, linkHash, payloadHash } from './customer-record.ts';

export interface BrokenLink {
  readonly customerId: string;
  readonly version: number;
  readonly problem:
    | 'missing version'
    | 'altered payload'
    | 'altered row'
    | 'altered head'
    | 'altered customer'
    | 'missing customer';
}

/** What one step of the walk has seen. */
export interface VerifiedPage {
  readonly customers: number;
  readonly changes: number;
  /** By customer and version. */
  readonly faults: readonly BrokenLink[];
}

/** Customers a step looks at: bounds the memory of both sides, and how long progress is silent. */
export const CUSTOMERS_A_STEP = 500;

/** $1 aggregator, $2 the id before, $3 how many. Changes whose customer is gone count too. */
const selectPage: Statement = {
  name: 'history-verify-page',
  text: `
select min(customer_id) as first, max(customer_id) as last
  from (
    (select customer_id from customer where aggregator_id = $1 and customer_id > $2
      order by customer_id limit $3::int)
    union
    (select customer_id from customer_change where aggregator_id = $1 and customer_id > $2
      group by customer_id order by customer_id limit $3::int)
    order by customer_id limit $3::int
  ) page`,
};

const parts = [
  'aggregator_id',
  'customer_id',
  'version',
  'kind',
  isoTime('changed_at'),
  'login',
  'request_id',
  'payload_hash',
];

/** SQL of the sorted ids that section names hold under `root`, `employees/ID/status`. */
function idsUnder(root: string): string {
  return `array(select distinct split_part(name, '/', 2) from jsonb_object_keys(r.sections) name
                 where name like '${root}/%' order by 1)`;
}

function sorted(column: string): string {
  return `array(select id from unnest(${column}) id order by id)`;
}

/**
 * $1 aggregator, $2 and $3 first and last customer. A customer's changes are chained by the link before;
 * its own row holds the newest link and, in its sections, the newest of every change.
 */
const verifyLinks: Statement = {
  name: 'history-verify',
  text: `
with chain as materialized (
  select *, coalesce(lag(link) over customer_order, '') as previous,
         coalesce(lag(version) over customer_order, 0) as previous_version
    from customer_change
   where aggregator_id = $1 and customer_id between $2 and $3
  window customer_order as (partition by customer_id order by version)
), rebuilt as (
  select customer_id, max(version) as version, jsonb_object_agg(key, value) as sections
    from (select distinct on (customer_id, key) customer_id, version, key, value
            from chain, jsonb_each(after) order by customer_id, key, version desc) newest
   group by customer_id
), fault as (
  select customer_id, version,
         case when version <> previous_version + 1 then 'missing version'
              when payload_hash <> ${payloadHash('before', 'after')} then 'altered payload'
              when link <> ${linkHash('previous', parts)} then 'altered row'
         end as problem
    from chain
  union all
  select c.customer_id, c.version,
         case when h.link is distinct from c.link then 'altered head'
              when r.sections is distinct from c.sections
                or ${idsUnder('businessRepresentatives')} <> ${sorted('c.representative_ids')}
                or ${idsUnder('employees')} <> ${sorted('c.employee_ids')} then 'altered customer'
         end
    from customer c
    left join chain h on h.customer_id = c.customer_id and h.version = c.version
    left join rebuilt r on r.customer_id = c.customer_id
   where c.aggregator_id = $1 and c.customer_id between $2 and $3
  union all
  select r.customer_id, r.version, 'missing customer'
    from rebuilt r
   where not exists (select from customer c where c.aggregator_id = $1 and c.customer_id = r.customer_id)
)
select (select count(distinct customer_id)::int from chain) as customers,
       (select count(*)::int from chain) as changes,
       coalesce((select json_agg(json_build_object('customerId', customer_id, 'version', version,
                                                   'problem', problem) order by customer_id, version)
                   from fault where problem is not null), '[]')::text as faults`,
};

/**
 * Walks in steps, by customer id. Each step sees one moment of the store; changes made between are no fault.
 * @param customerId only this customer; a step with 0 customers says that there is none
 */
export async function* verifyPages(
  on: Queryable,
  aggregatorId: string,
  customerId?: string,
): AsyncGenerator<VerifiedPage> {
  let page = customerId === undefined ? await nextPage(on, aggregatorId, '') : oneCustomer(customerId);
  while (page) {
    const [step] = await on.query<Step>(verifyLinks, [aggregatorId, page.first, page.last]);
    yield {
      customers: step?.customers ?? 0,
      changes: step?.changes ?? 0,
      faults: JSON.parse(step?.faults ?? '[]'),
    };
    page = customerId === undefined ? await nextPage(on, aggregatorId, page.last) : null;
  }
}

interface Page {
  readonly first: string;
  readonly last: string;
}
interface Step {
  readonly customers: number;
  readonly changes: number;
  readonly faults: string;
}

function oneCustomer(customerId: string): Page | null {
  return { first: customerId, last: customerId };
}

async function nextPage(on: Queryable, aggregatorId: string, after: string): Promise<Page | null> {
  const [page] = await on.query<Page>(selectPage, [aggregatorId, after, CUSTOMERS_A_STEP]);
  return page?.last ? page : null;
}

/** @returns every fault; none when the history is whole */
export async function verifyHistory(on: Queryable, aggregatorId: string): Promise<BrokenLink[]> {
  const faults: BrokenLink[] = [];
  for await (const page of verifyPages(on, aggregatorId)) faults.push(...page.faults);
  return faults;
}
