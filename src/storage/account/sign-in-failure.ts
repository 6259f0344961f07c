/**
 * Counts wrong passwords for each login and each address, over all nodes. Both are stored as keyed hashes. Those
 * of sign-ins and of changed passwords are counted apart: a client that changes a password with a wrong one again
 * and again must not keep its login from signing in.
 */
import type { Vault } from '../../vault/vault.ts';
import type { Database, Statement } from '../engine/database.ts';

/** How many failures are allowed in one window, and its length in seconds. */
export const signInLimits = { login: 10, address: 100, windowSeconds: 300 } as const;

/** Whose failures are counted: those of a login or of a network address, for one of two purposes. */
export interface Attempt {
  readonly purpose: 'signIn' | 'changePassword';
  readonly login: string;
  readonly address: string;
}

const selectWait: Statement = {
  name: 'sign-in-failure-wait',
  text: `
select coalesce(ceil(max(extract(epoch from window_ends_at - $3::text::timestamptz)))::int, 0) as seconds
  from sign_in_failure
 where window_ends_at > $3::text::timestamptz
   and (subject = $1 and failures >= ${signInLimits.login}
     or subject = $2 and failures >= ${signInLimits.address})`,
};

const insertFailure: Statement = {
  name: 'sign-in-failure-insert',
  text: `
with old as (
  delete from sign_in_failure
   where window_ends_at < $3::text::timestamptz - interval '1 day' and subject not in ($1, $2)
)
insert into sign_in_failure (subject, failures, window_ends_at)
select subject, 1, $3::text::timestamptz + interval '${signInLimits.windowSeconds} seconds'
  from unnest(array[$1, $2]::text[]) as subject
 order by subject
on conflict (subject) do update set
  failures = case when sign_in_failure.window_ends_at > $3::text::timestamptz
                  then sign_in_failure.failures + 1 else 1 end,
  window_ends_at = case when sign_in_failure.window_ends_at > $3::text::timestamptz
                        then sign_in_failure.window_ends_at else excluded.window_ends_at end`,
};

const deleteFailures: Statement = {
  name: 'sign-in-failure-forget',
  text: 'delete from sign_in_failure where subject = $1',
};

function subjects(vault: Vault, { purpose, login, address }: Attempt): [string, string] {
  return [vault.tokenHash(`${purpose} login ${login}`), vault.tokenHash(`${purpose} address ${address}`)];
}

/** @returns seconds until the next attempt is allowed; 0 if it is allowed now */
export async function signInWait(
  database: Database,
  vault: Vault,
  attempt: Attempt,
  now: string,
): Promise<number> {
  const values = [...subjects(vault, attempt), now];
  const [row] = await database.query<{ seconds: number }>(selectWait, values);
  return row?.seconds ?? 0;
}

export async function countSignInFailure(
  database: Database,
  vault: Vault,
  attempt: Attempt,
  now: string,
): Promise<void> {
  await database.query(insertFailure, [...subjects(vault, attempt), now]);
}

/** A success resets the count of the login, but not of the address: one good login would unlock all others. */
export async function forgetSignInFailures(
  database: Database,
  vault: Vault,
  attempt: Attempt,
): Promise<void> {
  await database.query(deleteFailures, [subjects(vault, attempt)[0]]);
}
