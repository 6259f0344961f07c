/**
 * Tokens, stored as keyed hashes with the time when they expire and a MAC that ties them to their login. A token is
 * live until it expires, or until it has not been used for the idle time, if there is one.
 */
import { isPerson, type Role } from '../../contract/rights.ts';
import type { Disclosure } from '../../domain/mask.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Database, Queryable, Statement } from '../engine/database.ts';
import { isoUtc, type LoginColumns, loginColumns, type StoredLogin, storedLogin } from './login.ts';
import { lockLogin } from './login-lock.ts';
import { type ProvedToken, tokenMac } from './login-proof.ts';
import type { TokenUses } from './token-uses.ts';

/** Who a token, or another proof of a sign-in, stands for. */
export interface Bearer {
  readonly aggregatorId: string;
  readonly login: string;
  readonly role: Role;
  /** What it is shown, which for people is less than their login's row may say. */
  readonly disclosure: Disclosure;
  /** Names the token that was sent; missing if it was something else, such as a session. */
  readonly tokenId?: string;
}

export function bearerOfLogin({ aggregatorId, login, role, disclosure }: StoredLogin): Bearer {
  return { aggregatorId, login, role, disclosure: isPerson(role) ? 'masked' : disclosure };
}

/** The present, as live tokens are judged by it. ISO 8601, UTC, milliseconds. */
export interface TokenClock {
  readonly now: string;
  /** A token that was not used since then has ended; null: tokens do not end by not being used. */
  readonly idleSince: string | null;
}

/** SQL: whether the token `t` is live at the time `now` of the node. @param idleSince SQL, may be null */
function isLive(now: string, idleSince: string): string {
  return `(t.expires_at > ${now}::text::timestamptz
        and (${idleSince}::text is null or t.used_at > ${idleSince}::text::timestamptz))`;
}

/**
 * $1 hash, $2 id, $3 login, $4 network, $5 now, $6 expiry, $7 MAC, $8 idle since, $9 how many the login may have.
 * Expired tokens are removed only if they are so by the clocks of both the node and the database.
 */
const insertToken: Statement = {
  name: 'token-insert',
  text: `
with ended as (
  delete from access_token e
   where e.login = $3
     and (e.expires_at <= least($5::text::timestamptz, now())
       or e.position <= (select t.position from access_token t
                          where t.login = $3 and ${isLive('$5', '$8')}
                          order by t.position desc limit 1 offset $9::int - 1))
)
insert into access_token (token_hash, token_id, login, network, created_at, used_at, expires_at, mac)
values ($1, $2, $3, $4, $5::text::timestamptz, $5::text::timestamptz, $6::text::timestamptz, $7)`,
};

/** A token to be made. */
export interface NewToken {
  readonly token: string;
  readonly tokenId: string;
  /** As it was when the password was checked. */
  readonly login: StoredLogin;
  /** As `networkHash` gives it. */
  readonly network: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly expiresAt: string;
}

/**
 * Makes a token. If the login has as many as it may already, the one that was made first ends.
 * @param most how many live tokens the login may have then
 * @returns false if the login was disabled, or its password or role changed in the meantime
 */
export function addToken(
  database: Database,
  vault: Vault,
  { token, login, ...given }: NewToken,
  { now, idleSince }: TokenClock,
  most: number,
): Promise<boolean> {
  const proved = { ...given, tokenHash: vault.tokenHash(token), createdAt: now };
  const { tokenHash, tokenId, network, expiresAt } = proved;
  const mac = tokenMac(vault, proved, login);
  const values = [tokenHash, tokenId, login.login, network, now, expiresAt, mac, idleSince, most];
  return database.transaction(async (tx) => {
    if (!(await lockLogin(tx, login))) return false;
    await tx.query(insertToken, values);
    return true;
  });
}

/** SQL: the columns of the token `t`, as `ProvedToken` names them, with its MAC. */
const tokenColumns = `
       t.token_hash as "tokenHash", t.token_id as "tokenId", t.network, ${isoUtc('t.created_at')} as "createdAt",
       ${isoUtc('t.expires_at')} as "expiresAt", ${isoUtc('t.used_at')} as "usedAt", t.mac as "tokenMac"`;

interface TokenColumns extends ProvedToken {
  readonly usedAt: string;
  readonly tokenMac: string;
}

/** $1 hash, $2 now. Whether it was used is known to the node better than to the store. */
const selectToken: Statement = {
  name: 'token-find',
  text: `
select ${loginColumns}, ${tokenColumns}
  from access_token t join login l on l.login = t.login
 where t.token_hash = $1 and ${isLive('$2', 'null')} and l.disabled_at is null`,
};

/** What somebody else has altered in the database. */
export type AccountFault =
  | 'altered login'
  | 'altered token'
  | 'altered session'
  | 'altered passkey'
  | 'altered policy';

/**
 * @param uses is told that the token is used, and knows of uses that are not stored yet
 * @param tell told of a row that somebody altered, and of the aggregator that it names
 * @returns null if the token is unknown, has ended, or belongs to a disabled login, or if a row was altered
 */
export async function findToken(
  on: Queryable,
  vault: Vault,
  token: string,
  {
    now,
    idleSince,
    uses,
    tell,
  }: TokenClock & {
    readonly uses: TokenUses;
    readonly tell: (fault: AccountFault, aggregatorId: string) => void;
  },
): Promise<Bearer | null> {
  const hash = vault.tokenHash(token);
  const [row] = await on.query<LoginColumns & TokenColumns>(selectToken, [hash, now]);
  if (!row) return null;
  const login = storedLogin(vault, row);
  if (login.altered || tokenMac(vault, row, login) !== row.tokenMac) {
    tell(login.altered ? 'altered login' : 'altered token', login.aggregatorId);
    return null;
  }
  const isIdle = (at: string | null) => at === null || (idleSince !== null && at <= idleSince);
  if (isIdle(row.usedAt) && isIdle(uses.lastOf(hash))) return null;
  uses.note(hash, now);
  return { ...bearerOfLogin(login), tokenId: row.tokenId };
}

/** A live token of a login, as its owner is shown it. */
export interface StoredToken {
  readonly tokenId: string;
  readonly network: string;
  /** ISO 8601, UTC, milliseconds, like all times here. */
  readonly createdAt: string;
  /** Stored about once a minute. */
  readonly usedAt: string;
  readonly expiresAt: string;
  /** Where the list goes on after it. */
  readonly position: string;
  /** The MAC does not fit: somebody else wrote the row. It opens nothing. */
  readonly altered: boolean;
}

/** $1 login, $2 now, $3 idle since, $4 position after which the page begins, $5 items */
const selectTokens: Statement = {
  name: 'token-list',
  text: `
select l.login, l.token_epoch as "tokenEpoch", t.position::text as position, ${tokenColumns}
  from access_token t join login l on l.login = t.login
 where t.login = $1 and ${isLive('$2', '$3')} and ($4::text is null or t.position < $4::text::bigint)
 order by t.position desc
 limit $5::int`,
};

type ListedToken = TokenColumns & Pick<StoredLogin, 'login' | 'tokenEpoch'> & { readonly position: string };

/** The live tokens of a login, newest first. @param page.after the position of a token, or null */
export async function listTokens(
  on: Queryable,
  vault: Vault,
  login: string,
  page: TokenClock & { readonly after: string | null; readonly limit: number },
): Promise<StoredToken[]> {
  const { now, idleSince, after, limit } = page;
  const rows = await on.query<ListedToken>(selectTokens, [login, now, idleSince, after, limit]);
  return rows.map((row) => ({ ...row, altered: tokenMac(vault, row, row) !== row.tokenMac }));
}

/** $1 login, $2 id of a token */
const deleteToken: Statement = {
  name: 'token-end',
  text: 'delete from access_token where login = $1 and token_id = $2 returning 1 as gone',
};

/** @returns false if the login has no such token */
export async function endToken(on: Queryable, login: string, tokenId: string): Promise<boolean> {
  return (await on.query(deleteToken, [login, tokenId])).length === 1;
}

/** $1 now. Only those that have expired by both clocks, as when a token is made. */
const deleteExpired: Statement = {
  name: 'token-forget-expired',
  text: `
delete from access_token
 where token_hash in (
   select token_hash from access_token
    where expires_at <= least($1::text::timestamptz, now())
    limit 1000
      for update skip locked)
returning 1 as gone`,
};

/** Removes tokens that have expired, a thousand at a time so that no statement takes long. */
export async function forgetExpiredTokens(on: Queryable, now: string): Promise<void> {
  while ((await on.query(deleteExpired, [now])).length > 0);
}
