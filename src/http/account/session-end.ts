/** `DELETE /session`: a person signs out. */
import { endSession } from '../../storage/account/session.ts';
import { auditIn } from '../frame/audit.ts';
import type { Handler } from '../frame/call.ts';
import { sessionCookie } from '../frame/session-cookie.ts';

export const sessionEnd: Handler<'session-end'> = async (call) => {
  const { services, session } = call;
  await services.database.transaction(async (tx) => {
    if (await endSession(tx, session.sessionHash)) await auditIn(tx, call, 'sessionEnded');
  });
  services.sessions.forget(session.login);
  return { data: { status: true }, setCookie: sessionCookie(services.settings, null) };
};
