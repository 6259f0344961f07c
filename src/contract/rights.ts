/** The rights of logins in two tables: which rights a role has, here, and which right an endpoint needs, in its row. */

/**
 * `read`: see customers and their history. `correct`: change their contact data. `register`: add customers, and who
 * works for a business. `follow`: the feed of all changes, and webhooks. `reveal`: see a number in full. `examine`:
 * see who did and who saw what. `administer`: manage logins and keys, and end records.
 * Values in the feed also need `read`.
 */
export const rights = ['read', 'correct', 'register', 'follow', 'reveal', 'examine', 'administer'] as const;
export type Right = (typeof rights)[number];

/** `integration` is for programs, as all logins of the vendor are; the others are for people. */
export const roles = ['integration', 'support', 'auditor', 'admin'] as const;
export type Role = (typeof roles)[number];

/** The role of a login that is made without one. */
export const DEFAULT_ROLE: Role = 'integration';

export const rightsOfRole: Readonly<Record<Role, readonly Right[]>> = {
  integration: ['read', 'correct', 'register', 'follow', 'reveal'],
  support: ['read', 'correct', 'reveal'],
  auditor: ['read', 'examine'],
  admin: ['follow', 'examine', 'administer'],
};

/** @param right null: every login may do it */
export function may(role: Role, right: Right | null): boolean {
  return right === null || rightsOfRole[role].includes(right);
}

/** People are always shown masked numbers, and what they read is recorded. */
export function isPerson(role: Role): boolean {
  return role !== 'integration';
}
