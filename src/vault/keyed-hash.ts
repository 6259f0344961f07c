/**
 * HMAC-SHA-256 (RFC 2104) as two one-shot hashes. `createHmac` makes a native object for each text, and an update
 * needs about ten: creating them and collecting them as garbage took 21 of the 111 microseconds that the service's
 * thread spends on an update (Node.js 20, CPU profiles, store replaced by a stub). Two calls of `hash` take 5.
 */
import { hash, type KeyObject } from 'node:crypto';

const BLOCK_BYTES = 64;
const HASH_BYTES = 32;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;
/** UTF-8 needs at most this many bytes for each UTF-16 code unit. */
const BYTES_PER_UNIT = 3;

/** Computes hashes under one key. */
export class KeyedHash {
  /** The padded key and room for the text after it; grows with the longest text. */
  #inner: Buffer;
  /** The padded key and room for the inner hash after it. */
  readonly #outer: Buffer;

  /** @param key at most 64 bytes; the standard hashes longer ones first, and opencif has none */
  constructor(key: KeyObject) {
    const bytes = key.export();
    if (bytes.length > BLOCK_BYTES) throw new RangeError(`A key has at most ${BLOCK_BYTES} bytes.`);
    this.#inner = padded(bytes, INNER_PAD, BLOCK_BYTES);
    this.#outer = padded(bytes, OUTER_PAD, HASH_BYTES);
  }

  /** @returns the hash of the text in UTF-8: 43 characters, base64url */
  text(text: string): string {
    return hash('sha256', this.#withInner(text), 'base64url');
  }

  /** @returns the hash of the text in UTF-8: 32 bytes */
  bytes(text: string): Buffer {
    return hash('sha256', this.#withInner(text), 'buffer');
  }

  #withInner(text: string): Buffer {
    const needed = BLOCK_BYTES + text.length * BYTES_PER_UNIT;
    if (this.#inner.length < needed) this.#inner = Buffer.concat([this.#inner], needed);
    const end = BLOCK_BYTES + this.#inner.write(text, BLOCK_BYTES);
    // As a string, the inner hash needs no buffer.
    const inner = hash('sha256', this.#inner.subarray(0, end), 'binary');
    this.#outer.write(inner, BLOCK_BYTES, 'binary');
    return this.#outer;
  }
}

/** @param room number of bytes after the padded key */
function padded(key: Uint8Array, pad: number, room: number): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES + room);
  block.set(key);
  for (let index = 0; index < BLOCK_BYTES; index++) block[index] = (block[index] ?? 0) ^ pad;
  return block;
}
