/** Checks passwords: attempts are limited per login and per address, and few run at a time. */
import { findLogin, replaceHash, type StoredLogin } from '../../storage/account/login.ts';
import { countSignIn, type Purpose, signInWait } from '../../storage/account/sign-in-limit.ts';
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
  const login = await enabledLogin(services, signIn.login);
  const passwordHash = login?.passwordHash ?? (await standIn(passwordCostLog2));
  const good = (await verifyPassword(signIn.password, passwordHash)) && login !== null;
  await countSignIn(database, vault, attemptOf(signIn), good ? 'success' : 'failure', limits);
  if (!good) return { login: null };
  if (isCheaper(passwordHash, passwordCostLog2)) {
    await replaceHash(database, vault, login, await hashPassword(signIn.password, passwordCostLog2));
  }
  return { login };
}

async function enabledLogin(
  { database, vault, tellAltered }: Services,
  login: string,
): Promise<StoredLogin | null> {
  const known = await findLogin(database, vault, login);
  if (known?.altered) tellAltered('altered login');
  // Who signs in at the identity provider has no password.
  return known && !known.altered && known.disabledAt === null && known.openidSubject === null ? known : null;
}

async function refuseLockedOut({ database, vault, limits }: Services, signIn: SignIn): Promise<void> {
  const wait = await signInWait(database, vault, attemptOf(signIn), limits);
  if (wait > 0) throw new Refused('tooManyAttempts', { retryAfter: wait });
}

function attemptOf({ purpose, login, address }: SignIn) {
  return { purpose, login, network: networkOf(address) };
}
