/** Phone numbers as people type them: `(717) 555-0100`, `+1`. Only the digits are stored. */

/** @returns the number without spaces, dashes, dots and brackets */
export function phoneDigits(typed: string): string {
  return typed.replaceAll(/[\s().-]/g, '');
}

/** @returns the dialing code without these characters and without a plus */
export function dialingDigits(typed: string): string {
  return phoneDigits(typed).replaceAll('+', '');
}
