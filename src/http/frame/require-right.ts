/** Refuses what the role of a login does not allow, before anything else about the request is looked at. */
import type { Endpoint } from '../../contract/endpoint.ts';
import { type EndpointName, endpoints } from '../../contract/endpoints.ts';
import { may, type Right } from '../../contract/rights.ts';
import type { Bearer } from '../../storage/account/token.ts';
import { Refused } from './respond.ts';

/** @returns the right that the endpoint needs; null: every login may */
export function rightOf(name: EndpointName): Right | null {
  const found = (endpoints as readonly Endpoint[]).find((one) => one.name === name);
  return found?.right ?? null;
}

/**
 * @param right null: every login may
 * @throws Refused `forbidden`, the same whatever the request names, so that it tells nothing of what exists
 */
export function requireRight({ role }: Pick<Bearer, 'role'>, right: Right | null): void {
  if (right !== null && !may(role, right)) throw new Refused('forbidden', { context: { right } });
}
