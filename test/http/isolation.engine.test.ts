/**
 * A customer of another aggregator is answered as one that is not there, byte for byte. The matrix is made
 * from the endpoint list: every id of a schema needs a row, so a new endpoint fails here until it has one.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import type { Right, Role } from '../../src/contract/rights.ts';
import type { JsonSchema } from '../../src/contract/schema.ts';
import { business, einOf, individual, phone, ssnOf } from '../support/arbitraries.ts';
import { addPerson, ConsoleBrowser } from '../support/console.ts';
import { feedComplete } from '../support/feed.ts';
import { quickTenant } from '../support/nodes.ts';
import { type StepKind, stepPaths, why } from '../support/retention.ts';
import { roleWith, tokensOfRoles } from '../support/roles.ts';
import { buildTestServer, type TestServer } from '../support/server.ts';
import { makeWebhook } from '../support/webhooks.ts';

interface Ids {
  readonly individual: string;
  readonly business: string;
  readonly representative: string;
  readonly webhook: string;
  readonly login: string;
  readonly token: string;
  readonly passkey: string;
  readonly session: string;
}
interface Request {
  readonly path: string;
  readonly body?: unknown;
  readonly method?: 'DELETE';
  /** If the login of the other requests lacks it. */
  readonly right?: Right;
  /** True: by the session of a person, which some endpoints need. */
  readonly inSession?: true;
}
type Row = (own: Ids, id: string) => Request;

const email = 'intruder@example.test';
const customer = { email };

/** Updates in one request. */
function batch(...bodies: object[]): Request {
  const items = bodies.map((body) => ({ operation: 'update', body }));
  return { path: '/customers/batch', body: { items } };
}

/** A change of a login that needs no body. */
function ofLogin(verb: string): Row {
  return (_own, id) => ({ path: `/logins/${id}/${verb}`, body: {}, right: 'administer' });
}

/** A step towards the end of a customer. */
function stepOf(kind: StepKind): Row {
  return (_own, id) => ({ path: `/customers/${id}/${stepPaths[kind]}`, body: why, right: 'administer' });
}

/** Endpoint and place of an id -> the request that names `id` there and is otherwise in order. */
const rows: Record<string, readonly Row[]> = {
  'customer-init businessRepresentatives[].id': [],
  'customer-update customerId': [
    (_own, customerId) => ({ path: '/customer/update', body: { customerId, customer } }),
    (_own, customerId) => ({ path: '/customer/update', body: { customerId, customer: {} } }),
    (_own, customerId) => ({
      path: '/customer/update',
      body: { customerId, customer: { businessPhones: [phone('2025550166')] } },
    }),
    (_own, customerId) => ({
      path: '/customer/update',
      body: { customerId, customer: {}, businessRepresentatives: [{ id: customerId, email }] },
    }),
  ],
  'customer-update businessRepresentatives[].id': [
    (own, id) => ({
      path: '/customer/update',
      body: { customerId: own.business, customer: {}, businessRepresentatives: [{ id, email }] },
    }),
  ],
  'customers-get customerId': [
    (_own, id) => ({ path: `/customers/${id}` }),
    (_own, id) => ({ path: `/customers/${id}?version=1` }),
    (_own, id) => ({ path: `/customers/${id}?at=2999-01-01T00:00:00Z` }),
  ],
  'customers-batch items[].body.customerId': [
    (_own, customerId) => batch({ customerId, customer }),
    (own, customerId) =>
      batch({ customerId: unknownLike(own.individual), customer }, { customerId, customer }),
    (_own, customerId) =>
      batch(
        { customerId, customer: { businessPhones: [phone('2025550166')] } },
        { customerId, customer: {} },
      ),
  ],
  'customers-batch items[].body.businessRepresentatives[].id': [
    (own, id) => batch({ customerId: own.business, customer: {}, businessRepresentatives: [{ id, email }] }),
  ],
  'customers-history customerId': [
    (_own, id) => ({ path: `/customers/${id}/history` }),
    (_own, id) => ({ path: `/customers/${id}/history?cursor=U7QaxHQxK6u5p0odZh2K4Fc` }),
  ],
  'auth-end-token tokenId': [(_own, id) => ({ path: `/auth/tokens/${id}`, method: 'DELETE' })],
  'customers-revert customerId': [
    (_own, id) => ({ path: `/customers/${id}/revert`, body: { version: 1, reason: 'x' } }),
    (_own, id) => ({
      path: `/customers/${id}/revert`,
      body: { change: 1, sections: ['email'], reason: 'x' },
    }),
  ],
  'customers-enable-employee customerId': [
    (own, id) => ({ path: `/customers/${id}/employees/${own.individual}/enable`, body: {} }),
  ],
  'customers-enable-employee employeeId': [
    (own, id) => ({ path: `/customers/${own.business}/employees/${id}/enable`, body: {} }),
  ],
  'customers-close customerId': [stepOf('closed')],
  'customers-reopen customerId': [stepOf('reopened')],
  'customers-hold customerId': [stepOf('legalHoldPlaced')],
  'customers-release customerId': [stepOf('legalHoldReleased')],
  'customers-erase customerId': [stepOf('erased')],
  'customers-access customerId': [(_own, id) => ({ path: `/customers/${id}/access`, right: 'examine' })],
  'customers-proof customerId': [
    (_own, id) => ({ path: `/customers/${id}/proof`, right: 'examine' }),
    (_own, id) => ({ path: `/customers/${id}/proof?cursor=U7QaxHQxK6u5p0odZh2K4Fc`, right: 'examine' }),
  ],
  'customers-deliveries customerId': [(_own, id) => ({ path: `/customers/${id}/deliveries`, right: 'read' })],
  'customers-reveal customerId': [
    (_own, customerId) => ({
      path: `/customers/${customerId}/reveal`,
      body: { field: '/customer/identificationDocuments/0/value', reason: 'a test' },
    }),
    (_own, customerId) => ({
      path: `/customers/${customerId}/reveal`,
      body: { field: '/customer/businessFederalEin', reason: 'a test' },
    }),
  ],
  'customers-verify-caller customerId': [
    (_own, id) => ({ path: `/customers/${id}/verify-caller`, body: { answers: { phoneLast4: '0193' } } }),
    (_own, id) => ({
      path: `/customers/${id}/verify-caller`,
      body: { answers: { phoneLast4: '0193' }, representativeId: id },
    }),
  ],
  'customers-verify-caller representativeId': [
    (own, representativeId) => ({
      path: `/customers/${own.business}/verify-caller`,
      body: { answers: { phoneLast4: '0193' }, representativeId },
    }),
  ],
  'customers-verification customerId': [(_own, id) => ({ path: `/customers/${id}/verification` })],
  'webhooks-disable webhookId': [(_own, id) => ({ path: `/webhooks/${id}/disable`, body: {} })],
  'webhooks-enable webhookId': [(_own, id) => ({ path: `/webhooks/${id}/enable`, body: {} })],
  'webhooks-delete webhookId': [(_own, id) => ({ path: `/webhooks/${id}`, method: 'DELETE' })],
  'webhooks-rotate-secret webhookId': [(_own, id) => ({ path: `/webhooks/${id}/rotate-secret`, body: {} })],
  'webhooks-test webhookId': [(_own, id) => ({ path: `/webhooks/${id}/test`, body: {} })],
  'webhooks-deliveries webhookId': [(_own, id) => ({ path: `/webhooks/${id}/deliveries` })],
  'webhooks-resend webhookId': [
    (_own, id) => ({ path: `/webhooks/${id}/resend`, body: { from: '0.0' } }),
    (own, id) => ({ path: `/webhooks/${own.webhook}/resend`, body: { eventId: `evt_${id}_1` } }),
  ],
  // Names are unique in the whole service, so a foreign one is known to be taken: logins-create.engine.test.ts.
  'logins-create login': [],
  'logins-set-role login': [
    (_own, id) => ({ path: `/logins/${id}/set-role`, body: { role: 'admin' }, right: 'administer' }),
  ],
  'logins-set-disclosure login': [
    (_own, id) => ({
      path: `/logins/${id}/set-disclosure`,
      body: { disclosure: 'documented' },
      right: 'administer',
    }),
  ],
  'logins-disable login': [ofLogin('disable')],
  'logins-enable login': [ofLogin('enable')],
  'logins-unlock login': [ofLogin('unlock')],
  'logins-end-sessions login': [ofLogin('end-sessions')],
  'logins-reset-passkeys login': [ofLogin('reset-passkeys')],
  'passkeys-delete passkeyId': [
    (_own, id) => ({ path: `/passkeys/${id}`, method: 'DELETE', inSession: true }),
  ],
  'sessions-end sessionId': [(_own, id) => ({ path: `/sessions/${id}`, method: 'DELETE', inSession: true })],
  'customer-status customerId': [(_own, id) => ({ path: `/customer/status/${id}` })],
  'customer-add-employee companyId': [
    (own, companyId) => ({
      path: '/customer/add-employee',
      body: { companyId, employeeId: own.individual, position: 'Clerk' },
    }),
  ],
  'customer-add-employee employeeId': [
    (own, employeeId) => ({
      path: '/customer/add-employee',
      body: { companyId: own.business, employeeId, position: 'Clerk' },
    }),
  ],
  'customer-disable-employee companyId': [
    (own, companyId) => ({
      path: '/customer/disable-employee',
      body: { companyId, employeeId: own.individual },
    }),
  ],
  'customer-disable-employee employeeId': [
    (own, employeeId) => ({
      path: '/customer/disable-employee',
      body: { companyId: own.business, employeeId },
    }),
  ],
};

/** Endpoints with a token or a session that name no id at all. */
const withoutIds = [
  'user-change-password',
  'auth-sign-out',
  'auth-list-tokens',
  'auth-end-tokens',
  'sandbox-reset',
  'sandbox-requests',
  'customers-search',
  'customers-recent',
  'events',
  'webhooks-create',
  'webhooks-list',
  'logins-list',
  'keys-status',
  'policy-get',
  'policy-set',
  'session-get',
  'session-end',
  'session-verify-options',
  'session-verify',
  'passkeys-enrol-options',
  'passkeys-enrol',
  'passkeys-list',
  'sessions-list',
  'retention-list',
  'access',
  'audit',
];

/** Places of ids in a schema: members of the published fragment `common-id`. */
function idPlaces(schema: JsonSchema | undefined, at = ''): string[] {
  if (!schema) return [];
  const inside = Object.entries(schema.properties ?? {}).flatMap(([name, member]) =>
    idPlaces(member, at === '' ? name : `${at}.${name}`),
  );
  const branches = (schema.oneOf ?? []).flatMap((branch) => idPlaces(branch, at));
  return [
    ...(schema.$id === 'common-id' ? [at] : []),
    ...idPlaces(schema.items, `${at}[]`),
    ...inside,
    ...branches,
  ];
}

const guarded = (endpoints as readonly Endpoint[]).filter(
  ({ token: needsToken, session = 'none' }) => needsToken || session !== 'none',
);

test('every endpoint with a token or a session has a row for each id it is sent', () => {
  const places = guarded.flatMap(({ name, body, params }) => {
    const found = [...idPlaces(body), ...idPlaces(params)];
    return withoutIds.includes(name) && found.length === 0
      ? []
      : (found.length > 0 ? found : ['no id: add a row or name it in withoutIds']).map(
          (place) => `${name} ${place}`,
        );
  });
  expect([...new Set(places)].sort()).toEqual(Object.keys(rows).sort());
});

let server: TestServer;
let tokens: Readonly<Record<Role, string>>;
let token: string;
let foreignToken: string;
let own: Ids;
let foreign: Ids;
/** Of a person of the own aggregator. */
let person: ConsoleBrowser;

async function populate(from: string, aggregatorId: string, n: number): Promise<Ids> {
  const make = async (body: unknown) => (await server.post('/customer/init', body, from)).json().data;
  const person = await make(individual(n));
  const company = await make(business(n));
  const body = { companyId: company.customerId, employeeId: person.customerId, position: `Position${n}` };
  expect((await server.post('/customer/add-employee', body, from)).statusCode).toBe(200);
  const representative = company.businessRepresentatives[0].id;
  const webhook = await makeWebhook(server, { url: 'http://127.0.0.1:1/' }, from);
  return {
    individual: person.customerId,
    business: company.customerId,
    representative,
    webhook: webhook.webhookId,
    login: `${aggregatorId}_login`,
    token: (await server.get('/auth/tokens', from)).json().data.items[0].tokenId,
    ...(await personOf(aggregatorId)),
  };
}

/** Signs a person of the aggregator in, who has two passkeys: the last one could not be deleted. */
async function personOf(aggregatorId: string): Promise<Pick<Ids, 'passkey' | 'session'>> {
  const login = `${aggregatorId}_person`;
  await addPerson(server, login, 'support', aggregatorId);
  const browser = new ConsoleBrowser(server);
  await browser.signIn(login);
  for (const label of ['One', 'Two']) expect((await browser.enrol(label)).statusCode).toBe(200);
  return {
    passkey: (await browser.get('/passkeys')).json().data.items[0].passkeyId,
    session: (await browser.get('/sessions')).json().data.items[0].sessionId,
  };
}

beforeAll(async () => {
  server = await buildTestServer();
  tokens = await tokensOfRoles(server, 'own');
  token = tokens.integration;
  foreignToken = await quickTenant(server, 'foreign');
  own = await populate(token, 'own', 71);
  foreign = await populate(foreignToken, 'foreign', 93);
  person = new ConsoleBrowser(server);
  await person.signIn('own_person');
});

afterAll(() => server.close());

/** What must not be told of the foreign customers; their ids are replaced before. */
const secrets = [
  'First93',
  'Last93',
  'person93',
  '93 Main',
  '93 Market',
  'Business 93',
  'RefI93',
  'RefB93',
].concat('Position93', '2025550193', ssnOf(93), ssnOf(93).slice(-4), einOf(93));

const dump = {
  name: 'test-isolation-dump',
  text: `select (select jsonb_agg(to_jsonb(c) order by customer_id) from customer c)::text as customers,
                (select jsonb_agg(to_jsonb(h) order by position) from customer_change h)::text as changes,
                (select jsonb_agg(to_jsonb(w) order by webhook_id) from webhook_endpoint w)::text as webhooks,
                (select jsonb_agg(to_jsonb(t) order by token, position) from customer_index t)::text as tokens,
                (select jsonb_agg(to_jsonb(l) order by login) from login l)::text as logins,
                (select jsonb_agg(to_jsonb(p) order by passkey_id) from passkey p)::text as passkeys,
                (select jsonb_agg(token_id order by position) from access_token)::text as "ownTokens",
                (select jsonb_agg(session_hash order by session_hash) from console_session)::text as sessions,
                (select count(*)::int from webhook_lane) + (select count(*)::int from webhook_delivery) as work`,
};
const rowsOfForeign = {
  name: 'test-isolation-foreign',
  text: `select to_jsonb(c)::text as row from customer c where aggregator_id = 'foreign'
         union all select to_jsonb(h)::text from customer_change h where aggregator_id = 'foreign' order by 1`,
};

function unknownLike(id: string): string {
  return `${id.slice(0, -4)}zzzz`;
}

/** The whole answer as text, headers that change with time left out and the id and requestId replaced. */
async function answerTo({ path, body, method, right, inSession }: Request, id: string): Promise<string> {
  const by = right ? tokens[roleWith(right)] : token;
  const answer = inSession
    ? await person.send(method ?? 'GET', path)
    : method
      ? await server.server.inject({ method, url: path, headers: { 'x-connectfi-token': by } })
      : await (body ? server.post(path, body, by) : server.get(path, by));
  const { date: _date, ...headers } = answer.headers;
  const text = JSON.stringify([answer.statusCode, headers]) + answer.body;
  return text.replaceAll(id, 'ID').replaceAll(answer.json().requestId, 'REQUEST');
}

const kinds = ['individual', 'business', 'representative', 'webhook', 'login', 'token', 'passkey'] as const;
/** No other endpoint knows the id of a session. */
const kindsFor = (name: string) => (name.startsWith('sessions-') ? ([...kinds, 'session'] as const) : kinds);
const matrix = Object.entries(rows).flatMap(([name, requests]) =>
  requests.flatMap((row, index) =>
    kindsFor(name).map((kind) => [`${name} (${index + 1})`, kind, row] as const),
  ),
);

test.each(matrix)('%s: a foreign %s is answered as an unknown one', async (_name, kind, row) => {
  const id = foreign[kind];
  const unknown = unknownLike(id);
  expect(unknown).toHaveLength(id.length);
  const before = await server.database.query(dump);
  const answer = await answerTo(row(own, id), id);
  expect(answer).toBe(await answerTo(row(own, unknown), unknown));
  // A batch is answered for itself; its items are refused.
  expect(answer).toMatch(/^\[400,|^\[200,.*"items":\[\{"status":400,/);
  expect(secrets.filter((secret) => answer.includes(secret))).toEqual([]);
  expect(await server.database.query(dump)).toEqual(before);
});

test('the same requests for own customers succeed or are refused for a reason of their own', async () => {
  const row = rows['customer-status customerId']?.[0] as Row;
  expect(await answerTo(row(own, own.individual), own.individual)).toMatch(/^\[200,/);
  expect((await server.get(`/customer/status/${foreign.business}`, foreignToken)).statusCode).toBe(200);
});

test('a search finds own customers only', async () => {
  for (const query of [
    'email=person93@example.test',
    'reference=RefI93',
    'lastName=Last93',
    'phone=2025550193',
    'name=first93 las',
    `dateOfBirth=1969-08-04&taxNumberLast4=${ssnOf(93).slice(-4)}`,
  ]) {
    const answer = await server.get(`/customers?type=individual&${query}`, token);
    expect([query, secrets.filter((secret) => answer.body.includes(secret))]).toEqual([query, []]);
    const theirs = await server.get(`/customers?type=individual&${query}`, foreignToken);
    expect([query, theirs.json().data.items]).toMatchObject([query, [{ customerId: foreign.individual }]]);
  }
});

test('the list of logins has own ones only', async () => {
  const answer = await server.get('/logins?limit=100', tokens.admin);
  const names = answer.json().data.items.map(({ login }: { login: string }) => login);
  expect(names.sort()).toEqual(['own_admin', 'own_auditor', 'own_login', 'own_person', 'own_support']);
});

test('the feed tells of own changes only', async () => {
  await feedComplete(server.database);
  const told = async (from: string) => (await server.get('/events?limit=100&include=data', from)).body;
  const [mine, theirs] = [await told(token), await told(foreignToken)];
  for (const [text, yes, no] of [
    [mine, own, foreign],
    [theirs, foreign, own],
  ] as const) {
    expect(text).toContain(yes.individual);
    for (const kind of kinds) expect(text).not.toContain(no[kind]);
  }
  expect(secrets.filter((secret) => mine.includes(secret))).toEqual([]);
  expect(secrets.filter((secret) => theirs.includes(secret))).not.toEqual([]);
});

test('the sandbox shows the requests of own programs only, also to who knows the id of another', async () => {
  const shown = async (from: string) => {
    const { items } = (await server.get('/sandbox/requests', from)).json().data;
    const whole = items.map(({ requestId }: { requestId: string }) =>
      server.get(`/sandbox/requests?requestId=${requestId}`, from),
    );
    return { items, text: (await Promise.all(whole)).map(({ body }) => body).join('') };
  };
  const [mine, theirs] = [await shown(token), await shown(foreignToken)];
  for (const kind of ['individual', 'business'] as const) {
    expect(mine.text).toContain(own[kind]);
    expect(theirs.text).not.toContain(own[kind]);
    expect(theirs.text).toContain(foreign[kind]);
  }
  const told = secrets.filter((secret) => theirs.text.includes(secret));
  expect(secrets.filter((secret) => !told.includes(secret))).toEqual([ssnOf(93), einOf(93)]);
  for (const { requestId } of theirs.items.filter(({ login }: { login?: string }) => login)) {
    const answer = await server.get(`/sandbox/requests?requestId=${requestId}`, token);
    expect(answer.json().data.items).toEqual([]);
  }
});

describe('registering what another aggregator has', () => {
  const ofForeign = () => server.database.query(rowsOfForeign);

  test.each([
    ['reference and SSN', individual(93)],
    ['reference and EIN', business(93)],
  ])('the same %s succeeds and leaves the other as it was', async (_what, body) => {
    const before = await ofForeign();
    const answer = await server.post('/customer/init', body, token);
    expect(answer.json()).toMatchObject({ code: '0', data: { reference: body.customerReference } });
    expect(Object.values(foreign)).not.toContain(answer.json().data.customerId);
    expect(await ofForeign()).toEqual(before);
  });

  test.each(kinds)('a representative with the id of a foreign %s is one of its own', async (kind) => {
    const before = await ofForeign();
    const answers: string[] = [];
    for (const id of [foreign[kind], unknownLike(foreign[kind])]) {
      const n: number = 8500 + kinds.indexOf(kind) * 2 + answers.length;
      const body = { ...business(7), customerReference: `Rep${n}` };
      body.customer = { ...body.customer, businessFederalEin: einOf(n) };
      const businessRepresentatives = body.businessRepresentatives.map((one) => ({ ...one, id }));
      const answer = await server.post('/customer/init', { ...body, businessRepresentatives }, token);
      const { customerId, dtsCreatedAt } = answer.json().data;
      const text = (await answerTo({ path: `/customer/status/${customerId}` }, id)).replaceAll(
        customerId,
        'CUSTOMER',
      );
      answers.push(text.replaceAll(dtsCreatedAt, 'TIME').replaceAll(String(n), 'N'));
      const update = { customerId, customer: {}, businessRepresentatives: [{ id, email }] };
      expect((await server.post('/customer/update', update, token)).statusCode).toBe(200);
    }
    expect(answers[0]).toBe(answers[1]);
    expect(await ofForeign()).toEqual(before);
  });
});
