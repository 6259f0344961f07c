/** Tokens of logins of each role, for tests that go through all endpoints. */
import { may, type Right, type Role, roles } from '../../src/contract/rights.ts';
import { quickTenant } from './nodes.ts';
import type { TestServer } from './server.ts';

/** The role that tests use for an endpoint: `integration` if it has the right. @param right null: every login may */
export function roleWith(right: Right | null): Role {
  const found = roles.find((role) => may(role, right));
  if (!found) throw new Error(`No role has the right ${right}.`);
  return found;
}

/** Makes a login of each role in the aggregator, `integration` as `quickTenant` does, and resolves to their tokens. */
export async function tokensOfRoles(
  store: Pick<TestServer, 'database' | 'vault'>,
  aggregatorId: string,
): Promise<Readonly<Record<Role, string>>> {
  const made = roles.map(async (role) => [role, await quickTenant(store, aggregatorId, { role })] as const);
  return Object.fromEntries(await Promise.all(made)) as Record<Role, string>;
}
