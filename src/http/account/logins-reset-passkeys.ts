/** `POST /logins/:login/reset-passkeys`: for a person who has lost them. */
import { isPerson } from '../../contract/rights.ts';
import { endSessions } from '../../storage/account/login-admin.ts';
import { resetPasskeys } from '../../storage/account/passkey.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';
import { changeOwnLogin } from './login-call.ts';

export const loginsResetPasskeys: Handler<'logins-reset-passkeys'> = (call) =>
  changeOwnLogin(call, 'logins-reset-passkeys', async (on, { login, role }) => {
    const removed = await resetPasskeys(on, login);
    // One that was a person before may still have some, and gets no token as long as it does.
    if (removed === 0 && !isPerson(role)) throw new Refused('sessionsAreForPeople');
    return endSessions(on, call.services.vault, login);
  });
