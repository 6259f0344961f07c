/**
 * Changes of the store's keys, each in one transaction that holds the table of keys for itself: nobody who stores sealed
 * values is half-way then (see `engine/live-key.ts`), and two changes of keys never meet.
 */
import type { KeyObject } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Database,
  type Queryable,
  type Statement,
  StoreUnavailable,
  type Transaction,
} from '../engine/database.ts';
import { addKeys, type MasterKeys, masterKeyId, readKeys, type StoredKey, wrappedRow } from './keyring.ts';

/** While it waits for the table, those who store values wait behind it: so briefly that none of them gives up. */
const waitBriefly: Statement = {
  name: 'vault-key-wait-briefly',
  text: `select set_config('lock_timeout', '200ms', true)`,
};
const lockKeys: Statement = {
  name: 'vault-key-lock',
  text: 'lock table vault_key in access exclusive mode',
};
/** SQLSTATE of a lock that was not given in time. */
const LOCKED = '55P03';
/** How long to leave the table to others before it is tried again, in milliseconds, and how often. */
const LOCK_PAUSE_MS = 500;
const LOCK_ATTEMPTS = 120;

/** $1 generation: all older ones are retired */
const retireSeal: Statement = {
  name: 'vault-key-retire',
  text: `update vault_key set retired_at = now() where purpose = 'seal' and generation < $1::int and retired_at is null`,
};

/** $1 generation: only older ones, because another change may have retired this one since. */
const deleteRetired: Statement = {
  name: 'vault-key-delete-retired',
  text: `
delete from vault_key where purpose = 'seal' and retired_at is not null and generation < $1::int
returning generation`,
};

/** $1 generation: all older ones go */
const deleteTokenKeys: Statement = {
  name: 'vault-key-delete-token',
  text: `delete from vault_key where purpose = 'token' and generation < $1::int`,
};

/** Nobody can find them any more, so they must not be listed and counted either. */
const endTokens: Statement = { name: 'token-end-all', text: 'delete from access_token' };
const endSessions: Statement = { name: 'session-end-all', text: 'delete from console_session' };

/** $1 a JSON list of wrapped keys */
const rewrap: Statement = {
  name: 'vault-key-rewrap',
  text: `
update vault_key k set wrapped = n.wrapped, wrapped_with = n.wrapped_with, wrapped_at = now()
  from jsonb_to_recordset($1::jsonb) as n(purpose text, generation int, wrapped text, wrapped_with text)
 where k.purpose = n.purpose and k.generation = n.generation`,
};

/** Writes the table into a new file, which has no copies of removed rows, and removes the old one. */
const rewriteTable: Statement = { name: 'vault-key-rewrite', text: 'cluster vault_key using vault_key_pkey' };

/**
 * The state of a change of the sealing key: everything is sealed under `generation` from now on, and values of the
 * retired generations have to be sealed again.
 */
export interface SealChange {
  readonly generation: number;
  /** Retired and not yet destroyed, oldest first. */
  readonly retired: readonly number[];
}

/** Is called in the transaction that changes a key, to record it. @param about the generation, or the master key's id */
export type RecordChange = (tx: Queryable, about: string) => Promise<void>;

const unrecorded: RecordChange = async () => {};

/**
 * Begins a change of the sealing key, or continues one that was begun: makes a new generation and retires the others,
 * so that from its commit on no value is stored under those.
 * @throws WrongMasterKey
 */
export function beginSealChange(
  database: Database,
  masters: MasterKeys,
  record = unrecorded,
): Promise<SealChange> {
  return alone(database, async (tx) => {
    const keys = (await readKeys(tx, masters)).filter(({ purpose }) => purpose === 'seal');
    const newest = keys.at(-1) as StoredKey;
    const retired = keys.filter(({ retiredAt }) => retiredAt !== null).map(({ generation }) => generation);
    if (retired.length > 0) return { generation: newest.generation, retired };
    const generation = newest.generation + 1;
    await addKeys(tx, newest.master, [{ purpose: 'seal', generation }]);
    await tx.query(retireSeal, [generation]);
    await record(tx, String(generation));
    return { generation, retired: keys.map((key) => key.generation) };
  });
}

/**
 * Destroys the generations of the sealing key that a change has retired, for good. Call it only when no value is sealed
 * under them any more.
 * @param generation the one that the change was begun with
 * @returns which
 */
export async function endSealChange(
  database: Database,
  generation: number,
  record = unrecorded,
): Promise<number[]> {
  const rows = await alone(database, async (tx) => {
    const gone = await tx.query<{ generation: number }>(deleteRetired, [generation]);
    for (const one of gone) await record(tx, String(one.generation));
    return gone;
  });
  await alone(database, (tx) => tx.query(rewriteTable));
  return rows.map((row) => row.generation).sort((one, other) => one - other);
}

/**
 * Makes a new key for tokens, which ends all tokens and sessions: a node finds none of them once it has read the keys.
 * @returns its generation
 * @throws WrongMasterKey
 */
export async function changeTokenKey(
  database: Database,
  masters: MasterKeys,
  record = unrecorded,
): Promise<number> {
  const made = await alone(database, async (tx) => {
    const keys = (await readKeys(tx, masters)).filter(({ purpose }) => purpose === 'token');
    const newest = keys.at(-1) as StoredKey;
    const generation = newest.generation + 1;
    await addKeys(tx, newest.master, [{ purpose: 'token', generation }]);
    await tx.query(deleteTokenKeys, [generation]);
    await tx.query(endTokens);
    await tx.query(endSessions);
    await record(tx, String(generation));
    return generation;
  });
  await alone(database, (tx) => tx.query(rewriteTable));
  return made;
}

/**
 * Wraps all keys of the store with the next master key.
 * @returns false if they are already
 * @throws WrongMasterKey if neither of the two opens them
 */
export async function changeMaster(
  database: Database,
  { current, next }: { readonly current: KeyObject; readonly next: KeyObject },
  record = unrecorded,
): Promise<boolean> {
  const changed = await alone(database, async (tx) => {
    const keys = await readKeys(tx, { current, next });
    if (keys.every(({ master }) => master.equals(next))) return false;
    await tx.query(rewrap, [JSON.stringify(keys.map((one) => wrappedRow(next, one, one.key)))]);
    await record(tx, masterKeyId(next));
    return true;
  });
  if (changed) await alone(database, (tx) => tx.query(rewriteTable));
  return changed;
}

/** Runs the work with the table of keys locked. Tries again while another session uses it. */
async function alone<T>(database: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.transaction(async (tx) => {
        await tx.query(waitBriefly);
        await tx.query(lockKeys);
        return work(tx);
      });
    } catch (error) {
      const locked = error instanceof StoreUnavailable && error.code === LOCKED;
      if (!locked || attempt === LOCK_ATTEMPTS) throw error;
      await delay(LOCK_PAUSE_MS);
    }
  }
}
