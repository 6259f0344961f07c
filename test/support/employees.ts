/** The refusals that `customer/add-employee` and `customer/disable-employee` share, as tests. */
import { expect, test } from 'vitest';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import { expectInvalid, expectRefused } from './answers.ts';
import { quickTenant } from './nodes.ts';
import { versionOf } from './samples.ts';
import type { TestServer } from './server.ts';

export interface Parties {
  readonly server: TestServer;
  readonly companyId: string;
  readonly employeeId: string;
}

/** @param more members of the body in addition to the two ids */
export function refusesWrongParties(path: string, parties: () => Parties, more: object): void {
  const send = (body: object, token = parties().server.token) =>
    parties().server.post(path, { ...more, ...body }, token);
  const { aggregatorId } = sandboxLogin;

  test.each([
    ['an unknown company, named before an unknown employee', 'cstab_no', 'cstap_no', 'cstab_no'],
    ['an unknown employee', null, 'cstap_no', 'cstap_no'],
  ])('customerNotFound for %s', async (_name, company, employeeId, customerId) => {
    const answer = await send({ companyId: company ?? parties().companyId, employeeId });
    expectRefused(answer, 'customerNotFound', { customerId });
  });

  test("customerNotFound for another aggregator's parties", async () => {
    const { server, companyId, employeeId } = parties();
    const stranger = await quickTenant(server, 'stranger');
    const answer = await send({ companyId, employeeId }, stranger);
    expectRefused(answer, 'customerNotFound', { customerId: companyId });
  });

  test('customerInvalidType for a company that is an individual', async () => {
    const { employeeId } = parties();
    const answer = await send({ companyId: employeeId, employeeId: 'cstap_no' });
    expectRefused(answer, 'customerInvalidType', { customerId: employeeId, customerType: 'individual' });
  });

  test('customerInvalidType for an employee that is a business, the company itself too', async () => {
    const { server, companyId } = parties();
    const before = await versionOf(server, aggregatorId, companyId);
    const answer = await send({ companyId, employeeId: companyId });
    expectRefused(answer, 'customerInvalidType', { customerId: companyId, customerType: 'business' });
    expect(await versionOf(server, aggregatorId, companyId)).toBe(before);
  });

  test.each([
    ['no companyId', { employeeId: 'a' }, '', 'required'],
    ['no employeeId', { companyId: 'a' }, '', 'required'],
    ['companyId null', { companyId: null, employeeId: 'a' }, '/companyId', 'type'],
    ['companyId with a hyphen', { companyId: 'a-b', employeeId: 'a' }, '/companyId', 'pattern'],
    ['employeeId empty', { companyId: 'a', employeeId: '' }, '/employeeId', 'minLength'],
    ['employeeId of 37', { companyId: 'a', employeeId: 'a'.repeat(37) }, '/employeeId', 'maxLength'],
    ['another member', { companyId: 'a', employeeId: 'a', note: 'x' }, '', 'additionalProperties'],
  ])('requestValidateError for %s', async (_name, body, instancePath, keyword) => {
    expectInvalid(await send(body), { instancePath, keyword });
  });
}
