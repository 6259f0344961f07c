/**
 * Sealing and opening of personal data, and the keyed hashes that stand for it in look-ups.
 *
 * A sealed section is one text, `digest.generation.payload`:
 * - digest: 22 characters, HMAC-SHA-256 of place and plain text cut to 132 bits. Equal values of one section
 *   of one customer have equal digests, which lets a statement see that nothing changed.
 * - generation: which sealing key. Sealed again under another one, a value keeps its digest.
 * - payload: base64url of nonce (12 bytes), cipher text and tag (16 bytes), AES-256-GCM.
 *
 * Each customer has a key of its own (HKDF), so that random nonces stay far below their limit;
 * aggregator, customer and section are associated data, so that a value can't be moved elsewhere.
 */
import { createHmac, type KeyObject } from 'node:crypto';
import { decrypt, encrypt, SealBroken } from './cipher.ts';
import { CustomerKeys } from './customer-keys.ts';

export { SealBroken } from './cipher.ts';

/** Whose data it is. Both ids consist of letters, digits and `_`. */
export interface Owner {
  readonly aggregatorId: string;
  readonly customerId: string;
}

/** Random 32-byte keys, each for one purpose. */
export interface Keys {
  /** By generation, 1 or higher, at least one: values are sealed under the newest. */
  readonly seal: ReadonlyMap<number, KeyObject>;
  readonly digest: KeyObject;
  readonly index: KeyObject;
  readonly token: KeyObject;
  /** Proves that a change was made by a program of this store; never in the hands of the database. */
  readonly change: KeyObject;
}

/** Length of the digest in front of a sealed section, in characters; SQL compares just these. */
export const DIGEST_LENGTH = 22;

export class Vault {
  readonly #keys: Keys;
  readonly #newest: number;
  /** By generation, as it stands in a sealed value. */
  readonly #customerKeys: ReadonlyMap<string, CustomerKeys>;

  constructor(keys: Keys) {
    this.#keys = keys;
    this.#newest = Math.max(...keys.seal.keys());
    const byGeneration = [...keys.seal].map(
      ([generation, key]) => [`${generation}`, new CustomerKeys(key)] as const,
    );
    this.#customerKeys = new Map(byGeneration);
  }

  /** @param section its name within the customer, `addresses` or `businessRepresentatives/ID/email` */
  seal(owner: Owner, section: string, plain: string): string {
    const customer = customerOf(owner);
    const place = `${customer}/${section}`;
    const key = this.#keyOf(`${this.#newest}`, customer, place);
    const payload = encrypt(key, Buffer.from(plain), place).toString('base64url');
    return `${this.digest(owner, section, plain)}.${this.#newest}.${payload}`;
  }

  /** The digest that stands in front of the plain text when it is sealed. */
  digest(owner: Owner, section: string, plain: string): string {
    const text = `${customerOf(owner)}/${section}\n${plain}`;
    return keyedHash(this.#keys.digest, text).slice(0, DIGEST_LENGTH);
  }

  /**
   * The digest in front is not compared: `history verify` does that.
   * @throws SealBroken
   */
  open(owner: Owner, section: string, sealed: string): string {
    const [, generation = '', payload = '', ...more] = sealed.split('.');
    const customer = customerOf(owner);
    const place = `${customer}/${section}`;
    const key = this.#keyOf(generation, customer, place);
    const bytes = Buffer.from(payload, 'base64url');
    // The decoder passes over what it can't read, so that several texts stand for the same bytes.
    if (more.length > 0 || bytes.toString('base64url') !== payload) {
      throw new SealBroken(`A sealed value (${place}) does not open: it was altered.`);
    }
    return decrypt(key, bytes, place).toString();
  }

  /**
   * A keyed hash that stands for `value` in look-ups and unique constraints.
   * @param kind keeps values of different meaning apart: `ssn`, `ein`
   */
  blindIndex(aggregatorId: string, kind: string, value: string): string {
    return keyedHash(this.#keys.index, `${aggregatorId}/${kind}\n${value}`);
  }

  /** A keyed hash of a token or of what counts sign-in attempts; of no use without the key. */
  tokenHash(token: string): string {
    return keyedHash(this.#keys.token, token);
  }

  /** A keyed hash that only a holder of the store's key can make. @param text starts with what it is */
  sign(text: string): string {
    return keyedHash(this.#keys.change, text);
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

/** HMAC-SHA-256 of the text in UTF-8: 43 characters, base64url. */
function keyedHash(key: KeyObject, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

function customerOf({ aggregatorId, customerId }: Owner): string {
  return `${aggregatorId}/${customerId}`;
}
