/** What a failover loses if the standby is asynchronous: the end of the record, which nobody takes for the whole. */
import { afterAll, expect, onTestFailed, test } from 'vitest';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import { until } from '../support/receiver.ts';
import { type Cluster, lookInto, lookWithKeys, startCluster } from './failover.ts';
import { allChanges, compare, insist, makeCustomers, nothingWrong } from './load.ts';

const { aggregatorId } = sandboxLogin;
const wanted =
  process.env.OPENCIF_TEST_FULL === 'true' &&
  (process.env.OPENCIF_TEST_ENGINES || 'postgres').includes('postgres');

let cluster: Cluster | undefined;

afterAll(() => cluster?.stop());

interface Page {
  readonly items: readonly { readonly requestId: string }[];
  readonly nextCursor: string;
}

test.runIf(wanted)(
  'with an asynchronous standby, the changes that it did not get are lost, and a reader that has seen them is refused',
  async () => {
    const on = await startCluster('asynchronous');
    cluster = on;
    onTestFailed(() => console.error(on.nodes.map((node) => node.output()).join('\n'), on.standby.log()));
    const [client] = on.clients;
    if (!client) throw new Error('There is no node.');
    const load = await makeCustomers(client, 4, 8000);
    const change = (more: number) => {
      const most = load.acknowledged.size + more;
      return insist(on.clients, load, () => load.acknowledged.size >= most);
    };
    const read = async (after: string) => {
      const { status, body } = await client.get(`/events?after=${after}&limit=100&wait=1`);
      return { status, body, page: body.data as Page };
    };
    const changesOf = async (server: Cluster['primary']) =>
      (await lookInto(server, (database) => allChanges(database, aggregatorId))).length;

    await change(20);
    const replicated = await changesOf(on.primary);
    await until('the standby to have them', async () => (await changesOf(on.standby)) === replicated);
    const { page: middle } = await read('0.0');
    expect(middle.items).toHaveLength(replicated);
    await on.standby.halt();
    const safe = new Set(load.acknowledged);
    await change(15);
    const { page: end } = await read(middle.nextCursor);

    on.address.cut();
    await on.primary.kill();
    await on.standby.start();
    await on.promote();
    on.address.leadTo(on.standby.port);
    await on.healthy();
    const lost = [...load.acknowledged].filter((value) => !safe.has(value));
    await change(30);

    const kept = await lookWithKeys(on.standby, (database, vault) =>
      compare(database, vault, aggregatorId, load),
    );
    expect(kept).toEqual({ ...nothingWrong, lost });
    expect(lost.length).toBeGreaterThanOrEqual(15);
    const ahead = await read(end.nextCursor);
    expect(ahead.status).toBe(400);
    expect(JSON.stringify(ahead.body)).toContain('lies beyond its end');
    const behind = await read(middle.nextCursor);
    const history = await lookInto(on.standby, (database) => allChanges(database, aggregatorId));
    expect(behind.page.items).toHaveLength(history.length - replicated);
    const told = new Set(history.map(({ requestId }) => requestId));
    expect(behind.page.items.filter(({ requestId }) => !told.has(requestId))).toEqual([]);
  },
);
