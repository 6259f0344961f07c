/** `POST /logins/:login/reset-passkeys`: for a person who has lost them. */
import { endSessions } from '../../storage/account/login-admin.ts';
import { resetPasskeys } from '../../storage/account/passkey.ts';
import type { Handler } from '../frame/call.ts';
import { changeOwnLogin } from './login-call.ts';

export const loginsResetPasskeys: Handler<'logins-reset-passkeys'> = (call) =>
  changeOwnLogin(call, 'logins-reset-passkeys', async (on, { login }) => {
    await resetPasskeys(on, login);
    return endSessions(on, call.services.vault, login);
  });
