/** `POST /logins/:login/enable` */
import { enableLogin } from '../../storage/account/login-admin.ts';
import type { Handler } from '../frame/call.ts';
import { changeOwnLogin } from './login-call.ts';

export const loginsEnable: Handler<'logins-enable'> = (call) =>
  changeOwnLogin(call, 'logins-enable', (on, { login }) => enableLogin(on, call.services.vault, login));
