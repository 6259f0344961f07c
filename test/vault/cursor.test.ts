/** Sealed positions: each can be opened only for its own list and store. */
import { createSecretKey, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openCursor, sealCursor } from '../../src/vault/cursor.ts';
import { Vault } from '../../src/vault/vault.ts';

const vaultOf = (first: number) => {
  const [one, two, three, four, five] = [0, 1, 2, 3, 4].map((n) =>
    createSecretKey(Buffer.alloc(32, first + n)),
  ) as [KeyObject, KeyObject, KeyObject, KeyObject, KeyObject];
  return new Vault({
    seal: new Map([[1, one]]),
    digest: two,
    index: three,
    token: four,
    tokenGeneration: 1,
    change: five,
  });
};
const vault = vaultOf(1);

const anyList = fc.stringMatching(/^[A-Z]{1,9} (?:events|history [0-9a-zA-Z_]{1,36})$/);
const anyPlace = fc.stringMatching(/^[0-9]{1,18}(?:[.][0-9]{1,18}(?:[.][0-9a-f]{8})?)?$/);

test('a place comes back, from a cursor that is short, fits a URL and is the same each time', () => {
  fc.assert(
    fc.property(anyList, anyPlace, (list, place) => {
      const cursor = sealCursor(vault, list, place);
      expect(cursor).toMatch(/^[0-9A-Za-z_-]{23,100}$/);
      expect(openCursor(vault, list, cursor)).toBe(place);
      expect(sealCursor(vaultOf(1), list, place)).toBe(cursor);
    }),
  );
});

test('a cursor of another list or store, or with a letter altered, gives no place', () => {
  const another = fc.constantFrom(...'ABCXYZabcxyz019-_');
  fc.assert(
    fc.property(anyList, anyList, anyPlace, fc.nat(), another, (list, other, place, at, letter) => {
      const cursor = sealCursor(vault, list, place);
      if (other !== list) expect(openCursor(vault, other, cursor)).toBeNull();
      expect(openCursor(vaultOf(9), list, cursor)).toBeNull();
      const altered = [...cursor].with(at % cursor.length, letter).join('');
      if (altered !== cursor) expect(openCursor(vault, list, altered)).toBeNull();
    }),
  );
});

test('what was never sealed gives no place', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9A-Za-z._-]{0,100}$/), (text) => {
      expect(openCursor(vault, 'CLIENTID events', text)).toBeNull();
    }),
  );
});

test('neighbours have nothing in common that would tell how much lies between', () => {
  const cursors = Array.from({ length: 1000 }, (_, n) => sealCursor(vault, 'CLIENTID events', `${n}.${n}`));
  // Of a thousand random prefixes of 8 characters, no two are equal.
  expect(new Set(cursors.map((cursor) => cursor.slice(0, 8))).size).toBe(1000);
  expect(new Set(cursors.map((cursor) => cursor.slice(22))).size).toBeGreaterThan(900);
});
