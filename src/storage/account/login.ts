/** Logins and their aggregators. A login belongs to one aggregator; its name is unique over all. */
import type { Disclosure } from '../../domain/mask.ts';
import type { Database, Queryable, Statement } from '../engine/database.ts';

const insertLogin: Statement = {
  name: 'login-insert',
  text: `
with tenant as (
  insert into aggregator (aggregator_id, created_at) values ($2, $5::text::timestamptz)
  on conflict do nothing
)
insert into login (login, aggregator_id, password_hash, disclosure, created_at)
values ($1, $2, $3, $4, $5::text::timestamptz)
on conflict do nothing
returning login`,
};

export interface NewLogin {
  readonly login: string;
  readonly aggregatorId: string;
  readonly disclosure: Disclosure;
  readonly passwordHash: string;
  /** ISO 8601, UTC. */
  readonly now: string;
}

/** Adds a login, and its aggregator if that is new. */
export async function addLogin(database: Queryable, login: NewLogin): Promise<'added' | 'exists'> {
  const { aggregatorId, passwordHash, disclosure, now } = login;
  const rows = await database.query(insertLogin, [login.login, aggregatorId, passwordHash, disclosure, now]);
  return rows.length === 1 ? 'added' : 'exists';
}

const utc = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

const selectLogins: Statement = {
  name: 'login-list',
  text: `
select login, aggregator_id as "aggregatorId", disclosure,
       to_char(created_at at time zone 'UTC', ${utc}) as "createdAt",
       to_char(disabled_at at time zone 'UTC', ${utc}) as "disabledAt"
  from login order by aggregator_id, login`,
};

export interface LoginRow {
  readonly login: string;
  readonly aggregatorId: string;
  readonly disclosure: Disclosure;
  readonly createdAt: string;
  readonly disabledAt: string | null;
}

export function listLogins(database: Database): Promise<LoginRow[]> {
  return database.query<LoginRow>(selectLogins);
}

const updateDisabled: Statement = {
  name: 'login-disable',
  text: `
with ended as (delete from access_token where login = $1)
update login set disabled_at = coalesce(disabled_at, $2::text::timestamptz) where login = $1 returning login`,
};

/** Ends its tokens too. @returns false when there is no such login */
export async function disableLogin(database: Database, login: string, now: string): Promise<boolean> {
  return (await database.query(updateDisabled, [login, now])).length === 1;
}

const updatePassword: Statement = {
  name: 'login-set-password',
  text: `
with ended as (delete from access_token where login = $1)
update login set password_hash = $2 where login = $1 returning login`,
};

/** Ends its tokens too. @returns false when there is no such login */
export async function setPassword(
  database: Queryable,
  login: string,
  passwordHash: string,
): Promise<boolean> {
  return (await database.query(updatePassword, [login, passwordHash])).length === 1;
}

const selectLogin: Statement = {
  name: 'login-find',
  text: `
select aggregator_id as "aggregatorId", password_hash as "passwordHash"
  from login where login = $1 and disabled_at is null`,
};

/** @returns null if the login is unknown or disabled */
export async function findLogin(
  database: Database,
  login: string,
): Promise<{ aggregatorId: string; passwordHash: string } | null> {
  const [row] = await database.query<{ aggregatorId: string; passwordHash: string }>(selectLogin, [login]);
  return row ?? null;
}
