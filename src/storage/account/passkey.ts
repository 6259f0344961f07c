/**
 * Passkeys, the second factor of people: the public half of a key that an authenticator keeps. The label is sealed; each
 * row carries a MAC, so that somebody who can write to the database gives nobody a passkey of their own.
 */
import type { Owner, Vault } from '../../vault/vault.ts';
import type { Database, Queryable, Statement } from '../engine/database.ts';
import { sealedUnderLiveKey, underLiveKey } from '../engine/live-key.ts';
import { isoUtc } from './login.ts';
import { lockLogin, type ProvedOwner } from './login-lock.ts';
import { passkeyMac } from './login-proof.ts';

/** A passkey as it is stored. Times are ISO 8601, UTC, milliseconds. */
export interface Passkey {
  readonly passkeyId: string;
  /** As the authenticator named it: random, base64url. */
  readonly credentialId: string;
  /** COSE, base64url. */
  readonly publicKey: string;
  readonly createdAt: string;
  readonly usedAt: string;
  /** Sealed. */
  readonly label: string;
  /** The MAC does not fit: the row was not written by this program. Nobody signs in with it. */
  readonly altered: boolean;
}

interface PasskeyRow extends Omit<Passkey, 'altered'> {
  readonly mac: string;
}

const selectPasskeys: Statement = {
  name: 'passkey-list',
  text: `
select passkey_id as "passkeyId", credential_id as "credentialId", public_key as "publicKey", label,
       ${isoUtc('created_at')} as "createdAt", ${isoUtc('used_at')} as "usedAt", mac
  from passkey where login = $1 order by created_at, passkey_id`,
};

/** @returns oldest first, altered ones too */
export async function listPasskeys(on: Queryable, vault: Vault, login: string): Promise<Passkey[]> {
  const rows = await on.query<PasskeyRow>(selectPasskeys, [login]);
  await vault.learn(
    rows.map(({ label }) => label),
    on,
  );
  return rows.map(({ mac, ...row }) => ({ ...row, altered: passkeyMac(vault, { ...row, login }) !== mac }));
}

export function openLabel(vault: Vault, aggregatorId: string, { passkeyId, label }: Passkey): string {
  return vault.open(passkeyOwner(aggregatorId, passkeyId), 'passkeyLabel', label);
}

/** Each passkey has a sealing key of its own, like each customer. */
export function passkeyOwner(aggregatorId: string, passkeyId: string): Owner {
  return { aggregatorId, customerId: passkeyId };
}

const selectAny: Statement = {
  name: 'passkey-any',
  text: 'select passkey_id from passkey where login = $1 limit 1',
};

export async function hasPasskey(on: Queryable, login: string): Promise<boolean> {
  return (await on.query(selectAny, [login])).length === 1;
}

/** A credential belongs to one login. $9 the generation that the label is sealed under */
const insertPasskey: Statement = {
  name: 'passkey-insert',
  text: `
insert into passkey (passkey_id, login, credential_id, public_key, counter, label, created_at, used_at, mac)
select $1::text, $2::text, $3::text, $4::text, $5::bigint, $6::text, $7::text::timestamptz,
       $7::text::timestamptz, $8::text
 where ${sealedUnderLiveKey('$9::int')}
on conflict (credential_id) do nothing
returning passkey_id`,
};

export interface NewPasskey extends Pick<Passkey, 'passkeyId' | 'credentialId' | 'publicKey' | 'createdAt'> {
  /** Not sealed yet. */
  readonly label: string;
  /** Signatures that the authenticator has made; 0: it does not count them. */
  readonly counter: number;
}

export interface EnrolRules {
  /** Only if the login has none yet: whoever has only given the password may add no second one. */
  readonly firstOnly: boolean;
  /** How many the login may have. */
  readonly most: number;
}

/** What is written in the same transaction, if the change is made. Default: nothing. */
type Also = (tx: Queryable) => Promise<void>;
const nothingElse: Also = async () => {};

/** `changed`: the login is no longer as it was proved. `known`: somebody has enrolled this credential before. */
export type Enrolled = 'added' | 'changed' | 'notFirst' | 'limit' | 'known';

export function addPasskey(
  database: Database,
  vault: Vault,
  owner: ProvedOwner & { readonly aggregatorId: string },
  passkey: NewPasskey,
  { firstOnly, most }: EnrolRules,
  also: Also = nothingElse,
): Promise<Enrolled> {
  const { passkeyId, credentialId, publicKey, createdAt, counter, label } = passkey;
  const { login, aggregatorId } = owner;
  const mac = passkeyMac(vault, { ...passkey, login });
  return underLiveKey(vault, () => {
    const sealed = vault.seal(passkeyOwner(aggregatorId, passkeyId), 'passkeyLabel', label);
    const given = [passkeyId, login, credentialId, publicKey, counter, sealed, createdAt, mac];
    const values = [...given, vault.generation];
    return database.transaction(async (tx) => {
      if (!(await lockLogin(tx, owner))) return 'changed';
      const { length } = await tx.query(selectPasskeys, [login]);
      if (firstOnly && length > 0) return 'notFirst';
      if (length >= most) return 'limit';
      if ((await tx.query(insertPasskey, values)).length === 0) return 'known';
      await also(tx);
      return 'added';
    });
  });
}

/**
 * $1 passkey, $2 login, $3 counter, $4 now. An authenticator that counts must have counted on: one that has not is a
 * copy, or the request is an old one.
 */
const notePasskey: Statement = {
  name: 'passkey-used',
  text: `
update passkey set counter = $3::bigint, used_at = $4::text::timestamptz
 where passkey_id = $1 and login = $2 and ($3::bigint > counter or (counter = 0 and $3::bigint = 0))
returning passkey_id`,
};

/** @returns false if the counter did not go on, or the passkey is no longer there */
export async function usePasskey(
  on: Queryable,
  use: { readonly passkeyId: string; readonly login: string; readonly counter: number; readonly now: string },
): Promise<boolean> {
  return (await on.query(notePasskey, [use.passkeyId, use.login, use.counter, use.now])).length === 1;
}

const deletePasskey: Statement = {
  name: 'passkey-delete',
  text: 'delete from passkey where passkey_id = $1 and login = $2 returning passkey_id',
};

/** `last`: it is the only one, and stays. */
export type PasskeyDeleted = 'deleted' | 'unknown' | 'last' | 'changed';

/** Two who delete the last two passkeys at once take turns, and the second one keeps its own. */
export function removePasskey(
  database: Database,
  owner: ProvedOwner,
  passkeyId: string,
  also: Also = nothingElse,
): Promise<PasskeyDeleted> {
  return database.transaction(async (tx) => {
    if (!(await lockLogin(tx, owner))) return 'changed';
    const known = await tx.query<{ passkeyId: string }>(selectPasskeys, [owner.login]);
    if (!known.some((one) => one.passkeyId === passkeyId)) return 'unknown';
    if (known.length === 1) return 'last';
    await tx.query(deletePasskey, [passkeyId, owner.login]);
    await also(tx);
    return 'deleted';
  });
}

const deletePasskeys: Statement = {
  name: 'passkey-reset',
  text: 'delete from passkey where login = $1 returning passkey_id',
};

/** Removes every passkey of a login, so that it enrols a new one when it next signs in. @returns how many there were */
export async function resetPasskeys(on: Queryable, login: string): Promise<number> {
  return (await on.query(deletePasskeys, [login])).length;
}
