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
import { createCipheriv, createDecipheriv, createHmac, randomFillSync } from 'node:crypto';
import { KeyedHash } from './keyed-hash.ts';

/** Whose data it is. Both ids consist of letters, digits and `_`. */
export interface Owner {
  readonly aggregatorId: string;
  readonly customerId: string;
}

/** Random 32-byte keys, each for one purpose. */
export interface Keys {
  readonly seal: Buffer;
  readonly digest: Buffer;
  readonly index: Buffer;
  readonly token: Buffer;
}

/** Length of the digest in front of a sealed section, in characters; SQL compares just these. */
export const DIGEST_LENGTH = 22;

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID = '1';
/** Derived keys kept, of as many customers. */
const CUSTOMER_KEYS = 1000;

/** A sealed value does not open: wrong key, or it was altered or moved. Holds no data. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

/** Random bytes for nonces, drawn for many at a time: drawing costs the same for 12 bytes as for thousands. */
const randomPool = Buffer.alloc(NONCE_BYTES * 512);
let drawn = randomPool.length;

/** Good until the next one is taken as many times as the pool holds: copied by all who use it at once. */
function freshNonce(): Buffer {
  if (drawn === randomPool.length) {
    randomFillSync(randomPool);
    drawn = 0;
  }
  const nonce = randomPool.subarray(drawn, drawn + NONCE_BYTES);
  drawn += NONCE_BYTES;
  return nonce;
}

export function encrypt(key: Uint8Array, plain: Uint8Array, associated: string): Buffer {
  const nonce = freshNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(associated));
  const text = cipher.update(plain);
  // Gives no bytes: GCM has no padding.
  cipher.final();
  return Buffer.concat([nonce, text, cipher.getAuthTag()], NONCE_BYTES + text.length + TAG_BYTES);
}

/** @throws SealBroken */
export function decrypt(key: Uint8Array, payload: Buffer, associated: string): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, payload.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(associated));
    decipher.setAuthTag(payload.subarray(payload.length - TAG_BYTES));
    const plain = decipher.update(payload.subarray(NONCE_BYTES, payload.length - TAG_BYTES));
    // Gives no bytes, and throws where the tag does not fit: nothing is told before.
    decipher.final();
    return plain;
  } catch {
    throw new SealBroken(
      `A sealed value (${associated}) does not open: it was altered, or the key is wrong.`,
    );
  }
}

export class Vault {
  /** Under what HKDF's first half gives (RFC 5869, 2.2, no salt), the same for every customer. */
  readonly #expand: KeyedHash;
  readonly #digest: KeyedHash;
  readonly #index: KeyedHash;
  readonly #token: KeyedHash;
  readonly #customerKeys = new Map<string, Uint8Array>();

  constructor(keys: Keys) {
    this.#expand = new KeyedHash(createHmac('sha256', '').update(keys.seal).digest());
    this.#digest = new KeyedHash(keys.digest);
    this.#index = new KeyedHash(keys.index);
    this.#token = new KeyedHash(keys.token);
  }

  /** @param section its name within the customer, `addresses` or `businessRepresentatives/ID/email` */
  seal(owner: Owner, section: string, plain: string): string {
    const place = placeOf(owner, section);
    const digest = this.#digest.text(`${place}\n${plain}`);
    const payload = encrypt(this.#customerKey(owner), Buffer.from(plain), place);
    return `${digest.slice(0, DIGEST_LENGTH)}.${KEY_ID}.${payload.toString('base64url')}`;
  }

  /** @throws SealBroken */
  open(owner: Owner, section: string, sealed: string): string {
    const [, keyId, payload = ''] = sealed.split('.');
    const place = placeOf(owner, section);
    if (keyId !== KEY_ID) throw new SealBroken(`A sealed value (${place}) names a key that does not exist.`);
    return decrypt(this.#customerKey(owner), Buffer.from(payload, 'base64url'), place).toString();
  }

  /**
   * A keyed hash that stands for `value` in look-ups and unique constraints.
   * @param kind keeps values of different meaning apart: `ssn`, `ein`
   */
  blindIndex(aggregatorId: string, kind: string, value: string): string {
    return this.#index.text(`${aggregatorId}/${kind}\n${value}`);
  }

  /** A keyed hash of a token or of what counts sign-in attempts; of no use without the key. */
  tokenHash(token: string): string {
    return this.#token.text(token);
  }

  /** A keyed hash that only a holder of the store's key can make. @param text starts with what it is */
  sign(text: string): string {
    return this.#digest.text(`signed ${text}`);
  }

  /** Deriving costs more than sealing, and a request works on several sections of one customer. */
  #customerKey({ aggregatorId, customerId }: Owner): Uint8Array {
    const info = `opencif customer ${aggregatorId}/${customerId}`;
    const known = this.#customerKeys.get(info);
    if (known) return known;
    // HKDF's second half (RFC 5869, 2.3) for one block.
    const key = this.#expand.bytes(`${info}\x01`);
    if (this.#customerKeys.size >= CUSTOMER_KEYS) this.#customerKeys.clear();
    this.#customerKeys.set(info, key);
    return key;
  }
}

function placeOf(owner: Owner, section: string): string {
  return `${owner.aggregatorId}/${owner.customerId}/${section}`;
}
