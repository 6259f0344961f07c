/** `opencif login list` */
import type { Config } from '../../config.ts';
import { defaultLimits } from '../../contract/default-limits.ts';
import { type ListedLogin, listLogins } from '../../storage/account/login-admin.ts';
import { lockedUntil } from '../../storage/account/sign-in-limit.ts';
import type { Output } from '../shell/output.ts';
import { withStore } from '../store/store.ts';
import { whatToDo } from './login-fault.ts';

const columns = ['LOGIN', 'AGGREGATOR', 'ROLE', 'DISCLOSURE', 'STATE', 'LAST SIGN-IN'];

export async function loginList(config: Config, out: Output): Promise<void> {
  const { logins, locked } = await withStore(config, async (database, vault) => {
    const logins = await listLogins(database, vault);
    const names = logins.map(({ login }) => login);
    return { logins, locked: await lockedUntil(database, vault, names, defaultLimits) };
  });
  if (!out.json) out.print(columns.join('\t'));
  for (const one of logins) out.print(line(one, locked.get(one.login) ?? null, out.json));
  const [altered] = logins.filter((login) => login.altered);
  if (altered) out.tell(whatToDo(altered.login));
}

function line(listed: ListedLogin, lockedUntil: string | null, json: boolean): string {
  const { login, aggregatorId, role, disclosure, createdAt, disabledAt, altered } = listed;
  const lastSignInAt = listed.signedInAt;
  if (json) {
    const members = {
      login,
      aggregatorId,
      role,
      disclosure,
      createdAt,
      disabledAt,
      lockedUntil,
      lastSignInAt,
    };
    return JSON.stringify({ ...members, altered });
  }
  const locked = lockedUntil ? `locked until ${lockedUntil}` : 'active';
  const state = altered ? 'ALTERED' : disabledAt ? `disabled ${disabledAt}` : locked;
  return [login, aggregatorId, role, disclosure, state, lastSignInAt ?? 'never'].join('\t');
}
