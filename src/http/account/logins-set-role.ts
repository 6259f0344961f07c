/** `POST /logins/:login/set-role` */
import { setRole } from '../../storage/account/login-admin.ts';
import type { Handler } from '../frame/call.ts';
import { changeOwnLogin, refuseLastAdmin } from './login-call.ts';

export const loginsSetRole: Handler<'logins-set-role'> = (call) =>
  changeOwnLogin(call, 'logins-set-role', async (on, stored) => {
    const { role } = call.body;
    if (role !== 'admin') await refuseLastAdmin(call, on, stored);
    return setRole(on, call.services.vault, stored.login, role);
  });
