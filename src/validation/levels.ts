/** How deep a value is nested. */

/**
 * Whatever looks at a value by calling itself for its members fails on one that is deep enough, perhaps halfway
 * through its work. This never calls itself more often than there may be levels.
 * @returns whether there are more than so many objects and arrays inside each other
 */
export function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  const members = Array.isArray(value) ? value : Object.values(value);
  return members.some((member) => isDeeper(member, levels - 1));
}
