/**
 * The store's own random keys, stored in it and wrapped with the master key: changing the master key later means
 * wrapping these again, not sealing every customer again.
 */
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { decrypt, encrypt } from '../../vault/cipher.ts';
import { Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';

const purposes = ['seal', 'digest', 'index', 'token', 'change'] as const;
type Purpose = (typeof purposes)[number];

/** The master key does not open the keys of this store. The message is for the operator. */
export class WrongMasterKey extends Error {
  override readonly name = 'WrongMasterKey';
}

/**
 * $1 a JSON list of keys. Inserted in a fixed order, so that a second node waits at its first key and then adds
 * none.
 */
const insertKeys: Statement = {
  name: 'vault-key-insert',
  text: `
insert into vault_key (purpose, generation, wrapped)
select purpose, generation, wrapped
  from jsonb_to_recordset($1::jsonb) as key(purpose text, generation int, wrapped text)
 order by purpose, generation
on conflict do nothing
returning generation`,
};

const selectKeys: Statement = {
  name: 'vault-key-select',
  text: 'select purpose, generation, wrapped from vault_key order by generation',
};

/** Identifies a key of the store. */
interface KeyName {
  readonly purpose: Purpose;
  /** 1, 2, 3 … */
  readonly generation: number;
}

interface StoredKey extends KeyName {
  readonly key: KeyObject;
}

interface WrappedKey extends KeyName {
  readonly wrapped: string;
}

/**
 * Opens the keys of the store, creating all of them if it has none: if two nodes do so at once, one's keys are
 * stored, and the other opens those.
 * @param masterKey 32 bytes
 * @throws WrongMasterKey
 */
export async function openVault(on: Queryable, masterKey: KeyObject): Promise<Vault> {
  let keys = await readKeys(on, masterKey);
  if (keys.length === 0) {
    await addKeys(
      on,
      masterKey,
      purposes.map((purpose) => ({ purpose, generation: 1 })),
    );
    keys = await readKeys(on, masterKey);
  }
  return new Vault({
    seal: generationsOf(keys, 'seal'),
    digest: newestOf(keys, 'digest'),
    index: newestOf(keys, 'index'),
    token: newestOf(keys, 'token'),
    change: newestOf(keys, 'change'),
  });
}

/**
 * Adds a generation of the sealing key. Vaults opened from then on seal with it.
 * @returns its number
 * @throws WrongMasterKey
 */
export async function addSealGeneration(on: Queryable, masterKey: KeyObject): Promise<number> {
  const keys = await readKeys(on, masterKey);
  const generation = Math.max(...generationsOf(keys, 'seal').keys()) + 1;
  const added = await addKeys(on, masterKey, [{ purpose: 'seal', generation }]);
  if (added === 0) throw new Error(`Generation ${generation} of the sealing key was added by another node.`);
  return generation;
}

/** @returns oldest generation first */
async function readKeys(on: Queryable, masterKey: KeyObject): Promise<StoredKey[]> {
  const rows = await on.query<WrappedKey>(selectKeys);
  return rows.map((row) => ({ ...row, key: unwrap(masterKey, row) }));
}

/** @returns how many were added; existing ones stay unchanged */
async function addKeys(on: Queryable, masterKey: KeyObject, keys: readonly KeyName[]): Promise<number> {
  const wrapped = keys.map((key) => ({
    ...key,
    wrapped: encrypt(masterKey, randomBytes(32), associated(key)).toString('base64url'),
  }));
  return (await on.query(insertKeys, [JSON.stringify(wrapped)])).length;
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

function unwrap(masterKey: KeyObject, { wrapped, ...key }: WrappedKey): KeyObject {
  try {
    return createSecretKey(decrypt(masterKey, Buffer.from(wrapped, 'base64url'), associated(key)));
  } catch {
    throw new WrongMasterKey(
      'The master key does not fit this store: its data was sealed with another one.\n' +
        'Set OPENCIF_MASTER_KEY (or <data folder>/master.key) to the key used before. Without it the data can not be opened.',
    );
  }
}

/** A wrapped key can only be opened as the key that it was created as. */
function associated({ purpose, generation }: KeyName): string {
  return `opencif vault key ${purpose} ${generation}`;
}
