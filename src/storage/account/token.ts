/** Tokens, stored as keyed hashes with the time when they expire. */
import type { Disclosure } from '../../domain/mask.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Database, Statement } from '../engine/database.ts';

/** Who a token stands for. */
export interface Bearer {
  readonly aggregatorId: string;
  readonly login: string;
  readonly disclosure: Disclosure;
}

const insertToken: Statement = {
  name: 'token-insert',
  text: `
with expired as (
  delete from access_token where login = $2 and expires_at <= $4::text::timestamptz
)
insert into access_token (token_hash, login, expires_at)
select $1, login, $3::text::timestamptz from login where login = $2 and disabled_at is null and password_hash = $5
returning login`,
};

/**
 * @param passwordHash the hash that the password was checked against; if it has changed since, no token is stored
 * @returns false if the login was disabled or its password changed in the meantime
 */
export async function addToken(
  database: Database,
  vault: Vault,
  token: string,
  owner: { login: string; passwordHash: string; expiresAt: string; now: string },
): Promise<boolean> {
  const { login, passwordHash, expiresAt, now } = owner;
  const values = [vault.tokenHash(token), login, expiresAt, now, passwordHash];
  return (await database.query(insertToken, values)).length === 1;
}

const selectToken: Statement = {
  name: 'token-find',
  text: `
select l.aggregator_id as "aggregatorId", l.login, l.disclosure
  from access_token t join login l on l.login = t.login
 where t.token_hash = $1 and t.expires_at > $2::text::timestamptz and l.disabled_at is null`,
};

/** @returns null if the token is unknown, has expired, or belongs to a disabled login */
export async function findToken(
  database: Database,
  vault: Vault,
  token: string,
  now: string,
): Promise<Bearer | null> {
  const [row] = await database.query<Bearer>(selectToken, [vault.tokenHash(token), now]);
  return row ?? null;
}
