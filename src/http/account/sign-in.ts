/** Checks passwords: attempts are limited per login and per address, and few run at a time. */
import { findLogin } from '../../storage/account/login.ts';
import {
  type Attempt,
  countSignInFailure,
  forgetSignInFailures,
  signInWait,
} from '../../storage/account/sign-in-failure.ts';
import { hashPassword, verifyPassword } from '../../vault/password.ts';
import type { Services } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';

export interface SignIn extends Attempt {
  readonly password: string;
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
  const result = await services.passwords.run(() => attempt(services, signIn));
  if (result === null) throw new Refused('tooManyAttempts', { retryAfter: QUEUE_RETRY_SECONDS });
  return result.passwordHash;
}

/** Runs inside the gate, so that parallel guesses can't get past the count. */
async function attempt(
  { database, vault, mint }: Services,
  signIn: SignIn,
): Promise<{ passwordHash: string | null }> {
  const wait = await signInWait(database, vault, signIn, mint.now());
  if (wait > 0) throw new Refused('tooManyAttempts', { retryAfter: wait });
  const known = await findLogin(database, signIn.login);
  standIn ??= await hashPassword('stand-in');
  const passwordHash = known?.passwordHash ?? standIn;
  const good = (await verifyPassword(signIn.password, passwordHash)) && known !== null;
  if (good) await forgetSignInFailures(database, vault, signIn);
  else await countSignInFailure(database, vault, signIn, mint.now());
  return { passwordHash: good ? passwordHash : null };
}
