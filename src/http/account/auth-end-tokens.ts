/** `DELETE /auth/tokens` */
import { endSessions } from '../../storage/account/login-admin.ts';
import { forgetLogin } from '../frame/bearer.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';

export const authEndTokens: Handler<'auth-end-tokens'> = async ({ services, bearer }) => {
  const ended = await endSessions(services.database, services.vault, bearer.login);
  if (ended !== 'changed') throw new Refused('unauthorized');
  forgetLogin(services, bearer.login);
  return { data: { status: true } };
};
