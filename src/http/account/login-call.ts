/** Shared by the endpoints for logins: finding the login that the path names, changing it, its shape in answers. */
import type { Login, LoginParams } from '../../contract/logins.ts';
import { isPerson } from '../../contract/rights.ts';
import type { Disclosure } from '../../domain/mask.ts';
import type { LoginChanged, StoredLogin } from '../../storage/account/login.ts';
import {
  findOwnLogin,
  holdLogins,
  isLastAdmin,
  type ListedLogin,
} from '../../storage/account/login-admin.ts';
import { lockedUntil } from '../../storage/account/sign-in-limit.ts';
import type { Queryable } from '../../storage/engine/database.ts';
import { forgetLogin } from '../frame/bearer.ts';
import type { Answer, Call } from '../frame/call.ts';
import type { KeyedCall } from '../frame/idempotency-key.ts';
import { once } from '../frame/once.ts';
import { Refused } from '../frame/respond.ts';

type LoginCall = Omit<KeyedCall, 'body'> & { readonly body?: unknown; readonly params: LoginParams };

/**
 * Changes a login of the caller's aggregator, after the changes of other admins that have begun.
 * @param endpoint its name
 * @param work makes the change through `on`; it throws `Refused` if the rules forbid it
 */
export async function changeOwnLogin(
  call: LoginCall,
  endpoint: string,
  work: (on: Queryable, stored: StoredLogin) => Promise<LoginChanged>,
): Promise<Answer<Login>> {
  const { services, params, bearer } = call;
  const answer = await once(call, `${endpoint} ${params.login}`, async (on) => {
    await holdLogins(on, bearer.aggregatorId);
    const stored = await ownLogin(call, on);
    if (stored.altered || (await work(on, stored)) !== 'changed') {
      throw new Refused('loginAltered', { context: { login: stored.login } });
    }
    const [shown] = await loginAnswers(call, [await ownLogin(call, on)], on);
    return shown as Login;
  });
  forgetLogin(services, params.login);
  return answer;
}

/** @throws Refused for an unknown login, and for one of another aggregator */
async function ownLogin({ services, params, bearer }: LoginCall, on: Queryable): Promise<ListedLogin> {
  const found = await findOwnLogin(on, services.vault, bearer.aggregatorId, params.login);
  if (!found) throw new Refused('loginNotFound', { context: { login: params.login } });
  return found;
}

/** @throws Refused if the aggregator would have no enabled admin without it */
export async function refuseLastAdmin({ services }: Call, on: Queryable, stored: StoredLogin): Promise<void> {
  if (!(await isLastAdmin(on, services.vault, stored))) return;
  throw new Refused('lastAdmin', { context: { login: stored.login } });
}

/** @throws Refused for a person who is to see numbers in full: people are always shown masked ones */
export function refuseUnmasked(
  { login, role }: Pick<StoredLogin, 'login' | 'role'>,
  disclosure: Disclosure,
): void {
  if (isPerson(role) && disclosure !== 'masked') {
    throw new Refused('loginDisclosureFixed', { context: { login } });
  }
}

export async function loginAnswers(
  { services }: Call,
  logins: readonly ListedLogin[],
  on: Queryable = services.database,
): Promise<Login[]> {
  const names = logins.map(({ login }) => login);
  const locked = await lockedUntil(on, services.vault, names, services.limits);
  return logins.map((stored) => loginAnswer(stored, locked.get(stored.login)));
}

function loginAnswer(stored: ListedLogin, locked: string | undefined): Login {
  const { login, role, disclosure, disabledAt, createdAt, signedInAt, altered } = stored;
  return {
    login,
    role,
    disclosure: isPerson(role) ? 'masked' : disclosure,
    state: altered ? 'altered' : disabledAt === null ? 'enabled' : 'disabled',
    ...(disabledAt && { disabledAt }),
    ...(locked && { lockedUntil: locked }),
    createdAt,
    lastSignInAt: signedInAt,
  };
}
