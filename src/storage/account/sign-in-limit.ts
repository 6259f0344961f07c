/**
 * Counts sign-ins for each login and each network, over all nodes: wrong passwords and right ones apart. Logins and
 * networks are stored as keyed hashes. Those of sign-ins and of changed passwords are counted apart too: a client
 * that changes a password with a wrong one again and again must not keep its login from signing in.
 *
 * Only the database's clock counts. A window that ends later than any window can, because that clock was wrong for
 * a time, is over.
 */
import type { Limits } from '../../contract/limits.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { secondsUntil } from '../engine/time-window.ts';
import { isoUtc } from './login.ts';

export type Purpose = 'signIn' | 'changePassword';

/** Whose attempts are counted: those of a login and of a network, for one of two purposes. */
export interface Attempt {
  readonly purpose: Purpose;
  readonly login: string;
  /** As `networkOf` gives it. */
  readonly network: string;
}

export type Outcome = 'failure' | 'success';

/**
 * SQL: whether the window of the row `a` is still open. It may have been opened after `now()`, the beginning of this
 * transaction, by an attempt that came at the same time.
 * @param seconds SQL for the length of a window
 */
const open = (seconds: string) =>
  `(a.window_ends_at > now() and a.window_ends_at <= clock_timestamp() + ${seconds} * interval '1 second')`;

/** $1 a JSON list of counters and how many attempts each allows, $2 length of a window in seconds */
const selectWait: Statement = {
  name: 'sign-in-wait',
  text: `
select coalesce(${secondsUntil('max(a.window_ends_at)', '$2::int')}, 0) as seconds
  from jsonb_to_recordset($1::jsonb) as allowed(subject text, most int) join sign_in_attempt a using (subject)
 where a.attempts >= allowed.most and ${open('$2::int')}`,
};

/** $1 the counters, $2 length of a window in seconds */
const countAttempts: Statement = {
  name: 'sign-in-count',
  text: `
with old as (
  delete from sign_in_attempt where window_ends_at < now() - interval '1 day' and not subject = any($1)
)
insert into sign_in_attempt as a (subject, attempts, window_ends_at)
select subject, 1, now() + $2::int * interval '1 second' from unnest($1::text[]) as subject order by subject
on conflict (subject) do update set
  attempts = case when ${open('$2::int')} then a.attempts + 1 else 1 end,
  window_ends_at = case when ${open('$2::int')} then a.window_ends_at else excluded.window_ends_at end
returning subject, attempts`,
};

/** $1 a JSON list of counters, whose they are and how many attempts each allows, $2 length of a window in seconds */
const selectLocked: Statement = {
  name: 'sign-in-locked',
  text: `
select allowed.login, ${isoUtc('max(a.window_ends_at)')} as until
  from jsonb_to_recordset($1::jsonb) as allowed(subject text, login text, most int)
  join sign_in_attempt a using (subject)
 where a.attempts >= allowed.most and ${open('$2::int')}
 group by allowed.login`,
};

const deleteAttempts: Statement = {
  name: 'sign-in-forget',
  text: 'delete from sign_in_attempt where subject = any($1) returning subject',
};

/** @returns seconds until the next attempt is allowed; 0 if it is allowed now */
export async function signInWait(
  on: Queryable,
  vault: Vault,
  attempt: Attempt,
  limits: Limits,
): Promise<number> {
  const allowed = [
    { subject: subjectOf(vault, attempt, 'failure', 'login'), most: limits.signInFailuresPerLogin },
    { subject: subjectOf(vault, attempt, 'failure', 'network'), most: limits.signInFailuresPerAddress },
    { subject: subjectOf(vault, attempt, 'success', 'login'), most: limits.signInsPerLogin },
    { subject: subjectOf(vault, attempt, 'success', 'network'), most: limits.signInsPerAddress },
  ];
  const values = [JSON.stringify(allowed), limits.signInWindowSeconds];
  const [row] = await on.query<{ seconds: number }>(selectWait, values);
  return row?.seconds ?? 0;
}

/** @returns until when each of these logins may not sign in, if it may not: ISO 8601, UTC, milliseconds */
export async function lockedUntil(
  on: Queryable,
  vault: Vault,
  logins: readonly string[],
  limits: Limits,
): Promise<ReadonlyMap<string, string>> {
  const subject = (login: string, outcome: Outcome) =>
    subjectOf(vault, { purpose: 'signIn', login, network: '' }, outcome, 'login');
  const allowed = logins.flatMap((login) => [
    { subject: subject(login, 'failure'), login, most: limits.signInFailuresPerLogin },
    { subject: subject(login, 'success'), login, most: limits.signInsPerLogin },
  ]);
  const values = [JSON.stringify(allowed), limits.signInWindowSeconds];
  const rows = await on.query<{ login: string; until: string }>(selectLocked, values);
  return new Map(rows.map(({ login, until }) => [login, until]));
}

/** A counter that allows no more in its window: of the login, or of the network. */
export type Filled = 'login' | 'network';

/**
 * A success resets the failures of the login, but not of the network: one good login would unlock all others.
 * @returns the counters that this failure has filled
 */
export async function countSignIn(
  on: Queryable,
  vault: Vault,
  attempt: Attempt,
  outcome: Outcome,
  limits: Limits,
): Promise<Filled[]> {
  const ofLogin = subjectOf(vault, attempt, outcome, 'login');
  const ofNetwork = subjectOf(vault, attempt, outcome, 'network');
  const values = [[ofLogin, ofNetwork], limits.signInWindowSeconds];
  const counted = await on.query<{ subject: string; attempts: number }>(countAttempts, values);
  if (outcome === 'success') {
    await on.query(deleteAttempts, [[subjectOf(vault, attempt, 'failure', 'login')]]);
    return [];
  }
  const { signInFailuresPerLogin, signInFailuresPerAddress } = limits;
  return counted.flatMap(({ subject, attempts }): Filled[] => {
    if (subject === ofLogin) return attempts === signInFailuresPerLogin ? ['login'] : [];
    return attempts === signInFailuresPerAddress ? ['network'] : [];
  });
}

/**
 * Forgets everything that was counted for a login or for a network, whichever is given.
 * @returns whether anything was
 */
export async function forgetSignIns(
  on: Queryable,
  vault: Vault,
  whose: { readonly login: string } | { readonly network: string },
): Promise<boolean> {
  const kind = 'login' in whose ? 'login' : 'network';
  const attempts = (['signIn', 'changePassword'] as const).map((purpose) => ({
    purpose,
    login: '',
    network: '',
    ...whose,
  }));
  const subjects = attempts.flatMap((attempt) => [
    subjectOf(vault, attempt, 'failure', kind),
    subjectOf(vault, attempt, 'success', kind),
  ]);
  return (await on.query(deleteAttempts, [subjects])).length > 0;
}

function subjectOf(vault: Vault, attempt: Attempt, outcome: Outcome, kind: 'login' | 'network'): string {
  return vault.keyedHash(`${attempt.purpose} ${outcome} ${kind} ${attempt[kind]}`);
}
