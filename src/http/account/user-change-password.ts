/** `POST /user/change-password` */
import { setPassword } from '../../storage/account/login.ts';
import { inSpan } from '../../trace.ts';
import { hashPassword } from '../../vault/password.ts';
import { auditIn } from '../frame/audit.ts';
import { forgetLogin } from '../frame/bearer.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';
import { checkPassword, inTurn } from './sign-in.ts';

export const userChangePassword: Handler<'user-change-password'> = async (call) => {
  const { services, body, bearer, address, requestId } = call;
  const { login } = bearer;
  const attempt = {
    purpose: 'changePassword',
    login,
    password: body.oldPassword,
    address,
    requestId,
  } as const;
  const good = await checkPassword(services, attempt);
  if (good === null) throw new Refused('wrongOldPassword', { login });
  const passwordHash = await inTurn(services, attempt, () =>
    inSpan('password hash', () => hashPassword(body.newPassword, services.passwordCostLog2)),
  );
  await services.database.transaction(async (tx) => {
    const changed = await setPassword(tx, services.vault, login, passwordHash);
    if (changed !== 'changed') throw new Refused('unauthorized');
    await auditIn(tx, call, 'passwordChanged');
  });
  forgetLogin(services, login);
  return { data: { status: true } };
};
