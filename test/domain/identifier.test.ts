/** Identifiers: the published examples decode to the expected values, and every UUID is restored. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { base62, uuidOfBase62, uuidV1 } from '../../src/domain/identifier.ts';
import { Mint } from '../../src/mint.ts';

const published = [
  ['6reGTr3k8vpAu8uFV7EdiN', 'd39349c078d011eeb5658f28ab5fe311'],
  ['7BX5DO49J48VeWKsJ6gWNb', 'fa1c777078d911eeb5658f28ab5fe311'],
  ['7BX5DPJcbmipymiokecA6d', 'fa1c777178d911eeb5658f28ab5fe311'],
  ['tMxNtJcmdJjZJfAT4nzGO', '0fc891a0ccd011edab182233f1871a12'],
] as const;

const hexDigits = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => Buffer.from(bytes).toString('hex'));

describe('base62', () => {
  test.each(published)('%s is %s, both ways', (text, uuid) => {
    expect(uuidOfBase62(text)).toBe(uuid);
    expect(base62(uuid)).toBe(text);
  });

  test.each([
    ['0'.repeat(32), '0'],
    [`${'0'.repeat(31)}1`, '1'],
    ['f'.repeat(32), '7N42dgm5tFLK9N8MT7fHC7'],
  ])('%s is %s', (uuid, text) => {
    expect(base62(uuid)).toBe(text);
    expect(uuidOfBase62(text)).toBe(uuid);
  });

  test('every UUID comes back, in at most 22 characters', () => {
    fc.assert(
      fc.property(hexDigits, (uuid) => {
        const text = base62(uuid);
        expect(text).toMatch(/^[0-9a-zA-Z]{1,22}$/);
        expect(uuidOfBase62(text)).toBe(uuid);
      }),
    );
  });

  test.each(['a-b', 'a_b', 'é', ' '])('%j is no base62', (text) => {
    expect(uuidOfBase62(text)).toBeNull();
  });
});

describe('uuidV1', () => {
  test('the published business and its representative are one tick apart', () => {
    const ticks = BigInt(Date.parse('2023-11-01T17:13:29.447Z')) * 10_000n;
    const [sequence, node] = [0x3565, 0x8f28ab5fe311n];
    expect(uuidV1(ticks, sequence, node)).toBe(published[1][1]);
    expect(uuidV1(ticks + 1n, sequence, node)).toBe(published[2][1]);
  });

  test('version and variant hold for every time, sequence and node', () => {
    const ticks = fc.bigInt({ min: 0n, max: 2n ** 56n });
    fc.assert(
      fc.property(ticks, fc.nat(0xffff), fc.bigInt({ min: 0n, max: 2n ** 48n - 1n }), (...parts) => {
        expect(uuidV1(...parts)).toMatch(/^[0-9a-f]{12}1[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
      }),
    );
  });
});

describe('Mint', () => {
  test('ids differ while the clock stands still, and when it goes back', () => {
    let nowMs = 1_700_000_000_000;
    const mint = new Mint(() => nowMs--);
    const ids = Array.from({ length: 1000 }, () => mint.requestId());
    expect(new Set(ids).size).toBe(1000);
  });

  test('a token is three version-4 UUIDs of 22 characters', () => {
    const token = new Mint().token();
    for (const part of token.match(/.{22}/g) ?? []) {
      expect(uuidOfBase62(part)).toMatch(/^[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
    }
    expect(token).toHaveLength(66);
  });
});
