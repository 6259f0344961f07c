/**
 * Sessions of people in a browser. The cookie's value is stored as a keyed hash only. A session belongs to the epoch of
 * its login in which it began, so whatever begins another one (a new password, another role) ends it.
 *
 * A session that waits for its second factor is one of its own, with another cookie than the one that follows it.
 */
import type { Vault } from '../../vault/vault.ts';
import { type Database, type Queryable, type Statement, StoreUnavailable } from '../engine/database.ts';
import { isoUtc, type LoginColumns, loginColumns, storedLogin } from './login.ts';
import { lockLogin, type ProvedOwner } from './login-lock.ts';
import { sessionMac } from './login-proof.ts';
import { type AccountFault, type Bearer, bearerOfLogin } from './token.ts';

/** A session, and whom it stands for. All times are ISO 8601, UTC, milliseconds. */
export interface Session extends Bearer {
  readonly sessionHash: string;
  /** Of the login: who the person is at the identity provider; null: they sign in with a password. */
  readonly openidSubject: string | null;
  /** Of the login; see `login-proof.ts`. */
  readonly tokenEpoch: string;
  /** True until the second factor is given. */
  readonly waiting: boolean;
  /** When it ends at the latest. */
  readonly expiresAt: string;
}

export interface Clock {
  /** ISO 8601, UTC, milliseconds. */
  now(laterBySeconds?: number): string;
}

/** A use is stored if the one that is stored is older: one write in this time, however many requests there are. */
const NOTED_SECONDS = 30;

const selectSession: Statement = {
  name: 'session-find',
  text: `
select ${loginColumns}, s.waiting, ${isoUtc('s.used_at')} as "usedAt", ${isoUtc('s.expires_at')} as "expiresAt",
       s.mac as "sessionMac"
  from console_session s join login l on l.login = s.login and l.token_epoch = s.token_epoch
 where s.session_hash = $1 and s.expires_at > $2::text::timestamptz and s.used_at > $3::text::timestamptz
   and l.disabled_at is null`,
};

interface SessionRow extends LoginColumns {
  readonly waiting: boolean;
  readonly usedAt: string;
  readonly expiresAt: string;
  readonly sessionMac: string;
}

/** $1 the session, $2 now */
const noteUse: Statement = {
  name: 'session-used',
  text: `
update console_session set used_at = $2::text::timestamptz
 where session_hash = $1 and used_at < $2::text::timestamptz
returning session_hash`,
};

export interface SessionLookUp {
  readonly clock: Clock;
  readonly idleSeconds: number;
  /** False: the look-up does not count as a use of the session. */
  readonly isUse: boolean;
  /** Told of a row that somebody altered, and of the aggregator that it names. */
  readonly tell: (fault: AccountFault, aggregatorId: string) => void;
}

/**
 * Finds the session of a cookie's value, and notes that it was used if this is a use.
 * @returns null if there is none, it has ended, or a row was altered
 */
export async function findSession(
  on: Queryable,
  vault: Vault,
  value: string,
  { clock, idleSeconds, isUse, tell }: SessionLookUp,
): Promise<Session | null> {
  const sessionHash = hashOf(vault, value);
  const now = clock.now();
  const [row] = await on.query<SessionRow>(selectSession, [sessionHash, now, clock.now(-idleSeconds)]);
  if (!row) return null;
  const login = storedLogin(vault, row);
  const { waiting, usedAt, expiresAt } = row;
  if (
    login.altered ||
    sessionMac(vault, { sessionHash, owner: login, waiting, expiresAt }) !== row.sessionMac
  ) {
    tell(login.altered ? 'altered login' : 'altered session', login.aggregatorId);
    return null;
  }
  if (isUse && usedAt < clock.now(-NOTED_SECONDS)) await note(on, sessionHash, now);
  return {
    ...bearerOfLogin(login),
    sessionHash,
    openidSubject: login.openidSubject,
    tokenEpoch: login.tokenEpoch,
    waiting,
    expiresAt,
  };
}

async function note(on: Queryable, sessionHash: string, now: string): Promise<void> {
  try {
    await on.query(noteUse, [sessionHash, now]);
  } catch (error) {
    // A store that can only be read still answers reads. A session that goes on has another use soon.
    if (!(error instanceof StoreUnavailable && error.readOnly)) throw error;
  }
}

/** $1 the session, $2 its login, $3 whether it waits; a session that was replaced must not be so twice */
const endReplaced: Statement = {
  name: 'session-replace',
  text: 'delete from console_session where session_hash = $1 and login = $2 returning session_hash',
};

/**
 * $1 session, $2 login, $3 epoch, $4 waiting, $5 now, $6 expiry, $7 MAC, $8 how many of its kind may be beside it.
 * Sessions are removed as expired only if they are so by the clocks of both the node and the database.
 */
const insertSession: Statement = {
  name: 'session-insert',
  text: `
with ended as (
  delete from console_session
   where expires_at <= least($5::text::timestamptz, now())
      or session_hash in (
         select session_hash from console_session where login = $2 and waiting = $4::bool
          order by made_at desc, session_hash offset $8::int)
)
insert into console_session (session_hash, login, token_epoch, waiting, made_at, used_at, expires_at, mac)
values ($1, $2, $3, $4::bool, $5::text::timestamptz, $5::text::timestamptz, $6::text::timestamptz, $7)
returning session_hash`,
};

export interface NewSession {
  /** Random, for the cookie. */
  readonly value: string;
  readonly owner: ProvedOwner;
  /** Whether it waits for its second factor. */
  readonly waiting: boolean;
  /** ISO 8601, UTC, milliseconds, as `expiresAt`. */
  readonly now: string;
  readonly expiresAt: string;
  /** How many of its kind the login may have; beyond it the oldest end. */
  readonly most: number;
  /** The session that it follows, which ends. */
  readonly replaces?: string | undefined;
}

/** @returns false if the login has changed since it was proved, or if the session that it follows has ended */
export function startSession(database: Database, vault: Vault, session: NewSession): Promise<boolean> {
  const { owner, waiting, now, expiresAt, most, replaces } = session;
  const { login, tokenEpoch } = owner;
  const sessionHash = hashOf(vault, session.value);
  const mac = sessionMac(vault, { sessionHash, owner, waiting, expiresAt });
  return database.transaction(async (tx) => {
    if (!(await lockLogin(tx, owner))) return false;
    if (replaces !== undefined && (await tx.query(endReplaced, [replaces, login])).length === 0) return false;
    const values = [sessionHash, login, tokenEpoch, waiting, now, expiresAt, mac, most - 1];
    return (await tx.query(insertSession, values)).length === 1;
  });
}

const deleteSession: Statement = {
  name: 'session-end',
  text: 'delete from console_session where session_hash = $1 returning session_hash',
};

/** @returns false if it had ended already */
export async function endSession(on: Queryable, sessionHash: string): Promise<boolean> {
  return (await on.query(deleteSession, [sessionHash])).length > 0;
}

/** $1 the session, $2 the challenge, $3 until when */
const setChallenge: Statement = {
  name: 'session-challenge',
  text: `
update console_session set challenge = $2, challenge_until = $3::text::timestamptz
 where session_hash = $1
returning session_hash`,
};

/** $1 the session, $2 the challenge, $3 now */
const takeChallengeOf: Statement = {
  name: 'session-challenge-take',
  text: `
update console_session set challenge = null, challenge_until = null
 where session_hash = $1 and challenge = $2 and challenge_until > $3::text::timestamptz
returning session_hash`,
};

/** What a challenge is for: an answer to one is none to the other. */
export type ChallengePurpose = 'enrol' | 'verify';

/** Replaces the session's challenge: there is one at a time. @param until ISO 8601, UTC */
export async function keepChallenge(
  on: Queryable,
  vault: Vault,
  sessionHash: string,
  challenge: { readonly purpose: ChallengePurpose; readonly text: string; readonly until: string },
): Promise<void> {
  const hash = challengeHash(vault, challenge.purpose, challenge.text);
  await on.query(setChallenge, [sessionHash, hash, challenge.until]);
}

/** @returns whether it was the session's challenge; it is used up then */
export async function takeChallenge(
  on: Queryable,
  vault: Vault,
  sessionHash: string,
  challenge: { readonly purpose: ChallengePurpose; readonly text: string; readonly now: string },
): Promise<boolean> {
  const hash = challengeHash(vault, challenge.purpose, challenge.text);
  return (await on.query(takeChallengeOf, [sessionHash, hash, challenge.now])).length === 1;
}

function challengeHash(vault: Vault, purpose: ChallengePurpose, challenge: string): string {
  return vault.tokenHash(`passkey ${purpose} ${challenge}`);
}

function hashOf(vault: Vault, value: string): string {
  return vault.tokenHash(`session ${value}`);
}
