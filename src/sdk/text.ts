/** Reading bytes as text: exactly, or not at all. */

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
