/** Commands of `opencif login` that change a login: its role, its disclosure, whether it may sign in. */
import type { Config } from '../../config.ts';
import type { AuditKind } from '../../contract/audit-kinds.ts';
import { isPerson, type Role } from '../../contract/rights.ts';
import type { Disclosure } from '../../domain/mask.ts';
import { Mint } from '../../mint.ts';
import { disableLogin, findLogin, type LoginChanged } from '../../storage/account/login.ts';
import { enableLogin, endSessions, setDisclosure, setRole } from '../../storage/account/login-admin.ts';
import { resetPasskeys } from '../../storage/account/passkey.ts';
import type { Queryable } from '../../storage/engine/database.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Output } from '../shell/output.ts';
import { withStore } from '../store/store.ts';
import { audited } from './audited.ts';
import { maskedOnly, notChanged } from './login-fault.ts';

/** What a command says after the change: a member for programs, a sentence for people. */
interface Done {
  readonly json: object;
  readonly text: string;
}

async function change(
  config: Config,
  login: string,
  kind: AuditKind,
  work: (on: Queryable, vault: Vault) => Promise<LoginChanged>,
  { json, text }: Done,
  out: Output,
): Promise<void> {
  const doing = { kind, login, isDone: (result: LoginChanged) => result === 'changed' };
  const result = await withStore(config, (database, vault) =>
    audited(database, vault, doing, (on) => work(on, vault)),
  );
  if (result !== 'changed') throw notChanged(login, result);
  out.print(out.json ? JSON.stringify({ login, ...json }) : text);
}

export function loginSetRole(config: Config, login: string, role: Role, out: Output): Promise<void> {
  const done = { json: { role }, text: `${login} has the role ${role}; its tokens have ended.` };
  return change(config, login, 'loginRoleSet', (on, vault) => setRole(on, vault, login, role), done, out);
}

export function loginSetDisclosure(
  config: Config,
  login: string,
  disclosure: Disclosure,
  out: Output,
): Promise<void> {
  const done = { json: { disclosure }, text: `${login} has the disclosure ${disclosure}.` };
  const work = async (on: Queryable, vault: Vault) => {
    const role = (await findLogin(on, vault, login))?.role;
    if (role !== undefined && isPerson(role) && disclosure !== 'masked') throw maskedOnly(role);
    return setDisclosure(on, vault, login, disclosure);
  };
  return change(config, login, 'loginDisclosureSet', work, done, out);
}

export function loginDisable(config: Config, login: string, out: Output): Promise<void> {
  const now = new Mint().now();
  const done = { json: { disabled: true }, text: `${login} is disabled; its tokens have ended.` };
  return change(
    config,
    login,
    'loginDisabled',
    (on, vault) => disableLogin(on, vault, login, now),
    done,
    out,
  );
}

export function loginEnable(config: Config, login: string, out: Output): Promise<void> {
  const done = { json: { disabled: false }, text: `${login} is enabled; it may sign in again.` };
  return change(config, login, 'loginEnabled', (on, vault) => enableLogin(on, vault, login), done, out);
}

export function loginEndSessions(config: Config, login: string, out: Output): Promise<void> {
  const done = { json: { ended: true }, text: `The tokens of ${login} have ended; it may sign in again.` };
  return change(config, login, 'loginSessionsEnded', (on, vault) => endSessions(on, vault, login), done, out);
}

export function loginResetPasskeys(config: Config, login: string, out: Output): Promise<void> {
  const text = `${login} has no passkey, and its tokens have ended; at the next sign-in the password is enough to enrol one.`;
  const work = async (on: Queryable, vault: Vault) => {
    const result = await endSessions(on, vault, login);
    if (result === 'changed') await resetPasskeys(on, login);
    return result;
  };
  return change(config, login, 'passkeysReset', work, { json: { reset: true }, text }, out);
}
