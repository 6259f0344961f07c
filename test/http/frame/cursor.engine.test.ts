/** A cursor is accepted where it was issued and refused everywhere else, because an empty page would look like the end. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectInvalid, expectSuccess } from '../../support/answers.ts';
import { feedComplete } from '../../support/feed.ts';
import { quickTenant } from '../../support/nodes.ts';
import { individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { change, feedEnd, makeWebhook } from '../../support/webhooks.ts';

const url = 'http://127.0.0.1:1/';

let server: TestServer;
let elsewhere: TestServer;

beforeAll(async () => {
  [server, elsewhere] = await Promise.all([buildTestServer(), buildTestServer()]);
});

afterAll(() => Promise.all([server.close(), elsewhere.close()]));

/** An aggregator in which every list has a second page. */
interface Tenant {
  readonly on: TestServer;
  readonly token: string;
  readonly admin: string;
  readonly customerId: string;
  readonly webhookId: string;
}

let serial = 0;

async function tenant(on: TestServer): Promise<Tenant> {
  const token = await quickTenant(on, `paged_${++serial}`);
  const admin = await quickTenant(on, `paged_${serial}`, { role: 'admin' });
  const { customerId } = await register(on, individualInit(serial), token);
  await register(on, individualInit(serial + 1000), token);
  await change(on, customerId, 'second@example.test', token);
  await makeWebhook(on, { url }, token);
  const { webhookId } = await makeWebhook(on, { url }, token);
  for (const _ of [1, 2]) await on.post(`/webhooks/${webhookId}/test`, {}, token);
  await feedEnd(on, token);
  return { on, token, admin, customerId, webhookId };
}

/** Each place that accepts a cursor: where it comes from, and where it is sent. */
const places = {
  'GET /events': {
    first: '/events?limit=2',
    ask: ({ on, token }: Tenant, cursor: string) => on.get(`/events?after=${cursor}`, token),
    member: '/after',
  },
  'POST /webhooks': {
    first: '/events?limit=2',
    ask: ({ on, token }: Tenant, after: string) => on.post('/webhooks', { url, after }, token),
    member: '/after',
  },
  'POST /webhooks/:webhookId/resend, from': {
    first: '/events?limit=2',
    ask: ({ on, token, webhookId }: Tenant, from: string) =>
      on.post(`/webhooks/${webhookId}/resend`, { from }, token),
    member: '/from',
  },
  'POST /webhooks/:webhookId/resend, to': {
    first: '/events?limit=2',
    ask: ({ on, token, webhookId }: Tenant, to: string) =>
      on.post(`/webhooks/${webhookId}/resend`, { from: '0.0', to }, token),
    member: '/to',
  },
  'GET /customers': {
    first: '/customers?limit=1',
    ask: ({ on, token }: Tenant, cursor: string) => on.get(`/customers?cursor=${cursor}`, token),
    member: '/cursor',
  },
  'GET /customers/:customerId/history': {
    first: '/customers/CUSTOMER/history?limit=1',
    ask: ({ on, token, customerId }: Tenant, cursor: string) =>
      on.get(`/customers/${customerId}/history?cursor=${cursor}`, token),
    member: '/cursor',
  },
  'GET /webhooks': {
    first: '/webhooks?limit=1',
    ask: ({ on, token }: Tenant, cursor: string) => on.get(`/webhooks?cursor=${cursor}`, token),
    member: '/cursor',
  },
  'GET /webhooks/:webhookId/deliveries': {
    first: '/webhooks/WEBHOOK/deliveries?limit=1',
    ask: ({ on, token, webhookId }: Tenant, cursor: string) =>
      on.get(`/webhooks/${webhookId}/deliveries?cursor=${cursor}`, token),
    member: '/cursor',
  },
  'GET /logins': {
    first: '/logins?limit=1',
    ask: ({ on, admin }: Tenant, cursor: string) => on.get(`/logins?cursor=${cursor}`, admin),
    member: '/cursor',
  },
} as const;

async function cursorFor(name: keyof typeof places, of: Tenant): Promise<string> {
  const path = places[name].first.replace('WEBHOOK', of.webhookId).replace('CUSTOMER', of.customerId);
  const answer = await of.on.get(path, name === 'GET /logins' ? of.admin : of.token);
  expect(answer.statusCode, answer.payload).toBe(200);
  return answer.json().data.nextCursor;
}

const removeNewest = {
  name: 'test-lose-change',
  text: `delete from customer_change where aggregator_id = (select aggregator_id from customer where customer_id = $1)
            and customer_id = $1 and version > $2::int`,
};
const rewind = { name: 'test-rewind', text: 'update customer set version = $2::int where customer_id = $1' };
const removeWebhooks = {
  name: 'test-lose-webhook',
  text: 'delete from webhook_endpoint where webhook_id = $1',
};

describe.each(Object.keys(places) as (keyof typeof places)[])('the cursor of %s', (name) => {
  const { ask, member } = places[name];
  let one: Tenant;

  beforeEach(async () => {
    one = await tenant(server);
  });

  const expectOther = async (answer: ReturnType<typeof ask>) => {
    const refused = await answer;
    expectInvalid(refused, { instancePath: member, keyword: 'cursor' });
    expect(refused.json().context[0].message).toMatch(/belongs to another (?:feed|list)/);
  };

  test('is accepted where it was issued, is the same each time, and stays so when the service restarts', async () => {
    const cursor = await cursorFor(name, one);
    expect(cursor).toMatch(/^[0-9A-Za-z_-]{23,60}$/);
    expect(await cursorFor(name, one)).toBe(cursor);
    const again = await buildTestServer({
      shared: { database: server.database, url: server.databaseUrl, drop: async () => {} },
    });
    for (const on of [server, again]) expect((await ask({ ...one, on }, cursor)).statusCode).toBe(200);
    await again.close();
  });

  test('of another store is refused with 400 that says so', async () => {
    const cursor = await cursorFor(name, await tenant(elsewhere));
    await expectOther(ask(one, cursor));
  });

  test('of another aggregator is refused with 400 that says so', async () => {
    const cursor = await cursorFor(name, await tenant(server));
    await expectOther(ask(one, cursor));
  });

  test('of another list is refused with 400 that says so', async () => {
    for (const other of Object.keys(places) as (keyof typeof places)[]) {
      if (places[other].first === places[name].first) continue;
      await expectOther(ask(one, await cursorFor(other, one)));
    }
  });
});

describe('a cursor beyond what the store has, because an older copy of it was restored', () => {
  const gone = async (name: keyof typeof places, one: Tenant, cursor: string) => {
    const answer = await places[name].ask(one, cursor);
    expectInvalid(answer, { instancePath: places[name].member, keyword: 'cursor' });
    expect(answer.json().context[0].message).toMatch(/start again without a cursor/);
  };
  const ofFeed = (Object.keys(places) as (keyof typeof places)[]).filter(
    (name) => places[name].first === '/events?limit=2',
  );

  test('is refused by everything that reads the feed, even if another change has its numbers', async () => {
    const one = await tenant(server);
    const { database } = server;
    const [before] = (await server.get('/events?limit=2', one.token)).json().data.items;
    await change(server, one.customerId, 'lost@example.test', one.token);
    const cursor = await feedEnd(server, one.token);
    for (const name of ofFeed) expect((await places[name].ask(one, cursor)).statusCode, name).toBe(200);
    const place = {
      name: 'test-place',
      text: 'select feed_order::text, position::text from customer_change where customer_id = $1 and version = 3',
    };
    const [lost] = await database.query<{ feed_order: string; position: string }>(place, [one.customerId]);
    await database.query(removeNewest, [one.customerId, 2]);
    await database.query(rewind, [one.customerId, 2]);
    for (const name of ofFeed) await gone(name, one, cursor);
    const restart = `alter table customer_change alter column position restart with ${lost?.position}`;
    await database.query({ name: 'test-restart', text: restart });
    await change(server, one.customerId, 'instead@example.test', one.token);
    const move = {
      name: 'test-move',
      text: 'update customer_change set feed_order = $2::bigint where customer_id = $1 and version = 3 returning position::text',
    };
    const moved = await database.query(move, [one.customerId, lost?.feed_order ?? null]);
    expect(moved).toEqual([{ position: lost?.position }]);
    for (const name of ofFeed) await gone(name, one, cursor);
    const [first] = (await server.get('/events?limit=2', one.token)).json().data.items;
    expect(first).toEqual(before);
  });

  test('is refused by the pages of customers, of a history and of webhooks', async () => {
    const one = await tenant(server);
    const { database } = server;
    await change(server, one.customerId, 'third@example.test', one.token);
    const history = await cursorFor('GET /customers/:customerId/history', one);
    await database.query(removeNewest, [one.customerId, 1]);
    await database.query(rewind, [one.customerId, 1]);
    await gone('GET /customers/:customerId/history', one, history);
    const webhooks = await cursorFor('GET /webhooks', one);
    await database.query(removeWebhooks, [one.webhookId]);
    await gone('GET /webhooks', one, webhooks);
  });
});

test('a reset of the sandbox keeps the place of a client that follows the feed: it misses no later event', async () => {
  const own = await buildTestServer();
  const other = await tenant(own);
  const cursors = [await feedEnd(own), await feedEnd(own, other.token)] as const;
  expectSuccess(await own.post('/sandbox/reset', {}, own.token), { status: true });
  await register(own, individualInit(900), other.token);
  await feedComplete(own.database);
  const told = async (cursor: string, token: string) =>
    (await own.get(`/events?after=${cursor}`, token))
      .json()
      .data.items.map(({ type }: { type: string }) => type);
  expect(await told(cursors[0], own.token)).toEqual(['customer.created', 'customer.created']);
  expect(await told(cursors[1], other.token)).toEqual(['customer.created']);
  await own.close();
});

test('the start of a feed is written the same in every store, and returns all events', async () => {
  for (const on of [server, elsewhere]) {
    const empty = await quickTenant(on, `empty_${++serial}`);
    expect((await on.get('/events?after=latest', empty)).json().data.nextCursor).toBe('0.0');
    const { token } = await tenant(on);
    const all = (await on.get('/events', token)).json().data;
    expect((await on.get('/events?after=0.0', token)).json().data).toEqual(all);
  }
});
