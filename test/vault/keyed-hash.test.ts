/** Our HMAC against Node's own. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyedHash } from '../../src/vault/keyed-hash.ts';

const anyKey = fc.uint8Array({ maxLength: 64 });
const anyTexts = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), {
  minLength: 1,
  maxLength: 5,
});

test('every text gets the HMAC-SHA-256 that Node computes, whatever was hashed before it', () => {
  fc.assert(
    fc.property(anyKey, anyTexts, (key, texts) => {
      const keyed = new KeyedHash(key);
      for (const text of texts) {
        const expected = createHmac('sha256', key).update(text).digest();
        expect(keyed.bytes(text).equals(expected)).toBe(true);
        expect(keyed.text(text)).toBe(expected.toString('base64url'));
      }
    }),
  );
});

test('a long text leaves nothing behind in the hash of a short one', () => {
  const key = Buffer.alloc(32, 7);
  const keyed = new KeyedHash(key);
  for (const text of ['x'.repeat(100_000), '', 'ß€😀', 'x'.repeat(64), 'x']) {
    expect(keyed.text(text)).toBe(createHmac('sha256', key).update(text).digest('base64url'));
  }
});

test('a lone surrogate is hashed as Node hashes it', () => {
  const key = Buffer.alloc(32, 7);
  expect(new KeyedHash(key).text('a\ud800b')).toBe(
    createHmac('sha256', key).update('a\ud800b').digest('base64url'),
  );
});

test('a key longer than a block is refused', () => {
  expect(() => new KeyedHash(new Uint8Array(65))).toThrow(RangeError);
});
