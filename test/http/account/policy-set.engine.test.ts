/** `POST /policy`: what it asks of people, and of nobody else. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectInvalid, expectRefused, expectSuccess } from '../../support/answers.ts';
import { individual } from '../../support/arbitraries.ts';
import { quickTenant } from '../../support/nodes.ts';
import { tokensOfRoles } from '../../support/roles.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let tokens: Awaited<ReturnType<typeof tokensOfRoles>>;
let customerId: string;
let used = 0;
let right: object;

beforeAll(async () => {
  server = await buildTestServer();
  tokens = await tokensOfRoles(server, 'own');
});

afterAll(() => server.close());

beforeEach(async () => {
  const of = individual(++used);
  customerId = (await server.post('/customer/init', of, tokens.integration)).json().data.customerId;
  const ssn = String(of.customer.identificationDocuments[0]?.value);
  right = { taxNumberLast4: ssn.slice(-4), dateOfBirth: of.customer.dateOfBirth };
});

const required = { required: true, atLeast: 2, including: ['taxNumberLast4'] };
const set = (callerVerification: object, more: object = {}) =>
  server.server.inject({
    method: 'POST',
    url: '/policy',
    headers: { 'x-connectfi-token': tokens.admin, ...more },
    payload: { callerVerification },
  });
const correct = (token: string, email: string, headers: object = {}, id = customerId) =>
  server.server.inject({
    method: 'POST',
    url: '/customer/update',
    headers: { 'x-connectfi-token': token, ...headers },
    payload: { customerId: id, customer: { email } },
  });
const verify = () =>
  server.post(`/customers/${customerId}/verify-caller`, { answers: right }, tokens.support);

test('is told to auditors with what it asks for, once for a key', async () => {
  for (let time = 0; time < 2; time++) {
    expectSuccess(await set({ ...required, including: ['email', 'email'] }, { 'idempotency-key': 'k1' }), {
      callerVerification: { ...required, including: ['email'] },
    });
  }
  const { items } = (await server.get('/audit?kind=policySet', tokens.auditor)).json().data;
  expect(items).toMatchObject([
    { login: 'own_admin', about: 'verified caller required: 2 answers with email', times: 1 },
  ]);
});

describe('where a verified caller is required', () => {
  beforeEach(async () => {
    expect((await set(required)).statusCode).toBe(200);
  });

  test('people are refused until they have verified the caller, also a dry run, a batch and a revert', async () => {
    await correct(tokens.integration, 'first@example.test');
    const refused = { customerId };
    expectRefused(await correct(tokens.support, 'a@example.test'), 'callerNotVerified', refused);
    const dry = await correct(tokens.support, 'a@example.test', { 'opencif-dry-run': 'true' });
    expectRefused(dry, 'callerNotVerified', refused);
    const revert = () =>
      server.post(`/customers/${customerId}/revert`, { version: 1, reason: 'back' }, tokens.support);
    expectRefused(await revert(), 'callerNotVerified', refused);
    const items = [{ operation: 'update', body: { customerId, customer: { email: 'b@example.test' } } }];
    const batch = () => server.post('/customers/batch', { items }, tokens.support);
    expect((await batch()).json().data.items).toMatchObject([{ status: 403 }]);
    const before = (await server.get(`/customers/${customerId}/history`, tokens.integration)).json().data;
    expect(before.items).toHaveLength(2);
    expect((await verify()).json().data.passed).toBe(true);
    expect((await correct(tokens.support, 'a@example.test')).statusCode).toBe(200);
    expect((await batch()).json().data.items).toMatchObject([{ status: 200 }]);
    expect((await revert()).statusCode).toBe(200);
  });

  test('a program is not asked', async () => {
    expect((await correct(tokens.integration, 'program@example.test')).statusCode).toBe(200);
  });

  test('a customer that is not there is not found, verified or not', async () => {
    const answer = await correct(tokens.support, 'a@example.test', {}, 'cstap_unknown');
    expectRefused(answer, 'customerNotFound', { customerId: 'cstap_unknown' });
  });

  test('a change that was made is answered again for its key, after the ten minutes too', async () => {
    await verify();
    const key = { 'idempotency-key': `key${used}` };
    const first = await correct(tokens.support, 'keyed@example.test', key);
    await server.database.query(
      {
        name: 'test-policy-age',
        text: `update customer_access set at = at - interval '11 minutes' where customer_id = $1`,
      },
      [customerId],
    );
    const again = await correct(tokens.support, 'keyed@example.test', key);
    expect(again.payload).toBe(first.payload);
    expectRefused(await correct(tokens.support, 'other@example.test'), 'callerNotVerified', { customerId });
  });

  test('another aggregator is not affected', async () => {
    const support = await quickTenant(server, 'others', { role: 'support', login: `others_${used}` });
    const program = await quickTenant(server, 'others', { login: `others_program_${used}` });
    const made = await server.post('/customer/init', individual(used), program);
    const answer = await correct(support, 'a@example.test', {}, made.json().data.customerId);
    expect(answer.statusCode).toBe(200);
  });
});

test('no longer required, people correct as before', async () => {
  await set({ ...required, required: false });
  expect((await correct(tokens.support, 'free@example.test')).statusCode).toBe(200);
});

test.each([
  [{ ...required, atLeast: 0 }, '/callerVerification/atLeast', 'minimum'],
  [{ ...required, atLeast: 6 }, '/callerVerification/atLeast', 'maximum'],
  [{ ...required, including: ['name'] }, '/callerVerification/including/0', 'enum'],
  [{ required: true }, '/callerVerification', 'required'],
])('400 requestValidateError for %j', async (callerVerification, instancePath, keyword) => {
  expectInvalid(await set(callerVerification), { instancePath, keyword });
});
