/**
 * `npm run drill:failover`: loses the primary of a Patroni cluster under load, and changes the roles of its machines,
 * while two nodes serve. Prints how long each part took, and fails if an acknowledged change is lost or doubled.
 */
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import { addLogin } from '../../src/storage/account/login.ts';
import type { Database } from '../../src/storage/engine/database.ts';
import { migrate } from '../../src/storage/engine/migrate.ts';
import { openPostgres } from '../../src/storage/engine/postgres.ts';
import { openVault } from '../../src/storage/keys/keyring.ts';
import type { Vault } from '../../src/vault/vault.ts';
import { allChanges, compare, Follower, insist, makeCustomers, nothingWrong } from '../crash/load.ts';
import { type Client, type Program, signIn, startProgram } from '../support/program.ts';
import { testMasterKey } from '../support/server.ts';
import { PatroniCluster } from './patroni.ts';
import { missing } from './processes.ts';

const { aggregatorId, login, password } = sandboxLogin;
const cluster = new PatroniCluster();
const nodes: Program[] = [];
let clients: Client[] = [];
/** What was measured, and in which drill. */
const table: Record<string, Record<string, string | number>> = {};
let round = 0;

function tell(drill: string, measured: Readonly<Record<string, string | number>>): void {
  for (const [what, value] of Object.entries(measured)) table[what] = { ...table[what], [drill]: value };
}

async function inStore<T>(work: (database: Database, vault: Vault) => Promise<T>): Promise<T> {
  const database = await openPostgres({ url: cluster.url });
  try {
    await migrate(database);
    return await work(database, await openVault(database, testMasterKey));
  } finally {
    await database.close();
  }
}

beforeAll(async () => {
  const absent = missing(['patroni', 'etcd', 'haproxy']);
  if (absent.length > 0) {
    throw new Error(
      `The drill needs ${absent.join(', ')}. Debian: apt-get install patroni etcd-server haproxy postgresql`,
    );
  }
  console.log(
    'Starting etcd, two machines under Patroni, HAProxy and two nodes. The whole drill takes minutes.',
  );
  await cluster.start();
  await inStore((database, vault) =>
    addLogin(database, vault, { ...sandboxLogin, disclosure: 'documented', now: new Date().toISOString() }),
  );
  const OPENCIF_MASTER_KEY = testMasterKey.export().toString('base64');
  const env = { DATABASE_URL: cluster.url, OPENCIF_MASTER_KEY };
  nodes.push(await startProgram(env), await startProgram(env));
  clients = await Promise.all(nodes.map(({ url }) => signIn(url, login, password)));
});

afterAll(async () => {
  await Promise.all(nodes.map((node) => node.kill()));
  await cluster.stop();
  if (Object.keys(table).length > 0) console.table(table);
});

interface Roles {
  readonly primary: string;
  readonly standby: string;
}

/** How the primary loses its role. */
const losses: Record<string, (roles: Roles) => Promise<void>> = {
  'kill -9': async ({ primary }) => cluster.killMachine(primary),
  switchover: ({ primary, standby }) => cluster.switchOver(primary, standby),
};

/** How many changes are acknowledged before the loss, and on each node after the promotion. */
const BEFORE = 300;
const AFTER = 150;

const seconds = (from: number, to: number) => `${((to - from) / 1000).toFixed(2)} s`;

/** The load on one node. */
interface Side {
  readonly load: Awaited<ReturnType<typeof makeCustomers>>;
  readonly client: Client;
  /** When changes were acknowledged. */
  readonly answered: number[];
  refused: number;
  unanswered: number;
}

async function sideOf(client: Client, first: number): Promise<Side> {
  const load = await makeCustomers(client, 4, first);
  return { load, client, answered: [], refused: 0, unanswered: 0 };
}

/** Changes customers through one node until `enough`. */
function changeThrough(side: Side, enough: () => boolean): Promise<void> {
  return insist([side.client], side.load, enough, {
    onAcknowledged: () => side.answered.push(performance.now()),
    onUnknown: (answer) => {
      if (answer) side.refused++;
      else side.unanswered++;
    },
  });
}

test.each(Object.entries(losses))('%s of the primary', async (name, lose) => {
  onTestFailed(() => console.error(cluster.logs().slice(-8000)));
  const roles = await cluster.untilReplicated();
  const sides = await Promise.all(
    clients.map((client, index) => sideOf(client, 1000 * round++ + 100 * index)),
  );
  const follower = new Follower();
  const reading = new AbortController();
  const following = clients[0] && follower.insist(clients[0], reading.signal);

  let promotedAt = Number.POSITIVE_INFINITY;
  const since = ({ answered }: Side) => answered.filter((at) => at > promotedAt);
  const enough = () => sides.every((side) => since(side).length >= AFTER);
  const changing = Promise.all(sides.map((side) => changeThrough(side, enough)));
  while (sides.some(({ answered }) => answered.length < BEFORE)) {
    await Promise.race([changing, new Promise((resolve) => setTimeout(resolve, 20))]);
  }
  const lostAt = performance.now();
  await lose(roles);
  await cluster.untilPrimary(roles.standby);
  promotedAt = performance.now();
  await changing;
  if (name === 'kill -9') cluster.startMachine(roles.primary);
  await cluster.untilReplicated();
  const replicatedAt = performance.now();
  reading.abort();
  await following;

  const { history, kept } = await inStore(async (database, vault) => ({
    history: await allChanges(database, aggregatorId),
    kept: await Promise.all(sides.map(({ load }) => compare(database, vault, aggregatorId, load))),
  }));
  if (clients[0]) await follower.catchUp(clients[0], history.length);
  const count = (of: (side: Side) => number) => sides.reduce((sum, side) => sum + of(side), 0);
  tell(name, {
    'until the promotion': seconds(lostAt, promotedAt),
    'node 1 after it': seconds(promotedAt, Math.min(...since(sides[0] as Side))),
    'node 2 after it': seconds(promotedAt, Math.min(...since(sides[1] as Side))),
    'two machines again': seconds(lostAt, replicatedAt),
    acknowledged: count(({ load }) => load.acknowledged.size),
    'answered 503': count(({ refused }) => refused),
    'without an answer': count(({ unanswered }) => unanswered),
    lost: kept.flatMap(({ lost }) => lost).length,
    doubled: kept.flatMap(({ twice }) => twice).length,
  });
  expect(kept).toEqual([nothingWrong, nothingWrong]);
  expect(follower.inOrder()).toEqual(history);
});
