/** Logins of people whom an identity provider signs in: found by who they are there, and without a password. */
import type { Role } from '../../contract/rights.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Database, Queryable, Statement } from '../engine/database.ts';
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

/**
 * @param also what is written in the same transaction, if the login is added
 * @returns false if the name is taken, or if the person has a login already
 */
export async function addOpenIdLogin(
  database: Database,
  vault: Vault,
  login: NewOpenIdLogin,
  also: (tx: Queryable) => Promise<void> = async () => {},
): Promise<boolean> {
  const row = { ...login, disclosure: 'masked', passwordHash: NO_PASSWORD } as const;
  try {
    return await database.transaction(async (tx) => {
      if (await findOpenIdLogin(tx, vault, login.openidSubject)) return false;
      if ((await addLogin(tx, vault, row)) === 'exists') return false;
      await also(tx);
      return true;
    });
  } catch (error) {
    if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) return false;
    throw error;
  }
}
