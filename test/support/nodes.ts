/** Two servers on one store, as behind a load balancer; on PostgreSQL, each has its own connections. */

import { isPerson, type Role } from '../../src/contract/rights.ts';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import type { Disclosure } from '../../src/domain/mask.ts';
import { addLogin } from '../../src/storage/account/login.ts';
import { openNode } from './database.ts';
import { buildTestServer, type TestServer, type TestServerOptions } from './server.ts';
import { issueToken } from './token.ts';

export interface TwoNodes {
  readonly nodes: readonly [TestServer, TestServer];
  close(): Promise<void>;
}

export async function buildTwoNodes(options: Omit<TestServerOptions, 'shared'> = {}): Promise<TwoNodes> {
  const first = await buildTestServer(options);
  const url = first.databaseUrl;
  const database = url === null ? first.database : await openNode(url);
  const drop = async () => {
    if (database !== first.database) await database.close();
  };
  const second = await buildTestServer({ ...options, shared: { database, url, drop } });
  return {
    nodes: [first, second],
    async close() {
      await second.close();
      await drop();
      await first.close();
    },
  };
}

export interface QuickLogin {
  /** Default: `integration`. */
  readonly role?: Role;
  /** Default: `documented`; people are shown masked numbers all the same. */
  readonly disclosure?: Disclosure;
  /** Default: the aggregator followed by `_login`, or by the role of a person: `acme_admin`. */
  readonly login?: string;
}

/**
 * Creates a login without hashing a password, so a new aggregator takes milliseconds.
 * @returns a token of it
 */
export async function quickTenant(
  store: Pick<TestServer, 'database' | 'vault'>,
  aggregatorId: string,
  { role = 'integration', disclosure = 'documented', ...named }: QuickLogin = {},
): Promise<string> {
  const { passwordHash } = sandboxLogin;
  const { login = `${aggregatorId}_${isPerson(role) ? role : 'login'}` } = named;
  const now = new Date().toISOString();
  await addLogin(store.database, store.vault, { login, aggregatorId, role, disclosure, passwordHash, now });
  return issueToken(store, { login });
}
