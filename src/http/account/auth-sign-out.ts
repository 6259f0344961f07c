/** `POST /auth/sign-out` */
import { endToken } from '../../storage/account/token.ts';
import { auditIn } from '../frame/audit.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';

export const authSignOut: Handler<'auth-sign-out'> = async (call) => {
  const { services, bearer } = call;
  const { login, tokenId } = bearer;
  // Who came without a token signs out another way.
  if (tokenId === undefined) throw new Refused('unauthorized');
  await services.database.transaction(async (tx) => {
    // If it has ended meanwhile, all is as it should be.
    await endToken(tx, login, tokenId);
    await auditIn(tx, call, 'signedOut');
  });
  services.tokens.forget(login);
  return { data: { status: true } };
};
