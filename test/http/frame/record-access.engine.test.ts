/** Every answer that shows a customer to a person is recorded before it leaves; if it cannot be, nothing is shown. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccessEntry } from '../../../src/contract/access.ts';
import type { Endpoint } from '../../../src/contract/endpoint.ts';
import { endpoints } from '../../../src/contract/endpoints.ts';
import type { JsonSchema } from '../../../src/contract/schema.ts';
import { StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import { expectRefused } from '../../support/answers.ts';
import { business, individual } from '../../support/arbitraries.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { feedComplete } from '../../support/feed.ts';
import { intercepted } from '../../support/intercept.ts';
import { quickTenant } from '../../support/nodes.ts';
import { tokensOfRoles } from '../../support/roles.ts';
import { loadSample } from '../../support/sandbox.ts';
import { buildTestServer, type TestServer, testMasterKey } from '../../support/server.ts';

let store: TestDatabase;
let server: TestServer;
let broken = false;

beforeAll(async () => {
  store = await openTestDatabase();
  await loadSample(store.database, await openVault(store.database, testMasterKey));
  const brittle = intercepted(store.database, async (statement, _values, run) => {
    if (broken && /^customer-(?:access-insert|status-seen|reveal)$/.test(statement.name)) {
      throw new StoreUnavailable('The disk is full.', { readOnly: true });
    }
    return run();
  });
  const shared = { database: brittle, url: store.url, drop: async () => {} };
  server = await buildTestServer({ shared });
});

afterAll(async () => {
  await server.close();
  await store.drop();
});

let serial = 0;

/** An aggregator with a login of each role and two customers. */
async function tenant() {
  const aggregatorId = `seen${++serial}`;
  const tokens = await tokensOfRoles(server, aggregatorId);
  const made = async (body: object) =>
    (await server.post('/customer/init', body, tokens.integration)).json().data.customerId as string;
  const [person, company] = [await made(individual(1)), await made(business(1))];
  const entries = async (query = ''): Promise<AccessEntry[]> => {
    const answer = await server.get(`/access?limit=100${query}`, tokens.auditor);
    expect(answer.statusCode, answer.payload).toBe(200);
    return answer.json().data.items;
  };
  return { aggregatorId, tokens, person, company, entries };
}

/** Whether an answer of this shape can contain a customer's data. */
function showsCustomers(schema: JsonSchema | undefined): boolean {
  if (!schema) return false;
  const { properties = {}, items, oneOf = [] } = schema;
  if (schema.$id === 'customer-email' || ('before' in properties && 'after' in properties)) return true;
  return [...Object.values(properties), ...oneOf, ...(items ? [items] : [])].some(showsCustomers);
}

const rows: readonly Endpoint[] = endpoints;

test('every endpoint whose answer can contain data of customers says what kind of read it is', () => {
  const named = (all: readonly Endpoint[]) => all.map(({ name }) => name).sort();
  // Their answers have no member of a customer, and tell of it all the same.
  const others = ['customers-recent', 'customers-reveal', 'customers-verify-caller', 'sandbox-requests'];
  // Their answers have events as they are sent to webhooks, without values.
  const thin = ['webhooks-deliveries'];
  const showing = rows.filter(
    ({ answer, name }) => (showsCustomers(answer) && !thin.includes(name)) || others.includes(name),
  );
  expect(named(showing)).toEqual(named(rows.filter(({ reads }) => reads !== undefined)));
  expect(showing.length).toBeGreaterThan(8);
});

describe('a person', () => {
  test('who reads is recorded: who read whom, how, and in which request', async () => {
    const { aggregatorId, tokens, person, company, entries } = await tenant();
    const requests: [string, string][] = [
      ['status', `/customer/status/${person}`],
      ['get', `/customers/${person}`],
      ['get', `/customers/${person}?version=1`],
      ['history', `/customers/${company}/history`],
    ];
    const expected = [];
    for (const [kind, path] of requests) {
      const answer = await server.get(path, tokens.support);
      expect(answer.statusCode, answer.payload).toBe(200);
      const customerId = path.includes(person) ? person : company;
      const { requestId } = answer.json();
      expected.push({ login: `${aggregatorId}_support`, role: 'support', customerId, kind, requestId });
    }
    expect(await entries()).toEqual(
      expected.reverse().map((entry) => ({ at: expect.stringMatching(/^\d{4}-.*Z$/), ...entry })),
    );
  });

  test('who searches is recorded for each customer that is shown, and for no others', async () => {
    const { tokens, person, company, entries } = await tenant();
    const shown = async () => (await entries()).map(({ customerId, kind }) => `${kind} ${customerId}`).sort();
    expect((await server.get('/customers?email=nobody@example.test', tokens.auditor)).statusCode).toBe(200);
    expect(await shown()).toEqual([]);
    expect((await server.get('/customers?limit=1', tokens.auditor)).json().data.items).toHaveLength(1);
    expect(await shown()).toEqual([`search ${company}`]);
    expect((await server.get('/customers', tokens.auditor)).json().data.items).toHaveLength(2);
    expect(await shown()).toEqual([`search ${company}`, `search ${company}`, `search ${person}`].sort());
  });

  test('who makes a change is recorded, because the answer shows the whole customer; a dry run is a preview', async () => {
    const { tokens, person, entries } = await tenant();
    const body = { customerId: person, customer: { email: 'changed@example.test' } };
    const requests: [string, object][] = [
      ['/customer/update', body],
      ['/customers/batch', { items: [{ operation: 'update', body }] }],
      [`/customers/${person}/revert`, { version: 1, reason: 'a test' }],
    ];
    for (const isDry of ['true', 'false']) {
      const headers = { 'x-connectfi-token': tokens.support, 'opencif-dry-run': isDry };
      for (const [url, payload] of requests) {
        const answer = await server.server.inject({ method: 'POST', url, payload, headers });
        expect([url, answer.statusCode]).toEqual([url, 200]);
      }
    }
    const kinds = (await entries()).map(({ customerId, kind }) => [customerId, kind]);
    expect(kinds).toEqual(['change', 'preview'].flatMap((kind) => requests.map(() => [person, kind])));
  });

  test('who is refused, or finds nobody, is not recorded', async () => {
    const { tokens, person, entries } = await tenant();
    const refused = [
      await server.get('/customer/status/cstap_unknown', tokens.support),
      await server.get(`/customers/${person}?version=9`, tokens.support),
      await server.get(`/customer/status/${person}`, tokens.admin),
    ];
    expect(refused.map(({ statusCode }) => statusCode)).toEqual([400, 400, 403]);
    expect(await entries()).toEqual([]);
  });

  test('is shown nothing while nothing can be recorded (503), but programs can still read', async () => {
    const { tokens, person, entries } = await tenant();
    const paths = [
      `/customer/status/${person}`,
      `/customers/${person}`,
      `/customers/${person}/history`,
      '/customers?type=individual',
    ];
    broken = true;
    try {
      for (const path of paths) {
        const answer = await server.get(path, tokens.support);
        expectRefused(answer, 'serviceUnavailable');
        expect(answer.payload).not.toContain('example.test');
        expect((await server.get(path, tokens.integration)).statusCode).toBe(200);
      }
      const reveal = { field: '/customer/identificationDocuments/0/value', reason: 'a test' };
      const answer = await server.post(`/customers/${person}/reveal`, reveal, tokens.support);
      expectRefused(answer, 'serviceUnavailable');
    } finally {
      broken = false;
    }
    expect(await entries()).toEqual([]);
  });
});

describe('a program', () => {
  test('is recorded only if the operator wants it', async () => {
    const { aggregatorId, tokens, person, entries } = await tenant();
    expect((await server.get(`/customer/status/${person}`, tokens.integration)).statusCode).toBe(200);
    expect(await entries()).toEqual([]);
    const shared = { database: server.database, url: store.url, drop: async () => {} };
    const recording = await buildTestServer({ shared, settings: { recordReads: true } });
    try {
      expect((await recording.get(`/customer/status/${person}`, tokens.integration)).statusCode).toBe(200);
      await feedComplete(server.database);
      expect((await recording.get('/events', tokens.integration)).statusCode).toBe(200);
      expect((await recording.get('/events?include=data', tokens.integration)).statusCode).toBe(200);
    } finally {
      await recording.close();
    }
    const login = `${aggregatorId}_login`;
    const found = (await entries()).map(
      (entry) => `${entry.login} ${entry.role} ${entry.kind} ${entry.customerId}`,
    );
    expect(found.sort()).toEqual(
      [
        `${login} integration events ${(await tenantCustomers(tokens.integration))[0]}`,
        `${login} integration events ${(await tenantCustomers(tokens.integration))[1]}`,
        `${login} integration status ${person}`,
      ].sort(),
    );
  });
});

async function tenantCustomers(token: string): Promise<string[]> {
  const { items } = (await server.get('/customers', token)).json().data;
  return items.map(({ customerId }: { customerId: string }) => customerId);
}

test('nobody of another aggregator finds out who saw whom', async () => {
  const { tokens, person } = await tenant();
  await server.get(`/customer/status/${person}`, tokens.support);
  const foreign = await quickTenant(server, `foreign${serial}`, { role: 'auditor' });
  expect((await server.get('/access', foreign)).json().data.items).toEqual([]);
  const of = await server.get(`/customers/${person}/access`, foreign);
  expectRefused(of, 'customerNotFound', { customerId: person });
});
