/** Writers that remember which changes were acknowledged, and the comparison with what the store kept. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../src/storage/engine/database.ts';
import { reasonSection } from '../../src/storage/record/change-reason.ts';
import { verifyHistory } from '../../src/storage/record/history-verify.ts';
import type { Vault } from '../../src/vault/vault.ts';
import type { Client } from '../support/program.ts';
import { individualInit } from '../support/samples.ts';

export interface Load {
  readonly customerIds: readonly string[];
  /** Values that were answered with 200. */
  readonly acknowledged: Set<string>;
  /** The requests that were answered with 200, including those that registered the customers. */
  readonly requestIds: Set<string>;
  /** Values that were sent; those that were not acknowledged may or may not be stored. */
  readonly sent: Set<string>;
}

export async function makeCustomers(client: Client, count: number, first: number): Promise<Load> {
  const customerIds: string[] = [];
  const requestIds = new Set<string>();
  for (let index = 0; index < count; index++) {
    const body = await made(client, first + index);
    customerIds.push((body.data as { customerId: string }).customerId);
    requestIds.add(String(body.requestId));
  }
  return { customerIds, requestIds, acknowledged: new Set(), sent: new Set() };
}

/** A slow machine sometimes answers 503 by itself; the key makes sure that the customer is registered once. */
async function made(client: Client, index: number): Promise<Record<string, unknown>> {
  const key = { 'idempotency-key': `made-${index}` };
  for (;;) {
    const { status, body } = await client.post('/customer/init', individualInit(index), key);
    if (status !== 503) return body;
  }
}

/** Why an address was changed, of the writer of that very change. */
function reasonOf(email: string): string {
  return `Änderung zu ${email}`;
}

let tokens = 0;

/**
 * A separate writer updates each customer: `limit` times, or until the connection breaks, or until a refusal while
 * `failing` says that refusals are expected. A slow machine sometimes refuses requests by itself.
 */
export async function write(
  client: Client,
  load: Load,
  limit: number,
  onAcknowledged = () => {},
  failing = () => false,
): Promise<void> {
  const writer = async (customerId: string) => {
    for (let done = 0; done < limit; ) {
      const email = `token${tokens++}@example.test`;
      load.sent.add(email);
      const body = { customerId, customer: { email } };
      const why = { 'opencif-reason': encodeURIComponent(reasonOf(email)) };
      const answer = await client.post('/customer/update', body, why).catch(() => null);
      if (answer?.status === 503 && !failing()) continue;
      if (answer?.status !== 200) return;
      done += 1;
      load.acknowledged.add(email);
      load.requestIds.add(String(answer.body.requestId));
      onAcknowledged();
    }
  };
  await Promise.all(load.customerIds.map(writer));
}

interface InsistHooks {
  readonly onAcknowledged?: () => void;
  /** Called when a change has to be sent again. @param answer null: there was none */
  readonly onUnknown?: (answer: { readonly status: number } | null) => void;
}

/**
 * A separate writer updates each customer until `enough`. A change that gets no answer, or one that tells of no outcome,
 * is sent again under its key, through the next client, until it is acknowledged.
 *
 * @param clients of the nodes
 */
export async function insist(
  clients: readonly Client[],
  load: Load,
  enough: () => boolean,
  { onAcknowledged = () => {}, onUnknown = () => {} }: InsistHooks = {},
): Promise<void> {
  const writer = async (customerId: string, index: number) => {
    let at = index;
    while (!enough()) {
      const email = `token${tokens++}@example.test`;
      load.sent.add(email);
      const why = { 'opencif-reason': encodeURIComponent(reasonOf(email)), 'idempotency-key': email };
      const send = () =>
        clients[at++ % clients.length]
          ?.post('/customer/update', { customerId, customer: { email } }, why)
          .catch(() => null);
      let answer = await send();
      while (answer?.status !== 200) {
        onUnknown(answer ?? null);
        if (answer && !isUnknown(answer)) throw new Error(`An update was refused: ${JSON.stringify(answer)}`);
        await delay(50);
        answer = await send();
      }
      load.acknowledged.add(email);
      load.requestIds.add(String(answer.body.requestId));
      onAcknowledged();
    }
  };
  await Promise.all(load.customerIds.map(writer));
}

/** The store could not be reached, or the first request with the key is still under way. */
function isUnknown({ status, body }: Awaited<ReturnType<Client['post']>>): boolean {
  return status === 503 || body.code === 'idempotencyKeyInUse';
}

interface Event {
  readonly customerId: string;
  readonly version: number;
  readonly requestId: string;
}

/** Follows the feed from its start, and continues where it was when the service is back. */
export class Follower {
  readonly log: Event[] = [];
  #cursor = '0.0';

  /** @returns how many were new; null if the connection broke */
  async #read(client: Client): Promise<number | null> {
    const answer = await client.get(`/events?after=${this.#cursor}&limit=50&wait=1`).catch(() => null);
    if (answer?.status !== 200) return null;
    const { items, nextCursor } = answer.body.data as { items: Event[]; nextCursor: string };
    this.log.push(...items);
    this.#cursor = nextCursor;
    return items.length;
  }

  /** Follows the feed until the connection breaks. */
  async follow(client: Client): Promise<void> {
    while ((await this.#read(client)) !== null);
  }

  /** Follows the feed until the signal, whatever happens to the connection. */
  async insist(client: Client, until: AbortSignal): Promise<void> {
    while (!until.aborted) if ((await this.#read(client)) === null) await delay(20);
  }

  /** @returns what it read as `allChanges` lists it; each customer's versions must have come in order, once */
  inOrder(): Event[] {
    const told = new Map<string, Event[]>();
    for (const { customerId, version, requestId } of this.log) {
      told.set(customerId, [...(told.get(customerId) ?? []), { customerId, version, requestId }]);
    }
    return [...told.keys()].sort().flatMap((customerId) => told.get(customerId) ?? []);
  }

  /** Follows the feed until it has this many events and none arrives for a second. */
  async catchUp(client: Client, count: number): Promise<void> {
    let more: number | null = null;
    while (this.log.length < count || more !== 0) more = await this.#read(client);
  }
}

/** Returns every change of an aggregator: customer, version and request, ordered by customer and version. */
export function allChanges(database: Database, aggregatorId: string): Promise<Event[]> {
  const text = `select customer_id as "customerId", version, request_id as "requestId" from customer_change
                 where aggregator_id = $1 order by customer_id collate "C", version`;
  return database.query<Event>({ name: 'test-all-changes', text }, [aggregatorId]);
}

export interface Kept {
  /** Acknowledged values that are in no change. */
  readonly lost: string[];
  /** Values that are in more than one change. */
  readonly twice: string[];
  /** Values that nobody sent. */
  readonly foreign: string[];
  /** Values whose change does not have its own reason. */
  readonly unexplained: string[];
  readonly brokenLinks: unknown[];
  readonly versionsHaveGaps: boolean;
}

interface Stored {
  readonly customer_id: string;
  readonly version: number;
  readonly request_id: string;
  readonly reason: string | null;
  readonly email: string | null;
}

/** Compares the decrypted history of the load's customers with the acknowledged values. */
export async function compare(
  database: Database,
  vault: Vault,
  aggregatorId: string,
  load: Load,
): Promise<Kept> {
  const rows = await database.query<Stored>(
    {
      name: 'test-changes',
      text: `select customer_id, version, request_id, reason, after ->> 'email' as email from customer_change
              where aggregator_id = $1 and customer_id = any($2::text[]) order by customer_id, version`,
    },
    [aggregatorId, [...load.customerIds]],
  );
  const found = new Map<string, number>();
  const unexplained: string[] = [];
  for (const { customer_id, version, request_id, reason, email } of rows) {
    if (version === 1 || email === null) continue;
    const owner = { aggregatorId, customerId: customer_id };
    const value = JSON.parse(vault.open(owner, 'email', email)) as string;
    if (vault.open(owner, reasonSection(request_id), reason ?? '') !== reasonOf(value))
      unexplained.push(value);
    found.set(value, (found.get(value) ?? 0) + 1);
  }
  const versions = load.customerIds.map((id) => rows.filter((row) => row.customer_id === id));
  return {
    lost: [...load.acknowledged].filter((value) => !found.has(value)),
    twice: [...found].filter(([, count]) => count > 1).map(([value]) => value),
    foreign: [...found.keys()].filter((value) => !load.sent.has(value)),
    unexplained,
    brokenLinks: await verifyHistory(database, vault, aggregatorId),
    versionsHaveGaps: versions.some((of) => of.some((row, index) => row.version !== index + 1)),
  };
}

export const nothingWrong: Kept = {
  lost: [],
  twice: [],
  foreign: [],
  unexplained: [],
  brokenLinks: [],
  versionsHaveGaps: false,
};
