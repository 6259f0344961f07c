/**
 * The proof of a login and of a token: a MAC that the program makes, under a key that never reaches the database
 * unwrapped. Somebody who can write to the database can therefore not make a login, give one another aggregator,
 * role, disclosure or password, enable one that was disabled, or hand a token to another login.
 */
import type { Role } from '../../contract/rights.ts';
import type { Disclosure } from '../../domain/mask.ts';
import type { Vault } from '../../vault/vault.ts';

/** The members of a login that its MAC covers. */
export interface ProvedLogin {
  readonly login: string;
  readonly aggregatorId: string;
  readonly role: Role;
  readonly disclosure: Disclosure;
  readonly passwordHash: string;
  /** Who the person is at the identity provider, as a keyed hash; null: they sign in with a password. */
  readonly openidSubject: string | null;
  /** Random; a token is valid only in the epoch it was made in. */
  readonly tokenEpoch: string;
  /** ISO 8601, UTC, milliseconds; null: enabled. */
  readonly disabledAt: string | null;
}

/**
 * The members are named and sorted, and those that are null left out: a member that is added later leaves the MAC of a login without it as it is.
 */
export function loginMac(vault: Vault, login: ProvedLogin): string {
  const {
    login: name,
    aggregatorId,
    role,
    disclosure,
    passwordHash,
    openidSubject,
    tokenEpoch,
    disabledAt,
  } = login;
  const members = {
    aggregatorId,
    disabledAt,
    disclosure,
    login: name,
    openidSubject,
    passwordHash,
    role,
    tokenEpoch,
  };
  const given = Object.entries(members)
    .filter(([, value]) => value !== null)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return vault.sign(JSON.stringify(['login 1', given]));
}

/** The members of a token that its MAC covers. When it was used last is not one of them: nodes store that by the minute. */
export interface ProvedToken {
  /** Keyed hash of the token itself. */
  readonly tokenHash: string;
  readonly tokenId: string;
  /** As `networkHash` gives it. */
  readonly network: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** A token belongs to a login in the epoch that the login is in. */
export function tokenMac(
  vault: Vault,
  { tokenHash, tokenId, network, createdAt, expiresAt }: ProvedToken,
  { login, tokenEpoch }: Pick<ProvedLogin, 'login' | 'tokenEpoch'>,
): string {
  const given = [tokenHash, tokenId, network, createdAt, expiresAt, login, tokenEpoch];
  return vault.sign(JSON.stringify(['token 2', ...given]));
}

/** What the MAC of a session covers. */
export interface ProvedSession {
  readonly sessionHash: string;
  readonly owner: Pick<ProvedLogin, 'login' | 'tokenEpoch'>;
  readonly waiting: boolean;
  /** ISO 8601, UTC, milliseconds. */
  readonly expiresAt: string;
}

export function sessionMac(vault: Vault, { sessionHash, owner, waiting, expiresAt }: ProvedSession): string {
  const { login, tokenEpoch } = owner;
  return vault.sign(JSON.stringify(['session 1', sessionHash, login, tokenEpoch, waiting, expiresAt]));
}

/** What the MAC of a passkey covers. */
export interface ProvedPasskey {
  readonly passkeyId: string;
  readonly login: string;
  readonly credentialId: string;
  readonly publicKey: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly createdAt: string;
}

export function passkeyMac(vault: Vault, passkey: ProvedPasskey): string {
  const { passkeyId, login, credentialId, publicKey, createdAt } = passkey;
  return vault.sign(JSON.stringify(['passkey 1', passkeyId, login, credentialId, publicKey, createdAt]));
}
