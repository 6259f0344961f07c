/** `POST /customer/add-employee` */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BusinessCustomer } from '../../../src/contract/customer.ts';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { expectInvalid, expectRefused, expectSuccess } from '../../support/answers.ts';
import { refusesWrongParties } from '../../support/employees.ts';
import { businessInit, individualInit, recordOf, register, versionOf } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

const { aggregatorId } = sandboxLogin;
let server: TestServer;
let company: BusinessCustomer;
const people: string[] = [];

beforeAll(async () => {
  server = await buildTestServer();
  company = (await register(server, businessInit(1))) as BusinessCustomer;
  for (const n of [1, 2, 3]) people.push((await register(server, individualInit(n))).customerId);
});

afterAll(() => server.close());

const path = '/customer/add-employee';
const add = (employeeId: string | undefined, position: unknown) =>
  server.post(path, { companyId: company.customerId, employeeId, position }, server.token);

describe('200', () => {
  test('the business with its employees last, in the order added, one version each', async () => {
    const employees = [
      { employeeId: people[0], position: 'Engineer 1', status: 'ACTIVE' },
      { employeeId: people[1], position: '😀'.repeat(50), status: 'ACTIVE' },
    ];
    expectSuccess(await add(people[0], 'Engineer 1'), { ...company, employees: employees.slice(0, 1) });
    const answer = await add(people[1], '😀'.repeat(50));
    expectSuccess(answer, { ...company, employees });
    const { customerId } = company;
    expectSuccess(await server.get(`/customer/status/${customerId}`, server.token), answer.json().data);
    expect(await versionOf(server, aggregatorId, customerId)).toBe(3);
  });

  test('the individual itself stays as it was', async () => {
    expect(await versionOf(server, aggregatorId, people[0] ?? '')).toBe(1);
  });

  test('one individual may work for two businesses', async () => {
    const other = await register(server, businessInit(2));
    const body = { companyId: other.customerId, employeeId: people[0], position: 'Adviser' };
    const { data } = (await server.post(path, body, server.token)).json();
    expect(data.employees).toEqual([{ employeeId: people[0], position: 'Adviser', status: 'ACTIVE' }]);
  });
});

describe('400', () => {
  test.each(['the same position', 'another position'])(
    'employeeExists with %s, nothing stored',
    async (text) => {
      const position = text === 'the same position' ? 'Engineer 1' : 'Director';
      const employeeId = people[0] ?? '';
      const before = await recordOf(server, aggregatorId, company.customerId);
      const context = { companyId: company.customerId, employeeId };
      expectRefused(await add(employeeId, position), 'employeeExists', context);
      expect(await recordOf(server, aggregatorId, company.customerId)).toEqual(before);
    },
  );

  test('employeeExists for a disabled employee: there is no way back', async () => {
    const context = { companyId: company.customerId, employeeId: people[1] ?? '' };
    await server.post('/customer/disable-employee', context, server.token);
    expectRefused(await add(people[1], 'Engineer 2'), 'employeeExists', context);
  });

  refusesWrongParties(path, () => ({ server, companyId: company.customerId, employeeId: people[2] ?? '' }), {
    position: 'Engineer 1',
  });

  test.each([
    ['missing', undefined, '', 'required'],
    ['null', null, '/position', 'type'],
    ['empty', '', '/position', 'minLength'],
    ['of spaces', ' ', '/position', 'isNotOnlyWhitespace'],
    ['of 51', 'a'.repeat(51), '/position', 'maxLength'],
    ['with <', '<b>', '/position', 'pattern'],
  ])('requestValidateError for a position %s', async (_name, position, instancePath, keyword) => {
    expectInvalid(await add(people[2], position), { instancePath, keyword });
  });

  test('of 10 at once for the same employee one is added, the others get employeeExists', async () => {
    const before = await versionOf(server, aggregatorId, company.customerId);
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => add(people[2], `Role ${n}`)));
    const codes = answers.map((answer) => answer.json().code).sort();
    expect(codes).toEqual(['0', ...Array.from({ length: 9 }, () => 'employeeExists')]);
    expect(await versionOf(server, aggregatorId, company.customerId)).toBe(before + 1);
  });
});
