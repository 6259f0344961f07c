/**
 * Canaries of personal data, passwords and tokens are sent to every route and in every way that fails. Then logs,
 * metrics, answers to others and the store's files are searched: none may be there in clear text.
 */

import { connect } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import type { Database } from '../../src/storage/engine/database.ts';
import { migrate } from '../../src/storage/engine/migrate.ts';
import { openVault } from '../../src/storage/keys/keyring.ts';
import { address, phone } from '../support/arbitraries.ts';
import { businessInit, inClear, personal, personInit, secrets } from '../support/canaries.ts';
import { addPerson, ConsoleBrowser } from '../support/console.ts';
import { feedComplete } from '../support/feed.ts';
import { intercepted } from '../support/intercept.ts';
import { formsOf, found, foundBelow } from '../support/needles.ts';
import { quickTenant } from '../support/nodes.ts';
import { type Receiver, startReceiver, until } from '../support/receiver.ts';
import { loadSample } from '../support/sandbox.ts';
import { startTestServer, type TestServer, testMasterKey, testPassword } from '../support/server.ts';
import { openStoreOnDisk, type StoreOnDisk } from '../support/store-on-disk.ts';
import { quick } from '../support/webhooks.ts';

let store: StoreOnDisk;
let server: TestServer & { readonly url: string };
let receiver: Receiver;
let token: string;
let otherToken: string;
/** Statements whose name starts with this fail with every canary in their error. */
let failing: string | null = null;
const logs: string[] = [];
const refusals: { readonly status: number; readonly body: string }[] = [];
const ids = { individual: '', business: '' };

function brittle(database: Database): Database {
  return intercepted(database, async (statement, _values, run) => {
    if (failing === null || !statement.name.startsWith(failing)) return run();
    const text = Object.values({ ...personal, ...secrets, token }).join(' ');
    throw Object.assign(new Error(`duplicate key: ${text}`, { cause: new Error(text) }), {
      code: '23505',
      detail: `Key (value)=(${text}) already exists.`,
      where: text,
    });
  });
}

beforeAll(async () => {
  store = await openStoreOnDisk();
  await migrate(store.database);
  await loadSample(store.database, await openVault(store.database, testMasterKey));
  const shared = { database: brittle(store.database), url: null, drop: async () => {} };
  const logger = pino({ level: 'trace' }, { write: (line: string) => void logs.push(line) });
  server = await startTestServer({ shared, logger, delivery: { timing: quick } });
  receiver = await startReceiver();
  token = await quickTenant(server, 'canary');
  otherToken = await quickTenant(server, 'other');
  await load();
});

afterAll(async () => {
  await server.close();
  await receiver.close();
  await store.remove();
});

async function send(
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  payload?: unknown,
  headers: Record<string, string> = {},
) {
  const type = { 'content-type': 'application/json', 'x-connectfi-token': token };
  const text = payload === undefined || typeof payload === 'string' ? payload : JSON.stringify(payload);
  const request = {
    method,
    url,
    headers: { ...type, ...headers },
    ...(text !== undefined && { payload: text }),
  };
  const answer = await server.server.inject(request);
  if (answer.statusCode >= 400) refusals.push({ status: answer.statusCode, body: answer.body });
  return answer;
}

async function succeed(url: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = await send('POST', url, body, headers);
  expect([url, answer.statusCode]).toEqual([url, 200]);
  return answer.json().data;
}

const guarded = (endpoints as readonly Endpoint[]).filter(({ body, sandboxOnly }) => body && !sandboxOnly);

async function load(): Promise<void> {
  ids.individual = (await succeed('/customer/init', personInit, why)).customerId;
  ids.business = (await succeed('/customer/init', businessInit)).customerId;
  await webhooks();
  for (const [path, body] of goodBodies()) await succeed(path, body, path.endsWith('/revert') ? {} : why);
  // One value of each shape, because failures depend on the shape and not on the value.
  const { ssn, email, street, passport } = personal;
  for (const value of [ssn, email, street, passport, secrets.password, token]) {
    await plant(value);
    await plantInAdditions(value);
  }
  await readBack();
  await people();
  await findInConsole();
  await storeFailures();
  await passwords();
  for (const value of [personal.ssn, personal.email, token, secrets.password]) await malformedHttp(value);
}

/** One webhook that gets every change and one that fails; their secrets are canaries too. */
async function webhooks(): Promise<void> {
  for (const url of [receiver.url, 'http://127.0.0.1:1/']) {
    const made = await succeed('/webhooks', { url: `${url}?key=${secrets.inUrl}`, after: '0.0' });
    const path = `/webhooks/${made.webhookId}`;
    const rotated = await succeed(`${path}/rotate-secret`, {}, { 'idempotency-key': `key-of-${path}` });
    signedIn.push(...[made, rotated].map(({ secret }) => secret.slice('whsec_'.length)));
    for (const action of ['test', 'disable', 'enable']) await succeed(`${path}/${action}`, {});
    await succeed(`${path}/resend`, { from: '0.0' });
    await send('GET', `${path}/deliveries`);
  }
}

/** Each change tells why; a reason is personal data too. */
const why = { 'opencif-reason': encodeURIComponent(personal.reason) };

/** Valid items of a batch. */
function batchItems(): object[] {
  const update = (goodBodies()[0] as [string, object])[1];
  const reason = personal.reasonOfItem;
  return [
    { operation: 'update', reason, body: update },
    { operation: 'init', reason, body: personInit },
  ];
}

/** Sends every change with canaries twice: the second time, nothing changes or it is refused. */
function goodBodies(): [string, unknown][] {
  const changed = { phones: [phone(personal.newPhone)], addresses: [address(personal.newStreet)] };
  const people = { companyId: ids.business, employeeId: ids.individual };
  return [
    ['/customer/update', { customerId: ids.individual, customer: { email: personal.newEmail, ...changed } }],
    [
      '/customer/update',
      {
        customerId: ids.business,
        customer: { businessAddresses: changed.addresses, businessPhones: changed.phones },
      },
    ],
    ['/customer/add-employee', { ...people, position: personal.position }],
    ['/customer/disable-employee', people],
    [`/customers/${ids.business}/employees/${ids.individual}/enable`, undefined],
    [`/customers/${ids.individual}/revert`, { version: 1, reason: personal.reasonOfRevert }],
  ];
}

/** Sends one value in every place of every route where it does not belong. */
async function plant(value: string): Promise<void> {
  const inPath = encodeURIComponent(value);
  await send('GET', `/customer/status/${inPath}`);
  await send('GET', `/customer/status/${inPath}%00`);
  await send('GET', `/customer/status/x?email=${inPath}`);
  await send('GET', `/${inPath}`);
  await send('GET', `/%zz${inPath}`);
  await send('POST', '/customer/init', { ...personInit, customerType: value });
  await send('POST', '/customer/init', { ...personInit, customerReference: `${value}<>` });
  await send('POST', '/customer/update', { customerId: ids.individual, customer: { email: `${value}<>` } });
  await send('POST', '/customer/update', {
    customerId: ids.individual,
    customer: { phones: [{ type: value }] },
  });
  for (const { path } of guarded) {
    await send('POST', path, { [value]: value });
    await send('POST', path, { customerId: 'x', user: { [value]: value }, customer: { [value]: value } });
    await send('POST', path, value);
    await send('POST', path, `{"customerId": "${value}`);
    await send('POST', path, JSON.stringify(value));
    await send('POST', path, { value }, { 'content-type': value });
    await send('POST', path, { value }, { 'content-type': `application/json; x="${value}"` });
    await send('POST', path, { value }, { 'x-connectfi-token': value });
    await send('POST', path, { value: value.repeat(8000) });
  }
  for (const [name, item] of Object.entries({
    customerId: value,
    customer: { [value]: value },
    [value]: 1,
  })) {
    const body = { customerId: ids.individual, customer: { email: `${value}<>` }, [name]: item };
    const answer = await send('POST', '/customers/batch', {
      items: [{ operation: 'update', idempotencyKey: value.replaceAll(' ', '-'), body }, ...batchItems()],
    });
    expect(answer.statusCode).toBe(200);
    const refused = JSON.stringify(answer.json().data.items.filter((one: { error?: object }) => one.error));
    refusals.push({ status: 400, body: refused });
    await send('POST', '/customers/batch', {
      items: [{ operation: value, idempotencyKey: value, reason: `${value}\n`, body }],
    });
  }
  const odd = {
    cookie: value,
    authorization: value,
    'user-agent': value,
    'request-id': value,
    'x-request-id': value,
  };
  await send('GET', `/customer/status/x`, undefined, {
    ...odd,
    'x-forwarded-for': value,
    traceparent: value,
  });
}

/** Does the same in the routes that read the record, and in the opt-in headers. */
async function plantInAdditions(value: string): Promise<void> {
  const inPath = encodeURIComponent(value);
  const own = `/customers/${ids.individual}`;
  const queries = ['version', 'at', 'limit', 'cursor', 'after', 'wait', 'include', inPath];
  const found = ['email', 'phone', 'reference', 'lastName', 'businessName', 'type'];
  for (const name of [...found, 'firstName', 'cursor', inPath]) {
    await send('GET', `/customers?${name}=${inPath}`);
    await send('GET', `/customers?lastName=x&${name}=${inPath}&limit=0`);
  }
  for (const path of [own, `${own}/history`, '/events']) {
    for (const name of queries) await send('GET', `${path}?${name}=${inPath}`);
  }
  for (const path of ['', '?version=2', '/history']) await send('GET', `/customers/${inPath}${path}`);
  await send('DELETE', `/auth/tokens/${inPath}`);
  await send('GET', `/auth/tokens?cursor=${inPath}`);
  for (const name of ['if-match', 'idempotency-key', 'opencif-dry-run', 'opencif-reason']) {
    for (const [path, body] of [...goodBodies(), ['/customer/init', personInit] as const]) {
      await send('POST', path, body, { [name]: value });
      await send('POST', path, body, { [name]: `"${value}"` });
      await send('POST', path, body, { [name]: value, 'opencif-dry-run': 'true' });
    }
  }
  const key = { 'idempotency-key': value.replaceAll(' ', '-') };
  const update = (email: string) => ({ customerId: ids.individual, customer: { email } });
  for (const email of [personal.newEmail, personal.newEmail, personal.email]) {
    await send('POST', '/customer/update', update(email), key);
  }
}

/** Reads as logins that may see everything. */
async function readBack(): Promise<void> {
  const { individual, business } = ids;
  await feedComplete(server.database);
  const paths = ['/events?include=data&limit=100', `/customers/${business}/history`];
  const past = [`/customers/${individual}?version=1`, `/customers/${individual}/history`];
  for (const path of [...paths, ...past]) {
    const answer = await send('GET', path);
    expect([path, answer.statusCode]).toEqual([path, 200]);
    expect(found(answer.body, personal)).toContain('street');
    if (!path.includes('version')) expect(found(answer.body, personal)).toContain('reason');
  }
  await reveal();
}

/** An agent sees the SSN, with a reason that is a canary; an auditor reads it. */
async function reveal(): Promise<void> {
  const [support, auditor] = await Promise.all([
    quickTenant(server, 'canary', { role: 'support' }),
    quickTenant(server, 'canary', { role: 'auditor' }),
  ]);
  signedIn.push(support, auditor);
  const field = '/customer/identificationDocuments/0/value';
  const path = `/customers/${ids.individual}/reveal`;
  const own = { 'x-connectfi-token': support };
  expect((await send('POST', path, { field, reason: personal.reason }, own)).json().data.value).toBe(
    personal.ssn,
  );
  await send('POST', path, { field: personal.ssn, reason: personal.reason }, own);
  await send('POST', path, { field, reason: `${personal.reason}\n` }, own);
  const listed = await send('GET', '/access', undefined, { 'x-connectfi-token': auditor });
  expect(listed.body).toContain(personal.reason);
  for (const query of ['login', 'kind', 'from', 'cursor']) {
    await send('GET', `/audit?${query}=${personal.ssn}`, undefined, { 'x-connectfi-token': auditor });
  }
}

/** A person signs in to the console, and gives a passkey a name that is a canary. */
async function people(): Promise<void> {
  await addPerson(server, 'canary_person', 'support', 'canary');
  const browser = new ConsoleBrowser(server);
  expect((await browser.signIn('canary_person', secrets.wrong)).statusCode).toBe(401);
  expect((await browser.signIn('canary_person')).statusCode).toBe(200);
  const options = (await browser.post('/passkeys/enrol/options')).json().data;
  const credential = browser.authenticator.create(options);
  const body = { label: personal.newStreet, credential };
  expect((await browser.post('/passkeys/enrol', body)).statusCode).toBe(200);
  expect((await browser.get('/passkeys')).body).toContain(personal.newStreet);
  const { cookie } = browser;
  const [, value = ''] = cookie.split('=');
  signedIn.push(value, options.challenge);
  for (const sent of [cookie, `${cookie}x`]) {
    await send('GET', '/session', undefined, { cookie: sent });
    await send('POST', '/passkeys/enrol', { [value]: value }, { cookie: sent, origin: `http://${value}` });
    await send(
      'POST',
      '/passkeys/enrol',
      { label: value, credential: value },
      { cookie: sent, ...sameOrigin },
    );
    await send('DELETE', `/passkeys/${value}`, undefined, { cookie: sent, ...sameOrigin });
  }
  inSession = { cookie, ...sameOrigin };
}

/** Whatever is typed into the box of the console may be in the page that answers it, but in no address of it. */
async function findInConsole(): Promise<void> {
  const form = { ...inSession, 'content-type': 'application/x-www-form-urlencoded' };
  const { lastName, ssn } = personal;
  for (const text of [...Object.values(personal), lastName.slice(0, 6), `1969-08-04 ${ssn.slice(-4)}`]) {
    const answer = await send('POST', '/console/find', new URLSearchParams({ text }).toString(), form);
    expect([200, 303]).toContain(answer.statusCode);
    const addresses = [...answer.body.matchAll(/(?:href|action|src)="([^"]*)"|<title>[^<]*/g)].map(
      ([one]) => one,
    );
    const shown = [String(answer.headers.location), ...addresses].join(' ');
    expect([text, found(shown, personal)]).toEqual([text, []]);
  }
  expect((await send('GET', `/customers?name=${lastName.slice(0, 6)}`)).body).toContain(lastName);
}

const sameOrigin = { 'sec-fetch-site': 'same-origin' };
/** The headers of a person who is signed in. */
let inSession: Record<string, string> = {};

async function storeFailures(): Promise<void> {
  const user = { login: 'canary_login', password: secrets.password };
  const body = { customerId: ids.individual, customer: { email: personal.email } };
  const all: [string, () => ReturnType<typeof send>][] = [
    ['customer-init', () => send('POST', '/customer/init', { ...personInit, customerReference: 'Another' })],
    ['customer-change', () => send('POST', '/customer/update', body)],
    ['customer-change', () => send('POST', ...(goodBodies()[2] as [string, unknown]))],
    ['customer-change', () => send('POST', ...(goodBodies()[3] as [string, unknown]))],
    ['customer-change', () => send('POST', ...(goodBodies()[4] as [string, unknown]))],
    ['customer-change', () => send('POST', ...(goodBodies()[5] as [string, unknown]))],
    ['customer-status', () => send('POST', ...(goodBodies()[5] as [string, unknown]))],
    ['customer-at', () => send('POST', ...(goodBodies()[5] as [string, unknown]))],
    ['customer-status', () => send('GET', `/customer/status/${ids.individual}`)],
    ['customer-sections-between', () => send('POST', '/customer/update', body, { 'if-match': '"1"' })],
    ['customer-at', () => send('GET', `/customers/${ids.individual}?version=1`)],
    ['customer-search', () => send('GET', `/customers?email=${personal.email}&limit=2`)],
    ['customer-history', () => send('GET', `/customers/${ids.individual}/history`)],
    ['event-feed', () => send('GET', '/events?include=data')],
    ['event-feed-latest', () => send('GET', '/events?after=latest')],
    ['token-find', () => send('POST', '/customer/update', body, { 'x-connectfi-token': `${token}x` })],
    ['login-find', () => send('POST', '/auth/get-token', { user })],
    ['session-', () => send('GET', '/session', undefined, { cookie: `opencif-session=${token}` })],
    ['passkey-', () => send('GET', '/passkeys', undefined, inSession)],
    ['webhook-', () => send('GET', '/webhooks')],
    ['webhook-insert', () => send('POST', '/webhooks', { url: `https://example.test/${secrets.inUrl}` })],
    ['health', () => send('GET', '/health')],
  ];
  for (const [name, request] of all) {
    failing = name;
    expect([name, (await request()).statusCode]).toEqual([name, 500]);
    if (name === 'customer-init' || name === 'customer-change') await failingBatch();
    if (name === 'webhook-')
      await until('the dispatcher to notice', () => logs.join('').includes('wait for the store'));
  }
  failing = null;
}

/** Some of its items use the statement that fails. */
async function failingBatch(): Promise<void> {
  const another = { ...personInit, customerReference: 'AnotherOfBatch' };
  const items = [...batchItems(), { operation: 'init', body: another }];
  const answer = await send('POST', '/customers/batch', { items });
  const failed = answer.json().data.items.filter(({ status }: { status: number }) => status === 500);
  expect(failed).not.toEqual([]);
  refusals.push({ status: 500, body: JSON.stringify(failed) });
}

/** Signs in with wrong and right passwords, and changes the password to a canary. */
async function passwords(): Promise<void> {
  const bearer = await server.addTenant('canary_sign_in', 'canary');
  const own = { 'x-connectfi-token': bearer };
  const change = (oldPassword: string, newPassword: string) =>
    send('POST', '/user/change-password', { oldPassword, newPassword }, own);
  expect((await change(secrets.wrong, secrets.newPassword)).statusCode).toBe(400);
  expect((await change(testPassword, secrets.password)).statusCode).toBe(200);
  const signIn = (password: string) =>
    send('POST', '/auth/get-token', { user: { login: 'canary_sign_in', password } });
  expect((await signIn(secrets.wrong)).statusCode).toBe(401);
  const { data } = (await signIn(secrets.password)).json();
  signedIn.push(bearer, data.token);
}

/** Tokens that the service issued. */
const signedIn: string[] = [];

/** Sends what no HTTP parser accepts, on a separate socket. */
function malformedHttp(value: string): Promise<void> {
  const { port, hostname } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () =>
      socket.write(`GET / ${value}\r\nx ${value}: 1\r\n\r\n`),
    );
    socket
      .on('close', () => resolve())
      .on('error', reject)
      .resume();
  });
}

function canaries(): Record<string, string> {
  const tokens = Object.fromEntries([token, ...signedIn].map((value, index) => [`token${index}`, value]));
  return { ...personal, ...secrets, ...tokens };
}

test('the search sees every form of a value', () => {
  for (const [name, value] of Object.entries(personal)) {
    expect(formsOf(value).every((form) => form.length >= 8)).toBe(true);
    for (const prefix of ['', 'a', 'ab', 'abc']) {
      const text = `${prefix}${value}-`;
      for (const encoding of ['utf8', 'utf16le'] as const) {
        expect(found(Buffer.from(text, encoding), { [name]: value })).toEqual([name]);
      }
      for (const encoding of ['base64', 'base64url', 'hex'] as const) {
        expect(found(Buffer.from(text).toString(encoding), { [name]: value })).toEqual([name]);
      }
    }
  }
});

test('the log has a line for every refusal and no value of any', () => {
  const text = logs.join('');
  expect(found(text, { code: 'requestValidateError', aggregator: 'canary', fault: '23505' })).toHaveLength(3);
  expect(logs.length).toBeGreaterThan(refusals.length);
  const leaked = found(text, canaries()).length > 0;
  expect(leaked ? logs.filter((line) => found(line, canaries()).length > 0) : []).toEqual([]);
});

test('an error answers with no value sent, but for the name of an unknown property', () => {
  expect(new Set(refusals.map(({ status }) => status))).toEqual(
    new Set([400, 401, 403, 404, 412, 413, 415, 422, 500]),
  );
  const told = refusals.filter(({ body }) => {
    const bare = body.replace(/"additionalProperty":"[^"]*"/g, '');
    return !/"code":"(?:customer|token)NotFound"/.test(body) && found(bare, canaries()).length > 0;
  });
  expect(told.map(({ body }) => body)).toEqual([]);
});

test('a receiver is sent no personal data', async () => {
  await until('the last change', () => receiver.all.some(({ text }) => text.includes('employee_disabled')));
  expect(receiver.all.length).toBeGreaterThan(5);
  for (const { text, headers } of receiver.all)
    expect(found(text + JSON.stringify(headers), canaries())).toEqual([]);
});

test('metrics and the answers to another aggregator tell nothing', async () => {
  const requests = guarded.map(({ path }) => server.post(path, { customerId: ids.individual }, otherToken));
  const pages = [
    '/metrics',
    '/health',
    '/webhooks',
    '/openapi.json',
    '/docs',
    `/customer/status/${ids.individual}`,
    `/customers/${ids.individual}?version=1`,
    `/customers/${ids.individual}/history`,
    '/events?include=data',
    '/sandbox/requests',
    '/nowhere',
  ];
  const answers = await Promise.all([...requests, ...pages.map((path) => server.get(path, otherToken))]);
  expect(answers.find(({ body }) => body.includes('http_server_request_duration_seconds'))).toBeDefined();
  for (const answer of answers) {
    expect(found(answer.body + JSON.stringify(answer.headers), canaries())).toEqual([]);
  }
});

test('what the sandbox remembers of requests has no number in full, no secret, and tells others nothing', async () => {
  const whole = async (from: string) => {
    const { items } = (await server.get('/sandbox/requests', from)).json().data;
    const answers = items.map(({ requestId }: { requestId: string }) =>
      server.get(`/sandbox/requests?requestId=${requestId}`, from),
    );
    return [items, ...(await Promise.all(answers)).map(({ body }) => body)].map((one) => JSON.stringify(one));
  };
  const { ssn, ein, representativeSsn } = personal;
  const tokens = Object.fromEntries([token, ...signedIn].map((value, index) => [`token${index}`, value]));
  const mine = (await whole(token)).join('');
  // This one was also sent in every place where it does not belong, and does not look like a password.
  const { password: _planted, ...kept } = secrets;
  expect(found(mine, { ssn, ein, representativeSsn, ...kept, ...tokens })).toEqual([]);
  expect(found(mine, personal)).toContain('street');
  expect(found((await whole(otherToken)).join(''), canaries())).toEqual([]);
});

test('events tell nothing unless asked', async () => {
  await feedComplete(server.database);
  const answer = await server.get('/events?limit=100', token);
  expect(answer.json().data.items.length).toBeGreaterThan(4);
  expect(found(answer.body + JSON.stringify(answer.headers), canaries())).toEqual([]);
});

test("the store's files hold no value in clear", async () => {
  await server.close();
  const folder = await store.settle();
  const control = { ...inClear, customerId: ids.individual, login: 'canary_sign_in' };
  const names = new Set(foundBelow(folder, control).flatMap((sighting) => sighting.names));
  expect([...names].sort()).toEqual(Object.keys(control).sort());
  expect(foundBelow(folder, canaries())).toEqual([]);
});
