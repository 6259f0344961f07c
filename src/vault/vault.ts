/**
 * Sealing and opening of personal data, and the keyed hashes that stand for it in look-ups.
 *
 * A sealed section is one text, `digest.keyId.payload`:
 * - digest: 22 characters, HMAC-SHA-256 of the plain text cut to 128 bits. Equal values of one section
 *   of one customer have equal digests, which lets a statement see that nothing changed.
 * - keyId: which sealing key, for rotation.
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
  readonly seal: KeyObject;
  readonly digest: KeyObject;
  readonly index: KeyObject;
  readonly token: KeyObject;
}

/** Length of the digest in front of a sealed section, in characters; SQL compares just these. */
export const DIGEST_LENGTH = 22;

const KEY_ID = '1';

export class Vault {
  readonly #keys: Keys;
  readonly #customerKeys: CustomerKeys;

  constructor(keys: Keys) {
    this.#keys = keys;
    this.#customerKeys = new CustomerKeys(keys.seal);
  }

  /** @param section its name within the customer, `addresses` or `businessRepresentatives/ID/email` */
  seal(owner: Owner, section: string, plain: string): string {
    const customer = customerOf(owner);
    const place = `${customer}/${section}`;
    const digest = keyedHash(this.#keys.digest, `${place}\n${plain}`).slice(0, DIGEST_LENGTH);
    const payload = encrypt(this.#customerKeys.of(customer), Buffer.from(plain), place);
    return `${digest}.${KEY_ID}.${payload.toString('base64url')}`;
  }

  /** @throws SealBroken */
  open(owner: Owner, section: string, sealed: string): string {
    const [, keyId, payload = ''] = sealed.split('.');
    const customer = customerOf(owner);
    const place = `${customer}/${section}`;
    if (keyId !== KEY_ID) throw new SealBroken(`A sealed value (${place}) names a key that does not exist.`);
    return decrypt(this.#customerKeys.of(customer), Buffer.from(payload, 'base64url'), place).toString();
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
    return keyedHash(this.#keys.digest, `signed ${text}`);
  }
}

/** HMAC-SHA-256 of the text in UTF-8: 43 characters, base64url. */
function keyedHash(key: KeyObject, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

function customerOf({ aggregatorId, customerId }: Owner): string {
  return `${aggregatorId}/${customerId}`;
}
