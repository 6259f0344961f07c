/** `POST /logins/:login/end-sessions` */
import { endSessions } from '../../storage/account/login-admin.ts';
import type { Handler } from '../frame/call.ts';
import { changeOwnLogin } from './login-call.ts';

export const loginsEndSessions: Handler<'logins-end-sessions'> = (call) =>
  changeOwnLogin(call, 'logins-end-sessions', (on, { login }) => endSessions(on, call.services.vault, login));
