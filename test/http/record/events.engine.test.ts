/** `GET /events` */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CustomerEvent, eventTypes } from '../../../src/contract/events.ts';
import { disableLogin, setPassword } from '../../../src/storage/account/login.ts';
import { expectInvalid, expectRefused } from '../../support/answers.ts';
import type { TestDatabase } from '../../support/database.ts';
import { type Interceptor, intercepted } from '../../support/intercept.ts';
import { testPassword } from '../../support/login.ts';
import { quickTenant } from '../../support/nodes.ts';
import { shapeFaults } from '../../support/openapi.ts';
import { quickHash } from '../../support/quick-hash.ts';
import { until } from '../../support/receiver.ts';
import { businessInit, individualInit, register } from '../../support/samples.ts';
import { buildTestServer, startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer();
});

afterAll(() => server.close());

interface FeedPage {
  readonly items: CustomerEvent[];
  readonly nextCursor: string;
}

async function events(query: string, token: string): Promise<FeedPage> {
  const answer = await server.get(`/events${query}`, token);
  expect(answer.statusCode, answer.payload).toBe(200);
  return answer.json().data;
}

/**
 * All events from the first on, once there are `count`: a transaction that another test has open on the same
 * server holds the feed back for a moment.
 */
async function told(count: number, query: string, token: string): Promise<CustomerEvent[]> {
  for (;;) {
    const { items } = await events(query, token);
    if (items.length >= count) return items;
  }
}

async function change(path: string, body: object, token: string): Promise<string> {
  const answer = await server.post(path, body, token);
  expect(answer.statusCode, answer.payload).toBe(200);
  return answer.json().requestId;
}

const update = (customerId: string, email: string, token: string) =>
  change('/customer/update', { customerId, customer: { email } }, token);

/** The same store for a second server. @param watch sees every statement */
function sharedWith(watch: (...seen: Parameters<Interceptor>) => void): TestDatabase {
  const database = intercepted(server.database, (...seen) => {
    watch(...(seen as Parameters<Interceptor>));
    return seen[2]();
  });
  return { database, url: server.databaseUrl, drop: async () => {} };
}

const sum = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((all, one) => all + one, 0);

let serial = 0;

describe('an event', () => {
  test('of each kind of change tells what happened, without personal data', async () => {
    const token = await quickTenant(server, 'each_kind');
    const company = await register(server, businessInit(1), token);
    const person = await register(server, individualInit(1), token);
    const [companyId, employeeId] = [company.customerId, person.customerId];
    const requestId = await update(employeeId, 'told1@example.test', token);
    await change('/customer/add-employee', { companyId, employeeId, position: 'Clerk' }, token);
    await change('/customer/disable-employee', { companyId, employeeId }, token);
    await change(`/customers/${companyId}/employees/${employeeId}/enable`, {}, token);
    await change(`/customers/${employeeId}/revert`, { version: 1, reason: 'told wrong' }, token);
    const items = await told(7, '', token);
    expect(items.map(({ type, customerId, version }) => [type, customerId, version])).toEqual([
      ['customer.created', companyId, 1],
      ['customer.created', employeeId, 1],
      ['customer.updated', employeeId, 2],
      ['customer.employee_added', companyId, 2],
      ['customer.employee_disabled', companyId, 3],
      ['customer.employee_enabled', companyId, 4],
      ['customer.reverted', employeeId, 3],
    ]);
    const types = new Set<string>(items.map(({ type }) => type));
    // The end of a record has tests of its own.
    const ofTheEnd = ['closed', 'reopened', 'legal_hold_placed', 'legal_hold_released', 'erased'];
    expect(eventTypes.filter((type) => !types.has(type))).toEqual(ofTheEnd.map((one) => `customer.${one}`));
    for (const one of [...items, ...(await told(7, '?include=data', token))]) {
      expect(shapeFaults('event', one), one.id).toEqual([]);
    }
    expect(items[2]).toEqual({
      id: `evt_${employeeId}_2`,
      type: 'customer.updated',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      customerId: employeeId,
      version: 2,
      previousVersion: 1,
      sections: ['email'],
      requestId,
      login: 'each_kind_login',
    });
    const { email, lastName } = individualInit(1).customer;
    for (const secret of [
      email,
      lastName,
      'told1@example.test',
      businessInit(1).customer.businessName,
      'told wrong',
    ]) {
      expect(JSON.stringify(items)).not.toContain(secret);
    }
  });

  test('holds each section before and after when asked for, masked for a masked login', async () => {
    const token = await quickTenant(server, 'with_data');
    const masked = await server.addTenant('with_data_masked', 'with_data', 'masked');
    const init = businessInit(2);
    const { customerId } = await register(server, init, token);
    const person = await register(server, individualInit(2), token);
    await update(person.customerId, 'after2@example.test', token);
    const items = await told(3, '?include=data', token);
    expect(items.map((item) => item.customerId)).toEqual([customerId, person.customerId, person.customerId]);
    expect(items[2]?.changes).toEqual([
      { section: 'email', before: individualInit(2).customer.email, after: 'after2@example.test' },
    ]);
    const ein = init.customer.businessFederalEin;
    const ssn = individualInit(2).customer.identificationDocuments[0]?.value as string;
    expect(JSON.stringify(items)).toContain(ein);
    const seen = JSON.stringify(await events('?include=data', masked));
    expect(seen).toContain('after2@example.test');
    expect(seen).not.toContain(ein);
    expect(seen).not.toContain(ssn);
  });
});

test('a role that may follow but not read gets events, and no values', async () => {
  const token = await server.addTenant('follows_only', 'follows_only', 'masked', 'admin');
  await register(server, individualInit(3), await quickTenant(server, 'follows_only'));
  await told(1, '', token);
  expectRefused(await server.get('/events?include=data', token), 'forbidden', { right: 'read' });
});

describe('the feed', () => {
  test.each([1, 2, 3, 7])('in pages of %i tells every event once, in order', async (limit) => {
    const token = await quickTenant(server, `pages_${limit}`);
    const { customerId } = await register(server, individualInit(10 + limit), token);
    for (let n = 0; n < 5; n++) await update(customerId, `n${n}@example.test`, token);
    await told(6, '', token);
    const versions: number[] = [];
    let query = `?limit=${limit}`;
    for (;;) {
      const { items, nextCursor } = await events(query, token);
      if (items.length === 0) break;
      versions.push(...items.map(({ version }) => version));
      query = `?limit=${limit}&after=${nextCursor}`;
    }
    expect(versions).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('from latest tells what comes, and its cursor goes on', async () => {
    const token = await quickTenant(server, 'from_latest');
    expect((await events('?after=latest', token)).items).toEqual([]);
    const { customerId } = await register(server, individualInit(30), token);
    await told(1, '', token);
    const { items, nextCursor } = await events('?after=latest', token);
    expect(items).toEqual([]);
    await update(customerId, 'later@example.test', token);
    const next = await events(`?after=${nextCursor}&wait=30`, token);
    expect(next.items.map(({ version }) => version)).toEqual([2]);
    expect((await events(`?after=${next.nextCursor}`, token)).items).toEqual([]);
    expect((await events(`?after=${next.nextCursor}`, token)).nextCursor).toBe(next.nextCursor);
  });

  test('from the newest three tells these, in order, and goes on after them', async () => {
    const token = await quickTenant(server, 'from_newest');
    const { customerId } = await register(server, individualInit(33), token);
    for (let n = 0; n < 4; n++) await update(customerId, `n${n}@example.test`, token);
    await told(5, '', token);
    const { items, nextCursor } = await events('?after=latest-3', token);
    expect(items.map(({ version }) => version)).toEqual([3, 4, 5]);
    expect((await events(`?after=${nextCursor}`, token)).items).toEqual([]);
    const all = await events('?after=latest-100', token);
    expect(all.items.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5]);
  });

  test('can start so many events before a cursor, or with the first if there are fewer', async () => {
    const token = await quickTenant(server, 'before_cursor');
    const { customerId } = await register(server, individualInit(34), token);
    for (let n = 0; n < 4; n++) await update(customerId, `b${n}@example.test`, token);
    await told(5, '', token);
    const { nextCursor } = await events('?limit=3', token);
    const versions = async (after: string) =>
      (await events(`?after=${after}`, token)).items.map(({ version }) => version);
    expect(await versions(`${nextCursor}~1`)).toEqual([3, 4, 5]);
    expect(await versions(`${nextCursor}~2`)).toEqual([2, 3, 4, 5]);
    expect(await versions(`${nextCursor}~3`)).toEqual([1, 2, 3, 4, 5]);
    expect(await versions(`${nextCursor}~200`)).toEqual([1, 2, 3, 4, 5]);
    expect(await versions('0.0~1')).toEqual([1, 2, 3, 4, 5]);
    for (const back of ['0', '01', '201', '-1', '']) {
      const answer = await server.get(`/events?after=${nextCursor}~${back}`, token);
      expectInvalid(answer, { instancePath: '/after', keyword: 'pattern' });
    }
    const foreign = await quickTenant(server, 'before_foreign');
    const answer = await server.get(`/events?after=${nextCursor}~1`, foreign);
    expectInvalid(answer, { instancePath: '/after', keyword: 'cursor' });
  });

  test('holds a request that waits until there is something, and not while there is', async () => {
    const token = await quickTenant(server, 'held');
    const { nextCursor } = await events('?after=latest', token);
    const held = events(`?after=${nextCursor}&wait=30`, token);
    const { customerId } = await register(server, individualInit(31), token);
    expect((await held).items.map((item) => item.customerId)).toEqual([customerId]);
    expect((await events('?wait=30', token)).items).toHaveLength(1);
  });

  test('answers a request that waited in vain with the cursor it came with', async () => {
    const token = await quickTenant(server, 'in_vain');
    await register(server, individualInit(32), token);
    await told(1, '', token);
    const { nextCursor } = await events('', token);
    expect(await events(`?after=${nextCursor}&wait=1`, token)).toEqual({ items: [], nextCursor });
  });

  test('looks no further for a client that has gone', async () => {
    const looks = new Map<unknown, number>();
    const of = (aggregatorId: string) => looks.get(aggregatorId) ?? 0;
    const other = await startTestServer({
      shared: sharedWith(({ name }, [aggregatorIds]) => {
        if (name !== 'event-feed-latest-of-each') return;
        for (const id of aggregatorIds as string[]) looks.set(id, of(id) + 1);
      }),
    });
    const leave = new AbortController();
    const ask = async (aggregatorId: string, signal: AbortSignal | null) => {
      const headers = { 'x-connectfi-token': await quickTenant(server, aggregatorId) };
      return fetch(`${other.url}/events?wait=30`, { headers, signal });
    };
    const gone = ask('leaves', leave.signal);
    const held = ask('stays', null);
    await until('both to be held', () => of('leaves') > 1 && of('stays') > 1);
    leave.abort();
    await expect(gone).rejects.toThrow();
    await until('the looks for it to end', async () => {
      const [before, since] = [of('leaves'), of('stays')];
      await until('some more looks', () => of('stays') > since + 3);
      return of('leaves') === before;
    });
    await other.close();
    expect((await held).status).toBe(200);
  });

  test('is looked at once for all who wait, however many they are, and each gets its page', async () => {
    const token = await quickTenant(server, 'crowd');
    const { customerId } = await register(server, individualInit(40), token);
    await told(1, '', token);
    const { nextCursor } = await events('', token);
    const counts = new Map<string, number>();
    const count = (name: string) => counts.get(name) ?? 0;
    const other = await buildTestServer({
      shared: sharedWith(({ name }) => counts.set(name, count(name) + 1)),
    });
    const held = Array.from({ length: 30 }, () => other.get(`/events?after=${nextCursor}&wait=30`, token));
    await until('all to be held', () => count('event-feed') === held.length);
    const [all, tokens] = [sum(counts), count('token-find')];
    const looks = count('event-feed-latest-of-each');
    await until('some looks', () => count('event-feed-latest-of-each') >= looks + 5);
    // Nothing else is asked, but for the token, once in a while.
    const others = sum(counts) - all - (count('token-find') - tokens);
    expect(others).toBe(count('event-feed-latest-of-each') - looks);
    expect(count('token-find') - tokens).toBeLessThan(5);
    await update(customerId, 'crowd@example.test', token);
    for (const answer of await Promise.all(held)) {
      expect(answer.json().data.items.map(({ version }: CustomerEvent) => version)).toEqual([2]);
    }
    await other.close();
  });

  test('is held for so many requests of a login, of an aggregator and of all, and there is room again when one ends', async () => {
    const small = await buildTestServer({
      shared: sharedWith(() => {}),
      limits: { heldRequestsPerLogin: 2, heldRequests: 3 },
    });
    const [one, other] = [await quickTenant(server, 'holds_one'), await quickTenant(server, 'holds_other')];
    /** Sends one request more than is held; resolves to the held ones when that one is refused. */
    const holdUntilOver = async (token: string, count: number) => {
      const sent = Array.from({ length: count + 1 }, () => small.get('/events?wait=30', token));
      const first = await Promise.race(
        sent.map((answer, index) => answer.then((refused) => ({ index, refused }))),
      );
      expectRefused(first.refused, 'tooManyRequests');
      expect(first.refused.headers['retry-after']).toBe('5');
      return sent.filter((_, index) => index !== first.index);
    };
    const expectTold = async (held: ReturnType<typeof small.get>[]) => {
      for (const answer of await Promise.all(held)) expect(answer.json().data.items).toHaveLength(1);
    };
    const ofOne = await holdUntilOver(one, 2);
    const ofOther = await holdUntilOver(other, 1);
    // Reading without waiting takes nobody's place.
    expect((await small.get('/events', one)).statusCode).toBe(200);
    await register(server, individualInit(41), one);
    await expectTold(ofOne);
    ofOther.push(...(await holdUntilOver(other, 1)));
    await register(server, individualInit(42), other);
    await expectTold(ofOther);
    await small.close();
  });

  test.each<[string, (login: string) => Promise<unknown>]>([
    ['is disabled', (login) => disableLogin(server.database, server.vault, login, new Date().toISOString())],
    [
      'gets another password',
      (login) => setPassword(server.database, server.vault, login, quickHash(testPassword)),
    ],
  ])('is no longer held for a login that %s, and tells it nothing more', async (_what, end) => {
    const aggregatorId = `ends_${serial++}`;
    const ending = await quickTenant(server, aggregatorId);
    const staying = await server.addTenant(`${aggregatorId}_stays`, aggregatorId);
    const held = server.get('/events?after=latest&wait=30&include=data', ending);
    const other = server.get('/events?after=latest&wait=30&include=data', staying);
    await end(`${aggregatorId}_login`);
    expectRefused(await held, 'unauthorized');
    await register(server, individualInit(43), staying);
    expect((await other).json().data.items).toHaveLength(1);
  });

  test('answers the requests it holds when the server stops', async () => {
    const other = await startTestServer();
    const asked = once(other.server.server, 'request');
    const headers = { 'x-connectfi-token': other.token };
    const held = fetch(`${other.url}/events?after=latest&wait=30`, { headers });
    await asked;
    await other.close();
    expect(((await (await held).json()) as { data: FeedPage }).data.items).toEqual([]);
  });
});

describe('400', () => {
  test.each([
    ['?after=yesterday', '/after', 'pattern'],
    ['?after=latest-0', '/after', 'pattern'],
    ['?after=latest-101', '/after', 'pattern'],
    ['?after=latest~1', '/after', 'pattern'],
    ['?after=1', '/after', 'pattern'],
    ['?after=', '/after', 'pattern'],
    ['?after=-1.0', '/after', 'pattern'],
    ['?after=824.62', '/after', 'cursor'],
    ['?after=0.1', '/after', 'cursor'],
    ['?after=999999999999999999.0', '/after', 'cursor'],
    ['?after=9999999999999999999.0', '/after', 'pattern'],
    ['?limit=101', '/limit', 'pattern'],
    ['?wait=31', '/wait', 'pattern'],
    ['?wait=-1', '/wait', 'pattern'],
    ['?include=everything', '/include', 'enum'],
    ['?since=0', '', 'additionalProperties'],
  ])('requestValidateError for %s', async (query, instancePath, keyword) => {
    expectInvalid(await server.get(`/events${query}`, server.token), { instancePath, keyword });
  });

  test('401 without a token', async () => {
    expect((await server.get('/events')).statusCode).toBe(401);
  });
});
