/** `GET /customers/:customerId/history` */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HistoryItem } from '../../../src/contract/history.ts';
import { expectInvalid, expectRefused, uuidV1Hex } from '../../support/answers.ts';
import { phone } from '../../support/arbitraries.ts';
import { quickTenant } from '../../support/nodes.ts';
import { businessInit, individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer();
});

afterAll(() => server.close());

const history = (id: string, query = '', token = server.token) =>
  server.get(`/customers/${id}/history${query}`, token);

async function itemsOf(id: string, token = server.token): Promise<HistoryItem[]> {
  const answer = await history(id, '?limit=100', token);
  expect(answer.statusCode, answer.payload).toBe(200);
  return answer.json().data.items;
}

async function change(path: string, body: object, token = server.token): Promise<string> {
  const answer = await server.post(path, body, token);
  expect(answer.statusCode, answer.payload).toBe(200);
  return answer.json().requestId;
}

/** A customer with `updates` changes of its phones after its first version. */
async function changedOften(n: number, updates: number): Promise<string> {
  const { customerId } = await register(server, individualInit(n));
  for (let update = 0; update < updates; update++) {
    const number = `202555${String(update).padStart(4, '0')}`;
    await change('/customer/update', { customerId, customer: { phones: [phone(number)] } });
  }
  return customerId;
}

describe('an item', () => {
  test('of an update tells who, when, in which request, the sections and each field that differs', async () => {
    const init = individualInit(1);
    const { customerId } = await register(server, init);
    const [address] = init.customer.addresses;
    if (!address) throw new Error('the sample has an address');
    const moved = { ...address, city: 'Springfield' };
    const body = { customerId, customer: { email: 'new1@example.test', addresses: [moved, address] } };
    const requestId = await change('/customer/update', body);
    const [item, created] = await itemsOf(customerId);
    expect(item).toEqual({
      version: 2,
      kind: 'updated',
      changedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      login: 'CONNECTFI_CLIENTID',
      requestId,
      sections: [
        { section: 'addresses', before: init.customer.addresses, after: [moved, address] },
        { section: 'email', before: init.customer.email, after: 'new1@example.test' },
      ],
      differences: [
        { path: '/addresses/0/city', before: address.city, after: 'Springfield' },
        { path: '/addresses/1', after: address },
        { path: '/email', before: init.customer.email, after: 'new1@example.test' },
      ],
    });
    expect(Object.keys(item ?? {})).toEqual([
      'version',
      'kind',
      'changedAt',
      'login',
      'requestId',
      'sections',
      'differences',
    ]);
    expect(created).toMatchObject({
      version: 1,
      kind: 'created',
      requestId: expect.stringMatching(uuidV1Hex),
    });
    expect(created?.sections.every((section) => !('before' in section))).toBe(true);
  });

  test('of a business names the representative and the employee whose data changed', async () => {
    const company = await register(server, businessInit(2));
    const { customerId: companyId } = company;
    const { customerId: employeeId } = await register(server, individualInit(2));
    const id = (company as { businessRepresentatives?: { id: string }[] }).businessRepresentatives?.[0]?.id;
    const email = 'rep2@example.test';
    const customer = {};
    await change('/customer/update', {
      customerId: companyId,
      customer,
      businessRepresentatives: [{ id, email }],
    });
    await change('/customer/add-employee', { companyId, employeeId, position: 'Clerk' });
    await change('/customer/disable-employee', { companyId, employeeId });
    const [disabled, added, updated] = await itemsOf(companyId);
    expect(updated?.sections.map(({ section }) => section)).toEqual([`businessRepresentatives/${id}/email`]);
    expect(updated?.differences).toMatchObject([
      { path: `/businessRepresentatives/${id}/email`, after: email },
    ]);
    expect(added?.kind).toBe('employeeAdded');
    expect(added?.sections.map(({ section }) => section)).toContain(`employees/${employeeId}/status`);
    expect(disabled?.kind).toBe('employeeDisabled');
    expect(disabled?.differences).toMatchObject([{ path: `/employees/${employeeId}/status` }]);
  });

  test('shows identity numbers to a masked login as its answers do', async () => {
    const open = await quickTenant(server, 'masked_history');
    const masked = await server.addTenant('masked_history_masked', 'masked_history', 'masked');
    const [person, company] = [individualInit(3), businessInit(3)];
    const ssn = person.customer.identificationDocuments[0]?.value as string;
    for (const [init, secret] of [
      [person, ssn],
      [company, company.customer.businessFederalEin],
    ] as const) {
      const { customerId } = await register(server, init, open);
      expect((await history(customerId, '', masked)).payload).not.toContain(secret);
      expect((await history(customerId, '', masked)).payload).toContain('last4');
    }
    const { customerId } = await register(server, businessInit(4), open);
    expect((await history(customerId, '', open)).payload).toContain(
      businessInit(4).customer.businessFederalEin,
    );
  });

  test('is not made by an update that changes nothing, nor by a refused one', async () => {
    const { customerId } = await register(server, individualInit(5));
    const { email } = individualInit(5).customer;
    await change('/customer/update', { customerId, customer: { email } });
    await server.post('/customer/update', { customerId, customer: { businessPhones: [] } }, server.token);
    expect(await itemsOf(customerId)).toHaveLength(1);
  });
});

describe('pages', () => {
  test.each([1, 2, 5, 6, 7, 100])('of %i hold every version once, newest first', async (limit) => {
    const customerId = await changedOften(1000 + limit, 5);
    const versions: number[] = [];
    let cursor: string | null = null;
    do {
      const query: string = `?limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`;
      const { items, nextCursor } = (await history(customerId, query)).json().data;
      expect(items.length).toBeLessThanOrEqual(limit);
      expect(items.length).toBeGreaterThan(0);
      versions.push(...items.map((item: HistoryItem) => item.version));
      cursor = nextCursor;
    } while (cursor !== null);
    expect(versions).toEqual([6, 5, 4, 3, 2, 1]);
  });

  test('hold 20 items unless asked otherwise', async () => {
    const customerId = await changedOften(2000, 22);
    const { items, nextCursor } = (await history(customerId)).json().data;
    expect(items.map((item: HistoryItem) => item.version)).toEqual(
      Array.from({ length: 20 }, (_, index) => 23 - index),
    );
    const rest = (await history(customerId, `?cursor=${nextCursor}`)).json().data;
    expect(rest.items.map((item: HistoryItem) => item.version)).toEqual([3, 2, 1]);
    expect(rest.nextCursor).toBeNull();
  });

  test('go on where they were although versions come in between', async () => {
    const customerId = await changedOften(2001, 3);
    const { nextCursor } = (await history(customerId, '?limit=2')).json().data;
    await change('/customer/update', { customerId, customer: { email: 'between@example.test' } });
    const rest = (await history(customerId, `?limit=100&cursor=${nextCursor}`)).json().data;
    expect(rest.items.map((item: HistoryItem) => item.version)).toEqual([2, 1]);
    expect(rest.nextCursor).toBeNull();
  });
});

describe('a start', () => {
  test('at a version begins with it, and its cursor goes on below', async () => {
    const id = await changedOften(61, 5);
    const page = (await history(id, '?version=4&limit=2')).json().data;
    expect(page.items.map(({ version }: HistoryItem) => version)).toEqual([4, 3]);
    const next = (await history(id, `?version=4&limit=2&cursor=${page.nextCursor}`)).json().data;
    expect(next.items.map(({ version }: HistoryItem) => version)).toEqual([2, 1]);
  });

  test('at a time begins with the version that the customer had then', async () => {
    const id = await changedOften(62, 3);
    const [newest, , second] = await itemsOf(id);
    const at = (time: string) => history(id, `?at=${encodeURIComponent(time)}`);
    const first = (await at(second?.changedAt as string)).json().data.items[0];
    expect(first.changedAt).toBe(second?.changedAt);
    expect((await at('2999-01-01T00:00:00Z')).json().data.items[0]).toEqual(newest);
  });

  test('that the customer does not have is refused', async () => {
    const id = await changedOften(63, 1);
    for (const query of ['?version=3', '?at=2000-01-01T00:00:00Z']) {
      expectRefused(await history(id, query), 'versionNotFound', { customerId: id });
      expectRefused(await history('cstap_none', query), 'customerNotFound', { customerId: 'cstap_none' });
    }
    expectInvalid(await history(id, '?version=1&at=2000-01-01T00:00:00Z'), {
      instancePath: '',
      keyword: 'oneStart',
    });
    expectInvalid(await history(id, '?version=0'), { instancePath: '/version', keyword: 'pattern' });
  });
});

test('ten long pages at once open a bounded number of values in each turn of the event loop', async () => {
  const init = businessInit(3000);
  const [representative] = init.businessRepresentatives;
  if (!representative) throw new Error('the sample has a representative');
  const ids = Array.from({ length: 20 }, (_, n) => `many${n}`);
  init.businessRepresentatives = ids.map((id) => ({ ...representative, id }));
  const { customerId } = await register(server, init);
  for (let n = 0; n < 20; n++) {
    const email = `turn${n}@example.test`;
    const number = `202555${String(n).padStart(4, '0')}`;
    const businessRepresentatives = ids.map((id) => ({ id, email, phones: [phone(number)] }));
    await change('/customer/update', { customerId, customer: {}, businessRepresentatives });
  }
  const { vault } = server;
  const open = vault.open.bind(vault);
  let [inTurn, most, all, watching] = [0, 0, 0, true];
  vault.open = (...value) => {
    inTurn++;
    all++;
    return open(...value);
  };
  const endTurn = () => {
    most = Math.max(most, inTurn);
    inTurn = 0;
    if (watching) setImmediate(endTurn);
  };
  endTurn();
  const answers = await Promise.all(ids.slice(0, 10).map(() => history(customerId, '?limit=100')));
  watching = false;
  vault.open = open;
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 200));
  // Each page has some 1,700 values. One turn as counted here may contain parts of two.
  expect(all).toBeGreaterThan(15_000);
  expect(most).toBeLessThan(1200);
});

describe('400', () => {
  test('customerNotFound for an unknown customer', async () => {
    expectRefused(await history('cstap_unknown'), 'customerNotFound', { customerId: 'cstap_unknown' });
  });

  test.each([
    ['?limit=0', '/limit', 'pattern'],
    ['?limit=101', '/limit', 'pattern'],
    ['?limit=1e1', '/limit', 'pattern'],
    ['?limit=1&limit=2', '/limit', 'type'],
    ['?cursor=0', '/cursor', 'pattern'],
    ['?cursor=x', '/cursor', 'pattern'],
    ['?page=2', '', 'additionalProperties'],
  ])('requestValidateError for %s', async (query, instancePath, keyword) => {
    expectInvalid(await history('cstap_unknown', query), { instancePath, keyword });
  });
});
