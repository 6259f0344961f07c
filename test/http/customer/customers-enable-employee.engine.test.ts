/** `POST /customers/:customerId/employees/:employeeId/enable` */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BusinessCustomer } from '../../../src/contract/customer.ts';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { expectInvalid, expectRefused, expectSuccess } from '../../support/answers.ts';
import { dump } from '../../support/dump.ts';
import { quickTenant } from '../../support/nodes.ts';
import { stepInStore } from '../../support/retention.ts';
import { businessInit, individualInit, register, versionOf } from '../../support/samples.ts';
import { type Headers, postWith } from '../../support/send.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

const { aggregatorId } = sandboxLogin;
let server: TestServer;
let company: BusinessCustomer;
let employeeId: string;
let bystander: string;

beforeAll(async () => {
  server = await buildTestServer();
  company = (await register(server, businessInit(1))) as BusinessCustomer;
  employeeId = (await register(server, individualInit(1))).customerId;
  bystander = (await register(server, individualInit(2))).customerId;
  const people = { companyId: company.customerId, employeeId };
  await server.post('/customer/add-employee', { ...people, position: 'Engineer 1' }, server.token);
  await server.post('/customer/disable-employee', people, server.token);
});

afterAll(() => server.close());

const enable = (
  employee: string,
  headers: Headers = {},
  business = company.customerId,
  token = server.token,
) => postWith(headers, server, `/customers/${business}/employees/${employee}/enable`, undefined, token);

const disable = () =>
  server.post('/customer/disable-employee', { companyId: company.customerId, employeeId }, server.token);

const versions = () => versionOf(server, aggregatorId, company.customerId);

describe('200', () => {
  test('the business with the employee ACTIVE again, one version; a second time the same, no version', async () => {
    const employees = [{ employeeId, position: 'Engineer 1', status: 'ACTIVE' }];
    const before = await versions();
    expectSuccess(await enable(employeeId), { ...company, employees });
    expectSuccess(await enable(employeeId), { ...company, employees });
    expect(await versions()).toBe(before + 1);
    const { items } = (await server.get(`/customers/${company.customerId}/history`, server.token)).json()
      .data;
    expect(items[0]).toMatchObject({
      kind: 'employeeEnabled',
      sections: [{ section: `employees/${employeeId}/status`, before: 'DISABLED', after: 'ACTIVE' }],
    });
  });

  test('with all headers of a change: version, key, dry run and reason', async () => {
    await disable();
    const before = await dump(server.database);
    const dry = await enable(employeeId, { 'opencif-dry-run': 'true' });
    expect(dry.headers['opencif-changed-sections']).toBe(`employees/${employeeId}/status`);
    expect(await dump(server.database)).toEqual(before);
    const stale = await enable(employeeId, { 'if-match': '"1"' });
    expect([stale.statusCode, stale.json().code]).toEqual([412, 'versionConflict']);
    const headers = { 'idempotency-key': 'enable-1', 'opencif-reason': 'came back' };
    const [first, again] = [await enable(employeeId, headers), await enable(employeeId, headers)];
    expect([first.statusCode, again.payload]).toEqual([200, first.payload]);
    const other = await enable(bystander, headers);
    expectRefused(other, 'idempotencyKeyReused');
    const { items } = (await server.get(`/customers/${company.customerId}/history`, server.token)).json()
      .data;
    expect(items[0]).toMatchObject({ kind: 'employeeEnabled', reason: 'came back' });
  });
});

describe('400', () => {
  test('employeeNotFound for an individual who never was an employee, nothing stored', async () => {
    const before = await versions();
    const context = { companyId: company.customerId, employeeId: bystander };
    expectRefused(await enable(bystander), 'employeeNotFound', context);
    expect(await versions()).toBe(before);
  });

  test('customerNotFound for an employee who was erased since then, nothing stored', async () => {
    const { customerId } = await register(server, individualInit(3));
    const people = { companyId: company.customerId, employeeId: customerId };
    await server.post('/customer/add-employee', { ...people, position: 'Cook' }, server.token);
    await server.post('/customer/disable-employee', people, server.token);
    const actor = { aggregatorId, login: 'officer', requestId: 'erasure', at: '2026-11-02T00:00:00.000Z' };
    await stepInStore(server, actor, customerId, 'erased');
    const before = await versions();
    expectRefused(await enable(customerId), 'customerNotFound', { customerId });
    expect(await versions()).toBe(before);
  });

  test('customerNotFound for an unknown company, named before an unknown employee, and for strangers', async () => {
    expectRefused(await enable('cstap_no', {}, 'cstab_no'), 'customerNotFound', { customerId: 'cstab_no' });
    expectRefused(await enable('cstap_no'), 'customerNotFound', { customerId: 'cstap_no' });
    const stranger = await quickTenant(server, 'stranger');
    const answer = await enable(employeeId, {}, company.customerId, stranger);
    expectRefused(answer, 'customerNotFound', { customerId: company.customerId });
  });

  test('customerInvalidType for a company that is an individual, and an employee that is a business', async () => {
    const { customerId } = company;
    const individual = { customerId: employeeId, customerType: 'individual' };
    expectRefused(await enable(bystander, {}, employeeId), 'customerInvalidType', individual);
    expectRefused(await enable(customerId), 'customerInvalidType', { customerId, customerType: 'business' });
  });

  test('requestValidateError for ids that are none', async () => {
    expectInvalid(await enable('a-b'), { instancePath: '/employeeId', keyword: 'pattern' });
    expectInvalid(await enable('a', {}, 'a-b'), { instancePath: '/customerId', keyword: 'pattern' });
  });
});
