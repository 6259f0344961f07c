/**
 * How often a login was told that an SSN or EIN is registered: the audit events of the last hour are the count, over
 * all nodes, by the database's clock.
 */
import type { Queryable, Statement } from '../engine/database.ts';

/** $1 login, $2 how many are allowed, $3 length of the window in seconds */
const selectLeft: Statement = {
  name: 'tax-number-left',
  text: `
select $2::int - count(*)::int as left,
       coalesce(ceil(extract(epoch from min(e.at) + $3::int * interval '1 second' - now()))::int, 0) as "freeIn"
  from (select at from audit_event
         where login = $1 and kind = 'taxNumberTaken' and at > now() - $3::int * interval '1 second'
         order by at desc
         limit $2::int) e`,
};

/** What is left of a login's share. */
export interface Share {
  readonly left: number;
  /** Seconds until one more is allowed, if none is left. */
  readonly freeIn: number;
}

export async function taxNumbersLeft(
  on: Queryable,
  login: string,
  { most, seconds }: { readonly most: number; readonly seconds: number },
): Promise<Share> {
  const [row] = await on.query<Share>(selectLeft, [login, most, seconds]);
  return row as Share;
}
