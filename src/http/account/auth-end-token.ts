/** `DELETE /auth/tokens/:tokenId` */
import { endToken } from '../../storage/account/token.ts';
import { audit } from '../frame/audit.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';

export const authEndToken: Handler<'auth-end-token'> = async (call) => {
  const { services, bearer, params } = call;
  const { tokenId } = params;
  if (!(await endToken(services.database, bearer.login, tokenId))) {
    throw new Refused('tokenNotFound', { context: { tokenId } });
  }
  services.tokens.forget(bearer.login);
  await audit(call, 'tokensEnded', tokenId);
  return { data: { status: true } };
};
