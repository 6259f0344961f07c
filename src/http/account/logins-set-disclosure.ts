/** `POST /logins/:login/set-disclosure` */
import { setDisclosure } from '../../storage/account/login-admin.ts';
import type { Handler } from '../frame/call.ts';
import { changeOwnLogin, refuseUnmasked } from './login-call.ts';

export const loginsSetDisclosure: Handler<'logins-set-disclosure'> = (call) =>
  changeOwnLogin(call, 'logins-set-disclosure', async (on, stored) => {
    const { disclosure } = call.body;
    refuseUnmasked(stored, disclosure);
    return setDisclosure(on, call.services.vault, stored.login, disclosure);
  });
