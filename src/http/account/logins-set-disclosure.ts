/** `POST /logins/:login/set-disclosure` */
import { isPerson } from '../../contract/rights.ts';
import { setDisclosure } from '../../storage/account/login-admin.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';
import { changeOwnLogin } from './login-call.ts';

export const loginsSetDisclosure: Handler<'logins-set-disclosure'> = (call) =>
  changeOwnLogin(call, 'logins-set-disclosure', async (on, { login, role }) => {
    const { disclosure } = call.body;
    if (isPerson(role) && disclosure !== 'masked') {
      throw new Refused('loginDisclosureFixed', { context: { login } });
    }
    return setDisclosure(on, call.services.vault, login, disclosure);
  });
