/** Begins a console session, whichever way its person has signed in. */

import { rightsOfRole } from '../../contract/rights.ts';
import type { SessionAnswer } from '../../contract/session.ts';
import { noteSignIn } from '../../storage/account/login-admin.ts';
import type { ProvedOwner } from '../../storage/account/login-lock.ts';
import { hasPasskey } from '../../storage/account/passkey.ts';
import { type Session, startSession } from '../../storage/account/session.ts';
import { audit } from '../frame/audit.ts';
import type { Answer, Call, Services } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';
import { sessionCookie } from '../frame/session-cookie.ts';

export interface Begin {
  /** True: only the second factor may be given, and the session that follows may do the rest. */
  readonly waiting: boolean;
  /** The session that it follows, which ends. */
  readonly replaces?: string;
}

/**
 * @param owner as it was when it was proved who it is
 * @throws Refused `unauthorized` if the login was changed or the session that it follows has ended since
 */
export async function beginSession(
  { services, address, requestId }: Pick<Call, 'services' | 'address' | 'requestId'>,
  owner: ProvedOwner & Pick<Session, 'aggregatorId' | 'openidSubject'>,
  { waiting, replaces }: Begin,
): Promise<Answer<SessionAnswer> & { readonly setCookie: string }> {
  const { database, vault, mint, limits, settings } = services;
  const value = mint.token();
  const expiresAt = mint.now(waiting ? limits.sessionWaitingSeconds : limits.sessionSeconds);
  const most = limits.sessionsPerLogin;
  const session = { value, owner, waiting, now: mint.now(), expiresAt, most, replaces };
  if (!(await startSession(database, vault, session))) throw new Refused('unauthorized');
  if (!waiting) {
    await noteSignIn(database, owner.login, session.now);
    await audit({ services, bearer: owner, address, requestId }, 'sessionStarted');
  }
  // The session that it follows is not believed any longer.
  services.sessions.forget(owner.login);
  return {
    data: await describeSession(services, { ...owner, waiting, expiresAt }),
    setCookie: sessionCookie(settings, value),
  };
}

/** What a person is told of their session. */
export async function describeSession(
  { database, limits }: Services,
  {
    login,
    aggregatorId,
    role,
    openidSubject,
    waiting,
    expiresAt,
  }: Pick<Session, 'login' | 'aggregatorId' | 'role' | 'openidSubject' | 'waiting' | 'expiresAt'>,
): Promise<SessionAnswer> {
  const awaited = async () =>
    (await hasPasskey(database, login)) ? ('passkeyToVerify' as const) : ('passkeyToEnrol' as const);
  return {
    state: waiting ? await awaited() : 'active',
    login,
    aggregatorId,
    role,
    rights: waiting ? [] : [...rightsOfRole[role]],
    hasPassword: openidSubject === null,
    expiresAt,
    idleSeconds: limits.sessionIdleSeconds,
  };
}
