/** Checks passwords: attempts are limited per login and per address, and few run at a time. */

import type { AuditKind } from '../../contract/audit-kinds.ts';
import { findLogin, replaceHash, type StoredLogin } from '../../storage/account/login.ts';
import { networkHash } from '../../storage/account/network-hash.ts';
import { countSignIn, type Filled, type Purpose, signInWait } from '../../storage/account/sign-in-limit.ts';
import { inSpan } from '../../trace.ts';
import { hashPassword, isCheaper, verifyPassword } from '../../vault/password.ts';
import type { Services } from '../frame/call.ts';
import { networkOf } from '../frame/network.ts';
import { Refused } from '../frame/respond.ts';

export interface SignIn {
  readonly purpose: Purpose;
  readonly login: string;
  readonly password: string;
  /** Of the client. */
  readonly address: string;
  readonly requestId: string;
}

/** Seconds a client should wait when too many sign-ins are queued. */
const QUEUE_RETRY_SECONDS = 2;

/** By cost: checked when the login is unknown, so that the answer takes as long as for a wrong password. */
const standIns = new Map<number, Promise<string>>();

function standIn(costLog2: number): Promise<string> {
  const known = standIns.get(costLog2) ?? hashPassword('stand-in', costLog2);
  standIns.set(costLog2, known);
  return known;
}

/**
 * @returns the login as it is stored, if the password is its own, or null
 * @throws Refused `tooManyAttempts`
 */
export async function checkPassword(services: Services, signIn: SignIn): Promise<StoredLogin | null> {
  // Before the queue, so that those who are locked out take no place in it.
  await refuseLockedOut(services, signIn);
  const { login } = await inTurn(services, signIn, () => attempt(services, signIn));
  return login;
}

/**
 * Runs `work`, which hashes a password, when its turn comes.
 * @throws Refused `tooManyAttempts`
 */
export async function inTurn<T extends object | string>(
  { passwords }: Services,
  { address, login }: Pick<SignIn, 'address' | 'login'>,
  work: () => Promise<T>,
): Promise<T> {
  const result = await passwords.run({ network: networkOf(address), login }, work);
  if (result === null) throw new Refused('tooManyAttempts', { retryAfter: QUEUE_RETRY_SECONDS });
  return result;
}

/** Runs inside the gate, and looks again, so that parallel guesses can't get past the count. */
async function attempt(services: Services, signIn: SignIn): Promise<{ login: StoredLogin | null }> {
  await refuseLockedOut(services, signIn);
  const { database, vault, limits, passwordCostLog2 } = services;
  const login = await knownLogin(services, signIn.login);
  const mayTry = login !== null && hasPassword(login);
  const passwordHash = mayTry ? login.passwordHash : await standIn(passwordCostLog2);
  const good = (await inSpan('password hash', () => verifyPassword(signIn.password, passwordHash))) && mayTry;
  const filled = await countSignIn(database, vault, attemptOf(signIn), good ? 'success' : 'failure', limits);
  if (!good) {
    await tellRefused(services, signIn, login, filled);
    return { login: null };
  }
  if (isCheaper(passwordHash, passwordCostLog2)) {
    await replaceHash(
      database,
      vault,
      login,
      await inSpan('password hash', () => hashPassword(signIn.password, passwordCostLog2)),
    );
  }
  return { login };
}

/** Who signs in at the identity provider has no password. */
function hasPassword({ disabledAt, openidSubject }: StoredLogin): boolean {
  return disabledAt === null && openidSubject === null;
}

/** @returns null for one that is unknown or altered; one that is disabled is found */
async function knownLogin(
  { database, vault, tellAltered }: Services,
  login: string,
): Promise<StoredLogin | null> {
  const known = await findLogin(database, vault, login);
  if (!known?.altered) return known;
  tellAltered('altered login', known.aggregatorId);
  return null;
}

const refusedKind = { signIn: 'signInRefused', changePassword: 'passwordChangeRefused' } as const;

/** The name is told only if it is that of a login: somebody may have typed a password in its place. */
async function tellRefused(
  { audit, vault, strangers }: Services,
  { purpose, address, requestId }: SignIn,
  known: StoredLogin | null,
  filled: readonly Filled[],
): Promise<void> {
  const hash = networkHash(vault, known?.aggregatorId ?? '', networkOf(address));
  const network = known ? hash : strangers.counted(hash);
  const who = { aggregatorId: known?.aggregatorId ?? null, login: known?.login ?? null };
  const kinds: AuditKind[] = [refusedKind[purpose]];
  if (filled.includes('login')) kinds.push('lockedOut');
  if (filled.includes('network')) kinds.push('networkLockedOut');
  await Promise.all(kinds.map((kind) => audit.write({ kind, ...who, about: null, network, requestId })));
}

async function refuseLockedOut({ database, vault, limits }: Services, signIn: SignIn): Promise<void> {
  const wait = await signInWait(database, vault, attemptOf(signIn), limits);
  if (wait > 0) throw new Refused('tooManyAttempts', { retryAfter: wait });
}

function attemptOf({ purpose, login, address }: SignIn) {
  return { purpose, login, network: networkOf(address) };
}
