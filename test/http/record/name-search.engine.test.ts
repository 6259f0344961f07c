/** `GET /customers` by beginnings of names, and by date of birth with last four digits. */
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Customer } from '../../../src/contract/customer.ts';
import { expectInvalid, expectRefused } from '../../support/answers.ts';
import { buildTwoNodes, quickTenant, type TwoNodes } from '../../support/nodes.ts';
import { businessInit, individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';

const limits = { birthSearchMisses: 3 };
const lines: Record<string, unknown>[] = [];
let cluster: TwoNodes;
let server: TestServer;
let token: string;

beforeAll(async () => {
  const logger = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  cluster = await buildTwoNodes({ limits, logger });
  server = cluster.nodes[0];
  token = await quickTenant(server, 'named');
});

afterAll(() => cluster.close());

type Query = Record<string, string>;
const ask = (query: Query, as = token, node = server) =>
  node.get(`/customers?${new URLSearchParams(query)}`, as);

async function found(query: Query, as = token): Promise<string[]> {
  const answer = await ask(query, as);
  expect(answer.statusCode, answer.payload).toBe(200);
  return answer.json().data.items.map(({ customerId }: Customer) => customerId);
}

function person(n: number, firstName: string, lastName: string, dateOfBirth = '1980-02-03') {
  const init = individualInit(n);
  Object.assign(init.customer, { firstName, lastName, dateOfBirth });
  return init;
}

/** @param name of its only representative */
function company(n: number, businessName: string, name: { firstName: string; lastName: string }) {
  const init = businessInit(n);
  init.customer.businessName = businessName;
  Object.assign(init.businessRepresentatives[0] ?? {}, name, { dateOfBirth: '1970-05-06' });
  return init;
}

const tokensOf = (customerId: string) =>
  once(
    server.database,
    `select token from customer_index join customer using (aggregator_id, position) where customer_id = $1`,
    [customerId],
  );

describe('a name', () => {
  test('of an individual, a business or a representative is found by its beginnings, newest first', async () => {
    const sam = (await register(server, person(1, 'Samantha', 'Björkström'), token)).customerId;
    const shop = company(2, 'Sambuca & Søns', { firstName: 'Bjo', lastName: 'Samuelson' });
    const firm = (await register(server, shop, token)).customerId;
    expect(await found({ name: 'sam' })).toEqual([firm, sam]);
    expect(await found({ name: 'SAM bjo' })).toEqual([firm, sam]);
    expect(await found({ name: 'bjorkst' })).toEqual([sam]);
    expect(await found({ name: 'samuelsons' })).toEqual([]);
    expect(await found({ name: 'sons' })).toEqual([firm]);
    // Not words of one name, though of one customer.
    expect(await found({ name: 'sambuca bjo' })).toEqual([]);
    expect(await found({ name: 'sam', type: 'individual' })).toEqual([sam]);
    expect(await found({ name: 'sam', email: 'person1@example.test' })).toEqual([sam]);
    expect(await found({ name: 'sam', reference: 'Ind1' })).toEqual([sam]);
    expect(await found({ name: 'xyz', reference: 'Ind1' })).toEqual([]);
  });

  test('is never found by another aggregator', async () => {
    const stranger = await quickTenant(server, 'name_stranger');
    await register(server, person(5, 'Quentin', 'Foreigner'), token);
    expect(await found({ name: 'quen' })).toHaveLength(1);
    expect(await found({ name: 'quen' }, stranger)).toEqual([]);
    expect(await found({ dateOfBirth: '1980-02-03', taxNumberLast4: '0005' }, stranger)).toEqual([]);
  });

  test('whose index row matches, but not the name, keeps its row and makes no page short', async () => {
    const ids: string[] = [];
    for (let n = 10; n < 20; n++) {
      const init = person(n, n % 2 ? 'Walterina' : 'Walterian', 'Long');
      ids.unshift((await register(server, init, token)).customerId);
    }
    const odd = ids.filter((_, index) => index % 2 === 0);
    for (let time = 0; time < 2; time++) {
      const pages: string[][] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const query: Query = { name: 'walterin', limit: '2', ...(cursor && { cursor }) };
        const { items, nextCursor }: { items: Customer[]; nextCursor: string | null } = (
          await ask(query)
        ).json().data;
        pages.push(items.map(({ customerId }: Customer) => customerId));
        cursor = nextCursor;
      }
      expect(pages).toEqual([odd.slice(0, 2), odd.slice(2, 4), odd.slice(4)]);
    }
    expect(await found({ name: 'walterian' })).toHaveLength(5);
  });

  test.each([
    [{ name: '' }, { instancePath: '/name', keyword: 'minLength' }],
    [{ name: ' -' }, { instancePath: '/name', keyword: 'pattern' }],
    [{ dateOfBirth: '1980-02-03' }, { instancePath: '', keyword: 'dependencies' }],
    [{ taxNumberLast4: '0001' }, { instancePath: '', keyword: 'dependencies' }],
    [
      { dateOfBirth: '1980-02-30', taxNumberLast4: '0001' },
      { instancePath: '/dateOfBirth', keyword: 'format' },
    ],
    [
      { dateOfBirth: '1980-02-03', taxNumberLast4: '001' },
      { instancePath: '/taxNumberLast4', keyword: 'pattern' },
    ],
  ])('asked for as %j is refused', async (query, issue) => {
    expectInvalid(await ask(query as unknown as Query), issue);
  });

  test('leaves nothing in the index when its customer is erased', async () => {
    const born = { dateOfBirth: '1944-04-04', taxNumberLast4: '0030' };
    const { customerId } = await register(server, person(30, 'Erasmus', 'Gone', born.dateOfBirth), token);
    expect(await found(born)).toEqual([customerId]);
    const [{ position } = { position: '' }] = await once<{ position: string }>(
      server.database,
      'select position::text as position from customer where customer_id = $1',
      [customerId],
    );
    const admin = await quickTenant(server, 'named', { role: 'admin' });
    const why = { reason: 'closed by the customer' };
    expect((await server.post(`/customers/${customerId}/close`, why, admin)).statusCode).toBe(200);
    const other = await buildTestServer({
      settings: { retentionDays: 0 },
      shared: { database: server.database, url: server.databaseUrl, drop: async () => {} },
    });
    const erased = await other.post(`/customers/${customerId}/erase`, why, admin);
    await other.close();
    expect(erased.statusCode, erased.payload).toBe(200);
    const left = await once(
      server.database,
      'select token from customer_index where aggregator_id = $1 and position = $2::bigint',
      ['named', position],
    );
    expect(left).toEqual([]);
    expect(await found({ name: 'erasmus' })).toEqual([]);
  });
});

describe('with OPENCIF_NAME_SEARCH=false', () => {
  test('no beginnings are kept, and a search for them is refused and says why', async () => {
    const off = await buildTestServer({
      settings: { nameSearch: false },
      shared: { database: server.database, url: server.databaseUrl, drop: async () => {} },
    });
    const kept = (await register(off, person(40, 'Unindexed', 'Person'), token)).customerId;
    const more = (await register(server, person(41, 'Indexed', 'Person'), token)).customerId;
    expect((await tokensOf(kept)).length).toBeLessThan((await tokensOf(more)).length);
    for (const [member, query] of [
      ['name', { name: 'unindexed' }],
      ['dateOfBirth', { dateOfBirth: '1980-02-03', taxNumberLast4: '0040' }],
    ] as const) {
      const answer = await ask(query, token, off);
      expectInvalid(answer, { instancePath: `/${member}`, keyword: 'nameSearch' });
      expect(answer.headers['opencif-hint'] ?? answer.payload).toContain('OPENCIF_NAME_SEARCH');
    }
    expect((await ask({ lastName: 'person' }, token, off)).json().data.items).toHaveLength(2);
    await off.close();
    expect(await found({ name: 'unindexed' })).toEqual([]);
    expect(await found({ name: 'indexed' })).toEqual([more]);
  });
});

describe('a date of birth with last four digits', () => {
  test('finds the individual and the business of a representative, and nobody by half of it', async () => {
    const n = 7_1234;
    const { customerId } = await register(server, person(n, 'Born', 'Once', '1961-01-02'), token);
    const firm = company(71, 'Firm', { firstName: 'Rep', lastName: 'Resentative' });
    const [representative] = firm.businessRepresentatives;
    const ssn = representative?.identificationDocuments.find(({ type }) => type === 'SSN');
    if (ssn) ssn.value = '912345678';
    const business = (await register(server, firm, token)).customerId;
    expect(await found({ dateOfBirth: '1961-01-02', taxNumberLast4: '1234' })).toEqual([customerId]);
    expect(await found({ dateOfBirth: '1970-05-06', taxNumberLast4: '5678' })).toEqual([business]);
    const clerk = await quickTenant(server, 'named');
    expect(await found({ dateOfBirth: '1961-01-02', taxNumberLast4: '5678' }, clerk)).toEqual([]);
  });

  test('that finds nobody counts for the share of the login on all nodes, and beyond it nothing is judged', async () => {
    const [one, other] = cluster.nodes;
    const login = 'guesser';
    const guesser = await server.addTenant(login, 'named', 'masked', 'support');
    const hit = { dateOfBirth: '1980-02-03', taxNumberLast4: '0001' };
    const miss = (n: number) => ({ dateOfBirth: `1950-01-${10 + n}`, taxNumberLast4: '0001' });
    expect((await ask(hit, guesser)).json().data.items).toHaveLength(1);
    for (const [n, node] of [one, other, one].entries()) {
      expect((await ask(miss(n), guesser, node)).json().data.items).toEqual([]);
    }
    for (const node of cluster.nodes) {
      for (const query of [miss(5), hit]) {
        const answer = await ask(query, guesser, node);
        expectRefused(answer, 'tooManyRequests');
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      }
    }
    expect((await ask({ name: 'samantha' }, guesser)).json().data.items).toHaveLength(1);
    const events = await once<{ kind: string; about: unknown }>(
      server.database,
      'select kind, about from audit_event where login = $1 order by position',
      [login],
    );
    const missed = { kind: 'birthSearchMissed', about: null };
    expect(events).toEqual([missed, missed, missed, { kind: 'birthSearchLimit', about: null }]);
    expect(lines.filter((line) => line.msg === 'limit' && line.login === login)).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain('1950-01');
    await once(server.database, `update audit_event set at = at - interval '1 hour' where login = $1`, [
      login,
    ]);
    expect((await ask(hit, guesser)).json().data.items).toHaveLength(1);
  });
});
