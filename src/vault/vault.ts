/**
 * Seals and opens personal data, and computes the keyed hashes that stand for it in lookups.
 *
 * A sealed section is one text, `digest.generation.payload`:
 * - digest: 22 characters, HMAC-SHA-256 of place and plain text cut to 132 bits. Equal values of one section
 *   of one customer have equal digests, which lets a statement see that nothing changed.
 * - generation: the number of the sealing key. A value sealed again with another key keeps its digest.
 *   A store gets new generations while its nodes run, so a node may meet a value of one that it does not know yet:
 *   whoever reads values from the store calls `learn` before opening them.
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
  /** Generation of the key for tokens. */
  readonly tokenGeneration: number;
  /** Proves that a program of this store made a change; the database never has it. */
  readonly change: KeyObject;
}

/**
 * Reads the keys of the store as they are now.
 * @param through the transaction of the store to read them in; default: none. Only the loader knows what it is
 */
export type LoadKeys = (through?: object) => Promise<Keys>;

/** How often `learn` reads the keys. The first reading may have begun before the generation was there. */
const READINGS = 2;

/** Length of the digest at the start of a sealed section, in characters; SQL compares only this part. */
export const DIGEST_LENGTH = 22;

export class Vault {
  readonly #load: LoadKeys;
  readonly #digest: KeyedHash;
  readonly #index: KeyedHash;
  #token: KeyedHash;
  #tokenGeneration: number;
  readonly #change: KeyedHash;
  #newest = 0;
  /**
   * By generation, as written in a sealed value. One that the store no longer has stays: a value that was read before
   * it was sealed again may still have to be opened.
   */
  readonly #customerKeys = new Map<string, CustomerKeys>();
  /** The reading of the keys that is under way. */
  #loading: Promise<void> | null = null;

  /** @param load default: the keys stay as they are */
  constructor(keys: Keys, load: LoadKeys = async () => keys) {
    this.#load = load;
    this.#digest = new KeyedHash(keys.digest);
    this.#index = new KeyedHash(keys.index);
    this.#token = new KeyedHash(keys.token);
    this.#tokenGeneration = keys.tokenGeneration;
    this.#change = new KeyedHash(keys.change);
    this.#take(keys);
  }

  /** The generation of the key that tokens are hashed with. */
  get tokenGeneration(): number {
    return this.#tokenGeneration;
  }

  /** The generation that values are sealed under. */
  get generation(): number {
    return this.#newest;
  }

  /** Tells whether the generation of a sealed value is known; also true for a text that names none. */
  knows(sealed: string): boolean {
    const generation = generationOf(sealed);
    return this.#customerKeys.has(generation) || !isGeneration(generation);
  }

  isSealedUnderNewest(sealed: string): boolean {
    return generationOf(sealed) === String(this.#newest);
  }

  /**
   * Reads the keys of the store again if a sealed value has a generation that is not known yet.
   * @param through as in `LoadKeys`: whoever is in a transaction must name it, since the embedded store does nothing else
   *   until the transaction ends
   */
  async learn(sealed: readonly string[], through?: object): Promise<void> {
    for (let readings = 0; readings < READINGS && !sealed.every((one) => this.knows(one)); readings++) {
      if (through) this.#take(await this.#load(through));
      else await this.reload();
    }
  }

  /** Reads the keys of the store again. Those who ask while they are being read wait for that reading. */
  reload(): Promise<void> {
    this.#loading ??= this.#load()
      .then((keys) => this.#take(keys))
      .finally(() => {
        this.#loading = null;
      });
    return this.#loading;
  }

  #take({ seal, token, tokenGeneration }: Keys): void {
    if (tokenGeneration > this.#tokenGeneration) {
      this.#token = new KeyedHash(token);
      this.#tokenGeneration = tokenGeneration;
    }
    for (const [generation, key] of seal) {
      const name = String(generation);
      if (!this.#customerKeys.has(name)) this.#customerKeys.set(name, new CustomerKeys(key));
      this.#newest = Math.max(this.#newest, generation);
    }
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
    const [digest, generation = '', payload = '', ...more] = sealed.split('.');
    const customer = customerOf(owner);
    const place = `${customer}/${section}`;
    const key = this.#keyOf(generation, customer, place);
    const bytes = Buffer.from(payload, 'base64url');
    // The decoder skips characters it can't read, so several texts can stand for the same bytes.
    const isAsWritten = digest?.length === DIGEST_LENGTH && bytes.toString('base64url') === payload;
    if (!isAsWritten || more.length > 0) {
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

  /** Returns a keyed hash of a text that is only compared with others of this store. @param text starts with its purpose */
  keyedHash(text: string): string {
    return this.#index.text(text);
  }

  /** Returns a keyed hash of a token; useless without the key. Changes when the key for tokens is changed. */
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
      isGeneration(generation)
        ? `A sealed value (${place}) was sealed under generation ${generation} of the sealing key, which this store does not have.`
        : `A sealed value (${place}) names no generation of the sealing key: it was altered.`,
    );
  }
}

/** @returns the text between the first two dots; of a text without them anything that is no number */
export function generationOf(sealed: string): string {
  return sealed.slice(DIGEST_LENGTH + 1, sealed.indexOf('.', DIGEST_LENGTH + 1));
}

function isGeneration(text: string): boolean {
  return /^\d{1,9}$/.test(text);
}

function customerOf({ aggregatorId, customerId }: Owner): string {
  return `${aggregatorId}/${customerId}`;
}
