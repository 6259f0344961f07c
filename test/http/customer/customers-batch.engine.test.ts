/** `POST /customers/batch`: each item fares as it would alone, and beside the others. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BatchItemOutcome } from '../../../src/contract/batch.ts';
import type { BusinessCustomer, CustomerInit } from '../../../src/contract/customer.ts';
import { limits } from '../../../src/contract/limits.ts';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { verifyHistory } from '../../../src/storage/record/history-verify.ts';
import { expectInvalid, expectRefused } from '../../support/answers.ts';
import { anyEmail, anyPhones, business, individual, phone } from '../../support/arbitraries.ts';
import { dump } from '../../support/dump.ts';
import { Gate, type Interceptor, intercepted } from '../../support/intercept.ts';
import { testPassword } from '../../support/login.ts';
import { quickTenant } from '../../support/nodes.ts';
import { isChange } from '../../support/orders.ts';
import { businessInit, individualInit, recordOf, register, versionOf } from '../../support/samples.ts';
import { scale } from '../../support/scale.ts';
import { postWith } from '../../support/send.ts';
import { buildTestServer, type TestServer, type TestServerOptions } from '../../support/server.ts';

const { aggregatorId } = sandboxLogin;
let server: TestServer;
let serial = 0;
const next = () => ++serial;

beforeAll(async () => {
  server = await buildTestServer();
});

afterAll(() => server.close());

interface Item {
  readonly operation: 'init' | 'update';
  readonly body: unknown;
  readonly idempotencyKey?: string;
}

const init = (body: unknown, more: Partial<Item> = {}): Item => ({ operation: 'init', body, ...more });
const email = (customerId: string, name: string, more: Partial<Item> = {}): Item => ({
  operation: 'update',
  body: { customerId, customer: { email: `${name}@example.test` } },
  ...more,
});

async function batch(items: readonly Item[], headers = {}, on = server): Promise<BatchItemOutcome[]> {
  const answer = await postWith(headers, on, '/customers/batch', { items });
  expect(answer.statusCode, answer.payload).toBe(200);
  return answer.json().data.items;
}

const newPerson = async () => (await register(server, individualInit(next()))).customerId;

/** What becomes of each item: the version it left, or the code it was refused with. */
function told(items: readonly BatchItemOutcome[]): (number | string)[] {
  return items.map((item) => (item.status === 200 ? item.version : `${item.status} ${item.error.code}`));
}

/** A server of its own on the same store, whose statements go through `between`. */
function serverWith(between: Interceptor, options: TestServerOptions = {}): Promise<TestServer> {
  const { database, databaseUrl: url } = server;
  const shared = { database: intercepted(database, between), url, drop: async () => {} };
  return buildTestServer({ ...options, shared });
}

describe('items', () => {
  test('good and bad are answered in their order, each as by its own endpoint', async () => {
    const [person, company] = [await newPerson(), await register(server, businessInit(next()))];
    const taken = { ...individualInit(next()), customerReference: company.reference };
    const dateless = individualInit(next());
    dateless.customer.dateOfBirth = '1990-02-30';
    const items = [
      email('cstap_unknown', 'a'),
      init(individualInit(next())),
      init({ customerReference: 'x' }),
      email(person, 'a'),
      init(taken),
      email(company.customerId, 'a'),
      { operation: 'update', body: null },
      init(businessInit(next())),
      { operation: 'update', body: { customerId: person, customer: { email: 5 } } },
      init({ ...individualInit(serial), customerReference: 'y'.repeat(70_000) }),
      init(dateless),
    ] as const;
    const outcomes = await batch(items);
    expect(told(outcomes)).toEqual([
      '400 customerNotFound',
      1,
      '400 requestValidateError',
      2,
      '400 referenceExists',
      '400 customerInvalidField',
      '400 requestValidateError',
      1,
      '400 requestValidateError',
      '413 requestTooLarge',
      '400 requestValidateError',
    ]);
    for (const [index, { operation, body }] of items.entries()) {
      const outcome = outcomes[index];
      if (!outcome) throw new Error('no outcome');
      if (outcome.status !== 200) {
        const alone = await server.post(`/customer/${operation}`, body ?? 'null', server.token);
        const { requestId: _, ...error } = alone.json();
        if (body !== null) expect(JSON.stringify(outcome.error)).toBe(JSON.stringify(error));
        continue;
      }
      const { customerId } = outcome.data;
      const status = await server.get(`/customer/status/${customerId}`, server.token);
      expect(JSON.stringify(outcome.data)).toBe(JSON.stringify(status.json().data));
      const history = await server.get(`/customers/${customerId}/history?limit=1`, server.token);
      const [newest] = history.json().data.items;
      expect([newest.version, newest.requestId]).toEqual([outcome.version, outcome.requestId]);
    }
    expect(outcomes[6]).toMatchObject({ error: { context: [{ instancePath: '', keyword: 'type' }] } });
  });

  test('of one customer are made in their order, each a version of its own', async () => {
    const [one, other] = [await newPerson(), await newPerson()];
    const names = ['a', 'b', 'c', 'c', 'd'];
    const items = names.flatMap((name) => [email(one, name), email(other, name)]);
    expect(told(await batch(items))).toEqual([2, 2, 3, 3, 4, 4, 4, 4, 5, 5]);
    for (const customerId of [one, other]) {
      const { data } = (await server.get(`/customers/${customerId}/history`, server.token)).json();
      const emails = data.items.map((one: { differences: { after: string }[] }) => one.differences[0]?.after);
      expect(emails.slice(0, 4)).toEqual(['d', 'c', 'b', 'a'].map((name) => `${name}@example.test`));
    }
  });

  test('with one reference or number: the first that is in order is stored, the others find it', async () => {
    const [a, b, c] = [individualInit(next()), individualInit(next()), businessInit(next())];
    const items = [
      init({ ...a, customer: { ...a.customer, gender: 'X' } }),
      init(a),
      init({ ...b, customerReference: a.customerReference }),
      init({ ...a, customerReference: 'AnotherOfA' }),
      init({ ...c, customerReference: a.customerReference }),
      init(b),
      init(c),
      init({ ...c, customerReference: 'AnotherOfC' }),
    ];
    const outcomes = await batch(items);
    expect(told(outcomes)).toEqual([
      '400 requestValidateError',
      1,
      '400 referenceExists',
      '400 customerExists',
      '400 referenceExists',
      1,
      1,
      '400 customerExists',
    ]);
    const made = outcomes[1]?.status === 200 ? outcomes[1].data.customerId : '';
    expect(outcomes[2]).toMatchObject({
      error: { context: { reference: a.customerReference, entityId: made } },
    });
    expect(outcomes[3]).toMatchObject({
      error: { context: { cFiAggregatorId: aggregatorId, customerId: made } },
    });
  });

  test('500 of them are carried out; the registrations of a batch share their commits', async () => {
    const statements: string[] = [];
    const watched = await serverWith(async ({ name }, _values, run) => {
      statements.push(name);
      return run();
    });
    const people = Array.from({ length: 250 }, () => individualInit(next()));
    const first = await batch(
      people.map((body) => init(body)),
      {},
      watched,
    );
    expect(told(first)).toEqual(people.map(() => 1));
    expect(statements.filter((name) => name === 'customer-init').length).toBeLessThan(10);
    const ids = first.map((item) => (item.status === 200 ? item.data.customerId : ''));
    const more = Array.from({ length: 250 }, () => individualInit(next()));
    const outcomes = await batch(
      [...ids.map((id) => email(id, 'all')), ...more.map((body) => init(body))],
      {},
      watched,
    );
    expect(told(outcomes)).toEqual([...ids.map(() => 2), ...more.map(() => 1)]);
    expect(outcomes.map((item) => item.status === 200 && item.data.reference)).toEqual(
      [...people, ...more].map(({ customerReference }) => customerReference),
    );
    await watched.close();
  });

  test('are masked for a masked login', async () => {
    const masked = await quickTenant(server, 'batch_masked', { disclosure: 'masked' });
    const person = individualInit(next());
    const answer = await server.post('/customers/batch', { items: [init(person)] }, masked);
    const number = person.customer.identificationDocuments[0]?.value ?? '';
    expect(answer.json().data.items[0].data.reference).toBe(person.customerReference);
    expect(answer.payload).not.toContain(number);
    expect(answer.payload).toContain(number.slice(-4));
  });
});

describe('the whole is refused, and nothing is done, for', () => {
  const good = () => init(individualInit(next()));

  test.each<[string, () => unknown, object]>([
    ['no body', () => null, { instancePath: '', keyword: 'type' }],
    ['no list', () => ({}), { instancePath: '', keyword: 'required' }],
    ['an empty list', () => ({ items: [] }), { instancePath: '/items', keyword: 'minItems' }],
    [
      '501 items',
      () => ({ items: Array.from({ length: 501 }, good) }),
      { instancePath: '/items', keyword: 'maxItems' },
    ],
    ['an item that is none', () => ({ items: [good(), 'x'] }), { instancePath: '/items/1', keyword: 'type' }],
    [
      'an operation that is none',
      () => ({ items: [good(), { ...good(), operation: 'delete' }] }),
      { instancePath: '/items/1/operation', keyword: 'enum' },
    ],
    [
      'an item without a body',
      () => ({ items: [good(), { operation: 'init' }] }),
      { instancePath: '/items/1', keyword: 'required' },
    ],
    [
      'a key that is none',
      () => ({ items: [good(), { ...good(), idempotencyKey: 'a b' }] }),
      { instancePath: '/items/1/idempotencyKey', keyword: 'pattern' },
    ],
    [
      'another member',
      () => ({ items: [good(), { ...good(), ifMatch: '"1"' }] }),
      { instancePath: '/items/1', keyword: 'additionalProperties' },
    ],
  ])('%s', async (_name, body, issue) => {
    const payload = JSON.stringify(body());
    const before = await dump(server.database);
    const type = { 'content-type': 'application/json' };
    const answer = await postWith(type, server, '/customers/batch', payload);
    expectInvalid(answer, issue as never);
    expect(await dump(server.database)).toEqual(before);
  });

  test('4 MiB are read, one byte more is 413; another endpoint keeps its own limit', async () => {
    const text = JSON.stringify({ items: [email('cstap_unknown', 'a')] });
    const post = (payload: string, path = '/customers/batch') =>
      postWith({ 'content-type': 'application/json' }, server, path, payload);
    expect((await post(text.padEnd(limits.batchBytes.value))).statusCode).toBe(200);
    expectRefused(await post(text.padEnd(limits.batchBytes.value + 1)), 'requestTooLarge');
    expectRefused(await post(text.padEnd(64 * 1024 + 1), '/customer/update'), 'requestTooLarge');
  });

  test('an item that is nested 5,000 deep, whatever else is in the list', async () => {
    const sound = good();
    const deep = `{"operation":"update","body":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`;
    const payload = `{"items":[${JSON.stringify(sound)},${deep},${JSON.stringify(good())}]}`;
    const answer = await postWith(
      { 'content-type': 'application/json' },
      server,
      '/customers/batch',
      payload,
    );
    expect(answer.json()).toMatchObject({ code: 'requestValidateError', context: [{ keyword: 'levels' }] });
    const found = await server.get(
      `/customers?reference=${(sound.body as { customerReference: string }).customerReference}`,
      server.token,
    );
    expect(found.json().data.items).toEqual([]);
  });

  test('no token', async () => {
    expectRefused(await server.post('/customers/batch', { items: [good()] }), 'unauthorized');
  });
});

describe('keys', () => {
  test('replay by either path, byte for byte, and nothing is done again', async () => {
    const person = await newPerson();
    const items = [
      email(person, 'k1', { idempotencyKey: `b${serial}-1` }),
      init(individualInit(next()), { idempotencyKey: `b${serial}-2` }),
      init(businessInit(next()), { idempotencyKey: `b${serial}-3` }),
    ];
    const first = await batch(items);
    const before = await recordOf(server, aggregatorId, person);
    const again = await batch(items);
    expect(again).toEqual(first.map((one) => ({ ...one, replayed: true })));
    for (const [index, { operation, body, idempotencyKey = '' }] of items.entries()) {
      const alone = await postWith(
        { 'idempotency-key': idempotencyKey },
        server,
        `/customer/${operation}`,
        body,
      );
      expect(alone.headers['idempotent-replayed']).toBe('true');
      const one = first[index];
      expect(alone.json()).toEqual(
        one?.status === 200 && { code: '0', data: one.data, requestId: one.requestId },
      );
    }
    expect(await recordOf(server, aggregatorId, person)).toEqual(before);
  });

  test('that single requests used count in a batch', async () => {
    const person = await newPerson();
    const key = `single-${serial}`;
    const { body } = email(person, 'single');
    const first = await postWith({ 'idempotency-key': key }, server, '/customer/update', body);
    const [replay, other] = await batch([
      email(person, 'single', { idempotencyKey: key }),
      email(person, 'other', { idempotencyKey: key }),
    ]);
    expect(replay).toMatchObject({ status: 200, replayed: true, requestId: first.json().requestId });
    expect(other).toMatchObject({ status: 422, error: { code: 'idempotencyKeyReused' } });
    expect(await versionOf(server, aggregatorId, person)).toBe(2);
  });

  test('that two items share: the second is the replay of the first, or refused', async () => {
    const person = await newPerson();
    const body = individualInit(next());
    const outcomes = await batch([
      email(person, 'same', { idempotencyKey: `same-${serial}` }),
      email(person, 'same', { idempotencyKey: `same-${serial}` }),
      init(body, { idempotencyKey: `init-${serial}` }),
      init(body, { idempotencyKey: `init-${serial}` }),
      init(individualInit(next()), { idempotencyKey: `same-${serial - 1}` }),
    ]);
    expect(told(outcomes)).toEqual([2, 2, 1, 1, '422 idempotencyKeyReused']);
    expect(outcomes.map((one) => one.status === 200 && one.replayed)).toEqual([
      undefined,
      true,
      undefined,
      true,
      false,
    ]);
  });

  test('of the whole there are none: with Idempotency-Key or If-Match it is refused, and nothing is done', async () => {
    const one = await newPerson();
    for (const [name, value] of Object.entries({ 'idempotency-key': 'outer', 'if-match': '"1"' })) {
      const body = { items: [email(one, 'x')] };
      const answer = await postWith({ [name]: value }, server, '/customers/batch', body);
      const params = { additionalProperty: name };
      expectInvalid(answer, { instancePath: '', keyword: 'additionalProperties', params });
    }
    expect(told(await batch([email(one, 'x')]))).toEqual([2]);
  });
});

describe('a dry run', () => {
  test('tells what would change and leaves no trace; with keys it uses none up', async () => {
    const [person, n] = [await newPerson(), next()];
    const items = [
      email(person, 'dry', { idempotencyKey: `dry-${n}` }),
      email(person, `person${n - 1}`),
      init(individualInit(n), { idempotencyKey: `dry-init-${n}` }),
      email('cstap_unknown', 'dry'),
    ];
    const before = await dump(server.database);
    const answer = await postWith({ 'opencif-dry-run': 'true' }, server, '/customers/batch', { items });
    expect(await dump(server.database)).toEqual(before);
    expect(answer.headers['opencif-dry-run']).toBe('true');
    const dry: BatchItemOutcome[] = answer.json().data.items;
    expect(told(dry)).toEqual([2 - 1, 1, 1, '400 customerNotFound']);
    expect(dry.map((one) => one.status === 200 && one.changedSections)).toEqual([
      ['email'],
      [],
      ['addresses', 'email', 'identificationDocuments', 'identity', 'phones'],
      false,
    ]);
    const wet = await batch(items);
    expect(told(wet)).toEqual([2, 3, 1, '400 customerNotFound']);
    expect(wet.some((one) => 'replayed' in one || 'changedSections' in one)).toBe(false);
  });

  test('is told by true and false alone', async () => {
    const body = { items: [email('cstap_unknown', 'x')] };
    const answer = await postWith({ 'opencif-dry-run': 'yes' }, server, '/customers/batch', body);
    expectInvalid(answer, { instancePath: '/opencif-dry-run', keyword: 'enum' });
  });
});

describe('when the store fails', () => {
  test('items are told so one by one, what comes after them of one customer is not tried', async () => {
    const [lost, fine] = [await newPerson(), await newPerson()];
    let failures = 0;
    const brittle = await serverWith(async (statement, values, run) => {
      if (isChange(statement) && String(values[0]).includes(lost) && failures < 2) {
        failures += 1;
        throw new StoreUnavailable('gone');
      }
      return run();
    });
    const key = { idempotencyKey: `lost-${serial}` };
    const items = [email(lost, 'a', key), email(fine, 'a'), email(lost, 'b')];
    expect(told(await batch(items, {}, brittle))).toEqual([
      '503 serviceUnavailable',
      2,
      '503 serviceUnavailable',
    ]);
    expect(failures).toBe(2);
    expect(told(await batch(items, {}, brittle))).toEqual([2, 2, 3]);
    await brittle.close();
  });

  test('a registration whose answer is lost after the commit is found, and answered as made', async () => {
    let lost = 0;
    const deaf = await serverWith(async ({ name }, _values, run) => {
      const rows = await run();
      if (name !== 'customer-init' || lost > 0) return rows;
      lost += 1;
      throw new StoreUnavailable('gone');
    });
    const bodies = [individualInit(next()), businessInit(next()), individualInit(next())] as CustomerInit[];
    const items = bodies.map((body, index) =>
      init(body, index === 1 ? { idempotencyKey: `deaf-${serial}` } : {}),
    );
    const outcomes = await batch(items, {}, deaf);
    expect(lost).toBe(1);
    expect(told(outcomes)).toEqual([1, 1, 1]);
    const references = outcomes.map((one) => one.status === 200 && one.data.reference);
    expect(references).toEqual(bodies.map(({ customerReference }) => customerReference));
    await deaf.close();
  });

  test('items that have not begun when the login ends are not done', async () => {
    const gate = new Gate();
    const slow = await serverWith(async (statement, _values, run) => {
      if (isChange(statement)) await gate.pass();
      return run();
    });
    const login = `ends_${serial}`;
    const token = await slow.addTenant(login, login);
    const { customerId } = await register(slow, individualInit(next()), token);
    const items = ['a', 'b', 'c'].map((name) => email(customerId, name));
    const sent = slow.post('/customers/batch', { items }, token);
    await gate.arrived;
    const passwords = { oldPassword: testPassword, newPassword: 'Other!Password2' };
    expect((await slow.post('/user/change-password', passwords, token)).statusCode).toBe(200);
    gate.open();
    const outcomes = told((await sent).json().data.items);
    expect(outcomes).toEqual([2, '401 unauthorized', '401 unauthorized']);
    await slow.close();
  });

  test('more than may wait are 503, the others are done', async () => {
    const gate = new Gate();
    const small = await serverWith(
      async ({ name }, _values, run) => {
        if (name === 'customer-change') await gate.pass();
        return run();
      },
      { changeQueue: { waiting: 2, batchSize: 1 } },
    );
    const ids = [await newPerson(), await newPerson(), await newPerson(), await newPerson()];
    const sent = batch(
      ids.map((id) => email(id, 'busy')),
      {},
      small,
    );
    await gate.arrived;
    gate.open();
    expect(told(await sent)).toEqual([2, 2, ...Array(2).fill('503 serviceUnavailable')]);
    await small.close();
  });
});

test('counts as one request, its changes one by one', async () => {
  const fresh = await buildTestServer();
  const { customerId } = await register(fresh, individualInit(1));
  await batch(
    [email(customerId, 'a'), email(customerId, 'a'), init(individualInit(2)), init(null)],
    {},
    fresh,
  );
  const { body } = await fresh.get('/metrics');
  expect(body).toContain(
    'duration_seconds_count{http_request_method="POST",http_route="/customers/batch",http_response_status_code="200",code="0"} 1\n',
  );
  expect(body).toContain('opencif_customer_changes_total{kind="created"} 2\n');
  expect(body).toContain('opencif_customer_changes_total{kind="updated"} 1\n');
  await fresh.close();
});

describe('a batch is as good as the same requests one after the other', () => {
  let tenants = 0;
  const reference = fc.constantFrom('RefA', 'RefB', 'RefC');
  const keyOf = fc.option(fc.constantFrom('k1', 'k2', 'k3'), { nil: undefined, freq: 2 });
  /** A customer by its place, before it has an id: 0 and 1 are there, 2 is unknown. */
  const place = fc.nat({ max: 2 });

  const inits = fc.record({
    kind: fc.constant('init' as const),
    reference,
    n: fc.integer({ min: 1, max: 4 }),
    company: fc.boolean(),
    key: keyOf,
  });
  const updates = fc.record({
    kind: fc.constant('update' as const),
    place,
    email: fc.option(anyEmail, { nil: undefined }),
    phones: fc.option(anyPhones, { nil: undefined }),
    field: fc.constantFrom('phones', 'businessPhones'),
    key: keyOf,
  });
  type Drawn =
    | { kind: 'init'; reference: string; n: number; company: boolean; key: string | undefined }
    | {
        kind: 'update';
        place: number;
        email: string | undefined;
        phones: unknown;
        field: string;
        key: string | undefined;
      };

  function itemOf(drawn: Drawn, ids: readonly string[]): Item {
    const key = drawn.key === undefined ? {} : { idempotencyKey: drawn.key };
    if (drawn.kind === 'init') {
      const body = drawn.company ? business(drawn.n) : individual(drawn.n);
      return init({ ...body, customerReference: drawn.reference }, key);
    }
    const customer = {
      ...(drawn.email !== undefined && { email: drawn.email }),
      ...(drawn.phones !== undefined && { [drawn.field]: drawn.phones }),
    };
    return {
      operation: 'update',
      body: { customerId: ids[drawn.place] ?? 'cstap_unknown', customer },
      ...key,
    };
  }

  /** An aggregator with an individual and a business, its token and their ids. */
  async function populated(): Promise<[aggregator: string, token: string, ids: string[]]> {
    const aggregator = `batch_${tenants++}`;
    const token = await quickTenant(server, aggregator);
    const person = await register(server, individual(100), token);
    const company = (await register(server, business(100), token)) as BusinessCustomer;
    return [aggregator, token, [person.customerId, company.customerId]];
  }

  /** Ids and times are the service's own; what is the same in both is told apart by where it stands first. */
  function steady(text: string, aggregator: string): string {
    const seen = new Map<string, string>();
    const name = (id: string) => seen.get(id) ?? seen.set(id, `ID${seen.size}`).get(id) ?? '';
    return text
      .replaceAll(aggregator, 'AGGREGATOR')
      .replaceAll(/csta[bp]_[0-9a-zA-Z]{10,22}/g, name)
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, (time) =>
        time.endsWith('T00:00:00.000Z') ? time : 'TIME',
      );
  }

  async function together(drawn: readonly Drawn[]): Promise<string> {
    const [aggregator, token, ids] = await populated();
    const items = drawn.map((one) => itemOf(one, ids));
    const answer = await server.post('/customers/batch', { items }, token);
    const outcomes: BatchItemOutcome[] = answer.json().data.items;
    expect(await verifyHistory(server.database, server.vault, aggregator)).toEqual([]);
    const told = outcomes.map((one) =>
      one.status === 200 ? [200, one.replayed ?? false, one.version, one.data] : [one.status, one.error],
    );
    return steady(JSON.stringify([told, await recordsOf(aggregator, token, ids)]), aggregator);
  }

  async function oneByOne(drawn: readonly Drawn[]): Promise<string> {
    const [aggregator, token, ids] = await populated();
    const told: unknown[] = [];
    for (const { operation, body, idempotencyKey } of drawn.map((one) => itemOf(one, ids))) {
      const headers = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
      const answer = await postWith(headers, server, `/customer/${operation}`, body, token);
      const { data, requestId: _, ...error } = answer.json();
      const replayed = answer.headers['idempotent-replayed'] === 'true';
      const version = Number(/\d+/.exec(String(answer.headers.etag))?.[0]);
      told.push(answer.statusCode === 200 ? [200, replayed, version, data] : [answer.statusCode, error]);
    }
    return steady(JSON.stringify([told, await recordsOf(aggregator, token, ids)]), aggregator);
  }

  /** The histories of the two, and how many customers and changes there are. */
  async function recordsOf(aggregator: string, token: string, ids: readonly string[]): Promise<unknown> {
    const histories = await Promise.all(
      ids.map(async (id) => (await server.get(`/customers/${id}/history`, token)).json().data.items),
    );
    const count = {
      name: 'test-batch-count',
      text: `select (select count(*)::int from customer where aggregator_id = $1) as customers,
                    (select count(*)::int from customer_change where aggregator_id = $1) as changes,
                    (select count(*)::int from idempotency_key where aggregator_id = $1) as keys`,
    };
    const counted = await server.database.query(count, [aggregator]);
    const bare = histories.map((items) =>
      items.map(({ version, kind, differences }: Record<string, unknown>) => [version, kind, differences]),
    );
    return [bare, counted];
  }

  test('whatever they are', async () => {
    const any = fc.array(fc.oneof(inits, updates), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(any, async (drawn) => {
        expect(await together(drawn)).toBe(await oneByOne(drawn));
      }),
      { numRuns: scale(15, 100) },
    );
  });
});

test('a field of the other type is refused in a batch as alone', async () => {
  const person = await newPerson();
  const body = { customerId: person, customer: { businessPhones: [phone('2025550101')] } };
  const [outcome] = await batch([{ operation: 'update', body }]);
  expect(outcome).toMatchObject({ status: 400, error: { code: 'customerInvalidField' } });
});
