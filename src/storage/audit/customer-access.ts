/**
 * Append-only: who saw which customer when, in which request, and what was revealed why. Each row carries a MAC that
 * only the program can make. The reason is sealed under a key of the customer and for its request, so it can be moved
 * nowhere else.
 */
import type { AccessKind } from '../../contract/access-kinds.ts';
import type { Role } from '../../contract/rights.ts';
import type { Owner, Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { sealedUnderLiveKey } from '../engine/live-key.ts';
import { inWindow, secondsUntil, windowEnd } from '../engine/time-window.ts';

/** One request of a login that shows customers. */
export interface Access {
  readonly aggregatorId: string;
  readonly login: string;
  readonly role: Role;
  readonly kind: AccessKind;
  readonly requestId: string;
  /** None twice. */
  readonly customerIds: readonly string[];
}

/** What the MAC of a row covers. The time is the database's; the request id contains that of the program. */
export type ProvedAccess = Omit<Access, 'customerIds'> & {
  readonly customerId: string;
  /** What was revealed, as a JSON pointer into the customer's answer; null: nothing. */
  readonly field: string | null;
};

export function accessMac(vault: Vault, access: ProvedAccess): string {
  const { aggregatorId, customerId, login, role, kind, field, requestId } = access;
  return vault.sign(
    JSON.stringify(['access 1', aggregatorId, customerId, login, role, kind, field, requestId]),
  );
}

/** The place of a sealed reason, beside its owner. */
export function reasonPlace(requestId: string): string {
  return `access/${requestId}/reason`;
}

/** $1 to $7 the columns, in parallel arrays */
const insertAccess: Statement = {
  name: 'customer-access-insert',
  text: `
insert into customer_access (aggregator_id, customer_id, login, role, kind, request_id, mac)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])`,
};

/** Writes the rows of several requests in one statement. */
export async function writeAccess(on: Queryable, vault: Vault, seen: readonly Access[]): Promise<void> {
  const columns = Array.from({ length: 7 }, (): string[] => []);
  for (const { customerIds, ...access } of seen) {
    const { aggregatorId, login, role, kind, requestId } = access;
    for (const customerId of customerIds) {
      const mac = accessMac(vault, { ...access, customerId, field: null });
      const row = [aggregatorId, customerId, login, role, kind, requestId, mac];
      for (const [index, value] of row.entries()) columns[index]?.push(value);
    }
  }
  await on.query(insertAccess, columns);
}

/** Reveals of a login are counted one after another, over all nodes. $1 a text that names the login */
const lockReveals: Statement = {
  name: 'customer-reveal-lock',
  text: `select pg_advisory_xact_lock(hashtextextended($1, 0))::text as locked`,
};

/**
 * $1 aggregator, $2 customer, $3 login, $4 role, $5 field, $6 sealed reason, $7 request, $8 MAC; $9 how many reveals
 * the login may have in $10 seconds; $11 the generation that the reason is sealed under. The customer is locked, so that
 * it is not erased meanwhile: the reason would stay.
 */
const insertReveal: Statement = {
  name: 'customer-reveal',
  text: `
with known as materialized (
  select from customer where aggregator_id = $1 and customer_id = $2 for key share
),
earlier as (
  select at from customer_access
   where aggregator_id = $1 and login = $3 and kind = 'reveal' and ${inWindow('at', '$10::int')}
   order by at desc
   limit $9::int
),
written as (
  insert into customer_access (aggregator_id, customer_id, login, role, kind, field, reason, request_id, mac)
  select $1, $2, $3, $4, 'reveal', $5, $6, $7, $8
    from known
   where (select count(*) from earlier) < $9::int and ${sealedUnderLiveKey('$11::int')}
  returning 1
)
select case when not exists (select from known) then null
            when exists (select from written) then 0
            else (select ${secondsUntil(windowEnd('min(at)', '$10::int'), '$10::int')} from earlier) end as wait`,
};

/** A value to be revealed. */
export interface Reveal extends Owner {
  readonly login: string;
  readonly role: Role;
  readonly requestId: string;
  /** JSON pointer into the customer's answer. */
  readonly field: string;
  readonly reason: string;
}

/**
 * Writes a reveal if the login's share allows it; call it in a transaction of its own, and that in `underLiveKey`.
 * @param share how many reveals a login may have in so many seconds, by the database's clock
 * @returns 0 if it was written, else the seconds until the next is allowed; null if the customer is not there
 */
export async function writeReveal(
  tx: Queryable,
  vault: Vault,
  reveal: Reveal,
  share: { readonly most: number; readonly seconds: number },
): Promise<number | null> {
  const { aggregatorId, customerId, login, role, requestId, field, reason } = reveal;
  await tx.query(lockReveals, [`reveal ${login}`]);
  const sealed = vault.seal({ aggregatorId, customerId }, reasonPlace(requestId), reason);
  const mac = accessMac(vault, { aggregatorId, customerId, login, role, kind: 'reveal', field, requestId });
  const row = [aggregatorId, customerId, login, role, field, sealed, requestId, mac];
  const values = [...row, share.most, share.seconds, vault.generation];
  const [found] = await tx.query<{ wait: number | null }>(insertReveal, values);
  return found?.wait ?? null;
}
