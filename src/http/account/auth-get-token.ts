/** `POST /auth/get-token` */
import { isPerson } from '../../contract/rights.ts';
import type { StoredLogin } from '../../storage/account/login.ts';
import { noteSignIn } from '../../storage/account/login-admin.ts';
import { networkHash } from '../../storage/account/network-hash.ts';
import { hasPasskey } from '../../storage/account/passkey.ts';
import { addToken, bearerOfLogin } from '../../storage/account/token.ts';
import { audit } from '../frame/audit.ts';
import type { CallOf, Handler } from '../frame/call.ts';
import { networkOf } from '../frame/network.ts';
import { Refused } from '../frame/respond.ts';
import { checkPassword } from './sign-in.ts';

/** Who signs in to the console with a passkey would otherwise need none, by asking for a token instead. */
async function refuseOneFactor(call: CallOf<'auth-get-token'>, good: StoredLogin): Promise<void> {
  const { database, settings } = call.services;
  if (settings.sandbox || !isPerson(good.role) || !(await hasPasskey(database, good.login))) return;
  await audit({ ...call, bearer: good }, 'signInRefused');
  throw new Refused('secondFactorRequired');
}

export const authGetToken: Handler<'auth-get-token'> = async (call) => {
  const { services, body, address, requestId } = call;
  const { database, vault, mint, settings, limits } = services;
  const { login, password } = body.user;
  const good = await checkPassword(services, { purpose: 'signIn', login, password, address, requestId });
  if (good === null) throw new Refused('unauthorized');
  await refuseOneFactor(call, good);
  const token = mint.token();
  const expiresAt = mint.now(settings.tokenLifetimeSeconds);
  const network = networkHash(vault, good.aggregatorId, networkOf(address));
  const made = { token, tokenId: mint.tokenId(), login: good, network, expiresAt };
  const clock = services.tokenClock();
  if (!(await addToken(database, vault, made, clock, limits.tokensPerLogin))) {
    throw new Refused('unauthorized');
  }
  await noteSignIn(database, good.login, clock.now);
  await audit({ ...call, bearer: bearerOfLogin(good) }, 'signedIn');
  return { data: { token, dtsExpireAt: expiresAt } };
};
