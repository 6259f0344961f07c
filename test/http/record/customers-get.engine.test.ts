/** `GET /customers/:customerId`, now, at a version and at a time */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BusinessInit, Customer } from '../../../src/contract/customer.ts';
import { expectInvalid, expectRefused, expectSuccess } from '../../support/answers.ts';
import { phone } from '../../support/arbitraries.ts';
import { quickTenant } from '../../support/nodes.ts';
import { businessInit, individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer();
});

afterAll(() => server.close());

const get = (id: string, query = '', token = server.token) => server.get(`/customers/${id}${query}`, token);

/** A business after each of its changes: contact data, a representative's data, an employee added and disabled. */
async function changedBusiness(n: number): Promise<Customer[]> {
  const init = businessInit(n) as BusinessInit;
  const versions = [await register(server, init)];
  const { customerId } = versions[0] as Customer;
  const [representative] = (versions[0] as { businessRepresentatives: { id: string }[] })
    .businessRepresentatives;
  const employee = await register(server, individualInit(n));
  const change = async (path: string, body: object) => {
    const answer = await server.post(path, body, server.token);
    expect(answer.statusCode, answer.payload).toBe(200);
    versions.push(answer.json().data);
  };
  const employment = { companyId: customerId, employeeId: employee.customerId };
  await change('/customer/update', { customerId, customer: { businessPhones: [phone('2025550101')] } });
  await change('/customer/add-employee', { ...employment, position: 'Clerk' });
  await change('/customer/update', {
    customerId,
    customer: { businessPhones: [phone('2025550102'), phone('2025550103')] },
    businessRepresentatives: [{ id: representative?.id, email: `second${n}@example.test` }],
  });
  await change('/customer/disable-employee', employment);
  const second = await register(server, individualInit(n + 100));
  const employeeId = second.customerId;
  await change('/customer/add-employee', { companyId: customerId, employeeId, position: 'Manager' });
  return versions;
}

/** The time of each version, oldest first. */
async function timesOf(customerId: string): Promise<string[]> {
  const { items } = (await server.get(`/customers/${customerId}/history?limit=100`, server.token)).json()
    .data;
  return items.map((item: { changedAt: string }) => item.changedAt).reverse();
}

describe('200', () => {
  test('every version is answered as the change that made it was', async () => {
    const versions = await changedBusiness(1);
    const { customerId } = versions[0] as Customer;
    for (const [index, data] of versions.entries()) {
      const answer = await get(customerId, `?version=${index + 1}`);
      expectSuccess(answer, data);
      expect(answer.headers.etag).toBe(`"${index + 1}"`);
    }
    expectSuccess(await get(customerId), versions.at(-1));
  });

  test('at a time, the customer is what its newest version of then was', async () => {
    const versions = await changedBusiness(2);
    const { customerId } = versions[0] as Customer;
    const times = await timesOf(customerId);
    expect(times).toHaveLength(versions.length);
    for (const at of times) {
      const newest = times.lastIndexOf(at);
      expectSuccess(await get(customerId, `?at=${at}`), versions[newest]);
      const offset = new Date(Date.parse(at) + 3_600_000).toISOString().replace('Z', '%2B01:00');
      expectSuccess(await get(customerId, `?at=${offset}`), versions[newest]);
    }
    expectSuccess(await get(customerId, '?at=2999-12-31T23:59:59Z'), versions.at(-1));
  });

  test('a masked login sees last4 in every version', async () => {
    const open = await quickTenant(server, 'masked_versions');
    const masked = await server.addTenant('masked_versions_masked', 'masked_versions', 'masked');
    const init = businessInit(3);
    const { customerId } = await register(server, init, open);
    const update = { customerId, customer: { businessPhones: [phone('2025550104')] } };
    await server.post('/customer/update', update, open);
    for (const query of ['', '?version=1', '?version=2', '?at=2999-01-01T00:00:00Z']) {
      const answer = await get(customerId, query, masked);
      expect(answer.json().data.customer.last4).toBe('0003');
      expect(answer.payload).not.toContain(init.customer.businessFederalEin);
    }
  });
});

describe('400', () => {
  test('customerNotFound for an unknown customer, with a version and a time too', async () => {
    const customerId = 'cstap_unknown';
    for (const query of ['', '?version=1', '?at=2026-01-01T00:00:00Z']) {
      expectRefused(await get(customerId, query), 'customerNotFound', { customerId });
    }
  });

  test('versionNotFound for a version to come and a time before the first', async () => {
    const { customerId } = await register(server, individualInit(4));
    const [made = ''] = await timesOf(customerId);
    const before = new Date(Date.parse(made) - 1).toISOString();
    for (const query of [
      '?version=2',
      '?version=999999999',
      `?at=${before}`,
      '?at=1000-01-01T00:00:00%2B23:59',
    ]) {
      expectRefused(await get(customerId, query), 'versionNotFound', { customerId });
    }
  });

  test.each([
    ['?version=0', '/version', 'pattern'],
    ['?version=01', '/version', 'pattern'],
    ['?version=-1', '/version', 'pattern'],
    ['?version=1.0', '/version', 'pattern'],
    ['?version=1000000000', '/version', 'pattern'],
    ['?version=', '/version', 'pattern'],
    ['?version=1&version=2', '/version', 'type'],
    ['?at=2026-01-01', '/at', 'pattern'],
    ['?at=2026-13-01T00:00:00Z', '/at', 'format'],
    ['?at=2026-02-30T00:00:00Z', '/at', 'format'],
    ['?at=2026-01-01T00:00:00', '/at', 'pattern'],
    ['?at=2026-01-01T00:00:00%2B02', '/at', 'pattern'],
    ['?at=2026-01-01T00:00:00%2B0200', '/at', 'pattern'],
    ['?at=2026-01-01%2000:00:00Z', '/at', 'pattern'],
    ['?at=2026-01-01T00:00:00+02:00', '/at', 'pattern'],
    ['?at=2026-01-01T24:00:00Z', '/at', 'format'],
    ['?at=0000-01-01T00:00:00Z', '/at', 'pattern'],
    ['?at=2016-12-31T23:59:60Z', '/at', 'pattern'],
    ['?version=1&at=2026-01-01T00:00:00Z', '', 'maxProperties'],
    ['?versions=1', '', 'additionalProperties'],
  ])('requestValidateError for %s', async (query, instancePath, keyword) => {
    expectInvalid(await get('cstap_unknown', query), { instancePath, keyword });
  });
});
