/** `GET /retention` */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RetentionItem } from '../../../src/contract/retention.ts';
import { erasableFrom } from '../../../src/domain/customers-erase.ts';
import { expectInvalid, expectSuccess } from '../../support/answers.ts';
import { quickTenant } from '../../support/nodes.ts';
import { stepInStore, steps } from '../../support/retention.ts';
import { individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

const aggregatorId = 'kept';
const retentionDays = 30;
const times = ['2020-01-01T00:00:00.000Z', '2020-01-01T00:00:00.000Z', '2021-05-05T12:30:00.500Z'];

let server: TestServer;
let admin: string;
/** Closed at these times; the fourth is open. */
let ids: string[];

beforeAll(async () => {
  server = await buildTestServer({ settings: { retentionDays } });
  admin = await quickTenant(server, aggregatorId, { role: 'admin' });
  const token = await quickTenant(server, aggregatorId);
  ids = [];
  for (const n of [0, 1, 2, 3]) {
    const { customerId } = await register(server, individualInit(n), token);
    ids.push(customerId);
    const at = times[n];
    const actor = { aggregatorId, login: 'officer', requestId: `close-${n}`, at: at ?? '' };
    if (at !== undefined) await stepInStore(server, actor, customerId, 'closed');
  }
  await steps(server, admin, ids[1] as string, 'legalHoldPlaced');
});

afterAll(() => server.close());

const list = (query = '', token = admin) => server.get(`/retention${query}`, token);
const idsOf = async (query = '') =>
  (await list(query)).json().data.items.map(({ customerId }: RetentionItem) => customerId);

test('those closed longest first, each with the time from which on it may be erased; open ones are not there', async () => {
  const answer = await list();
  const { items } = answer.json().data;
  const expected = ids.slice(0, 3).map((customerId, n) => ({
    customerId,
    closedAt: times[n],
    erasableFrom: erasableFrom(times[n] as string, retentionDays),
    ...(n === 1 && { legalHoldSince: items[1]?.legalHoldSince }),
  }));
  expectSuccess(answer, { items: expected, nextCursor: null });
  expect(items[1].legalHoldSince).toMatch(/^20/);
});

test('without a time, those whose retention time is over', async () => {
  const strict = await buildTestServer({
    settings: { retentionDays: 36_525 },
    shared: { database: server.database, url: server.databaseUrl, drop: async () => {} },
  });
  expect((await strict.get('/retention', admin)).json().data.items).toEqual([]);
  await strict.close();
});

test('closedBefore limits them, the time itself included, whatever its offset from UTC', async () => {
  expect(await idsOf('?closedBefore=2019-12-31T23:59:59.999Z')).toEqual([]);
  expect(await idsOf('?closedBefore=2020-01-01T00:00:00Z')).toEqual(ids.slice(0, 2));
  expect(await idsOf('?closedBefore=2020-01-01T01:00:00%2B01:00')).toEqual(ids.slice(0, 2));
  expect(await idsOf('?closedBefore=2021-05-05T12:30:00.500Z')).toEqual(ids.slice(0, 3));
});

test.each(['closedBefore=5y', 'closedBefore=2020-01-01', 'limit=0', 'cursor=x', 'other=1'])(
  '%s is refused',
  async (query) => {
    const answer = await list(`?${query}`);
    const [{ instancePath, keyword }] = answer.json().context;
    expectInvalid(answer, { instancePath, keyword });
  },
);

describe('pages', () => {
  test('of any size list everyone once, also while those already listed are erased', async () => {
    const serial = { n: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(3), { maxLength: 8 }),
        fc.integer({ min: 1, max: 4 }),
        async (days, limit) => {
          const own = `pages_${serial.n++}`;
          const [token, by] = [
            await quickTenant(server, own),
            await quickTenant(server, own, { role: 'admin' }),
          ];
          const made: { id: string; day: number }[] = [];
          for (const [n, day] of days.entries()) {
            const { customerId: id } = await register(server, individualInit(n), token);
            const at = `2020-01-0${day + 1}T00:00:00.000Z`;
            const actor = { aggregatorId: own, login: 'officer', requestId: `close-${n}`, at };
            await stepInStore(server, actor, id, 'closed');
            made.push({ id, day });
          }
          const seen: string[] = [];
          for (let cursor: string | null = ''; cursor !== null; ) {
            const { data }: { data: { items: RetentionItem[]; nextCursor: string | null } } = (
              await list(`?limit=${limit}${cursor && `&cursor=${cursor}`}`, by)
            ).json();
            seen.push(...data.items.map(({ customerId }: RetentionItem) => customerId));
            cursor = data.nextCursor;
            const last = seen.at(-1);
            if (last) await steps(server, by, last, 'erased');
          }
          const order = made.map((one, n) => ({ ...one, n })).sort((a, b) => a.day - b.day || a.n - b.n);
          expect(seen).toEqual(order.map(({ id }) => id));
        },
      ),
      { numRuns: 10 },
    );
  });

  test('a cursor belongs to its closedBefore', async () => {
    const { nextCursor } = (await list('?limit=1')).json().data;
    const answer = await list(`?closedBefore=2022-01-01T00:00:00Z&cursor=${nextCursor}`);
    expectInvalid(answer, { instancePath: '/cursor', keyword: 'cursor' });
  });
});
