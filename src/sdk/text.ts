/** Text that is read and sent exactly, or not at all. */
import { OpenCIFError } from './errors.ts';

/** @returns the text without its byte order mark; null where the bytes are not UTF-8 */
export function textOf(bytes: ArrayBuffer | Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Whether UTF-8 can write the text: it has no half of a character. */
export function isText(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/**
 * `fetch` refuses other texts with an error that looks like a network's.
 *
 * @param name stands in the error, the text does not
 * @throws OpenCIFError
 */
export function headerText(name: string, text: string): string {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return text;
  throw new OpenCIFError(`${name} has a character that a header can not carry, such as a line break.`);
}
