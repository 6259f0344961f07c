/** Encryption of one value: AES-256-GCM with a random nonce, as nonce (12 bytes), cipher text and tag (16 bytes). */
import { createCipheriv, createDecipheriv, type KeyObject, randomFillSync } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A sealed value does not open: the key is wrong, or the value was altered or moved. Contains no data. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

/** Random bytes for many nonces at a time: generating 12 bytes costs as much as generating thousands. */
const randomPool = Buffer.alloc(NONCE_BYTES * 512);
let drawn = randomPool.length;

/** Valid only until the pool has been used up once more; every caller copies it at once. */
function freshNonce(): Buffer {
  if (drawn === randomPool.length) {
    randomFillSync(randomPool);
    drawn = 0;
  }
  const nonce = randomPool.subarray(drawn, drawn + NONCE_BYTES);
  drawn += NONCE_BYTES;
  return nonce;
}

/** @param associated names what the value belongs to; decrypting requires the same text */
export function encrypt(key: KeyObject, plain: Uint8Array, associated: string): Buffer {
  const nonce = freshNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(associated));
  const text = cipher.update(plain);
  // Returns no bytes: GCM has no padding.
  cipher.final();
  return Buffer.concat([nonce, text, cipher.getAuthTag()], NONCE_BYTES + text.length + TAG_BYTES);
}

/** @throws SealBroken */
export function decrypt(key: KeyObject, payload: Buffer, associated: string): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, payload.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(associated));
    decipher.setAuthTag(payload.subarray(payload.length - TAG_BYTES));
    const plain = decipher.update(payload.subarray(NONCE_BYTES, payload.length - TAG_BYTES));
    // Returns no bytes, and throws if the tag does not match: nothing is revealed before that.
    decipher.final();
    return plain;
  } catch {
    throw new SealBroken(
      `A sealed value (${associated}) does not open: it was altered, or the key is wrong.`,
    );
  }
}
