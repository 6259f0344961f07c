/** How many of something, in words. */

/** @returns `1 customer`, `12,000 customers` */
export function counted(count: number, one: string): string {
  return `${count.toLocaleString('en-US')} ${one}${count === 1 ? '' : 's'}`;
}
