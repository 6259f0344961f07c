/**
 * Append-only: what logins were told that an auditor wants to know of. The rows of the last hour are also the count
 * of how often a login was told that an SSN or EIN is registered, over all nodes, by the database's clock.
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

/** $1 kind, $2 login, $3 aggregator, $4 request; $5 seconds in which one row of the kind is enough, 0: none is */
const insertEvent: Statement = {
  name: 'audit-event-insert',
  text: `
insert into audit_event (kind, login, aggregator_id, request_id)
select $1, $2, $3, $4
 where not exists (select from audit_event
                    where kind = $1 and login = $2 and at > now() - $5::int * interval '1 second')
returning position::text as position`,
};

/** `taxNumberTaken`: a login was told that a number is registered. `taxNumberLimit`: it had used up its share. */
export type AuditKind = 'taxNumberTaken' | 'taxNumberLimit';

export interface AuditEvent {
  readonly kind: AuditKind;
  readonly login: string;
  readonly aggregatorId: string;
  readonly requestId: string;
}

/**
 * @param onceIn seconds in which one event of this kind and login is enough
 * @returns whether it was written
 */
export async function audit(on: Queryable, event: AuditEvent, onceIn = 0): Promise<boolean> {
  const { kind, login, aggregatorId, requestId } = event;
  return (await on.query(insertEvent, [kind, login, aggregatorId, requestId, onceIn])).length === 1;
}
