/** `POST /auth/get-token` */
import { noteSignIn } from '../../storage/account/login-admin.ts';
import { addToken } from '../../storage/account/token.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';
import { checkPassword } from './sign-in.ts';

export const authGetToken: Handler<'auth-get-token'> = async ({ services, body, address }) => {
  const { database, vault, mint, settings } = services;
  const { login, password } = body.user;
  const good = await checkPassword(services, { purpose: 'signIn', login, password, address });
  if (good === null) throw new Refused('unauthorized');
  const token = mint.token();
  const expiresAt = mint.now(settings.tokenLifetimeSeconds);
  const owner = { login: good, expiresAt, now: mint.now() };
  if (!(await addToken(database, vault, token, owner))) throw new Refused('unauthorized');
  await noteSignIn(database, good.login, owner.now);
  return { data: { token, dtsExpireAt: expiresAt } };
};
