/** Our HMAC, compared with that of Node.js. */
import { createHmac, createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyedHash } from '../../src/vault/keyed-hash.ts';

/** From one byte to a whole block. */
const keys = fc.uint8Array({ minLength: 1, maxLength: 64 });
/** Texts with UTF-8 characters of every length, some longer than the initial buffer of a hash. */
const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ minLength: 60, maxLength: 400 }),
);

test('gives the HMAC-SHA-256 of RFC 2104 for every key and text, whatever was hashed before', () => {
  fc.assert(
    fc.property(keys, fc.array(texts, { minLength: 1, maxLength: 5 }), (bytes, list) => {
      const key = createSecretKey(bytes);
      const own = new KeyedHash(key);
      for (const text of list) {
        const expected = createHmac('sha256', key).update(text).digest();
        expect(own.text(text)).toBe(expected.toString('base64url'));
        expect(own.bytes(text)).toEqual(expected);
      }
    }),
  );
});

test('refuses a key longer than a block, which the standard would hash first', () => {
  expect(() => new KeyedHash(createSecretKey(Buffer.alloc(65)))).toThrow('at most 64 bytes');
});
