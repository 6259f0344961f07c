/** Lists of the client: every item once and in order, whatever the page size; following continues after outages. */

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AbortedError, ConnectionError, type OpenCIF } from '../../src/sdk/index.ts';
import { startFaultyProxy } from '../support/faulty-proxy.ts';
import { feedComplete } from '../support/feed.ts';
import { individualInit } from '../support/samples.ts';
import { clientOf, failureOf } from '../support/sdk.ts';
import { startTestServer } from '../support/server.ts';

const VERSIONS = 7;
const allVersions = Array.from({ length: VERSIONS }, (_, n) => n + 1);

let server: Awaited<ReturnType<typeof startTestServer>>;
let client: OpenCIF;
let customerId: string;
/** The end of the feed before the customer was created. */
let start: string;

async function update(n: number): Promise<void> {
  await client.customer.update({ customerId, customer: { email: `number${n}@example.test` } });
}

beforeAll(async () => {
  server = await startTestServer();
  client = clientOf(server.url);
  await feedComplete(server.database);
  start = (await client.events.list({ after: 'latest' })).nextCursor ?? '';
  customerId = (await client.customer.init(individualInit(1))).customerId;
  for (const n of allVersions.slice(1)) await update(n);
  await feedComplete(server.database);
});
afterAll(() => server.close());

const pageSize = fc.integer({ min: 1, max: VERSIONS + 2 });

describe('a list', () => {
  test('gives every version of the history once, newest first, whatever the page size', async () => {
    await fc.assert(
      fc.asyncProperty(pageSize, async (limit) => {
        const list = client.customers.history(customerId, { limit });
        const versions: number[] = [];
        for await (const { version } of list) versions.push(version);
        expect(versions).toEqual([...allVersions].reverse());
        expect((await list).items).toHaveLength(Math.min(limit, VERSIONS));
      }),
      { numRuns: 9 },
    );
  });

  test('gives every event once, oldest first, and ends with the last', async () => {
    await fc.assert(
      fc.asyncProperty(pageSize, async (limit) => {
        const versions: number[] = [];
        for await (const { version } of client.events.list({ after: start, limit })) versions.push(version);
        expect(versions).toEqual(allVersions);
      }),
      { numRuns: 9 },
    );
  });

  test('goes on from the cursor of a page', async () => {
    const { nextCursor } = await client.customers.history(customerId, { limit: 4 });
    const rest = await client.customers.history(customerId, { cursor: nextCursor ?? undefined });
    expect(rest.items.map(({ version }) => version)).toEqual([3, 2, 1]);
    expect(rest.nextCursor).toBeNull();
  });

  test('gives pages for those who keep the cursor', async () => {
    const sizes: number[] = [];
    for await (const { items } of client.customers.history(customerId, { limit: 3 }).pages()) {
      sizes.push(items.length);
    }
    expect(sizes).toEqual([3, 3, 1]);
  });
});

describe('a customer as it was', () => {
  test('by version and by time, as text or Date', async () => {
    const second = await client.customers.get(customerId, { version: 2 });
    expect(second.customer).toHaveProperty('email', 'number2@example.test');
    const [newest] = (await client.customers.history(customerId, { limit: 1 })).items;
    const at = newest?.changedAt ?? '';
    const now = await client.customers.get(customerId);
    expect(await client.customers.get(customerId, { at })).toEqual(now);
    expect(await client.customers.get(customerId, { at: new Date(at) })).toEqual(now);
  });
});

describe('following', () => {
  test('gives what comes, through an outage of more attempts than a call makes, until it is aborted', async () => {
    let drops = 0;
    const proxy = await startFaultyProxy(server.url, ({ path }) =>
      path.startsWith('/events') && drops-- > 0 ? 'drop' : undefined,
    );
    try {
      const stop = new AbortController();
      const { signal } = stop;
      const versions: number[] = [];
      const follow = async () => {
        for await (const { items } of clientOf(proxy.url).events.follow(
          { after: start, limit: 2 },
          { signal },
        )) {
          versions.push(...items.map(({ version }) => version));
          if (versions.length === 2) drops = 6;
          if (versions.length === VERSIONS) await update(VERSIONS + 1);
          if (versions.length === VERSIONS + 1) stop.abort();
        }
      };
      await failureOf(follow(), AbortedError);
      expect(versions).toEqual([...allVersions, VERSIONS + 1]);
    } finally {
      await proxy.close();
    }
  });

  test('ends with the error when the caller gave less patience', async () => {
    const proxy = await startFaultyProxy(server.url, ({ path }) =>
      path.startsWith('/events') ? 'drop' : undefined,
    );
    const following = clientOf(proxy.url).events.follow({}, { maxRetries: 1 });
    await failureOf(following.next(), ConnectionError).finally(() => proxy.close());
    expect(proxy.seen.filter(({ path }) => path.startsWith('/events'))).toHaveLength(2);
  });
});
