/** One method of the client for each endpoint, named as the endpoint, and its line in `docs/api.md`. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import type { Role } from '../../src/contract/rights.ts';
import { sandboxCustomers } from '../../src/contract/sandbox.ts';
import type { APIPromise, Customer, OpenCIF } from '../../src/sdk/index.ts';
import { validator } from '../../src/validation/validate.ts';
import { testLogin } from '../support/login.ts';
import { roleWith, tokensOfRoles } from '../support/roles.ts';
import { businessInit, individualInit } from '../support/samples.ts';
import { clientOf, recordedClient, recordedFetch } from '../support/sdk.ts';
import { startTestServer } from '../support/server.ts';

const [individual, business] = sandboxCustomers.map(({ customerId }) => customerId) as [string, string];

/** A login that nothing else uses. */
const spareLogin = 'CLIENTID_support';

const why = { reason: 'The account was closed' };

/** Port 9, discard. */
const nobodyListens = 'http://127.0.0.1:9/';

interface Prepared {
  readonly employee: Customer;
  readonly webhookId: string;
  /** Of a webhook that may be deleted. */
  readonly spareId: string;
  /** Of a token that may be ended. */
  readonly tokenId: string;
  /** A customer whose state may be changed, and one that may be erased. */
  readonly leaver: string;
  readonly closed: string;
}

type Call = (client: OpenCIF, prepared: Prepared) => APIPromise<unknown>;

/** Those that a program calls; the console's are called by browsers. */
type ProgramEndpoint = Exclude<(typeof endpoints)[number], { readonly session: string }>['name'];

/** The name of the method, and a call of it. If a new endpoint has no row, this does not compile. */
const methods: Record<ProgramEndpoint, readonly [name: string, call: Call]> = {
  'auth-get-token': ['auth.getToken', (client) => client.auth.getToken()],
  'auth-sign-out': ['auth.signOut', (client) => client.auth.signOut()],
  'auth-list-tokens': ['auth.listTokens', (client) => client.auth.listTokens({ limit: 1 })],
  'auth-end-token': ['auth.endToken', (client, { tokenId }) => client.auth.endToken(tokenId)],
  'auth-end-tokens': ['auth.endTokens', (client) => client.auth.endTokens()],
  'user-change-password': [
    'user.changePassword',
    (client) =>
      client.user.changePassword({ oldPassword: testLogin.password, newPassword: 'Other!Password1' }),
  ],
  health: ['health', (client) => client.health()],
  'health-live': ['healthLive', (client) => client.healthLive()],
  'health-ready': ['healthReady', (client) => client.healthReady()],
  'customer-init': ['customer.init', (client) => client.customer.init(businessInit(1))],
  'customer-update': [
    'customer.update',
    (client) => client.customer.update({ customerId: individual, customer: { email: 'a@example.test' } }),
  ],
  'customer-status': ['customer.status', (client) => client.customer.status(individual)],
  'customer-add-employee': [
    'customer.addEmployee',
    (client, { employee: { customerId: employeeId } }) =>
      client.customer.addEmployee({ companyId: business, employeeId, position: 'Clerk' }),
  ],
  'customer-disable-employee': [
    'customer.disableEmployee',
    (client, { employee: { customerId: employeeId } }) =>
      client.customer.disableEmployee({ companyId: business, employeeId }),
  ],
  'customers-search': ['customers.search', (client) => client.customers.search({ email: 'a@example.test' })],
  'customers-recent': ['customers.recent', (client) => client.customers.recent()],
  'customers-get': ['customers.get', (client) => client.customers.get(individual, { version: 1 })],
  'customers-history': ['customers.history', (client) => client.customers.history(individual, { limit: 1 })],
  'customers-reveal': [
    'customers.reveal',
    (client) =>
      client.customers.reveal(business, { field: '/customer/businessFederalEin', reason: 'The bank asks' }),
  ],
  'customers-verify-caller': [
    'customers.verifyCaller',
    (client) => client.customers.verifyCaller(individual, { answers: { phoneLast4: '0000' } }),
  ],
  'customers-verification': ['customers.verification', (client) => client.customers.verification(individual)],
  'policy-get': ['policy.get', (client) => client.policy.get()],
  'policy-set': [
    'policy.set',
    (client) => client.policy.set({ callerVerification: { required: true, atLeast: 1, including: [] } }),
  ],
  'customers-proof': ['customers.proof', (client) => client.customers.proof(individual)],
  'customers-access': ['customers.access', (client) => client.customers.access(individual, { limit: 1 })],
  access: ['access.list', (client) => client.access.list({ from: new Date(0) })],
  audit: ['audit.list', (client) => client.audit.list({ kind: 'signedIn', to: '2999-01-01T00:00:00Z' })],
  'customers-batch': [
    'customers.batch',
    (client) =>
      client.customers.batch([
        { operation: 'init', body: individualInit(2) },
        { operation: 'update', body: { customerId: individual, customer: { email: 'b@example.test' } } },
        { operation: 'update', body: { customerId: 'cstap_unknown', customer: {} } },
      ]),
  ],
  'customers-revert': [
    'customers.revert',
    (client) => client.customers.revert(individual, { version: 1, reason: 'a test' }),
  ],
  'customers-enable-employee': [
    'customers.enableEmployee',
    (client, { employee: { customerId } }) => client.customers.enableEmployee(business, customerId),
  ],
  events: ['events.list', (client) => client.events.list({ limit: 1 })],
  'webhooks-create': ['webhooks.create', (client) => client.webhooks.create({ url: nobodyListens })],
  'webhooks-list': ['webhooks.list', (client) => client.webhooks.list({ limit: 1 })],
  'webhooks-disable': ['webhooks.disable', (client, { webhookId }) => client.webhooks.disable(webhookId)],
  'webhooks-enable': ['webhooks.enable', (client, { webhookId }) => client.webhooks.enable(webhookId)],
  'webhooks-delete': ['webhooks.delete', (client, { spareId }) => client.webhooks.delete(spareId)],
  'webhooks-rotate-secret': [
    'webhooks.rotateSecret',
    (client, { webhookId }) => client.webhooks.rotateSecret(webhookId),
  ],
  'webhooks-test': ['webhooks.test', (client, { webhookId }) => client.webhooks.test(webhookId)],
  'webhooks-deliveries': [
    'webhooks.deliveries',
    (client, { webhookId }) => client.webhooks.deliveries(webhookId, { limit: 1 }),
  ],
  'customers-deliveries': ['customers.deliveries', (client) => client.customers.deliveries(individual)],
  'webhooks-resend': [
    'webhooks.resend',
    (client, { webhookId }) => client.webhooks.resend(webhookId, { from: '0.0' }),
  ],
  'logins-create': [
    'logins.create',
    (client) => client.logins.create({ login: 'made_by_sdk', role: 'support' }),
  ],
  'logins-list': ['logins.list', (client) => client.logins.list({ limit: 1 })],
  'logins-set-role': ['logins.setRole', (client) => client.logins.setRole(spareLogin, 'support')],
  'customers-close': ['customers.close', (client, { leaver }) => client.customers.close(leaver, why)],
  'customers-reopen': ['customers.reopen', (client, { leaver }) => client.customers.reopen(leaver, why)],
  'customers-hold': ['customers.hold', (client, { leaver }) => client.customers.hold(leaver, why)],
  'customers-release': ['customers.release', (client, { leaver }) => client.customers.release(leaver, why)],
  'customers-erase': ['customers.erase', (client, { closed }) => client.customers.erase(closed, why)],
  'retention-list': ['retention.list', (client) => client.retention.list({ limit: 1 })],
  'logins-set-disclosure': [
    'logins.setDisclosure',
    (client) => client.logins.setDisclosure(spareLogin, 'masked'),
  ],
  'logins-disable': ['logins.disable', (client) => client.logins.disable(spareLogin)],
  'logins-enable': ['logins.enable', (client) => client.logins.enable(spareLogin)],
  'logins-unlock': ['logins.unlock', (client) => client.logins.unlock(spareLogin)],
  'logins-reset-passkeys': ['logins.resetPasskeys', (client) => client.logins.resetPasskeys(spareLogin)],
  'logins-end-sessions': ['logins.endSessions', (client) => client.logins.endSessions(spareLogin)],
  'keys-status': ['keys.status', (client) => client.keys.status()],
  'sandbox-reset': ['sandbox.reset', (client) => client.sandbox.reset()],
  'sandbox-requests': ['sandbox.requests', (client) => client.sandbox.requests()],
};

const rows = (endpoints as readonly Endpoint[]).filter(({ session }) => session === undefined);
const patternOf = (path: string) => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`);
const api = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');

let server: Awaited<ReturnType<typeof startTestServer>>;
let prepared: Prepared;
let recorded: ReturnType<typeof recordedClient>;
/** For each role; they record together. */
let clients: Readonly<Record<Role, OpenCIF>>;
beforeAll(async () => {
  server = await startTestServer({ settings: { retentionDays: 0 } });
  recorded = recordedClient(server.url);
  const fetch = recordedFetch(recorded.exchanges);
  const of = (token: string) => clientOf(server.url, { fetch, token });
  const { support, auditor, admin } = await tokensOfRoles(server, testLogin.aggregatorId);
  clients = {
    integration: recorded.client,
    support: of(support),
    auditor: of(auditor),
    admin: of(admin),
  };
  const employee = await recorded.client.customer.init(individualInit(1));
  const { webhookId } = await recorded.client.webhooks.create({ url: nobodyListens });
  const { webhookId: spareId } = await recorded.client.webhooks.create({ url: nobodyListens });
  const { customerId: leaver } = await recorded.client.customer.init(individualInit(3));
  const { customerId: closed } = await recorded.client.customer.init(individualInit(4));
  await clients.admin.customers.close(closed, why);
  await recorded.client.auth.getToken();
  const [spare] = (await recorded.client.auth.listTokens({ limit: 1 })).items;
  prepared = { employee, webhookId, spareId, tokenId: spare?.tokenId ?? '', leaver, closed };
});
afterAll(() => server.close());

describe('every endpoint', () => {
  // The password change comes last: it ends the client's token.
  const last = (row: Endpoint) => Number(row.name === 'user-change-password');
  const ordered = [...rows].sort((a, b) => last(a) - last(b));

  test.each(ordered)('$name is reached by its method, which gives what the contract says', async (row) => {
    const [, call] = methods[row.name as ProgramEndpoint];
    const { data, status, requestId } = await call(clients[roleWith(row.right)], prepared).withResponse();
    const sent = recorded.exchanges.at(-1);
    expect(sent).toMatchObject({
      method: row.method,
      path: expect.stringMatching(patternOf(row.path)),
      status,
    });
    expect(sent?.headers.has('x-connectfi-token')).toBe(row.token);
    expect(validator(row.answer)(data)).toBeNull();
    expect(requestId).toMatch(/^[0-9a-f]{32}$/);
  });

  test.each(rows)(
    '$name has its line in api.md: method, endpoint, what it gives',
    ({ name, method, path }) => {
      const [called] = methods[name as ProgramEndpoint];
      const lines = api.split('\n').filter((line) => line.startsWith(`- \`client.${called}(`));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(`\`${method} ${path}\``);
    },
  );

  test('that changes a customer or a webhook sends a key of its own, and others send none', async () => {
    const keys = new Set<string>();
    for (const { method, path, headers } of recorded.exchanges) {
      const row = rows.find((one) => one.method === method && patternOf(one.path).test(path));
      const key = headers.get('idempotency-key');
      expect(key !== null).toBe(row?.headers?.properties?.['idempotency-key'] !== undefined);
      if (key !== null) keys.add(key);
    }
    const changes = recorded.exchanges.filter(({ headers }) => headers.has('idempotency-key'));
    expect(keys.size).toBe(changes.length);
  });
});

describe('api.md', () => {
  test('has no line for a method that is not there', () => {
    const client = recorded.client as unknown as Record<string, Record<string, unknown>>;
    for (const [, name = ''] of api.matchAll(/^- `client\.([\w.]+)\(/gm)) {
      const [group = '', method] = name.split('.');
      const found = method === undefined ? client[group] : client[group]?.[method];
      expect(found, name).toBeTypeOf('function');
    }
  });
});
