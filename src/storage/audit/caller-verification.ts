/**
 * Verified callers are entries of `customer_access`: which answers matched and which did not, never what was said. They
 * are counted for the shares of the customer and the login, over all nodes, by the database's clock.
 */
import type { ComparedAnswers, RecordedVerification } from '../../contract/caller.ts';
import type { Role } from '../../contract/rights.ts';
import type { Owner, Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { inWindow, secondsUntil, windowEnd } from '../engine/time-window.ts';
import { isoTime } from '../record/customer-record.ts';
import { accessMac } from './customer-access.ts';

/** A verification to be recorded. */
export interface Verification extends Owner {
  readonly login: string;
  readonly role: Role;
  readonly requestId: string;
  readonly recorded: RecordedVerification;
}

/** How many verifications a customer and a login may have in so many seconds. */
export interface VerificationShare {
  readonly ofCustomer: number;
  readonly ofLogin: number;
  readonly seconds: number;
}

/** Null: it was written; otherwise whose share is used up, and the seconds until the next is allowed. */
export type VerificationRefusal = { readonly of: 'customer' | 'login'; readonly wait: number } | null;

/** Counted one after another, over all nodes. All take the lock of the login first. $1 and $2 name login and customer */
const lockVerifications: Statement = {
  name: 'customer-verification-lock',
  text: `
select pg_advisory_xact_lock(hashtextextended(t.name, 0))::text as locked
  from unnest(array[$1::text, $2::text]) with ordinality as t(name, place)
 order by t.place`,
};

/** The newest verifications in the window. @param condition whose; `most` and `seconds` are values */
const earlier = (condition: string, most: string) => `
  select at from customer_access
   where aggregator_id = $1 and ${condition} and kind = 'verification'
     and ${inWindow('at', '$10::int')}
   order by at desc
   limit ${most}::int`;

/** Seconds until one of the verifications that fill a share is no longer counted; 0: there is room. */
const wait = (among: string, most: string) => `
  case when (select count(*) from ${among}) < ${most}::int then 0
       else (select ${secondsUntil(windowEnd('min(at)', '$10::int'), '$10::int')} from ${among}) end`;

/**
 * $1 aggregator, $2 customer, $3 login, $4 role, $5 what fitted, $6 request, $7 MAC; $8 and $9 how many the customer and
 * the login may have in $10 seconds
 */
const insertVerification: Statement = {
  name: 'customer-verification',
  text: `
with of_customer as (${earlier('customer_id = $2', '$8')}),
of_login as (${earlier('login = $3', '$9')}),
wait as (
  select ${wait('of_customer', '$8')} as customer, ${wait('of_login', '$9')} as login
),
written as (
  insert into customer_access (aggregator_id, customer_id, login, role, kind, field, request_id, mac)
  select $1, $2, $3, $4, 'verification', $5, $6, $7 from wait where customer = 0 and login = 0
)
select customer, login from wait`,
};

/** Call it in a transaction of its own. */
export async function writeVerification(
  tx: Queryable,
  vault: Vault,
  { recorded, ...of }: Verification,
  share: VerificationShare,
): Promise<VerificationRefusal> {
  const { aggregatorId, customerId, login, role, requestId } = of;
  await tx.query(lockVerifications, [
    `verification by ${login}`,
    `verification of ${aggregatorId} ${customerId}`,
  ]);
  const field = JSON.stringify(recorded);
  const mac = accessMac(vault, { ...of, kind: 'verification', field });
  const row = [aggregatorId, customerId, login, role, field, requestId, mac];
  const [waits] = await tx.query<{ customer: number; login: number }>(insertVerification, [
    ...row,
    share.ofCustomer,
    share.ofLogin,
    share.seconds,
  ]);
  const { customer = 0, login: ofLogin = 0 } = waits ?? {};
  if (customer > 0) return { of: 'customer', wait: Math.max(customer, ofLogin) };
  return ofLogin > 0 ? { of: 'login', wait: ofLogin } : null;
}

/** $1 aggregator, $2 customer, $3 login, $4 seconds */
const selectLast: Statement = {
  name: 'customer-verification-last',
  text: `
select e.role, e.field, e.request_id as "requestId", e.mac, ${isoTime('e.at')} as at,
       ${isoTime(windowEnd('e.at', '$4::int'))} as until
  from customer_access e
 where e.aggregator_id = $1 and e.customer_id = $2 and e.login = $3 and e.kind = 'verification'
   and ${inWindow('e.at', '$4::int')}
 order by e.at desc, e.position desc
 limit 1`,
};

interface LastRow {
  readonly role: Role;
  readonly field: string;
  readonly requestId: string;
  readonly mac: string;
  readonly at: string;
  readonly until: string;
}

/** A verification while it counts. */
export interface StoredVerification {
  readonly at: string;
  readonly until: string;
  readonly fits: ComparedAnswers;
  readonly representativeId?: string;
}

/**
 * @param seconds how long a verification counts
 * @returns the last one of the customer by the login; null if there is none that counts, or somebody else wrote it
 */
export async function lastVerification(
  on: Queryable,
  vault: Vault,
  { aggregatorId, customerId, login }: Owner & { readonly login: string },
  seconds: number,
): Promise<StoredVerification | null> {
  const [row] = await on.query<LastRow>(selectLast, [aggregatorId, customerId, login, seconds]);
  if (!row) return null;
  const { mac, at, until, ...rest } = row;
  const proved = accessMac(vault, { ...rest, aggregatorId, customerId, login, kind: 'verification' });
  if (proved !== mac) return null;
  const { fitted, differed, ...who } = JSON.parse(row.field) as RecordedVerification;
  const fits = [...fitted.map((name) => [name, true]), ...differed.map((name) => [name, false])];
  return { at, until, fits: Object.fromEntries(fits), ...who };
}
