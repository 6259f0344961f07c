/**
 * How often a login was told what it could find out by guessing: the audit events of a window are the count, over all
 * nodes, by the database's clock.
 */
import type { AuditKind } from '../../contract/audit-kinds.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { inWindow, secondsUntil, windowEnd } from '../engine/time-window.ts';

/** $1 login, $2 how many are allowed, $3 length of the window in seconds, $4 kind of event */
const selectLeft: Statement = {
  name: 'audit-event-left',
  text: `
select $2::int - count(*)::int as left,
       coalesce(${secondsUntil(windowEnd('min(e.at)', '$3::int'), '$3::int')}, $3::int) as "freeIn"
  from (select at from audit_event
         where login = $1 and kind = $4 and ${inWindow('at', '$3::int')}
         order by at desc
         limit $2::int) e`,
};

/** What is left of a login's share. */
export interface Share {
  readonly left: number;
  /** Seconds until one more is allowed if none is left, at least 1 and at most the window. */
  readonly freeIn: number;
}

/** @param kind each of them is a row of its own */
export async function eventsLeft(
  on: Queryable,
  login: string,
  kind: AuditKind,
  { most, seconds }: { readonly most: number; readonly seconds: number },
): Promise<Share> {
  const [row] = await on.query<Share>(selectLeft, [login, most, seconds, kind]);
  return row as Share;
}
