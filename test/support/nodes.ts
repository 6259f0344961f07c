/** Two servers on one store, as behind a load balancer; on PostgreSQL, each has its own connections. */
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

/** Creates a login with a token without hashing a password, so a new aggregator takes milliseconds. */
export async function quickTenant(
  store: Pick<TestServer, 'database' | 'vault'>,
  aggregatorId: string,
  disclosure: Disclosure = 'documented',
): Promise<string> {
  const { passwordHash } = sandboxLogin;
  const login = `${aggregatorId}_login`;
  const now = new Date().toISOString();
  await addLogin(store.database, store.vault, { login, aggregatorId, disclosure, passwordHash, now });
  return issueToken(store, { login });
}
