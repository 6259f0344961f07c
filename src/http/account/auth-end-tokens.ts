/** `DELETE /auth/tokens` */
import { endSessions } from '../../storage/account/login-admin.ts';
import { audit } from '../frame/audit.ts';
import { forgetLogin } from '../frame/bearer.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';

export const authEndTokens: Handler<'auth-end-tokens'> = async (call) => {
  const { services, bearer } = call;
  const ended = await endSessions(services.database, services.vault, bearer.login);
  if (ended !== 'changed') throw new Refused('unauthorized');
  forgetLogin(services, bearer.login);
  await audit(call, 'tokensEnded');
  return { data: { status: true } };
};
