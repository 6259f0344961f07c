/** Reads and sends text exactly or not at all. */
import { OpenCIFError } from './errors.ts';

/** @returns the text without its byte order mark; null if the bytes are not UTF-8 */
export function textOf(bytes: ArrayBuffer | Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Whether the text can be encoded as UTF-8: it has no half of a character. */
export function isText(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/**
 * Refuses text that a header can't carry; `fetch` would fail with what looks like a network error.
 *
 * @param name appears in the error, but the text does not
 * @throws OpenCIFError
 */
export function headerText(name: string, text: string): string {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return text;
  throw new OpenCIFError(`${name} has a character that a header cannot carry, such as a line break.`);
}
