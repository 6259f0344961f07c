/**
 * The store's own random keys, stored in it and wrapped with the master key: changing the master key means wrapping
 * these again, not sealing every customer again.
 */
import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { decrypt, encrypt } from '../../vault/cipher.ts';
import { type Keys, Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { isoTime } from '../record/customer-record.ts';

export const purposes = ['seal', 'digest', 'index', 'token', 'change'] as const;
export type Purpose = (typeof purposes)[number];

/** The master key does not open the keys of this store. The message is for the operator. */
export class WrongMasterKey extends Error {
  override readonly name = 'WrongMasterKey';
}

/** $1 a JSON list of keys. Inserted in a fixed order, so that a second node waits at its first key, then adds none. */
const insertKeys: Statement = {
  name: 'vault-key-insert',
  text: `
insert into vault_key (purpose, generation, wrapped, wrapped_with)
select purpose, generation, wrapped, wrapped_with
  from jsonb_to_recordset($1::jsonb) as key(purpose text, generation int, wrapped text, wrapped_with text)
 order by purpose, generation
on conflict do nothing`,
};

const selectKeys: Statement = {
  name: 'vault-key-select',
  text: `
select purpose, generation, wrapped, wrapped_with as "wrappedWith", ${isoTime('wrapped_at')} as "wrappedAt",
       ${isoTime('created_at')} as "createdAt", ${isoTime('retired_at')} as "retiredAt"
  from vault_key
 order by purpose, generation`,
};

/** Identifies a key of the store. */
export interface KeyName {
  readonly purpose: Purpose;
  /** 1, 2, 3 … */
  readonly generation: number;
}

/** What the store tells of a key without the master key. Times are ISO 8601, UTC, milliseconds. */
export interface KeyRow extends KeyName {
  readonly createdAt: string;
  /** Null: it is in use. */
  readonly retiredAt: string | null;
  /** The id of the master key that it is wrapped with, and since when. */
  readonly wrappedWith: string;
  readonly wrappedAt: string;
}

interface WrappedKey extends KeyRow {
  readonly wrapped: string;
}

export interface StoredKey extends KeyRow {
  readonly key: KeyObject;
  /** The master key that opened it. */
  readonly master: KeyObject;
}

/** The master key, and during its change the one that replaces it: 32 bytes each. */
export interface MasterKeys {
  readonly current: KeyObject;
  readonly next: KeyObject | null;
}

/** Eight letters that tell master keys apart and say nothing about them. */
export function masterKeyId(master: KeyObject): string {
  return createHmac('sha256', master).update('opencif master key id').digest('hex').slice(0, 8);
}

/**
 * Opens the keys of the store, creating all of them if it has none: if two nodes do so at once, one's keys are
 * stored, and the other opens those. The vault reads the keys again when it meets a generation that it does not know.
 * @param next the master key that replaces the first one, during its change
 * @throws WrongMasterKey
 */
export async function openVault(
  on: Queryable,
  masterKey: KeyObject,
  next: KeyObject | null = null,
): Promise<Vault> {
  const masters = { current: masterKey, next };
  if ((await readKeys(on, masters)).length === 0) {
    await addKeys(
      on,
      masterKey,
      purposes.map((purpose) => ({ purpose, generation: 1 })),
    );
  }
  const load = async (through?: object) => keysOf(await readKeys((through as Queryable) ?? on, masters));
  return new Vault(await load(), load);
}

/** @returns what the store tells of its keys, by purpose, oldest generation first */
export async function listKeys(on: Queryable): Promise<KeyRow[]> {
  const rows = await on.query<WrappedKey>(selectKeys);
  return rows.map(({ wrapped: _wrapped, ...row }) => row);
}

/** @returns oldest generation first @throws WrongMasterKey */
export async function readKeys(on: Queryable, masters: MasterKeys): Promise<StoredKey[]> {
  const rows = await on.query<WrappedKey>(selectKeys);
  return rows.map((row) => unwrapped(masters, row));
}

/** Adds random keys. Those that exist already stay unchanged. */
export async function addKeys(on: Queryable, master: KeyObject, names: readonly KeyName[]): Promise<void> {
  const rows = names.map((name) => wrappedRow(master, name, createSecretKey(randomBytes(32))));
  await on.query(insertKeys, [JSON.stringify(rows)]);
}

/** Returns the columns of a key as `jsonb_to_recordset` reads them. */
export function wrappedRow(master: KeyObject, { purpose, generation }: KeyName, key: KeyObject) {
  const wrapped = encrypt(master, key.export(), associated({ purpose, generation })).toString('base64url');
  return { purpose, generation, wrapped, wrapped_with: masterKeyId(master) };
}

function keysOf(keys: readonly StoredKey[]): Keys {
  return {
    seal: generationsOf(keys, 'seal'),
    digest: newestOf(keys, 'digest'),
    index: newestOf(keys, 'index'),
    token: newestOf(keys, 'token'),
    tokenGeneration: Math.max(...generationsOf(keys, 'token').keys()),
    change: newestOf(keys, 'change'),
  };
}

/** @returns oldest first, at least one */
function generationsOf(keys: readonly StoredKey[], purpose: Purpose): Map<number, KeyObject> {
  const found = keys.filter((one) => one.purpose === purpose);
  if (found.length > 0) return new Map(found.map(({ generation, key }) => [generation, key]));
  throw new Error(
    `The keys of this store are not complete: its table vault_key has none for "${purpose}".\n` +
      'Nothing can be read or written without it. Restore the table from a backup of this store.',
  );
}

function newestOf(keys: readonly StoredKey[], purpose: Purpose): KeyObject {
  return [...generationsOf(keys, purpose).values()].at(-1) as KeyObject;
}

function unwrapped({ current, next }: MasterKeys, { wrapped, ...row }: WrappedKey): StoredKey {
  const masters = next ? [current, next] : [current];
  for (const master of masters) {
    const key = opened(master, row, wrapped);
    if (key) return { ...row, key, master };
  }
  throw wrongMaster(masters, row);
}

/** @returns null if the master key does not fit, or if the row was altered */
function opened(master: KeyObject, name: KeyName, wrapped: string): KeyObject | null {
  try {
    return createSecretKey(decrypt(master, Buffer.from(wrapped, 'base64url'), associated(name)));
  } catch {
    return null;
  }
}

function wrongMaster(masters: readonly KeyObject[], { wrappedWith, wrappedAt }: KeyRow): WrongMasterKey {
  const given = masters.map(masterKeyId);
  if (given.includes(wrappedWith)) {
    return new WrongMasterKey(
      'The master key fits this store, but a row of its table vault_key was altered and does not open.\n' +
        'Restore the table from a backup of this store.',
    );
  }
  return new WrongMasterKey(
    `The master key does not fit this store: its keys are wrapped with master key ${wrappedWith} since ${wrappedAt}, ` +
      `and what was given is ${given.join(' and ')}.\n` +
      'If the master key was changed then (opencif key rotate-master), set OPENCIF_MASTER_KEY to the new one. ' +
      'Otherwise set OPENCIF_MASTER_KEY (or <data folder>/master.key) to the key used before. ' +
      'Without it the data cannot be opened.',
  );
}

/** A wrapped key can only be opened as the key that it was created as. */
function associated({ purpose, generation }: KeyName): string {
  return `opencif vault key ${purpose} ${generation}`;
}
