/** `POST /logins/:login/unlock` */
import { forgetSignIns } from '../../storage/account/sign-in-limit.ts';
import type { Handler } from '../frame/call.ts';
import { changeOwnLogin } from './login-call.ts';

export const loginsUnlock: Handler<'logins-unlock'> = (call) =>
  changeOwnLogin(call, 'logins-unlock', async (on, { login }) => {
    await forgetSignIns(on, call.services.vault, { login });
    return 'changed';
  });
