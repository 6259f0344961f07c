/**
 * Logins and their aggregators. A login belongs to one aggregator; its name is unique over all. Each row carries the
 * MAC of `login-proof.ts`, so it is read before it is changed, and written only if it is still the row that was read.
 */
import { randomBytes } from 'node:crypto';
import { DEFAULT_ROLE, type Role } from '../../contract/rights.ts';
import type { Disclosure } from '../../domain/mask.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { loginMac, type ProvedLogin } from './login-proof.ts';

/** A login as it is stored. */
export interface StoredLogin extends ProvedLogin {
  readonly mac: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** The MAC does not fit: the row was not written by this program, or not with the keys of this store. */
  readonly altered: boolean;
}

/** Returns SQL for a time as ISO 8601 text, UTC, milliseconds. */
export function isoUtc(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** SQL: the columns of the login `l`, as `storedLogin` reads them. */
export const loginColumns = `
       l.login, l.aggregator_id as "aggregatorId", l.role, l.disclosure, l.password_hash as "passwordHash",
       l.openid_subject as "openidSubject",
       l.token_epoch as "tokenEpoch", ${isoUtc('l.created_at')} as "createdAt",
       ${isoUtc('l.disabled_at')} as "disabledAt", l.mac`;

/** Maximum number of tries to write; each retry means that somebody else has just changed the login. */
const ATTEMPTS = 5;

function changedAgain(): Error {
  return new Error('The login was changed by others again and again.');
}

export type LoginColumns = Omit<StoredLogin, 'altered'>;

export function storedLogin(vault: Vault, row: LoginColumns): StoredLogin {
  return { ...row, altered: loginMac(vault, row) !== row.mac };
}

/** $8 the MAC of the row that is replaced; null: none, and an existing row stays as it is */
const writeLogin: Statement = {
  name: 'login-write',
  text: `
with tenant as (
  insert into aggregator (aggregator_id, created_at) values ($2, $5::text::timestamptz)
  on conflict do nothing
),
written as (
  insert into login (login, aggregator_id, password_hash, disclosure, created_at, token_epoch, mac, role,
                     openid_subject)
  values ($1, $2, $3, $4, $5::text::timestamptz, $6, $7, $9, $10)
  on conflict (login) do update
    set aggregator_id = excluded.aggregator_id, password_hash = excluded.password_hash,
        openid_subject = excluded.openid_subject, role = excluded.role, disclosure = excluded.disclosure, token_epoch = excluded.token_epoch,
        disabled_at = null, signed_in_at = null,
        mac = excluded.mac
    where login.mac = $8
  returning login
),
ended as (
  delete from access_token t using written w where t.login = w.login
)
select login from written`,
};

export interface NewLogin {
  readonly login: string;
  readonly aggregatorId: string;
  /** Default: `DEFAULT_ROLE`. */
  readonly role?: Role;
  readonly disclosure: Disclosure;
  readonly passwordHash: string;
  /** As `subjectHash` gives it, of a person whom the identity provider signs in. Default: null. */
  readonly openidSubject?: string;
  /** ISO 8601, UTC. */
  readonly now: string;
}

/** @returns false if the name is taken, by an altered row too */
export function insertLogin(on: Queryable, vault: Vault, login: NewLogin): Promise<boolean> {
  return write(on, vault, login, null);
}

/**
 * Adds a login, and its aggregator if that is new.
 * @returns `replaced` if there was one whose row was altered: nothing of that is kept
 */
export async function addLogin(
  on: Queryable,
  vault: Vault,
  login: NewLogin,
): Promise<'added' | 'replaced' | 'exists'> {
  if (await insertLogin(on, vault, login)) return 'added';
  const known = await findLogin(on, vault, login.login);
  return known?.altered && (await write(on, vault, login, known.mac)) ? 'replaced' : 'exists';
}

/** Makes the login be as given, and enabled. Its tokens end unless it was so already. */
export async function restoreLogin(on: Queryable, vault: Vault, login: NewLogin): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const known = await findLogin(on, vault, login.login);
    if (known && isAs(known, login)) return;
    if (await write(on, vault, login, known?.mac ?? null)) return;
  }
  throw changedAgain();
}

function isAs(known: StoredLogin, login: NewLogin): boolean {
  const { aggregatorId, role = DEFAULT_ROLE, disclosure, passwordHash } = login;
  return (
    !known.altered &&
    known.disabledAt === null &&
    known.aggregatorId === aggregatorId &&
    known.role === role &&
    known.disclosure === disclosure &&
    known.openidSubject === null &&
    known.passwordHash === passwordHash
  );
}

async function write(on: Queryable, vault: Vault, login: NewLogin, over: string | null): Promise<boolean> {
  const { login: name, aggregatorId, role = DEFAULT_ROLE, passwordHash, disclosure, now } = login;
  const { openidSubject = null } = login;
  const tokenEpoch = newEpoch();
  const mac = loginMac(vault, { ...login, role, openidSubject, tokenEpoch, disabledAt: null });
  const values = [
    name,
    aggregatorId,
    passwordHash,
    disclosure,
    now,
    tokenEpoch,
    mac,
    over,
    role,
    openidSubject,
  ];
  return (await on.query(writeLogin, values)).length === 1;
}

const selectLogin: Statement = {
  name: 'login-find',
  text: `select ${loginColumns} from login l where l.login = $1`,
};

/** @returns null if the login is unknown; one that is disabled or altered is found too */
export async function findLogin(on: Queryable, vault: Vault, login: string): Promise<StoredLogin | null> {
  const [row] = await on.query<LoginColumns>(selectLogin, [login]);
  return row ? storedLogin(vault, row) : null;
}

const updateLogin: Statement = {
  name: 'login-change',
  text: `
with changed as (
  update login set password_hash = $3, token_epoch = $4, disabled_at = $5::text::timestamptz, mac = $6,
                   role = $8, disclosure = $9
   where login = $1 and mac = $2
  returning login
),
ended as (
  delete from access_token t using changed c where t.login = c.login and $7::bool
)
select login from changed`,
};

type Change = Partial<
  Pick<StoredLogin, 'role' | 'disclosure' | 'passwordHash' | 'disabledAt' | 'tokenEpoch'>
>;

/** @returns false if the row was altered, or is no longer the one that was read: only a proved row is signed again */
async function changeRow(on: Queryable, vault: Vault, row: StoredLogin, change: Change): Promise<boolean> {
  if (row.altered) return false;
  const next = { ...row, ...change };
  const { login, role, disclosure, passwordHash, tokenEpoch, disabledAt } = next;
  const ends = tokenEpoch !== row.tokenEpoch;
  const made = [passwordHash, tokenEpoch, disabledAt, loginMac(vault, next), ends, role, disclosure];
  const values = [login, row.mac, ...made];
  return (await on.query(updateLogin, values)).length === 1;
}

/** What became of a change of a login; it changes nothing of a row that was altered. */
export type LoginChanged = 'changed' | 'unknown' | 'altered';

/** @param changeOf what becomes of the row; it may be asked again, if others change the login meanwhile */
export async function changeLogin(
  on: Queryable,
  vault: Vault,
  login: string,
  changeOf: (row: StoredLogin) => Change,
): Promise<LoginChanged> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const row = await findLogin(on, vault, login);
    if (!row) return 'unknown';
    if (row.altered) return 'altered';
    if (await changeRow(on, vault, row, changeOf(row))) return 'changed';
  }
  throw changedAgain();
}

/** Ends its tokens too. @param now ISO 8601, UTC */
export function disableLogin(on: Queryable, vault: Vault, login: string, now: string): Promise<LoginChanged> {
  return changeLogin(on, vault, login, ({ disabledAt }) => ({
    disabledAt: disabledAt ?? now,
    tokenEpoch: newEpoch(),
  }));
}

/** Ends its tokens too. */
export function setPassword(
  on: Queryable,
  vault: Vault,
  login: string,
  passwordHash: string,
): Promise<LoginChanged> {
  return changeLogin(on, vault, login, () => ({ passwordHash, tokenEpoch: newEpoch() }));
}

/** Stores another hash of the same password, unless the login has changed since it was read. Ends no token. */
export async function replaceHash(
  on: Queryable,
  vault: Vault,
  row: StoredLogin,
  passwordHash: string,
): Promise<void> {
  await changeRow(on, vault, row, { passwordHash });
}

/** A new epoch ends all tokens. */
export function newEpoch(): string {
  return randomBytes(9).toString('base64url');
}
