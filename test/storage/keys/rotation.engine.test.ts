/** Both keys are changed while two nodes serve: no request fails, nothing is lost, and nothing needs the old keys. */
import { createSecretKey, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resealStore } from '../../../src/cli/admin/reseal-store.ts';
import { beginSealChange, changeMaster, endSealChange } from '../../../src/storage/keys/key-change.ts';
import { listKeys, openVault, WrongMasterKey } from '../../../src/storage/keys/keyring.ts';
import { countSealed } from '../../../src/storage/keys/reseal.ts';
import { verifyHistory } from '../../../src/storage/record/history-verify.ts';
import { buildTwoNodes, quickTenant, type TwoNodes } from '../../support/nodes.ts';
import { individualInit } from '../../support/samples.ts';
import { type TestServer, testMasterKey } from '../../support/server.ts';

const aggregatorId = 'rotated';
const next = createSecretKey(randomBytes(32));
const CUSTOMERS = 12;

let two: TwoNodes;
let token: string;
const ids: string[] = [];

beforeAll(async () => {
  // As nodes are started before the master key is changed: with both keys.
  two = await buildTwoNodes({ nextMasterKey: next });
  const [first] = two.nodes;
  token = await quickTenant(first, aggregatorId);
  for (let n = 0; n < CUSTOMERS; n++) ids.push(await registered(first, n));
});
afterAll(() => two.close());

async function registered(node: TestServer, n: number): Promise<string> {
  const answer = await node.post('/customer/init', individualInit(n), token);
  expect(answer.statusCode).toBe(200);
  return answer.json().data.customerId;
}

/** Uses both nodes until it is stopped: changes, registrations, all kinds of reading. */
class Load {
  readonly answers: { readonly status: number; readonly body: string }[] = [];
  /** The last e-mail address of each customer. */
  readonly last = new Map<string, string>();
  #stopped = false;
  readonly #work: Promise<unknown>;

  constructor(nodes: readonly TestServer[]) {
    const writers = ids.map((id, n) => this.#writer(nodes, id, n));
    const readers = nodes.map((node) => this.#reader(node));
    this.#work = Promise.all([...writers, ...readers]);
  }

  /** Resolves when this many more requests were answered. */
  async more(count: number): Promise<void> {
    const enough = this.answers.length + count;
    while (this.answers.length < enough) await new Promise((resolve) => setImmediate(resolve));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#work;
  }

  async #writer(nodes: readonly TestServer[], customerId: string, n: number): Promise<void> {
    for (let serial = 0; !this.#stopped; serial++) {
      const email = `c${n}s${serial}@example.test`;
      const node = nodes[serial % nodes.length] as TestServer;
      await this.#note(node.post('/customer/update', { customerId, customer: { email } }, token));
      this.last.set(customerId, email);
    }
  }

  async #reader(node: TestServer): Promise<void> {
    for (let serial = 0; !this.#stopped; serial++) {
      const id = ids[serial % ids.length];
      await this.#note(node.get(`/customer/status/${id}`, token));
      await this.#note(node.get(`/customers/${id}/history?limit=50`, token));
      await this.#note(node.get(`/customers/${id}?version=1`, token));
      await this.#note(node.get('/customers?limit=20', token));
      await this.#note(node.get('/events?include=data&after=0.0&limit=100', token));
    }
  }

  async #note(answer: ReturnType<TestServer['get']>): Promise<void> {
    const { statusCode: status, payload: body } = await answer;
    this.answers.push({ status, body: status === 200 ? '' : body });
  }
}

test('under load, both keys are changed twice: every request is answered with 200, and the history is whole', async () => {
  const [first] = two.nodes;
  const { database } = first;
  const load = new Load(two.nodes);
  const signal = new AbortController().signal;
  const stop = { signal, requested: new Promise<never>(() => {}), check: () => {} };
  const stderr = { write: () => {} };
  const masters = { current: testMasterKey, next };
  const operator = await openVault(database, testMasterKey, next);
  for (let round = 0; round < 2; round++) {
    await load.more(50);
    const { generation } = await beginSealChange(database, masters);
    await operator.reload();
    await load.more(50);
    if (round === 0) expect(await changeMaster(database, masters)).toBe(true);
    const { unreadable } = await resealStore({ database, vault: operator, rate: 1_000_000, stderr, stop });
    expect(unreadable).toBe(0);
    await endSealChange(database, generation);
    await load.more(50);
  }
  await load.stop();

  expect(load.answers.filter(({ status }) => status !== 200)).toEqual([]);
  for (const node of two.nodes) {
    for (const [id, email] of load.last) {
      const answer = await node.get(`/customer/status/${id}`, token);
      expect(answer.json().data.customer.email).toBe(email);
    }
  }
  // A node that is started now needs neither the old master key nor an old generation.
  const fresh = await openVault(database, next);
  expect(await verifyHistory(database, fresh, aggregatorId)).toEqual([]);
  expect([...(await countSealed(database)).keys()]).toEqual([fresh.generation]);
  const seals = (await listKeys(database)).filter(({ purpose }) => purpose === 'seal');
  expect(seals.map(({ generation }) => generation)).toEqual([3]);
  await expect(openVault(database, testMasterKey)).rejects.toThrow(WrongMasterKey);
});
