/** Tokens, stored as keyed hashes with the time when they expire and a MAC that ties them to their login. */
import { isPerson, type Role } from '../../contract/rights.ts';
import type { Disclosure } from '../../domain/mask.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { isoUtc, type LoginColumns, loginColumns, type StoredLogin, storedLogin } from './login.ts';
import { tokenMac } from './login-proof.ts';

/** Who a token, or another proof of a sign-in, stands for. */
export interface Bearer {
  readonly aggregatorId: string;
  readonly login: string;
  readonly role: Role;
  /** What it is shown, which for people is less than their login's row may say. */
  readonly disclosure: Disclosure;
}

export function bearerOfLogin({ aggregatorId, login, role, disclosure }: StoredLogin): Bearer {
  return { aggregatorId, login, role, disclosure: isPerson(role) ? 'masked' : disclosure };
}

/** Expired tokens are removed only if they are so by the clocks of both the node and the database. */
const insertToken: Statement = {
  name: 'token-insert',
  text: `
with expired as (
  delete from access_token where login = $2 and expires_at <= least($4::text::timestamptz, now())
)
insert into access_token (token_hash, login, expires_at, mac)
select $1, login, $3::text::timestamptz, $6 from login
 where login = $2 and disabled_at is null and token_epoch = $5
returning login`,
};

/**
 * @param owner.login as it was when the password was checked
 * @returns false if the login was disabled or its password changed in the meantime
 */
export async function addToken(
  on: Queryable,
  vault: Vault,
  token: string,
  owner: { readonly login: StoredLogin; readonly expiresAt: string; readonly now: string },
): Promise<boolean> {
  const { login, expiresAt, now } = owner;
  const hash = vault.tokenHash(token);
  const mac = tokenMac(vault, hash, login, expiresAt);
  const values = [hash, login.login, expiresAt, now, login.tokenEpoch, mac];
  return (await on.query(insertToken, values)).length === 1;
}

const selectToken: Statement = {
  name: 'token-find',
  text: `
select ${loginColumns}, ${isoUtc('t.expires_at')} as "expiresAt", t.mac as "tokenMac"
  from access_token t join login l on l.login = t.login
 where t.token_hash = $1 and t.expires_at > $2::text::timestamptz and l.disabled_at is null`,
};

interface TokenRow extends LoginColumns {
  readonly expiresAt: string;
  readonly tokenMac: string;
}

/** What somebody else has altered in the database. */
export type AccountFault = 'altered login' | 'altered token' | 'altered session' | 'altered passkey';

/**
 * @param tell told of a row that somebody altered
 * @returns null if the token is unknown, has expired, or belongs to a disabled login, or if a row was altered
 */
export async function findToken(
  on: Queryable,
  vault: Vault,
  token: string,
  { now, tell }: { readonly now: string; readonly tell: (fault: AccountFault) => void },
): Promise<Bearer | null> {
  const hash = vault.tokenHash(token);
  const [row] = await on.query<TokenRow>(selectToken, [hash, now]);
  if (!row) return null;
  const login = storedLogin(vault, row);
  if (login.altered || tokenMac(vault, hash, login, row.expiresAt) !== row.tokenMac) {
    tell(login.altered ? 'altered login' : 'altered token');
    return null;
  }
  return bearerOfLogin(login);
}
