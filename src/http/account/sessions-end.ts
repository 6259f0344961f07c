/** `DELETE /sessions/:sessionId`: a person signs out of one of their sessions. */
import { endSession } from '../../storage/account/session.ts';
import { auditIn } from '../frame/audit.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';
import { sessionCookie } from '../frame/session-cookie.ts';
import { ownSessions } from './own-sessions.ts';

export const sessionsEnd: Handler<'sessions-end'> = async (call) => {
  const { services, session, params } = call;
  const { sessionId } = params;
  const notFound = new Refused('sessionNotFound', { context: { sessionId } });
  const ended = (await ownSessions(call)).find((one) => one.sessionId === sessionId);
  if (!ended) throw notFound;
  await services.database.transaction(async (tx) => {
    if (!(await endSession(tx, ended.sessionHash))) throw notFound;
    await auditIn(tx, call, 'sessionEnded', sessionId);
  });
  services.sessions.forget(session.login);
  const isCurrent = ended.sessionHash === session.sessionHash;
  return {
    data: { status: true },
    ...(isCurrent && { setCookie: sessionCookie(services.settings, null) }),
  };
};
