/** Who somebody is here whom an identity provider (OpenID Connect) has signed in: by its claims, as pure functions. */
import type { Role } from '../contract/rights.ts';

/** What a value of the claim gives: a role at an aggregator. */
export interface Grant {
  readonly value: string;
  readonly role: Role;
  readonly aggregatorId: string;
}

/**
 * @param claim what the provider says: a text or a list of texts; anything else grants nothing
 * @returns the first grant whose value the claim has, or null
 */
export function grantOf(grants: readonly Grant[], claim: unknown): Grant | null {
  const values: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return grants.find(({ value }) => values.includes(value)) ?? null;
}

/** Of a login's name: `common-id` allows letters, digits and `_`, and 36 of them. */
const NAME_MAX = 36;

/**
 * The name for a new login, from the names that the provider knows, so that people recognize it in the history.
 * @param take how many of these names are taken already: the second one ends with `_2`
 */
export function loginNameOf(
  claims: { readonly sub: string; readonly preferred_username?: unknown },
  take: number,
): string {
  const { sub, preferred_username: preferred } = claims;
  const given = typeof preferred === 'string' && /[0-9A-Za-z]/.test(preferred) ? preferred : sub;
  const end = take === 0 ? '' : `_${take + 1}`;
  return given.replaceAll(/[^0-9A-Za-z]+/g, '_').slice(0, NAME_MAX - end.length) + end;
}
