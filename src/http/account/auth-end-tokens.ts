/** `DELETE /auth/tokens` */
import { endSessions } from '../../storage/account/login-admin.ts';
import { auditIn } from '../frame/audit.ts';
import { forgetLogin } from '../frame/bearer.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';

export const authEndTokens: Handler<'auth-end-tokens'> = async (call) => {
  const { services, bearer } = call;
  await services.database.transaction(async (tx) => {
    const ended = await endSessions(tx, services.vault, bearer.login);
    if (ended !== 'changed') throw new Refused('unauthorized');
    await auditIn(tx, call, 'tokensEnded');
  });
  forgetLogin(services, bearer.login);
  return { data: { status: true } };
};
