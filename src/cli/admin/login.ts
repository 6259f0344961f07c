/** `opencif login add`, `set-password` and `unlock`: who may sign in, for which aggregator, and with what. */
import { isIP } from 'node:net';
import type { Config } from '../../config.ts';
import { commonNewPassword } from '../../contract/common.ts';
import { isPerson, type Role } from '../../contract/rights.ts';
import { sandboxLogin } from '../../contract/sandbox.ts';
import type { Disclosure } from '../../domain/mask.ts';
import { networkOf } from '../../http/frame/network.ts';
import { Mint } from '../../mint.ts';
import { addLogin, findLogin, type LoginChanged, setPassword } from '../../storage/account/login.ts';
import { forgetSignIns } from '../../storage/account/sign-in-limit.ts';
import { hashPassword, makePassword } from '../../vault/password.ts';
import { exitCodes, Failure } from '../shell/failure.ts';
import type { Output } from '../shell/output.ts';
import { withStore } from '../store/store.ts';
import { audited } from './audited.ts';
import { checkId, maskedOnly, noPassword, notChanged, unknownLogin } from './login-fault.ts';

/** Applies the rule of `POST /user/change-password`, so that nobody gets a password that it would refuse. */
function checkPassword(password: string): void {
  const { minLength, maxLength, pattern } = commonNewPassword;
  const length = [...password].length;
  if (length >= minLength && length <= maxLength && new RegExp(pattern, 'u').test(password)) return;
  throw new Failure(
    `The password must have ${minLength} to ${maxLength} characters, with a digit, a small and a capital letter ` +
      'and one of !@#$%^&*, and 8 of these kinds in a row.\nThe API accepts no other; nothing was changed.',
    exitCodes.usage,
  );
}

export interface LoginAdd {
  readonly login: string;
  readonly aggregator: string;
  readonly role: Role;
  readonly disclosure: Disclosure;
}

export async function loginAdd(config: Config, added: LoginAdd, out: Output) {
  const { login, aggregator, role, disclosure } = added;
  checkId('LOGIN', login);
  checkId('--aggregator', aggregator);
  if (isPerson(role) && disclosure !== 'masked') throw maskedOnly(role);
  const password = makePassword();
  const passwordHash = await hashPassword(password);
  const now = new Mint().now();
  const row = { login, aggregatorId: aggregator, role, disclosure, passwordHash, now };
  const result = await withStore(config, (database, vault) => {
    const isDone = (added: 'added' | 'replaced' | 'exists') => added !== 'exists';
    return audited(database, vault, { kind: 'loginAdded', login, isDone }, (on) => addLogin(on, vault, row));
  });
  if (result === 'exists') {
    throw new Failure(
      `The login ${login} already exists; nothing was changed.\nFor a new password:  opencif login set-password ${login}`,
    );
  }
  if (result === 'replaced') {
    out.tell(`The row of ${login} had been altered in the database. It was replaced; nothing of it is kept.`);
  }
  showPassword({ login, password, aggregator }, out);
}

/** @param given null: one is generated. In a sandbox the published login may get its published password back */
export async function loginSetPassword(config: Config, login: string, given: string | null, out: Output) {
  const published = config.sandbox && login === sandboxLogin.login && given === sandboxLogin.password;
  if (given !== null && !published) checkPassword(given);
  const password = given ?? makePassword();
  const passwordHash = published ? sandboxLogin.passwordHash : await hashPassword(password);
  const result = await withStore(config, async (database, vault) => {
    if ((await findLogin(database, vault, login))?.openidSubject) throw noPassword(login);
    const isDone = (changed: LoginChanged) => changed === 'changed';
    return audited(database, vault, { kind: 'loginPasswordSet', login, isDone }, (on) =>
      setPassword(on, vault, login, passwordHash),
    );
  });
  if (result !== 'changed') throw notChanged(login, result);
  if (given === null) showPassword({ login, password }, out);
  else
    out.print(out.json ? JSON.stringify({ login }) : `Password of ${login} changed; its tokens have ended.`);
}

export interface LoginUnlock {
  readonly login: string;
  /** A network address whose sign-ins are forgotten too. */
  readonly address?: string;
}

/** Forgets the sign-ins that were counted, so that who was locked out need not wait for the end of the window. */
export async function loginUnlock(config: Config, { login, address }: LoginUnlock, out: Output) {
  if (address !== undefined && isIP(address) === 0) {
    throw new Failure(`--address must be an IPv4 or IPv6 address; nothing was changed.`, exitCodes.usage);
  }
  const forgotten = await withStore(config, (database, vault) => {
    const doing = { kind: 'loginUnlocked', login, isDone: (done: boolean) => done } as const;
    return audited(database, vault, doing, async (on) => {
      if (!(await findLogin(on, vault, login))) throw unknownLogin(login);
      const ofLogin = await forgetSignIns(on, vault, { login });
      if (address === undefined) return ofLogin;
      return (await forgetSignIns(on, vault, { network: networkOf(address) })) || ofLogin;
    });
  });
  if (out.json) out.print(JSON.stringify({ login, ...(address && { address }), forgotten }));
  else if (forgotten) out.print(`${login} can sign in again; its counted sign-ins are forgotten.`);
  else out.print(`Nothing was counted for ${login}; it was not locked out.`);
}

function showPassword(made: { login: string; password: string; aggregator?: string }, out: Output): void {
  if (out.json) out.print(JSON.stringify(made));
  else
    out.print(
      `Login     ${made.login}\nPassword  ${made.password}\nThe password is shown only once; keep it safe.`,
    );
}
