/** `OpenCIF-Dry-Run`: the answer that the request would get, what it would change, and no trace in the store. */
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BusinessCustomer } from '../../../src/contract/customer.ts';
import { expectInvalid } from '../../support/answers.ts';
import { address, phone } from '../../support/arbitraries.ts';
import { dump } from '../../support/dump.ts';
import { tokensOfRoles } from '../../support/roles.ts';
import { businessInit, individualInit, register } from '../../support/samples.ts';
import { type Headers, postWith } from '../../support/send.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { makeWebhook } from '../../support/webhooks.ts';

const dryRun = { 'opencif-dry-run': 'true' };

let server: TestServer;
let serial = 0;
let ids: { person: string; employee: string; company: string; representative: string };

beforeAll(async () => {
  server = await buildTestServer();
});

beforeEach(async () => {
  serial += 3;
  const [person, employee] = [individualInit(serial), individualInit(serial + 1)];
  const company = (await register(server, businessInit(serial))) as BusinessCustomer;
  ids = {
    person: (await register(server, person)).customerId,
    employee: (await register(server, employee)).customerId,
    company: company.customerId,
    representative: company.businessRepresentatives[0]?.id ?? '',
  };
  const added = { companyId: ids.company, employeeId: ids.employee, position: 'Clerk' };
  expect((await server.post('/customer/add-employee', added, server.token)).statusCode).toBe(200);
});

afterAll(() => server.close());

interface Request {
  readonly path: string;
  readonly body: object;
  /** What would change, ordered by name. */
  readonly sections?: readonly string[];
  readonly headers?: Headers;
}

const update = (customerId: string, customer: object, more: object = {}) => ({
  path: '/customer/update',
  body: { customerId, customer, ...more },
});
const employ = (companyId: string, employeeId: string) => ({
  path: '/customer/add-employee',
  body: { companyId, employeeId, position: 'Clerk' },
});
const disable = (companyId: string, employeeId: string) => ({
  path: '/customer/disable-employee',
  body: { companyId, employeeId },
});
const init = (body: object) => ({ path: '/customer/init', body });

const ofPerson = ['addresses', 'email', 'identificationDocuments', 'identity', 'phones'];

/** Requests that would be answered with 200. */
const accepted: Record<string, () => Request> = {
  'an update of all sections': () => ({
    ...update(ids.person, {
      phones: [phone('2025550111')],
      email: 'dry@example.test',
      addresses: [address('Dry Str.')],
    }),
    sections: ['addresses', 'email', 'phones'],
  }),
  'an update of which only a part is new': () => ({
    ...update(ids.person, { email: `person${serial}@example.test`, phones: [phone('2025550112')] }),
    sections: ['phones'],
  }),
  'an update that would change nothing': () => ({ ...update(ids.person, {}), sections: [] }),
  'an update that names the version': () => ({
    ...update(ids.person, { email: 'dry@example.test' }),
    headers: { 'if-match': '"1"' },
    sections: ['email'],
  }),
  'an update of a business and its representative': () => ({
    ...update(
      ids.company,
      { businessPhones: [phone('2025550113')] },
      { businessRepresentatives: [{ id: ids.representative, email: 'dry.rep@example.test' }] },
    ),
    sections: ['businessPhones', `businessRepresentatives/${ids.representative}/email`],
  }),
  'an added employee': () => ({
    ...employ(ids.company, ids.person),
    sections: [`employees/${ids.person}/position`, `employees/${ids.person}/status`],
  }),
  'a disabled employee': () => ({
    ...disable(ids.company, ids.employee),
    sections: [`employees/${ids.employee}/status`],
  }),
};

/** Requests that would be refused. */
const refused: Record<string, () => Request> = {
  'an unknown customer': () => update('cstap_unknown', {}),
  'a field of the other type': () => update(ids.person, { businessPhones: [phone('2025550114')] }),
  'a value of the wrong type': () => update(ids.person, { email: 5 }),
  'an unknown representative': () =>
    update(ids.company, {}, { businessRepresentatives: [{ id: 'nobody', email: 'dry@example.test' }] }),
  'a stale version': () => ({
    ...update(ids.company, { businessPhones: [phone('2025550115')] }),
    headers: { 'if-match': '"1"' },
  }),
  'an employee there is': () => employ(ids.company, ids.employee),
  'an unknown employee': () => employ(ids.company, 'cstap_unknown'),
  'a company that is a person': () => employ(ids.person, ids.employee),
  'nobody to disable': () => disable(ids.company, ids.person),
  'a taken reference': () => init(individualInit(serial)),
  'a taken number': () => init({ ...businessInit(serial), customerReference: `Other${serial}` }),
  'a representative twice': () => {
    const body = businessInit(serial + 2);
    const [one] = body.businessRepresentatives;
    const twice = { ...one, id: 'twice' };
    return init({ ...body, businessRepresentatives: [twice, twice] });
  },
};

function send({ path, body, headers }: Request, more: Headers = {}): Promise<LightMyRequestResponse> {
  return postWith({ ...headers, ...more }, server, path, body);
}

/** The store without the list of who was told that a number is taken, which dry runs are part of. */
async function stored(): Promise<string[]> {
  return (await dump(server.database)).filter((line) => !line.startsWith('audit_event'));
}

/** Sends a request twice, without and with a key, and proves that the store is unchanged. */
async function tracelessly(request: Request): Promise<LightMyRequestResponse> {
  const before = await stored();
  const answer = await send(request, dryRun);
  const again = await send(request, { ...dryRun, 'idempotency-key': `dry-${serial}` });
  expect(await stored()).toEqual(before);
  expect(again.headers['idempotent-replayed']).toBeUndefined();
  expect([again.statusCode, told(again)]).toEqual([answer.statusCode, told(answer)]);
  return answer;
}

/** Returns an answer without what is new each time: the ids and the time of an init. */
function told(answer: LightMyRequestResponse): string {
  const { requestId, ...rest } = answer.json();
  return JSON.stringify(rest).replace(/"(cstap_|cstab_|\d{4}-\d\d-\d\dT)[^"]*"/g, '"made"');
}

describe('a dry run that would be accepted', () => {
  test.each(Object.keys(accepted))('%s: answered as it would be, with what would change', async (name) => {
    const request = accepted[name]?.() as Request;
    const dry = await tracelessly(request);
    expect(dry.headers['opencif-dry-run']).toBe('true');
    expect(dry.headers['opencif-changed-sections']).toBe(request.sections?.join(', '));
    const { path, body } = request;
    const before = await server.get(`/customer/status/${Object.values(body)[0] as string}`, server.token);
    expect(dry.headers.etag).toBe(before.headers.etag);
    const wet = await postWith(request.headers ?? {}, server, path, body);
    expect(wet.headers['opencif-dry-run']).toBeUndefined();
    expect(wet.headers['opencif-changed-sections']).toBeUndefined();
    expect(dry.payload.replace(dry.json().requestId, wet.json().requestId)).toBe(wet.payload);
  });

  test.each([
    ['individual', individualInit, ofPerson],
    ['business', businessInit, null],
  ])('an init of type %s: answered as it would be but for ids and time', async (_type, make, sections) => {
    const body = make(serial + 2);
    const dry = await tracelessly(init(body));
    expect(dry.statusCode, dry.payload).toBe(200);
    expect(dry.headers).toMatchObject({ 'opencif-dry-run': 'true', etag: '"1"' });
    const { customerId, dtsCreatedAt, businessRepresentatives } = dry.json().data;
    const [one] = businessRepresentatives ?? [];
    const ofCompany = [
      'businessAddresses',
      'businessPhones',
      ...ofPerson.map((section) => `businessRepresentatives/${one?.id}/${section}`),
      'identity',
    ];
    expect(dry.headers['opencif-changed-sections']).toBe((sections ?? ofCompany).join(', '));
    const unknown = await server.get(`/customer/status/${customerId}`, server.token);
    expect(unknown.json().code).toBe('customerNotFound');
    const wet = await server.post('/customer/init', body, server.token);
    const made = wet.json();
    const expected = dry.payload
      .replace(dry.json().requestId, made.requestId)
      .replace(customerId, made.data.customerId)
      .replace(dtsCreatedAt, made.data.dtsCreatedAt)
      .replace(one?.id, made.data.businessRepresentatives?.[0]?.id);
    expect(expected).toBe(wet.payload);
  });
});

describe('a dry run that would be refused', () => {
  test.each(Object.keys(refused))('%s: refused the same way', async (name) => {
    const request = refused[name]?.() as Request;
    const dry = await tracelessly(request);
    expect(dry.headers['opencif-dry-run']).toBeUndefined();
    const wet = await send(request);
    expect(wet.statusCode).toBeGreaterThanOrEqual(400);
    expect(dry.statusCode).toBe(wet.statusCode);
    expect(dry.payload.replace(dry.json().requestId, wet.json().requestId)).toBe(wet.payload);
  });
});

test('a dry run counts as no change and uses up no key', async () => {
  const request = { ...update(ids.person, { email: 'later@example.test' }) };
  const key = { 'idempotency-key': `unused-${serial}` };
  const changes = async () =>
    /opencif_customer_changes_total\{kind="updated"\} (\d+)/.exec(
      (await server.get('/metrics')).payload,
    )?.[1];
  const before = await changes();
  await send(request, { ...dryRun, ...key });
  expect(await changes()).toBe(before);
  const first = await send(request, key);
  expect([first.headers['idempotent-replayed'], first.headers.etag]).toEqual([undefined, '"2"']);
  const dry = await send(request, { ...dryRun, ...key });
  expect([dry.headers['idempotent-replayed'], dry.headers['opencif-changed-sections']]).toEqual([
    undefined,
    '',
  ]);
});

test.each(['yes', '1', 'TRUE', ''])('requestValidateError for OpenCIF-Dry-Run: %s', async (value) => {
  const before = await dump(server.database);
  const headers = { 'opencif-dry-run': value };
  for (const request of [update(ids.person, { email: 'x@example.test' }), init(individualInit(serial + 2))]) {
    expectInvalid(await send(request, headers), { instancePath: '/opencif-dry-run', keyword: 'enum' });
  }
  expect(await dump(server.database)).toEqual(before);
});

test('with OpenCIF-Dry-Run: false the change is made', async () => {
  const request = update(ids.person, { email: 'made@example.test' });
  const answer = await send(request, { 'opencif-dry-run': 'false' });
  expect([answer.headers.etag, answer.headers['opencif-dry-run']]).toEqual(['"2"', undefined]);
});

test('the comparison of dumps sees a row, a value and a used-up number', async () => {
  const before = await dump(server.database);
  await send(update(ids.person, { email: 'seen@example.test' }));
  const after = await dump(server.database);
  expect(after.filter((line) => !before.includes(line)).map((line) => line.split(' ')[0])).toEqual([
    'customer',
    'customer_change',
    'customer_index',
    'customer_change_position_seq',
  ]);
});

describe('how many webhooks would receive it', () => {
  const told = async (token: string, request: Request, headers: Headers = dryRun) => {
    const answer = await postWith(headers, server, request.path, request.body, token);
    expect(answer.statusCode, answer.payload).toBe(200);
    return answer.headers['opencif-webhooks'];
  };

  test('is told only to people and only for dry runs, without those that are disabled or want other changes', async () => {
    const { integration, support } = await tokensOfRoles(server, 'told');
    const { customerId } = await register(server, individualInit(serial + 2), integration);
    const email = (value: string) => update(customerId, { email: value });
    expect(await told(support, email('a@example.test'))).toBe('0');
    const url = 'https://receiver.example.test/';
    const { webhookId } = await makeWebhook(server, { url }, integration);
    await makeWebhook(server, { url, eventTypes: ['customer.updated'] }, integration);
    await makeWebhook(server, { url, eventTypes: ['customer.closed'] }, integration);
    expect(await told(support, email('a@example.test'))).toBe('2');
    expect(await told(integration, email('a@example.test'))).toBeUndefined();
    expect(await told(support, email('a@example.test'), {})).toBeUndefined();
    expect(await told(support, email('a@example.test'))).toBe('0');
    const revert = { path: `/customers/${customerId}/revert`, body: { change: 2, reason: 'wrong' } };
    expect(await told(support, revert)).toBe('1');
    await server.post(`/webhooks/${webhookId}/disable`, {}, integration);
    expect(await told(support, revert)).toBe('0');
    expect(await told(support, email('b@example.test'))).toBe('1');
  });
});
