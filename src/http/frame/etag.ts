/** `ETag` and `If-Match`: a customer's tag is its version. */

export function etagOf(version: number): string {
  return `"${version}"`;
}

/**
 * @param header as sent, of the documented pattern
 * @returns versions that fit it; null: any. A weak tag never fits (RFC 9110, section 13.1.1), and neither
 *   does a text that is no version of ours
 */
export function allowedVersions(header: string | undefined): number[] | null {
  if (header === undefined || header === '*') return null;
  const strong = header.split(',').map((tag) => /^ *"([1-9][0-9]{0,8})" *$/.exec(tag)?.[1]);
  return strong.filter((tag) => tag !== undefined).map(Number);
}
