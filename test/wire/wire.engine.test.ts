/**
 * Replays each `<endpoint>.<case>.request.json` of this folder and compares with its `.answer.json`, byte for
 * byte, except for members that differ in every run. Each case starts from the sandbox's sample data.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { revealOfPerson } from '../../src/contract/access-examples.ts';
import { defaultLimits } from '../../src/contract/default-limits.ts';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { type EndpointName, endpoints } from '../../src/contract/endpoints.ts';
import { type ErrorCode, errors } from '../../src/contract/errors.ts';
import * as examples from '../../src/contract/examples.ts';
import type { Role } from '../../src/contract/rights.ts';
import { sandboxLogin, sandboxPeople } from '../../src/contract/sandbox.ts';
import { sessionStart } from '../../src/contract/session-examples.ts';
import { webhookId } from '../../src/contract/webhook-examples.ts';
import { planInit } from '../../src/domain/customer-init.ts';
import { endSessions } from '../../src/storage/account/login-admin.ts';
import { createCustomer } from '../../src/storage/customer/customer-init.ts';
import { latestEvent } from '../../src/storage/record/event-feed.ts';
import { addWebhook } from '../../src/storage/webhook/webhook-endpoint.ts';
import { makeWebhookSecret } from '../../src/vault/webhook-signature.ts';
import { ConsoleBrowser } from '../support/console.ts';
import { feedComplete } from '../support/feed.ts';
import { type StepKind, steps } from '../support/retention.ts';
import { roleWith } from '../support/roles.ts';
import { individualInit } from '../support/samples.ts';
import { loadSample, quickSample } from '../support/sandbox.ts';
import { buildTestServer, type TestServer } from '../support/server.ts';
import { issueToken } from '../support/token.ts';

const suffix = '.answer.json';
const cases = readdirSync(new URL('./', import.meta.url))
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length));

let server: TestServer;
let token: string;
let tokens: Readonly<Record<Role, string>>;

beforeAll(async () => {
  server = await buildTestServer({ settings: { retentionDays: 0 } });
});

afterAll(() => server.close());

beforeEach(async () => {
  await loadSample(server.database, server.vault, quickSample);
  // The previous case may have changed the password, and then a reset ends the login's tokens.
  token = await issueToken(server, sandboxLogin);
  const people = sandboxPeople.map(async ({ role, login }) => [role, await issueToken(server, { login })]);
  tokens = { integration: token, ...Object.fromEntries(await Promise.all(people)) };
});

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
}

/** The documented employee, who is not in the sample data. */
async function addEmployeeCustomer(): Promise<void> {
  const { aggregatorId, login } = sandboxLogin;
  const actor = { aggregatorId, login, requestId: '0'.repeat(32), at: '2023-11-01T00:00:00.000Z' };
  const plan = planInit(individualInit(1), () => '');
  await createCustomer(server.database, server.vault, {
    actor,
    customerId: examples.customerAddEmployee.employeeId,
    plan,
  });
}

/** A webhook with the id of the examples; nobody listens at its URL. */
async function addWebhookToNowhere(): Promise<void> {
  await feedComplete(server.database);
  await addWebhook(
    server.database,
    server.vault,
    sandboxLogin.aggregatorId,
    {
      webhookId,
      url: 'http://127.0.0.1:1/',
      kinds: null,
      secret: makeWebhookSecret(),
      cursor: await latestEvent(server.database, sandboxLogin.aggregatorId),
      now: new Date().toISOString(),
    },
    defaultLimits,
  );
}

/** The update that the examples of the history and the feed show. */
const emailUpdate = {
  customerId: examples.individualUpdate.customerId,
  customer: { email: examples.customersHistoryAnswer.items[0].sections[0].after },
};

const send = (path: string, body: unknown) => server.post(path, body, token);

/** Steps of the sample customer towards its end. */
const taken = (...kinds: readonly StepKind[]) =>
  steps(server, tokens.admin, examples.individualUpdate.customerId, ...kinds);
/** What the examples of who saw whom show. */
async function seeAndReveal(): Promise<void> {
  const { customerId } = examples.individualUpdateAnswer;
  await server.get(`/customer/status/${customerId}`, tokens.support);
  await server.post(`/customers/${customerId}/reveal`, revealOfPerson, tokens.support);
}

/** What must happen before the example, if it does not show the unchanged sample data. */
const before: Partial<Record<EndpointName, () => Promise<unknown>>> = {
  'customer-status': () => send('/customer/update', examples.individualUpdate),
  'customers-search': () => send('/customer/update', examples.individualUpdate),
  async 'customers-recent'() {
    await send('/customer/update', examples.individualUpdate);
    for (const { customerId } of examples.customersRecentAnswer.items.toReversed()) {
      await server.get(`/customers/${customerId}`, tokens.support);
    }
  },
  'customers-get': () => send('/customer/update', examples.individualUpdate),
  'customers-history': () => send('/customer/update', emailUpdate),
  async events() {
    await send('/customer/update', emailUpdate);
    await feedComplete(server.database);
  },
  // Its cursor is that of an empty feed otherwise.
  'webhooks-create': () => feedComplete(server.database),
  'customers-reopen': () => taken('closed'),
  'customers-hold': () => taken('closed'),
  'customers-release': () => taken('closed', 'legalHoldPlaced'),
  'customers-erase': () => taken('closed'),
  'retention-list': () => taken('closed', 'legalHoldPlaced'),
  'webhooks-list': addWebhookToNowhere,
  'webhooks-disable': addWebhookToNowhere,
  'webhooks-enable': addWebhookToNowhere,
  'webhooks-delete': addWebhookToNowhere,
  'webhooks-rotate-secret': addWebhookToNowhere,
  'webhooks-test': addWebhookToNowhere,
  async 'webhooks-deliveries'() {
    await addWebhookToNowhere();
    await send(`/webhooks/${webhookId}/test`, {});
  },
  // Disabled before the change, so that what it shows does not depend on when the service sends.
  async 'customers-deliveries'() {
    await feedComplete(server.database);
    await addWebhookToNowhere();
    await send(`/webhooks/${webhookId}/disable`, {});
    await send('/customer/update', emailUpdate);
  },
  'webhooks-resend': addWebhookToNowhere,
  'customers-access': seeAndReveal,
  access: seeAndReveal,
  async audit() {
    for (let n = 0; n < 2; n++) await server.post('/auth/get-token', examples.authGetToken);
  },
  // Other cases have signed in too.
  'sessions-list': () => endSessions(server.database, server.vault, sessionStart.login),
  // Shows when it signed in.
  'logins-list': () => server.post('/auth/get-token', examples.authGetToken),
  async 'customer-add-employee'() {
    await addEmployeeCustomer();
    await send('/customer/update', examples.businessUpdate);
  },
  async 'customer-disable-employee'() {
    await before['customer-add-employee']?.();
    await send('/customer/add-employee', examples.customerAddEmployee);
  },
  async 'sandbox-requests'() {
    await send('/sandbox/reset', {});
    await server.get(`/customer/status/${examples.individualUpdate.customerId}`, token);
    await send('/customer/update', { customerId: examples.individualUpdate.customerId });
  },
  async 'customers-revert'() {
    const { customerId } = examples.individualUpdate;
    await send('/customer/update', examples.individualUpdate);
    await send('/customer/update', { customerId, customer: { email: 'abc123def4@example.test' } });
  },
  async 'customers-enable-employee'() {
    await before['customer-disable-employee']?.();
    await send('/customer/disable-employee', examples.customerDisableEmployee);
  },
};

/** Members whose values differ each time; the service creates those in `minted`. */
const volatile: Record<string, RegExp> = {
  requestId: /^[0-9a-f]{32}$/,
  token: /^[0-9a-zA-Z]{66}$/,
  changedAt: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  nextCursor: /^[0-9A-Za-z_-]{23,100}$/,
  cursor: /^[0-9A-Za-z_-]{23,100}$/,
  tokenId: /^tok_[0-9a-zA-Z]+$/,
  sessionId: /^ses_[0-9a-f]{32}$/,
  network: /^[0-9A-Za-z_-]{12}$/,
  lastUsedAt: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  expiresAt: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  at: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  since: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  createdAt: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  disabledAt: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  attemptedAt: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  lastSignInAt: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  password: /^[0-9a-zA-Z!]{24}$/,
  previousSecretUntil: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  webhookId: /^whk_[0-9a-zA-Z]+$/,
  secret: /^whsec_[0-9a-zA-Z+/]{43}=$/,
  eventId: /^evt_test_[0-9a-f]{32}$/,
  ms: /^\d+$/,
  challenge: /^[\w-]{43}$/,
  // Stands for a login where a passkey is made.
  id: /^[\w-]{43}$/,
  openedAt: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  closedAt: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  legalHoldSince: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  erasableFrom: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  erasedAt: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  dtsExpireAt: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
};
const minted: Record<string, RegExp> = {
  customerId: /^csta[bp]_[0-9a-zA-Z]{1,22}$/,
  id: /^cstab_[0-9a-zA-Z]{1,22}$/,
  dtsCreatedAt: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
};

/** Returns it as text, in the given key order, with values replaced that differ each time. */
function steady(body: { code?: string }, endpoint: EndpointName): string {
  const makes = endpoint === 'customer-init' || endpoint === 'customers-batch';
  const masks = makes && body.code === '0' ? { ...volatile, ...minted } : volatile;
  return JSON.stringify(body, (key, value) => (masks[key]?.test(value) ? `a ${key}` : value));
}

/** Returns the path with its parameters; all other members of the request belong to the body or the query. */
function sent(path: string, hasBody: boolean, request: Record<string, string>) {
  const rest = { ...request };
  const url = path.replace(/:(\w+)/g, (_, key) => {
    delete rest[key];
    return request[key] ?? '';
  });
  if (hasBody) return { url, payload: rest };
  return { url: Object.keys(rest).length > 0 ? `${url}?${new URLSearchParams(rest)}` : url };
}

/** What a person opened is recorded, what a program opened is not. */
function roleOf({ name, right }: Endpoint): Role {
  return name === 'customers-recent' ? 'support' : roleWith(right);
}

/** @returns the headers of a page at which an administrator is signed in, for the endpoints that a browser calls */
async function sessionFor(endpoint: Endpoint): Promise<Record<string, string>> {
  if (!endpoint.session) return {};
  const headers = { 'sec-fetch-site': 'same-origin' };
  if (endpoint.session === 'none') return headers;
  const browser = new ConsoleBrowser(server);
  await browser.signIn(sessionStart.login, sessionStart.password);
  return { ...headers, cookie: browser.cookie };
}

test.each(cases)('%s is answered as written down', async (name) => {
  const endpoint = endpoints.find((one) => name.startsWith(`${one.name}.`));
  if (!endpoint) throw new Error(`No endpoint is called as ${name} begins.`);
  await before[endpoint.name]?.();
  const asked = 'body' in endpoint || 'params' in endpoint || 'query' in endpoint;
  const request = asked ? (read(`${name}.request.json`) as Record<string, string>) : {};
  const answer = await server.server.inject({
    method: endpoint.method,
    headers: { 'x-connectfi-token': tokens[roleOf(endpoint)], ...(await sessionFor(endpoint)) },
    ...sent(endpoint.path, 'body' in endpoint, request),
  });
  const expected = read(`${name}${suffix}`) as { code: string };
  expect(steady(answer.json(), endpoint.name)).toBe(steady(expected, endpoint.name));
  expect(answer.statusCode).toBe(expected.code === '0' ? 200 : errors[expected.code as ErrorCode].status);
});
