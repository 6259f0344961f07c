/** The product's server on a separate database, with the sandbox's sample data and more logins on demand. */
import { createSecretKey, type KeyObject } from 'node:crypto';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import type { Logger } from 'pino';
import { registerConsole } from '../../src/console/register.ts';
import type { Role } from '../../src/contract/rights.ts';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import type { Disclosure } from '../../src/domain/mask.ts';
import type { Settings } from '../../src/http/frame/call.ts';
import { buildServer, type ServerOptions } from '../../src/http/server.ts';
import type { Mint } from '../../src/mint.ts';
import { addLogin } from '../../src/storage/account/login.ts';
import type { ChangeQueueOptions } from '../../src/storage/customer/change-queue.ts';
import type { Database } from '../../src/storage/engine/database.ts';
import { openVault } from '../../src/storage/keys/keyring.ts';
import type { Sample } from '../../src/storage/sandbox/sandbox-reset.ts';
import type { Vault } from '../../src/vault/vault.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';
import { testLogin, testPassword } from './login.ts';
import { quickCostLog2, quickHash } from './quick-hash.ts';
import { loadSample } from './sandbox.ts';
import { issueToken } from './token.ts';

export { testPassword };
export const testMasterKey = createSecretKey(Buffer.alloc(32, 7));
const testHash = quickHash(testPassword);

export interface TestServer {
  readonly server: FastifyInstance;
  readonly database: Database;
  readonly vault: Vault;
  /** Address of the database for a second node; null on PGlite. */
  readonly databaseUrl: string | null;
  /** Token of the sample login (aggregator CLIENTID, disclosure documented); a reset leaves it valid. */
  readonly token: string;
  /** Creates a login with `testPassword`, and its aggregator if that is new; resolves to a token of the login. */
  addTenant(login: string, aggregatorId: string, disclosure?: Disclosure, role?: Role): Promise<string>;
  post(path: string, body: unknown, token?: string): Promise<LightMyRequestResponse>;
  get(path: string, token?: string): Promise<LightMyRequestResponse>;
  close(): Promise<void>;
}

export interface TestServerOptions {
  readonly settings?: Partial<Settings>;
  readonly logger?: Logger;
  readonly mint?: Mint;
  readonly changeQueue?: ChangeQueueOptions;
  readonly limits?: ServerOptions['limits'];
  /** Default: that of `quickHash`. */
  readonly passwordCostLog2?: number;
  readonly delivery?: ServerOptions['delivery'];
  /** A second node on the same store. */
  readonly shared?: TestDatabase;
  /** Default: the published one. `quickSample` if its logins sign in, and the service resets nothing. */
  readonly sample?: Sample;
  /** The master key that is to replace `testMasterKey`; default: none. */
  readonly nextMasterKey?: KeyObject;
}

export async function buildTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const store = options.shared ?? (await openTestDatabase());
  const { database } = store;
  const vault = await openVault(database, testMasterKey, options.nextMasterKey);
  const addTestLogin = async (login: string, aggregatorId: string, disclosure: Disclosure, role?: Role) => {
    const now = new Date().toISOString();
    const more = role && { role };
    await addLogin(database, vault, {
      login,
      aggregatorId,
      disclosure,
      ...more,
      passwordHash: testHash,
      now,
    });
  };
  if (!options.shared) {
    await loadSample(database, vault, options.sample);
    await addTestLogin(testLogin.login, testLogin.aggregatorId, 'documented');
  }
  const server = buildServer({
    database,
    vault,
    console: registerConsole,
    settings: { sandbox: true, ...options.settings },
    passwordCostLog2: options.passwordCostLog2 ?? quickCostLog2,
    ...(options.logger && { logger: options.logger }),
    ...(options.mint && { mint: options.mint }),
    ...(options.changeQueue && { changeQueue: options.changeQueue }),
    // On a busy machine the store may take longer than a scrape waits for it.
    limits: { scrapeSeconds: 600, scrapeSharedMilliseconds: 0, ...options.limits },
    ...(options.delivery && { delivery: options.delivery }),
  });
  await server.ready();
  const life = {
    ...(options.mint && { mint: options.mint }),
    ...(options.settings?.tokenLifetimeSeconds && { lifetimeSeconds: options.settings.tokenLifetimeSeconds }),
  };
  return {
    server,
    database,
    vault,
    databaseUrl: store.url,
    token: await issueToken({ database, vault }, sandboxLogin, life),
    async addTenant(login, aggregatorId, disclosure = 'documented', role) {
      await addTestLogin(login, aggregatorId, disclosure, role);
      return issueToken({ database, vault }, { login }, life);
    },
    post: (url, payload, token) =>
      server.inject({ method: 'POST', url, payload: payload as object, headers: tokenHeader(token) }),
    get: (url, token) => server.inject({ method: 'GET', url, headers: tokenHeader(token) }),
    async close() {
      await server.close();
      if (!options.shared) await store.drop();
    },
  };
}

function tokenHeader(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { 'x-connectfi-token': token };
}

/** The same, listening on a free loopback port. */
export async function startTestServer(
  options: TestServerOptions = {},
): Promise<TestServer & { readonly url: string }> {
  const built = await buildTestServer(options);
  const url = await built.server.listen({ host: '127.0.0.1', port: 0 });
  return { ...built, url };
}
