/** `ETag` and `If-Match`: a customer's tag is its version. */

export function etagOf(version: number): string {
  return `"${version}"`;
}

/**
 * @param header as sent, in the documented pattern
 * @returns the versions that match it, possibly including some that no customer has; null: any. A weak tag never
 *   matches (RFC 9110, section 13.1.1), and neither does a tag that is not one of our versions
 */
export function allowedVersions(header: string | undefined): number[] | null {
  if (header === undefined || header.trim() === '*') return null;
  const tags = [...header.matchAll(/(W\/)?"([^"]*)"/g)].map(([, weak, text = '']) => (weak ? '' : text));
  return tags.filter((text) => /^[1-9][0-9]{0,8}$/.test(text)).map(Number);
}
