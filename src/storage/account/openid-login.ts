/** Logins of people whom an identity provider signs in: found by who they are there, and without a password. */
import type { Role } from '../../contract/rights.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { addLogin, type LoginColumns, loginColumns, type StoredLogin, storedLogin } from './login.ts';

/**
 * What is stored of a person at a provider. Under the key of changes, which stays for good.
 * @param issuer of the provider @param subject its name for the person, which never changes
 */
export function subjectHash(vault: Vault, issuer: string, subject: string): string {
  return vault.sign(JSON.stringify(['openid subject 1', issuer, subject]));
}

const selectLogin: Statement = {
  name: 'login-find-openid',
  text: `select ${loginColumns} from login l where l.openid_subject = $1`,
};

/** @returns null if nobody is known by it; a login that is disabled or altered is found too */
export async function findOpenIdLogin(
  on: Queryable,
  vault: Vault,
  openidSubject: string,
): Promise<StoredLogin | null> {
  const [row] = await on.query<LoginColumns>(selectLogin, [openidSubject]);
  return row ? storedLogin(vault, row) : null;
}

/** A login to be made for a person whom the provider has just signed in. */
export interface NewOpenIdLogin {
  readonly login: string;
  readonly aggregatorId: string;
  readonly role: Role;
  readonly openidSubject: string;
  /** ISO 8601, UTC. */
  readonly now: string;
}

/** Instead of a hash: no password matches it. */
const NO_PASSWORD = 'none';
/** SQLSTATE: the person has a login already. */
const UNIQUE_VIOLATION = '23505';

/** @returns false if the name is taken, or if the person has a login already */
export async function addOpenIdLogin(on: Queryable, vault: Vault, login: NewOpenIdLogin): Promise<boolean> {
  // A transaction does not outlive the refusal of the database, which is only for those at the same time.
  if (await findOpenIdLogin(on, vault, login.openidSubject)) return false;
  try {
    const made = await addLogin(on, vault, { ...login, disclosure: 'masked', passwordHash: NO_PASSWORD });
    return made !== 'exists';
  } catch (error) {
    if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) return false;
    throw error;
  }
}
