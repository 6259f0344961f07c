/** The keys of single customers, derived from a sealing key by HKDF-SHA-256 without salt (RFC 5869). */
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { KeyedHash } from './keyed-hash.ts';

/**
 * Number of derived keys that are kept: more than the changes that can wait at once (2,048), so that a change still
 * finds the key it was sealed with when it ends. Deriving a key takes 5 to 10 microseconds, as much as sealing one
 * section and 2 % of an update (Node 20; 100,000 customers at random); keeping ten times as many rarely saves that
 * and takes 6 MB.
 */
const KEPT = 4096;

export class CustomerKeys {
  /** Hashes under the result of HKDF's first half (RFC 5869, 2.2), which is the same for every customer. */
  readonly #extracted: KeyedHash;
  /** Keys in the order they were derived. */
  readonly #kept = new Map<string, KeyObject>();

  constructor(seal: KeyObject) {
    const extracted = createHmac('sha256', '').update(seal.export()).digest();
    this.#extracted = new KeyedHash(createSecretKey(extracted));
  }

  /** @param customer `AGGREGATOR/CUSTOMER` */
  of(customer: string): KeyObject {
    const info = `opencif customer ${customer}`;
    const known = this.#kept.get(info);
    if (known) return known;
    const key = this.#derive(info);
    if (this.#kept.size >= KEPT) this.#dropOldest();
    this.#kept.set(info, key);
    return key;
  }

  /** HKDF's second half (RFC 5869, 2.3) for one block: takes half the time of `hkdfSync`, which does both halves. */
  #derive(info: string): KeyObject {
    return createSecretKey(this.#extracted.bytes(`${info}\x01`));
  }

  #dropOldest(): void {
    for (const oldest of this.#kept.keys()) {
      this.#kept.delete(oldest);
      return;
    }
  }
}
