/** `ETag` and `If-Match`: a customer's tag is its version. */

export function etagOf(version: number): string {
  return `"${version}"`;
}

/**
 * @param header as sent, of the documented pattern
 * @returns versions that fit it, those that no customer has had among them; null: any. A weak tag never fits
 *   (RFC 9110, section 13.1.1), and neither does a text that is no version of ours
 */
export function allowedVersions(header: string | undefined): number[] | null {
  if (header === undefined || header.trim() === '*') return null;
  const tags = [...header.matchAll(/(W\/)?"([^"]*)"/g)].map(([, weak, text = '']) => (weak ? '' : text));
  return tags.filter((text) => /^[1-9][0-9]{0,8}$/.test(text)).map(Number);
}
