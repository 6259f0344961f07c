/** `POST /session`: a person signs in to the console. */
import { isPerson } from '../../contract/rights.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';
import { beginSession } from './begin-session.ts';
import { checkPassword } from './sign-in.ts';

export const sessionStart: Handler<'session-start'> = async (call) => {
  const { services, body, address, requestId } = call;
  const login = await checkPassword(services, { purpose: 'signIn', ...body, address, requestId });
  if (login === null) throw new Refused('unauthorized');
  if (!isPerson(login.role)) throw new Refused('sessionsAreForPeople');
  return beginSession(call, login, { waiting: !services.settings.sandbox });
};
