/**
 * The store's own random keys, kept in it wrapped with the master key: changing the master key later
 * means wrapping these again, not sealing every customer again.
 */
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { decrypt, encrypt } from '../../vault/cipher.ts';
import { type Keys, Vault } from '../../vault/vault.ts';
import type { Database } from '../engine/database.ts';

const purposes = ['seal', 'digest', 'index', 'token'] as const;

/** The master key does not open the keys of this store. The message is for the operator. */
export class WrongMasterKey extends Error {
  override readonly name = 'WrongMasterKey';
}

const insertKey = {
  name: 'vault-key-insert',
  text: `insert into vault_key (purpose, wrapped) values ($1, $2) on conflict (purpose) do nothing`,
};

const selectKeys = { name: 'vault-key-select', text: 'select purpose, wrapped from vault_key' };

/**
 * Opens the keys of the store, making them when it is new; two nodes at once end up with the same.
 * @param masterKey 32 bytes
 * @throws WrongMasterKey
 */
export async function openVault(database: Database, masterKey: KeyObject): Promise<Vault> {
  let rows = await database.query<{ purpose: string; wrapped: string }>(selectKeys);
  if (rows.length < purposes.length) {
    for (const purpose of purposes) {
      const wrapped = encrypt(masterKey, randomBytes(32), associated(purpose));
      await database.query(insertKey, [purpose, wrapped.toString('base64url')]);
    }
    rows = await database.query(selectKeys);
  }
  const keys = rows.map(({ purpose, wrapped }) => [purpose, unwrap(masterKey, purpose, wrapped)] as const);
  return new Vault(Object.fromEntries(keys) as unknown as Keys);
}

function unwrap(masterKey: KeyObject, purpose: string, wrapped: string): KeyObject {
  try {
    return createSecretKey(decrypt(masterKey, Buffer.from(wrapped, 'base64url'), associated(purpose)));
  } catch {
    throw new WrongMasterKey(
      'The master key does not fit this store: its data was sealed with another one.\n' +
        'Set OPENCIF_MASTER_KEY (or <data folder>/master.key) to the key used before. Without it the data can not be opened.',
    );
  }
}

function associated(purpose: string): string {
  return `opencif vault key ${purpose}`;
}
