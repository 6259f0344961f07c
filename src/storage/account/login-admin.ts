/** Logins as admins and operators see and change them. */
import { isPerson, type Role } from '../../contract/rights.ts';
import type { Disclosure } from '../../domain/mask.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import {
  changeLogin,
  isoUtc,
  type LoginChanged,
  type LoginColumns,
  loginColumns,
  newEpoch,
  type StoredLogin,
  storedLogin,
} from './login.ts';

/** A login as lists show it. */
export interface ListedLogin extends StoredLogin {
  /** Of its last sign-in: ISO 8601, UTC, milliseconds; null: it never signed in. */
  readonly signedInAt: string | null;
}

interface ListedColumns extends LoginColumns {
  readonly signedInAt: string | null;
}

const listedColumns = `${loginColumns}, ${isoUtc('l.signed_in_at')} as "signedInAt"`;

function listed(vault: Vault, row: ListedColumns): ListedLogin {
  const { signedInAt, ...columns } = row;
  return { ...storedLogin(vault, columns), signedInAt };
}

const selectLogins: Statement = {
  name: 'login-list',
  text: `select ${listedColumns} from login l order by l.aggregator_id, l.login`,
};

/** The logins of all aggregators. */
export async function listLogins(on: Queryable, vault: Vault): Promise<ListedLogin[]> {
  const rows = await on.query<ListedColumns>(selectLogins);
  return rows.map((row) => listed(vault, row));
}

/** $1 aggregator, $2 only logins after this one, null: from the first; $3 how many */
const selectPage: Statement = {
  name: 'login-page',
  text: `
select ${listedColumns} from login l
 where l.aggregator_id = $1 and ($2::text is null or l.login > $2)
 order by l.login limit $3::int`,
};

export async function listOwnLogins(
  on: Queryable,
  vault: Vault,
  aggregatorId: string,
  page: { readonly after: string | null; readonly limit: number },
): Promise<ListedLogin[]> {
  const rows = await on.query<ListedColumns>(selectPage, [aggregatorId, page.after, page.limit]);
  return rows.map((row) => listed(vault, row));
}

/** $1 aggregator, $2 login */
const selectOwn: Statement = {
  name: 'login-own',
  text: `select ${listedColumns} from login l where l.aggregator_id = $1 and l.login = $2`,
};

/** @returns null if the aggregator has no such login; one that is disabled or altered is found too */
export async function findOwnLogin(
  on: Queryable,
  vault: Vault,
  aggregatorId: string,
  login: string,
): Promise<ListedLogin | null> {
  const [row] = await on.query<ListedColumns>(selectOwn, [aggregatorId, login]);
  return row ? listed(vault, row) : null;
}

/** $1 aggregator. Those who change logins of an aggregator take turns: each sees what the one before has left. */
const takeTurns: Statement = {
  name: 'login-turns',
  text: 'select 1 as done from aggregator where aggregator_id = $1 for no key update',
};

/** @param tx a transaction; until it ends, other admins of the aggregator wait */
export async function holdLogins(tx: Queryable, aggregatorId: string): Promise<void> {
  await tx.query(takeTurns, [aggregatorId]);
}

const countLogins: Statement = {
  name: 'login-count',
  text: 'select count(*)::int as logins from login where aggregator_id = $1',
};

export async function numberOfLogins(on: Queryable, aggregatorId: string): Promise<number> {
  const [row] = await on.query<{ logins: number }>(countLogins, [aggregatorId]);
  return row?.logins ?? 0;
}

const selectAdmins: Statement = {
  name: 'login-admins',
  text: `
select ${loginColumns} from login l
 where l.aggregator_id = $1 and l.role = 'admin' and l.disabled_at is null`,
};

/** @returns whether the aggregator would have no enabled admin without this one; an altered row is none */
export async function isLastAdmin(on: Queryable, vault: Vault, one: StoredLogin): Promise<boolean> {
  if (one.role !== 'admin' || one.disabledAt !== null) return false;
  const rows = await on.query<LoginColumns>(selectAdmins, [one.aggregatorId]);
  return !rows.some((row) => row.login !== one.login && !storedLogin(vault, row).altered);
}

/** Ends its tokens too. A login that becomes a person is shown masked numbers, also if it becomes a program again. */
export function setRole(on: Queryable, vault: Vault, login: string, role: Role): Promise<LoginChanged> {
  return changeLogin(on, vault, login, (row) => {
    if (row.role === role) return {};
    return { role, disclosure: isPerson(role) ? 'masked' : row.disclosure, tokenEpoch: newEpoch() };
  });
}

/** Ends no token: each finds the new disclosure with its next look-up. That of a person stays masked. */
export function setDisclosure(
  on: Queryable,
  vault: Vault,
  login: string,
  disclosure: Disclosure,
): Promise<LoginChanged> {
  return changeLogin(on, vault, login, ({ role }) => (isPerson(role) ? {} : { disclosure }));
}

export function enableLogin(on: Queryable, vault: Vault, login: string): Promise<LoginChanged> {
  return changeLogin(on, vault, login, () => ({ disabledAt: null }));
}

export function endSessions(on: Queryable, vault: Vault, login: string): Promise<LoginChanged> {
  return changeLogin(on, vault, login, () => ({ tokenEpoch: newEpoch() }));
}

const updateSignedIn: Statement = {
  name: 'login-signed-in',
  text: 'update login set signed_in_at = $2::text::timestamptz where login = $1',
};

/** Notes when it signed in. @param now ISO 8601, UTC */
export async function noteSignIn(on: Queryable, login: string, now: string): Promise<void> {
  await on.query(updateSignedIn, [login, now]);
}
