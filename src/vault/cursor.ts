/**
 * Cursors: a place in a list as text that reveals nothing (places count what all aggregators do), that cannot be
 * forged, and that is valid only in its own list and store. The same place always has the same cursor, even in a
 * restored store, because the keys are restored with it.
 *
 * They use a synthetic initialization vector, as in RFC 5297: the keyed hash of list and place both proves the place
 * and starts the key stream that hides it.
 */
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import type { Vault } from './vault.ts';

const IV_BYTES = 16;
const CIPHER = 'aes-256-ctr';

/**
 * @param list names the list in full: aggregator, kind, and owner
 * @param place at most 50 characters of ASCII
 * @returns letters, digits, `-` and `_`: 4 for every 3 characters of the place plus 16
 */
export function sealCursor(vault: Vault, list: string, place: string): string {
  const iv = ivOf(vault, list, place);
  const cipher = createCipheriv(CIPHER, keyOf(vault), iv);
  return Buffer.concat([iv, cipher.update(place), cipher.final()]).toString('base64url');
}

/** @returns the place; null if the cursor belongs to another list or store, or is not a cursor */
export function openCursor(vault: Vault, list: string, cursor: string): string | null {
  const bytes = Buffer.from(cursor, 'base64url');
  // The decoder skips characters that it cannot read.
  if (bytes.length <= IV_BYTES || bytes.toString('base64url') !== cursor) return null;
  const iv = bytes.subarray(0, IV_BYTES);
  const decipher = createDecipheriv(CIPHER, keyOf(vault), iv);
  const place = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES)), decipher.final()]).toString();
  return timingSafeEqual(iv, ivOf(vault, list, place)) ? place : null;
}

function ivOf(vault: Vault, list: string, place: string): Buffer {
  return Buffer.from(vault.sign(`cursor\n${list}\n${place}`), 'base64url').subarray(0, IV_BYTES);
}

function keyOf(vault: Vault): KeyObject {
  return createSecretKey(vault.sign('cursor key'), 'base64url');
}
