/** An upgrade without an interruption: while clients write, the schema changes and each node gets the next version. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { compare, type Load, makeCustomers, nothingWrong } from '../../crash/load.ts';
import { testEngine } from '../../support/database.ts';
import { migrationFaults } from '../../support/migration-rules.ts';
import { everyWay, nextRelease, type Release } from '../../support/next-release.ts';
import { type OwnStore, ownStore } from '../../support/own-store.ts';
import { type Client, clientWith, type Program, spawnProgram, startProgram } from '../../support/program.ts';
import { issueToken } from '../../support/token.ts';

interface Node {
  readonly program: Program;
  readonly client: Client;
  /** Requests that it has not answered yet. */
  open: number;
}

/** The embedded store has one process. */
const wanted = testEngine === 'postgres';
const { aggregatorId, login } = sandboxLogin;

let store: OwnStore;
let next: Release;
/** Every node accepts it, so that nobody has to sign in at each. */
let token: string;
const started: Program[] = [];

beforeAll(async () => {
  if (!wanted) return;
  next = nextRelease(everyWay);
  store = await ownStore();
  token = await store.look((database, vault) => issueToken({ database, vault }, { login }));
});

afterAll(async () => {
  if (!wanted) return;
  for (const program of started) await program.kill();
  await store.remove();
  next.remove();
});

async function startNode(main?: string): Promise<Node> {
  // A slow machine must not cause a refusal.
  const env = { ...store.env, OPENCIF_STATEMENT_TIMEOUT_MS: '600000' };
  const program = await startProgram(env, process.execPath, main);
  started.push(program);
  return { program, client: clientWith(program.url, token), open: 0 };
}

/** Clients behind a load balancer: every request goes to the next node in turn. */
class Clients {
  readonly nodes: Node[] = [];
  readonly refused: unknown[] = [];
  answers = 0;
  #turns = 0;
  #stopping = false;

  async send(work: (client: Client) => ReturnType<Client['get']>): Promise<Record<string, unknown>> {
    const node = this.nodes[this.#turns++ % this.nodes.length] as Node;
    node.open += 1;
    const { status, body } = await work(node.client).finally(() => {
      node.open -= 1;
    });
    if (status !== 200) this.refused.push({ status, body });
    this.answers += 1;
    return body;
  }

  /** Updates and reads one customer until the end. */
  async use(load: Load, customerId: string): Promise<void> {
    for (let n = 0; !this.#stopping; n++) {
      const email = `${customerId}.${n}@example.test`.toLowerCase();
      load.sent.add(email);
      const update = { customerId, customer: { email } };
      const reason = { 'opencif-reason': encodeURIComponent(`Änderung zu ${email}`) };
      const { requestId } = await this.send((client) => client.post('/customer/update', update, reason));
      load.acknowledged.add(email);
      load.requestIds.add(String(requestId));
      for (const path of [
        `/customer/status/${customerId}`,
        `/customers?email=${email}`,
        '/events?after=latest-5',
      ]) {
        await this.send((client) => client.get(path));
      }
      await sleep(10);
    }
  }

  /** Waits until every client has used every node as it is now. */
  async goOn(): Promise<void> {
    const enough = this.answers + 20;
    await expect.poll(() => this.answers).toBeGreaterThan(enough);
  }

  /** As operators do it: no new requests, then the signal. */
  async takeOut(node: Node): Promise<void> {
    this.nodes.splice(this.nodes.indexOf(node), 1);
    await expect.poll(() => node.open).toBe(0);
    expect(await node.program.stop()).toBe(0);
  }

  stop(): void {
    this.#stopping = true;
  }
}

test('the migrations that it tries keep the rules for migrations', () => {
  const files = Object.entries(everyWay).map(([name, text]) => ({ name, text }));
  expect(migrationFaults(files)).toEqual([]);
});

test.runIf(wanted)(
  'a schema changes under two nodes, one restarts, the next version takes over: no request fails, nothing is lost',
  async () => {
    const clients = new Clients();
    const [first, second] = [await startNode(), await startNode()];
    clients.nodes.push(first, second);
    const load = await makeCustomers(first.client, 4, 1);
    const using = Promise.all(load.customerIds.map((id) => clients.use(load, id)));
    await clients.goOn();

    const migrated = await spawnProgram(['migrate'], { env: store.env, main: next.main }).ended;
    expect(migrated).toMatchObject({ code: 0, stdout: 'Schema 1 -> 904.\n' });
    await clients.goOn();

    await clients.takeOut(second);
    const again = await startNode();
    expect(again.program.output()).toContain('newer than this opencif, which knows 1 and can work with it');
    clients.nodes.push(again);
    await clients.goOn();

    clients.nodes.push(await startNode(next.main));
    await clients.goOn();
    for (const old of [first, again]) await clients.takeOut(old);
    await clients.goOn();
    clients.stop();
    await using;

    expect(clients.refused).toEqual([]);
    const kept = await store.look((database, vault) => compare(database, vault, aggregatorId, load));
    expect(kept).toEqual(nothingWrong);
  },
);
