/**
 * Seals and opens personal data, and computes the keyed hashes that stand for it in lookups.
 *
 * A sealed section is one text, `digest.generation.payload`:
 * - digest: 22 characters, HMAC-SHA-256 of place and plain text cut to 132 bits. Equal values of one section
 *   of one customer have equal digests, which lets a statement see that nothing changed.
 * - generation: the number of the sealing key. A value sealed again with another key keeps its digest.
 * - payload: base64url of nonce (12 bytes), cipher text and tag (16 bytes), AES-256-GCM.
 *
 * Each customer has its own key (HKDF), so that random nonces stay far below their limit;
 * aggregator, customer and section are associated data, so that a value can't be moved elsewhere.
 */
import type { KeyObject } from 'node:crypto';
import { decrypt, encrypt, SealBroken } from './cipher.ts';
import { CustomerKeys } from './customer-keys.ts';
import { KeyedHash } from './keyed-hash.ts';

export { SealBroken } from './cipher.ts';

/** The owner of the data. Both ids consist of letters, digits and `_`. */
export interface Owner {
  readonly aggregatorId: string;
  readonly customerId: string;
}

/** Random 32-byte keys, each for one purpose. */
export interface Keys {
  /** By generation, 1 or higher, at least one: values are sealed with the newest. */
  readonly seal: ReadonlyMap<number, KeyObject>;
  readonly digest: KeyObject;
  readonly index: KeyObject;
  readonly token: KeyObject;
  /** Proves that a program of this store made a change; the database never has it. */
  readonly change: KeyObject;
}

/** Length of the digest at the start of a sealed section, in characters; SQL compares only this part. */
export const DIGEST_LENGTH = 22;

export class Vault {
  readonly #digest: KeyedHash;
  readonly #index: KeyedHash;
  readonly #token: KeyedHash;
  readonly #change: KeyedHash;
  readonly #newest: number;
  /** By generation, as written in a sealed value. */
  readonly #customerKeys: ReadonlyMap<string, CustomerKeys>;

  constructor(keys: Keys) {
    this.#digest = new KeyedHash(keys.digest);
    this.#index = new KeyedHash(keys.index);
    this.#token = new KeyedHash(keys.token);
    this.#change = new KeyedHash(keys.change);
    this.#newest = Math.max(...keys.seal.keys());
    const byGeneration = [...keys.seal].map(
      ([generation, key]) => [`${generation}`, new CustomerKeys(key)] as const,
    );
    this.#customerKeys = new Map(byGeneration);
  }

  /** @param section its name within the customer: `addresses` or `businessRepresentatives/ID/email` */
  seal(owner: Owner, section: string, plain: string): string {
    const customer = customerOf(owner);
    const place = `${customer}/${section}`;
    const key = this.#keyOf(`${this.#newest}`, customer, place);
    const payload = encrypt(key, Buffer.from(plain), place).toString('base64url');
    return `${this.digest(owner, section, plain)}.${this.#newest}.${payload}`;
  }

  /** Returns the digest that a sealed section starts with. */
  digest(owner: Owner, section: string, plain: string): string {
    const text = `${customerOf(owner)}/${section}\n${plain}`;
    return this.#digest.text(text).slice(0, DIGEST_LENGTH);
  }

  /**
   * Does not compare the digest at the start: `history verify` does that.
   * @throws SealBroken
   */
  open(owner: Owner, section: string, sealed: string): string {
    const [, generation = '', payload = '', ...more] = sealed.split('.');
    const customer = customerOf(owner);
    const place = `${customer}/${section}`;
    const key = this.#keyOf(generation, customer, place);
    const bytes = Buffer.from(payload, 'base64url');
    // The decoder skips characters it can't read, so several texts can stand for the same bytes.
    if (more.length > 0 || bytes.toString('base64url') !== payload) {
      throw new SealBroken(`A sealed value (${place}) does not open: it was altered.`);
    }
    return decrypt(key, bytes, place).toString();
  }

  /**
   * Returns a keyed hash that stands for `value` in lookups and unique constraints.
   * @param kind separates values of different meaning: `ssn`, `ein`
   */
  blindIndex(aggregatorId: string, kind: string, value: string): string {
    return this.#index.text(`${aggregatorId}/${kind}\n${value}`);
  }

  /** Returns a keyed hash of a token or another text; useless without the key. */
  tokenHash(token: string): string {
    return this.#token.text(token);
  }

  /** Returns a keyed hash that only a holder of the store's key can create. @param text starts with its purpose */
  sign(text: string): string {
    return this.#change.text(text);
  }

  #keyOf(generation: string, customer: string, place: string): KeyObject {
    const keys = this.#customerKeys.get(generation);
    if (keys) return keys.of(customer);
    throw new SealBroken(
      /^\d{1,9}$/.test(generation)
        ? `A sealed value (${place}) was sealed under generation ${generation} of the sealing key, which this store does not have.`
        : `A sealed value (${place}) names no generation of the sealing key: it was altered.`,
    );
  }
}

function customerOf({ aggregatorId, customerId }: Owner): string {
  return `${aggregatorId}/${customerId}`;
}
