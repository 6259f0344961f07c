/** `DELETE /session`: a person signs out. */
import { endSession } from '../../storage/account/session.ts';
import { audit } from '../frame/audit.ts';
import type { Handler } from '../frame/call.ts';
import { sessionCookie } from '../frame/session-cookie.ts';

export const sessionEnd: Handler<'session-end'> = async (call) => {
  const { services, session } = call;
  await endSession(services.database, session.sessionHash);
  services.sessions.forget(session.login);
  await audit(call, 'sessionEnded');
  return { data: { status: true }, setCookie: sessionCookie(services.settings, null) };
};
