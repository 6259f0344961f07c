/** Checks passwords: attempts are limited per login and per address, and few run at a time. */
import { findLogin } from '../../storage/account/login.ts';
import { countSignIn, type Purpose, signInWait } from '../../storage/account/sign-in-limit.ts';
import { hashPassword, verifyPassword } from '../../vault/password.ts';
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

/** Checked when the login is unknown, so that the answer takes as long as for a wrong password. */
let standIn: string | undefined;

/**
 * @returns the stored hash if the password matches it, or null
 * @throws Refused `tooManyAttempts`
 */
export async function checkPassword(services: Services, signIn: SignIn): Promise<string | null> {
  // Before the queue, so that those who are locked out take no place in it.
  await refuseLockedOut(services, signIn);
  const { passwordHash } = await inTurn(services, signIn, () => attempt(services, signIn));
  return passwordHash;
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
async function attempt(services: Services, signIn: SignIn): Promise<{ passwordHash: string | null }> {
  await refuseLockedOut(services, signIn);
  const { database, vault, limits } = services;
  const known = await findLogin(database, signIn.login);
  standIn ??= await hashPassword('stand-in');
  const passwordHash = known?.passwordHash ?? standIn;
  const good = (await verifyPassword(signIn.password, passwordHash)) && known !== null;
  await countSignIn(database, vault, attemptOf(signIn), good ? 'success' : 'failure', limits);
  return { passwordHash: good ? passwordHash : null };
}

async function refuseLockedOut({ database, vault, limits }: Services, signIn: SignIn): Promise<void> {
  const wait = await signInWait(database, vault, attemptOf(signIn), limits);
  if (wait > 0) throw new Refused('tooManyAttempts', { retryAfter: wait });
}

function attemptOf({ purpose, login, address }: SignIn) {
  return { purpose, login, network: networkOf(address) };
}
