/** `DELETE /auth/tokens/:tokenId` */
import { endToken } from '../../storage/account/token.ts';
import { auditIn } from '../frame/audit.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';

export const authEndToken: Handler<'auth-end-token'> = async (call) => {
  const { services, bearer, params } = call;
  const { tokenId } = params;
  await services.database.transaction(async (tx) => {
    if (!(await endToken(tx, bearer.login, tokenId))) {
      throw new Refused('tokenNotFound', { context: { tokenId } });
    }
    await auditIn(tx, call, 'tokensEnded', tokenId);
  });
  services.tokens.forget(bearer.login);
  return { data: { status: true } };
};
