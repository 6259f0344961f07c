/** Walks the link hashes of an aggregator's customers and names every row that does not fit. */
import { isoTime, linkHash, payloadHash } from './customer-record.ts';
import type { Database, Statement } from './database.ts';

export interface BrokenLink {
  readonly customerId: string;
  readonly version: number;
  readonly problem: 'missing version' | 'altered payload' | 'altered row' | 'altered head';
}

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

/** $1 aggregator. A customer's changes are chained by the link before; its own row holds the newest. */
const verifyLinks: Statement = {
  name: 'history-verify',
  text: `
with chain as (
  select *, coalesce(lag(link) over customer_order, '') as previous,
         coalesce(lag(version) over customer_order, 0) as previous_version
    from customer_change
   where aggregator_id = $1
  window customer_order as (partition by customer_id order by version)
), fault as (
  select customer_id, version,
         case when version <> previous_version + 1 then 'missing version'
              when payload_hash <> ${payloadHash('before', 'after')} then 'altered payload'
              when link <> ${linkHash('previous', parts)} then 'altered row'
         end as problem
    from chain
  union all
  select c.customer_id, c.version, 'altered head'
    from customer c
    left join customer_change h
      on h.aggregator_id = c.aggregator_id and h.customer_id = c.customer_id and h.version = c.version
   where c.aggregator_id = $1 and h.link is distinct from c.link
)
select customer_id as "customerId", version, problem from fault
 where problem is not null order by customer_id, version`,
};

/** @returns every fault; none when the history is whole */
export function verifyHistory(database: Database, aggregatorId: string): Promise<BrokenLink[]> {
  return database.query<BrokenLink>(verifyLinks, [aggregatorId]);
}
