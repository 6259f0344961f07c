/** Two servers on one store, as behind a load balancer: on PostgreSQL each has connections of its own. */
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import type { Disclosure } from '../../src/domain/mask.ts';
import { Mint } from '../../src/mint.ts';
import { addLogin } from '../../src/storage/account/login.ts';
import { addToken } from '../../src/storage/account/token.ts';
import { openPostgres } from '../../src/storage/engine/postgres.ts';
import { buildTestServer, type TestServer, type TestServerOptions } from './server.ts';

export interface TwoNodes {
  readonly nodes: readonly [TestServer, TestServer];
  close(): Promise<void>;
}

export async function buildTwoNodes(options: Omit<TestServerOptions, 'shared'> = {}): Promise<TwoNodes> {
  const first = await buildTestServer(options);
  const url = first.databaseUrl;
  const database = url === null ? first.database : await openPostgres({ url });
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

/** A login with a token, made without hashing a password: a fresh aggregator costs milliseconds. */
export async function quickTenant(
  { database, vault }: Pick<TestServer, 'database' | 'vault'>,
  aggregatorId: string,
  disclosure: Disclosure = 'documented',
): Promise<string> {
  const mint = new Mint();
  const token = mint.token();
  const { passwordHash } = sandboxLogin;
  const now = mint.now();
  const login = `${aggregatorId}_login`;
  await addLogin(database, { login, aggregatorId, disclosure, passwordHash, now });
  await addToken(database, vault, token, { login, passwordHash, now, expiresAt: mint.now(3600) });
  return token;
}
