/**
 * kill -9 of the primary under load, and promotion of its synchronous standby behind an address that moves: nothing
 * acknowledged is lost or doubled, and nobody has to restart, sign in again or start over. Nodes that hear nothing of
 * their server can be stopped.
 */
import { afterEach, expect, onTestFailed, test } from 'vitest';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import { pgbouncerVersion, startPgbouncer } from '../support/pgbouncer.ts';
import { accepted, startReceiver, until } from '../support/receiver.ts';
import { type Cluster, lookInto, lookWithKeys, startCluster } from './failover.ts';
import { allChanges, compare, Follower, insist, makeCustomers, nothingWrong } from './load.ts';

const { aggregatorId } = sandboxLogin;
const wanted = (process.env.OPENCIF_TEST_ENGINES || 'postgres').includes('postgres');
const full = process.env.OPENCIF_TEST_FULL === 'true';
const rounds = Array.from({ length: full ? 10 : 1 }, (_, round) => round + 1);
const throughPooler = [11, 12];

let cluster: Cluster | undefined;

afterEach(async () => {
  await cluster?.stop();
  cluster = undefined;
});

/** How the primary is lost, and what follows until its standby is promoted. */
const losses = {
  'connections end, and the address leads to the standby before it is promoted': async (on: Cluster) => {
    on.address.cut();
    on.address.leadTo(on.standby.port);
    await on.primary.kill();
    const late = on.addNode();
    await late.said('Trying again');
    await on.promote();
    await late.said('"sandbox":');
  },
  'the machine vanishes, and nothing is heard of it any more': async (on: Cluster) => {
    on.address.silence();
    await on.primary.kill();
    await on.promote();
    on.address.leadTo(on.standby.port);
  },
};

/** The rounds take turns. */
const casesOf = (some: readonly number[]) =>
  some.flatMap((round) => {
    const [how, lose] = Object.entries(losses)[(round - 1) % 2] ?? [];
    return how && lose ? [{ round, how, lose }] : [];
  });

test.runIf(wanted).each(casesOf(rounds))(
  'a failover loses and doubles nothing that was acknowledged, and goes on: round $round, $how',
  async ({ round, lose }) => failOver(await startCluster('synchronous'), round, lose),
);

test.runIf(wanted && full && pgbouncerVersion !== null).each(casesOf(throughPooler))(
  'so does one behind PgBouncer in transaction mode: round $round, $how',
  async ({ round, lose }) => {
    const pooler = (server: string) => startPgbouncer(server, 'transaction', 10);
    await failOver(await startCluster('synchronous', pooler), round, lose);
  },
);

async function failOver(on: Cluster, round: number, lose: (on: Cluster) => Promise<void>): Promise<void> {
  cluster = on;
  onTestFailed(() => console.error(on.nodes.map((node) => node.output()).join('\n'), on.standby.log()));
  const receiver = await startReceiver();
  const [first, second] = on.clients;
  if (!first || !second) throw new Error('There are no two nodes.');
  await first.post('/webhooks', { url: receiver.url, after: '0.0' });
  const load = await makeCustomers(first, 6, 5000 + 10 * round);
  const readers = on.clients.map((client) => ({ client, follower: new Follower() }));
  const reading = new AbortController();
  const following = readers.map(({ client, follower }) => follower.insist(client, reading.signal));

  let promoted = 0;
  let lost: Promise<void> | undefined;
  const loseNow = async () => {
    await lose(on);
    promoted = load.acknowledged.size;
  };
  const onAcknowledged = () => {
    if (load.acknowledged.size >= 40 + 10 * round) lost ??= loseNow();
  };
  const enough = () => promoted > 0 && load.acknowledged.size >= promoted + 40;
  await insist(on.clients, load, enough, { onAcknowledged });
  await lost;
  await on.healthy();
  reading.abort();
  await Promise.all(following);

  const history = await lookInto(on.standby, (database) => allChanges(database, aggregatorId));
  for (const { client, follower } of readers) await follower.catchUp(client, history.length);
  const ids = new Set(history.map(({ customerId, version }) => `evt_${customerId}_${version}`));
  await lookInto(on.standby, (database) => database.query(endLeases, [aggregatorId]));
  await until('every webhook', () => new Set(accepted(receiver)).size >= ids.size);
  await receiver.close();

  const kept = await lookWithKeys(on.standby, (database, vault) =>
    compare(database, vault, aggregatorId, load),
  );
  expect(kept).toEqual(nothingWrong);
  expect(load.acknowledged.size).toBe(load.sent.size);
  for (const { follower } of readers) expect(follower.inOrder()).toEqual(history);
  expect(new Set(accepted(receiver))).toEqual(ids);
  on.address.silence();
  expect(await Promise.all(on.nodes.map((node) => node.stop()))).toEqual([0, 0]);
}

/** Ends the leases whose owner does not know of them, instead of waiting half a minute. */
const endLeases = {
  name: 'test-end-leases',
  text: "update webhook_lane set due_at = due_at - interval '1 hour' where aggregator_id = $1",
};
