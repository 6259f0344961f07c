/** Text of others on a terminal. */

/** Replaces characters that could control a terminal. */
export function printable(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what the pattern looks for.
  return line.replaceAll(/[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g, '\uFFFD');
}
