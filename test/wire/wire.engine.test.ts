/**
 * Replays each `<endpoint>.<case>.request.json` of this folder and compares with its `.answer.json`, byte for
 * byte but for the members that no two runs share. Each case starts from the sandbox's sample.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type EndpointName, endpoints } from '../../src/contract/endpoints.ts';
import { type ErrorCode, errors } from '../../src/contract/errors.ts';
import * as examples from '../../src/contract/examples.ts';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import { planInit } from '../../src/domain/customer-init.ts';
import { resetSandbox } from '../../src/http/sandbox-reset.ts';
import { createCustomer } from '../../src/storage/customer-init.ts';
import { individualInit } from '../support/samples.ts';
import { buildTestServer, type TestServer } from '../support/server.ts';

const suffix = '.answer.json';
const cases = readdirSync(new URL('.', import.meta.url))
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length));

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await buildTestServer();
});

afterAll(() => server.close());

beforeEach(async () => {
  await resetSandbox(server.database, server.vault);
  const { login, password } = sandboxLogin;
  const answer = await server.post('/auth/get-token', { user: { login, password } });
  token = answer.json().data.token;
});

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
}

/** The documented employee, whom the sample does not hold. */
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

/** The update that the examples of the history and the feed tell of. */
const emailUpdate = {
  customerId: examples.individualUpdate.customerId,
  customer: { email: examples.customersHistoryAnswer.items[0].sections[0].after },
};

const send = (path: string, body: unknown) => server.post(path, body, token);

/** What happened before the example, where it does not show the sample as it is. */
const before: Partial<Record<EndpointName, () => Promise<unknown>>> = {
  'customer-status': () => send('/customer/update', examples.individualUpdate),
  'customers-get': () => send('/customer/update', examples.individualUpdate),
  'customers-history': () => send('/customer/update', emailUpdate),
  events: () => send('/customer/update', emailUpdate),
  async 'customer-add-employee'() {
    await addEmployeeCustomer();
    await send('/customer/update', examples.businessUpdate);
  },
  async 'customer-disable-employee'() {
    await before['customer-add-employee']?.();
    await send('/customer/add-employee', examples.customerAddEmployee);
  },
};

/** Members of another value each time; those of `customer-init` are the service's to make. */
const volatile: Record<string, RegExp> = {
  requestId: /^[0-9a-f]{32}$/,
  token: /^[0-9a-zA-Z]{66}$/,
  changedAt: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  nextCursor: /^\d+\.\d+$/,
  dtsExpireAt: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
};
const minted: Record<string, RegExp> = {
  customerId: /^csta[bp]_[0-9a-zA-Z]{1,22}$/,
  id: /^cstab_[0-9a-zA-Z]{1,22}$/,
  dtsCreatedAt: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
};

/** As text, in the key order given, with what is of no lasting value replaced. */
function steady(body: { code?: string }, endpoint: EndpointName): string {
  const masks = endpoint === 'customer-init' && body.code === '0' ? { ...volatile, ...minted } : volatile;
  return JSON.stringify(body, (key, value) => (masks[key]?.test(value) ? `a ${key}` : value));
}

/** The path with its parameters; every other member of the request is the query's. */
function urlOf(path: string, request: Record<string, string>): string {
  const query = new URLSearchParams(request);
  const filled = path.replace(/:(\w+)/g, (_, key) => {
    query.delete(key);
    return request[key] ?? '';
  });
  return query.size > 0 ? `${filled}?${query}` : filled;
}

test.each(cases)('%s is answered as written down', async (name) => {
  const endpoint = endpoints.find((one) => name.startsWith(`${one.name}.`));
  if (!endpoint) throw new Error(`No endpoint is called as ${name} begins.`);
  await before[endpoint.name]?.();
  const asked = 'body' in endpoint || 'params' in endpoint || 'query' in endpoint;
  const request = asked ? (read(`${name}.request.json`) as Record<string, string>) : {};
  const answer = await server.server.inject({
    method: endpoint.method,
    url: 'body' in endpoint ? endpoint.path : urlOf(endpoint.path, request),
    headers: { 'x-connectfi-token': token },
    ...('body' in endpoint && { payload: request }),
  });
  const expected = read(`${name}${suffix}`) as { code: string };
  expect(steady(answer.json(), endpoint.name)).toBe(steady(expected, endpoint.name));
  expect(answer.statusCode).toBe(expected.code === '0' ? 200 : errors[expected.code as ErrorCode].status);
});
