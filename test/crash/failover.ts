/** Two nodes on a primary that can be lost: the servers, the address that moves, and what the nodes are asked. */
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import { addLogin } from '../../src/storage/account/login.ts';
import type { Database } from '../../src/storage/engine/database.ts';
import { migrate } from '../../src/storage/engine/migrate.ts';
import { openPostgres } from '../../src/storage/engine/postgres.ts';
import { openVault } from '../../src/storage/keys/keyring.ts';
import type { Vault } from '../../src/vault/vault.ts';
import { type MovingAddress, movingAddress } from '../support/moving-address.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import {
  type Client,
  type Process,
  type Program,
  signIn,
  spawnProgram,
  startProgram,
} from '../support/program.ts';
import { until } from '../support/receiver.ts';
import { testMasterKey } from '../support/server.ts';
import type { Pooler } from '../support/small-pooler.ts';
import { type Pair, startPair } from '../support/standby.ts';

export interface Cluster extends Pair {
  readonly address: MovingAddress;
  /** Two. */
  readonly nodes: readonly Program[];
  /** One of each node, signed in once. */
  readonly clients: readonly Client[];
  /** Starts one more node. */
  addNode(): Process;
  /** Waits until each of the first two nodes answers that it reads and writes. */
  healthy(): Promise<void>;
}

/** The address of the cluster as `DATABASE_URL`. */
export function urlAt(port: number): string {
  return `postgres://opencif@127.0.0.1:${port}/postgres`;
}

/** @param startPooler starts what the nodes go through, in front of the address; default: nothing */
export async function startCluster(
  replication: 'synchronous' | 'asynchronous',
  startPooler?: (server: string) => Promise<Pooler>,
): Promise<Cluster> {
  const pair = await startPair(replication);
  const address = await movingAddress(pair.primary.port);
  const pooler = await startPooler?.(urlAt(address.port));
  const nodes: Program[] = [];
  const added: Process[] = [];
  const stop = async () => {
    for (const node of added) node.signal('SIGKILL');
    await Promise.all([...nodes.map((node) => node.kill()), ...added.map(({ ended }) => ended)]);
    await pooler?.stop();
    await address.close();
    await pair.stop();
  };
  try {
    await lookInto(pair.primary, async (database) => {
      await migrate(database);
      const vault = await openVault(database, testMasterKey);
      const now = new Date().toISOString();
      await addLogin(database, vault, { ...sandboxLogin, disclosure: 'documented', now });
    });
    const env = {
      DATABASE_URL: pooler?.url ?? urlAt(address.port),
      OPENCIF_MASTER_KEY: testMasterKey.export().toString('base64'),
      OPENCIF_ALLOW_PRIVATE_WEBHOOKS: 'true',
      OPENCIF_START_TIMEOUT_SECONDS: '600',
    };
    nodes.push(...(await Promise.all([startProgram(env), startProgram(env)])));
    const { login, password } = sandboxLogin;
    const clients = await Promise.all(nodes.map(({ url }) => signIn(url, login, password)));
    const healthy = () => untilHealthy(nodes);
    const addNode = () => {
      const node = spawnProgram(['serve', '--json'], { env });
      added.push(node);
      return node;
    };
    return { ...pair, address, nodes, clients, addNode, healthy, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function untilHealthy(nodes: readonly Program[]): Promise<void> {
  await until('every node to be healthy', async () => {
    const answers = await Promise.all(nodes.map(({ url }) => fetch(`${url}/health`)));
    return answers.every(({ status }) => status === 200);
  });
}

/** Opens the store on one of the servers, past the address. */
export async function lookInto<T>(
  server: PostgresServer,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await openPostgres({ url: server.url });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** The same, with its keys. */
export function lookWithKeys<T>(
  server: PostgresServer,
  work: (database: Database, vault: Vault) => Promise<T>,
): Promise<T> {
  return lookInto(server, async (database) => work(database, await openVault(database, testMasterKey)));
}
