/**
 * Identifiers in the vendor's format (derived from its published examples): version-1 UUIDs, as 32 hex digits for a
 * requestId, in base62 with a prefix for customers, and random ones for tokens.
 */

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const BASE = 62n;

/** Number of 100-nanosecond steps from 15 October 1582, where UUID time starts, to 1970. */
const GREGORIAN_OFFSET = 122192928000000000n;

export const customerIdPrefix = { individual: 'cstap_', business: 'cstab_' } as const;

/**
 * Builds a version-1 UUID without dashes.
 * @param ticks 100-nanosecond steps since 1970
 * @param clockSequence 14 bits
 * @param node 48 bits
 */
export function uuidV1(ticks: bigint, clockSequence: number, node: bigint): string {
  const time = ticks + GREGORIAN_OFFSET;
  const low = time & 0xffffffffn;
  const mid = (time >> 32n) & 0xffffn;
  const high = ((time >> 48n) & 0x0fffn) | 0x1000n;
  const sequence = BigInt((clockSequence & 0x3fff) | 0x8000);
  return hex(low, 8) + hex(mid, 4) + hex(high, 4) + hex(sequence, 4) + hex(node, 12);
}

/** Returns a UUID of 32 hex digits in base62: digits, lower case, upper case; not padded. */
export function base62(uuid: string): string {
  let rest = BigInt(`0x${uuid}`);
  let text = '';
  do {
    text = alphabet.charAt(Number(rest % BASE)) + text;
    rest /= BASE;
  } while (rest > 0n);
  return text;
}

/** The inverse of `base62`: returns 32 hex digits, or null if the text contains any other character. */
export function uuidOfBase62(text: string): string | null {
  let value = 0n;
  for (const character of text) {
    const digit = alphabet.indexOf(character);
    if (digit < 0) return null;
    value = value * BASE + BigInt(digit);
  }
  return hex(value, 32);
}

function hex(value: bigint, length: number): string {
  return value.toString(16).padStart(length, '0');
}
