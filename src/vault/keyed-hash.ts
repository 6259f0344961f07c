/**
 * HMAC-SHA-256 (RFC 2104) by two one-shot hashes. Node's own `Hmac` is an object with a state outside of the
 * heap, made and thrown away for each text: that costs more than the hashing, and more again when it is collected.
 */
import { hash } from 'node:crypto';

const BLOCK_BYTES = 64;
const HASH_BYTES = 32;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;
/** UTF-8 needs no more for each of a string's code units. */
const BYTES_PER_UNIT = 3;

/** Keyed hashes under one key. */
export class KeyedHash {
  /** The padded key, and room for the text behind it; grows with the longest text. */
  #inner: Buffer;
  /** The padded key, and room for the inner hash behind it. */
  readonly #outer: Buffer;

  /** @param key 64 bytes at most: longer ones would have to be hashed first */
  constructor(key: Uint8Array) {
    if (key.length > BLOCK_BYTES) throw new RangeError(`A key has ${BLOCK_BYTES} bytes at most.`);
    this.#inner = padded(key, INNER_PAD, BLOCK_BYTES);
    this.#outer = padded(key, OUTER_PAD, HASH_BYTES);
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
    // As text it needs no buffer of its own.
    const inner = hash('sha256', this.#inner.subarray(0, end), 'binary');
    this.#outer.write(inner, BLOCK_BYTES, 'binary');
    return this.#outer;
  }
}

/** @param room bytes behind the padded key */
function padded(key: Uint8Array, pad: number, room: number): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES + room);
  block.set(key);
  for (let index = 0; index < BLOCK_BYTES; index++) block[index] = (block[index] ?? 0) ^ pad;
  return block;
}
