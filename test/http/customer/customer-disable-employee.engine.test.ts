/** `POST /customer/disable-employee` */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BusinessCustomer } from '../../../src/contract/customer.ts';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { expectRefused, expectSuccess } from '../../support/answers.ts';
import { refusesWrongParties } from '../../support/employees.ts';
import { businessInit, individualInit, register, versionOf } from '../../support/samples.ts';
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
  const body = { companyId: company.customerId, employeeId, position: 'Engineer 1' };
  await server.post('/customer/add-employee', body, server.token);
});

afterAll(() => server.close());

const path = '/customer/disable-employee';
const disable = (id: string) =>
  server.post(path, { companyId: company.customerId, employeeId: id }, server.token);

describe('200', () => {
  test('the business with the employee DISABLED, one version; a second time the same, no version', async () => {
    const employees = [{ employeeId, position: 'Engineer 1', status: 'DISABLED' }];
    expectSuccess(await disable(employeeId), { ...company, employees });
    expect(await versionOf(server, aggregatorId, company.customerId)).toBe(3);
    expectSuccess(await disable(employeeId), { ...company, employees });
    expect(await versionOf(server, aggregatorId, company.customerId)).toBe(3);
  });

  test('the individual itself can still be updated', async () => {
    const body = { customerId: employeeId, customer: { email: 'still@example.test' } };
    expect((await server.post('/customer/update', body, server.token)).statusCode).toBe(200);
  });
});

describe('400', () => {
  test('employeeNotFound for an individual who is no employee, nothing stored', async () => {
    const before = await versionOf(server, aggregatorId, company.customerId);
    const context = { companyId: company.customerId, employeeId: bystander };
    expectRefused(await disable(bystander), 'employeeNotFound', context);
    expect(await versionOf(server, aggregatorId, company.customerId)).toBe(before);
  });

  test('customerNotFound for a representative: they are no employees', async () => {
    const customerId = company.businessRepresentatives[0]?.id ?? '';
    expectRefused(await disable(customerId), 'customerNotFound', { customerId });
  });

  refusesWrongParties(path, () => ({ server, companyId: company.customerId, employeeId: bystander }), {});
});
