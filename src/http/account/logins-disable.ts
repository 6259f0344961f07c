/** `POST /logins/:login/disable` */
import { disableLogin } from '../../storage/account/login.ts';
import type { Handler } from '../frame/call.ts';
import { changeOwnLogin, refuseLastAdmin } from './login-call.ts';

export const loginsDisable: Handler<'logins-disable'> = (call) =>
  changeOwnLogin(call, 'logins-disable', async (on, stored) => {
    const { vault, mint } = call.services;
    await refuseLastAdmin(call, on, stored);
    return disableLogin(on, vault, stored.login, mint.now());
  });
