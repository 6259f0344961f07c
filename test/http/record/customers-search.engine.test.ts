/** `GET /customers` */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Customer } from '../../../src/contract/customer.ts';
import { searchToken } from '../../../src/storage/customer/customer-index.ts';
import { searchStatements } from '../../../src/storage/customer/customers-search.ts';
import { StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { expectInvalid } from '../../support/answers.ts';
import { phone } from '../../support/arbitraries.ts';
import { intercepted } from '../../support/intercept.ts';
import { quickTenant } from '../../support/nodes.ts';
import { businessInit, individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let token: string;
const aggregatorId = 'searched';

beforeAll(async () => {
  server = await buildTestServer();
  token = await quickTenant(server, aggregatorId);
});

afterAll(() => server.close());

type Query = Record<string, string>;

const ask = (query: Query, as = token) => server.get(`/customers?${new URLSearchParams(query)}`, as);

async function page(query: Query, as = token): Promise<{ items: Customer[]; nextCursor: string | null }> {
  const answer = await ask(query, as);
  expect(answer.statusCode, answer.payload).toBe(200);
  return answer.json().data;
}

async function all(query: Query, as = token): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const { items, nextCursor }: Awaited<ReturnType<typeof page>> = await page(
      { ...query, ...(cursor && { cursor }) },
      as,
    );
    if (nextCursor) expect(items).toHaveLength(Number(query.limit ?? 20));
    ids.push(...items.map(({ customerId }) => customerId));
    cursor = nextCursor;
  } while (cursor);
  return ids;
}

const script = (text: string) => server.database.transaction((tx) => tx.script(text));

async function update(body: object, headers: Record<string, string> = {}): Promise<void> {
  const answer = await server.server.inject({
    method: 'POST',
    url: '/customer/update',
    headers: { 'x-connectfi-token': token, ...headers },
    payload: body,
  });
  expect(answer.statusCode, answer.payload).toBe(200);
}

async function tokensOf(customerId: string): Promise<number> {
  const text = `select count(*)::int as count from customer_index join customer using (aggregator_id, position)
                 where customer_id = $1`;
  const [row] = await server.database.query<{ count: number }>({ name: 'test-tokens', text }, [customerId]);
  return row?.count ?? 0;
}

describe('a customer', () => {
  test('is found by all it is known by, and answered as its status is', async () => {
    const init = individualInit(100);
    init.customer.firstName = 'Zoë';
    init.customer.lastName = 'Van  Dyke';
    init.customer.phones = [phone('2025550171')];
    const { customerId } = await register(server, init, token);
    const status = (await server.get(`/customer/status/${customerId}`, token)).json().data;
    const searches: Query[] = [
      { email: ' PERSON100@example.test ' },
      { phone: '(202) 555-0171' },
      { phone: '+1 202 555 0171' },
      { reference: 'Ind100' },
      { lastName: 'van dyke' },
      { lastName: 'VAN DYKE', firstName: 'ZOË' },
      { lastName: 'van dyke', email: 'person100@example.test', phone: '2025550171', type: 'individual' },
    ];
    for (const query of searches) {
      const items = [{ ...status, changedAt: status.dtsCreatedAt }];
      expect(await page(query), JSON.stringify(query)).toEqual({ items, nextCursor: null });
    }
    const others: Query[] = [
      { lastName: 'van dyke', firstName: 'zoe' },
      { reference: 'Ind100', type: 'business' },
      { email: 'person100@example.test', type: 'business' },
      { email: 'person100@example.test', phone: '2025550172' },
      { reference: 'Ind100', lastName: 'other' },
    ];
    for (const query of others) expect((await page(query)).items, JSON.stringify(query)).toEqual([]);
  });

  test.each([
    ['39', '0655550171', ['+390655550171', '+39 06 5555 0171', '0039 0655550171', '0655550171']],
    ['44', '2055550172', ['+44 (0)20 5555 0172', '+442055550172', '020 5555 0172']],
    ['0044', '02055550173', ['+44 (0)20 5555 0173', '+442055550173']],
  ])(
    'is found by its phone with the dialing code %s, with the zero and without',
    async (code, number, asked) => {
      const init = individualInit(Number(number.slice(-3)));
      init.customer.phones = [{ type: 'MOBILE', phoneNumber: number, countryDialingCode: code }];
      const { customerId } = await register(server, init, token);
      for (const phone of asked) expect(await all({ phone }), phone).toEqual([customerId]);
    },
  );

  test('that is a business is found by its name, its phones and its representatives', async () => {
    const init = businessInit(100);
    init.customer.businessName = 'Löwen Bräu';
    const [person] = init.businessRepresentatives;
    if (!person) throw new Error('the sample has a representative');
    person.email = 'rep100@example.test';
    const { customerId } = await register(server, init, token);
    expect(await all({ businessName: 'LÖWEN  bräu' })).toEqual([customerId]);
    expect(await all({ email: 'rep100@example.test', type: 'business' })).toEqual([customerId]);
    await update({ customerId, customer: { businessPhones: [phone('2025550181')] } });
    expect(await all({ phone: '2025550181' })).toEqual([customerId]);
    const { id } = (await page({ email: 'rep100@example.test' })).items.flatMap((one) =>
      one.customerType === 'business' ? one.businessRepresentatives : [],
    )[0] as { id: string };
    await update({
      customerId,
      customer: {},
      businessRepresentatives: [{ id, email: 'rep101@example.test' }],
    });
    expect(await all({ email: 'rep101@example.test' })).toEqual([customerId]);
    expect(await all({ email: 'rep100@example.test' })).toEqual([]);
  });

  test('is found by what it is known by now, not by what it once was', async () => {
    const { customerId } = await register(server, individualInit(101), token);
    for (const email of ['was@example.test', 'is@example.test']) {
      await update({ customerId, customer: { email } });
    }
    expect(await all({ email: 'is@example.test' })).toEqual([customerId]);
    expect(await all({ email: 'was@example.test' })).toEqual([]);
    expect(await all({ email: 'person101@example.test' })).toEqual([]);
    await update({ customerId, customer: { email: 'was@example.test' } });
    expect(await all({ email: 'was@example.test' })).toEqual([customerId]);
  });

  test('leaves nothing in the index by a dry run, and nothing new by an update that changes nothing', async () => {
    const { customerId } = await register(server, individualInit(102), token);
    const tokens = await tokensOf(customerId);
    expect(tokens).toBeGreaterThan(3);
    const dry = { 'opencif-dry-run': 'true' };
    await update({ customerId, customer: { email: 'dry@example.test' } }, dry);
    await update({ customerId, customer: { email: 'person102@example.test' } });
    expect(await tokensOf(customerId)).toBe(tokens);
    expect(await all({ email: 'dry@example.test' })).toEqual([]);
  });
});

describe('pages', () => {
  const many = 'paged';
  let pager: string;
  const ids: string[] = [];

  beforeAll(async () => {
    pager = await quickTenant(server, many, { disclosure: 'masked' });
    for (let n = 0; n < 25; n++) {
      const init = n % 5 === 0 ? businessInit(n) : individualInit(n);
      if (init.customerType === 'individual') init.customer.email = 'same@example.test';
      ids.unshift((await register(server, init, pager)).customerId);
    }
  });

  test.each(['1', '4', '25', '100'])('of %s show each customer once, newest first', async (limit) => {
    expect(await all({ limit }, pager)).toEqual(ids);
    const individuals = ids.filter((id) => id.startsWith('cstap_'));
    expect(await all({ limit, type: 'individual' }, pager)).toEqual(individuals);
    expect(await all({ limit, email: 'same@example.test' }, pager)).toEqual(individuals);
    expect(await all({ limit, type: 'business', email: 'same@example.test' }, pager)).toEqual([]);
  });

  test('are full though candidates between them no longer fit', async () => {
    const individuals = ids.filter((id) => id.startsWith('cstap_'));
    const moved = individuals.filter((_, index) => index % 3 !== 0);
    for (const customerId of moved) {
      const body = { customerId, customer: { email: 'moved@example.test' } };
      expect((await server.post('/customer/update', body, pager)).statusCode).toBe(200);
    }
    const stayed = individuals.filter((id) => !moved.includes(id));
    for (const limit of ['2', '7']) {
      expect(await all({ limit, email: 'same@example.test' }, pager)).toEqual(stayed);
      expect(await all({ limit, email: 'moved@example.test' }, pager)).toEqual(moved);
    }
  });

  test('go on undisturbed by customers registered meanwhile', async () => {
    const first = await page({ limit: '10' }, pager);
    await register(server, individualInit(900), pager);
    const cursor = first.nextCursor ?? '';
    const second = await page({ limit: '10', cursor }, pager);
    const seen = [...first.items, ...second.items].map(({ customerId }) => customerId);
    expect(seen).toEqual(ids.slice(0, 20));
  });

  test('need the search their cursor was given for, in any order of its members', async () => {
    const query = { email: 'same@example.test', type: 'individual', limit: '2' };
    const cursor = (await page(query, pager)).nextCursor ?? '';
    expect(cursor).not.toBe('');
    expect((await ask({ type: 'individual', email: query.email, cursor }, pager)).statusCode).toBe(200);
    for (const other of [{ cursor }, { email: query.email, cursor }, { ...query, lastName: 'x', cursor }]) {
      const refused = await ask(other, pager);
      expectInvalid(refused, { instancePath: '/cursor', keyword: 'sameSearch' });
      expect(refused.payload).not.toContain('same@');
    }
  });

  test('mask identity numbers for a login that may not see them', async () => {
    const [item] = (await page({ type: 'business', limit: '1' }, pager)).items;
    expect(item?.customer).toHaveProperty('last4');
    expect(JSON.stringify(item)).not.toContain('businessFederalEin');
  });

  test("are never of another aggregator's customers", async () => {
    const stranger = await quickTenant(server, 'stranger');
    expect(await all({}, stranger)).toEqual([]);
    const searches: Query[] = [{ email: 'same@example.test' }, { reference: 'Ind1' }, { type: 'business' }];
    for (const query of searches) expect(await all(query, stranger)).toEqual([]);
    const cursor = (await page({ limit: '2' }, pager)).nextCursor ?? '';
    expectInvalid(await ask({ cursor }, stranger), { instancePath: '/cursor', keyword: 'cursor' });
  });
});

test.each([
  [{ email: '' }, { instancePath: '/email', keyword: 'minLength' }],
  [{ phone: 'none' }, { instancePath: '/phone', keyword: 'pattern' }],
  [{ reference: 'a b' }, { instancePath: '/reference', keyword: 'pattern' }],
  [{ firstName: 'Ann' }, { instancePath: '', keyword: 'dependencies' }],
  [{ type: 'person' }, { instancePath: '/type', keyword: 'enum' }],
  [{ limit: '101' }, { instancePath: '/limit', keyword: 'pattern' }],
  [{ cursor: 'x' }, { instancePath: '/cursor', keyword: 'pattern' }],
  [{ nickname: 'x' }, { instancePath: '', keyword: 'additionalProperties' }],
])('%j is refused', async (query, issue) => {
  expectInvalid(await ask(query as unknown as Query), issue);
});

describe('former values', () => {
  const former = 'former';
  let clerk: string;

  beforeAll(async () => {
    clerk = await quickTenant(server, former);
  });

  const setEmail = async (customerId: string, email: string) => {
    const body = { customerId, customer: { email } };
    expect((await server.post('/customer/update', body, clerk)).statusCode).toBe(200);
  };
  /** Creates people who all once had the same e-mail address. @returns their ids, newest first */
  async function formerly(email: string, from: number, count: number): Promise<string[]> {
    const made: string[] = [];
    for (let n = from; n < from + count; n++) {
      const init = individualInit(n);
      init.customer.email = email;
      const { customerId } = await register(server, init, clerk);
      made.unshift(customerId);
      await setEmail(customerId, `now${n}@example.test`);
    }
    return made;
  }

  const indexed = (email: string) => {
    const token = searchToken(server.vault, former, { kind: 'email', value: email });
    const text = 'select position from customer_index where aggregator_id = $1 and token = $2';
    return server.database.query({ name: 'test-indexed', text }, [former, token]);
  };

  test('are removed from the index by the search that meets them, and can come back', async () => {
    const email = 'once@example.test';
    const [newest = '', ...others] = await formerly(email, 500, 4);
    await setEmail(others[0] ?? '', email);
    expect(await indexed(email)).toHaveLength(4);
    expect(await all({ email }, clerk)).toEqual([others[0]]);
    expect(await indexed(email)).toHaveLength(1);
    await setEmail(newest, email);
    expect(await all({ email }, clerk)).toEqual([newest, others[0]]);
    expect(await all({ email: 'now500@example.test' }, clerk)).toEqual([others[2]]);
  });

  test('that hold again by the time they would be removed stay in the index', async () => {
    const email = 'race@example.test';
    const [newest = ''] = await formerly(email, 510, 3);
    const racing = intercepted(server.database, async ({ name }, _values, run) => {
      if (name === 'customer-index-delete-stale') await setEmail(newest, email);
      return run();
    });
    const other = await buildTestServer({
      shared: { database: racing, url: server.databaseUrl, drop: async () => {} },
    });
    const answer = await other.get(`/customers?email=${email}`, clerk);
    expect(answer.json().data).toEqual({ items: [], nextCursor: null });
    await other.close();
    expect(await all({ email }, clerk)).toEqual([newest]);
  });

  test('do not keep a store that can only be read from answering', async () => {
    const email = 'readonly@example.test';
    const [newest = ''] = await formerly(email, 520, 2);
    await setEmail(newest, email);
    const readOnly = intercepted(server.database, async ({ name }, _values, run) => {
      if (name === 'customer-index-delete-stale') throw new StoreUnavailable('full', { readOnly: true });
      return run();
    });
    const other = await buildTestServer({
      shared: { database: readOnly, url: server.databaseUrl, drop: async () => {} },
    });
    const answer = await other.get(`/customers?email=${email}`, clerk);
    expect(answer.json().data.items.map((item: Customer) => item.customerId)).toEqual([newest]);
    await other.close();
  });

  test('take no more of a page than may be looked at, and its cursor goes on after them', async () => {
    const email = 'many@example.test';
    const ids = await formerly(email, 530, 9);
    const oldest = ids.at(-1) ?? '';
    await setEmail(oldest, email);
    const opened: number[] = [];
    const counting = intercepted(server.database, async ({ name }, _values, run) => {
      const rows = await run();
      if (name === 'customer-search-token') opened.push(rows.length);
      return rows;
    });
    const other = await buildTestServer({
      shared: { database: counting, url: server.databaseUrl, drop: async () => {} },
      limits: { searchCandidates: 4 },
    });
    const found: string[][] = [];
    let cursor: string | null = null;
    do {
      const query: Query = { email, ...(cursor && { cursor }) };
      const answer = await other.get(`/customers?${new URLSearchParams(query)}`, clerk);
      const { items, nextCursor }: Awaited<ReturnType<typeof page>> = answer.json().data;
      found.push(items.map((item) => item.customerId));
      cursor = nextCursor;
    } while (cursor);
    await other.close();
    expect(found).toEqual([[], [], [oldest]]);
    expect(opened).toEqual([4, 4, 1]);
  });
});

test('a late page is read as the first is: by index, its customers and no others', async () => {
  await quickTenant(server, 'crowd');
  await script(`
    insert into customer (aggregator_id, customer_id, customer_type, reference, version, created_at,
                          representative_ids, employee_ids, sections, link, feed_order)
    select 'crowd', 'cstap_c' || n, 'individual', 'C' || n, 1, now(), '{}', '{}', '{}', '', 0
      from generate_series(1, 20000) n;
    insert into customer_index select aggregator_id, 'crowded', position from customer where aggregator_id = 'crowd';
    analyze customer; analyze customer_index;`);
  const text = "select max(position)::text as last from customer where aggregator_id = 'crowd'";
  const [row] = await server.database.query<{ last: string }>({ name: 'test-last', text });
  const last = Number(row?.last);
  for (const [name, rest] of [
    ['all', []],
    ['type', ['individual']],
    ['token', ['crowded', [], null]],
  ] as const) {
    const read = async (before: number) => {
      const explain = {
        name: `test-explain-${name}`,
        text: `explain (analyze, buffers, costs off, timing off, format json) ${searchStatements[name].text}`,
      };
      const [plan] = await server.database.query<{ 'QUERY PLAN': { Plan: Record<string, number> }[] }>(
        explain,
        ['crowd', String(before), 20, 1_000_000, ...rest],
      );
      return plan?.['QUERY PLAN'][0]?.Plan['Shared Hit Blocks'] ?? Number.POSITIVE_INFINITY;
    };
    const [first, late] = [await read(last + 1), await read(last - 19_900)];
    // Twenty look-ups of a few blocks each; the 19,900 rows before the late page take several hundred.
    expect([name, Math.max(first, late) < 100]).toEqual([name, true]);
  }
});
