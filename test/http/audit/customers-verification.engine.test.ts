/** `GET /customers/:customerId/verification` */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstCallerVerification } from '../../../src/contract/caller-answers.ts';
import { expectRefused, expectSuccess } from '../../support/answers.ts';
import { individual } from '../../support/arbitraries.ts';
import { steps } from '../../support/retention.ts';
import { tokensOfRoles } from '../../support/roles.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let tokens: Awaited<ReturnType<typeof tokensOfRoles>>;
let customerId: string;

beforeAll(async () => {
  server = await buildTestServer({ settings: { retentionDays: 0 } });
  tokens = await tokensOfRoles(server, 'own');
  customerId = (await server.post('/customer/init', individual(1), tokens.integration)).json().data
    .customerId;
});

afterAll(() => server.close());

const verification = (id = customerId, token = tokens.support) =>
  server.get(`/customers/${id}/verification`, token);

test('shows the policy and the last verification by the own login while it counts, and records no reading', async () => {
  const policy = firstCallerVerification;
  expectSuccess(await verification(), { customerId, policy });
  const answers = { dateOfBirth: individual(1).customer.dateOfBirth, phoneLast4: '0000' };
  await server.post(`/customers/${customerId}/verify-caller`, { answers }, tokens.support);
  const shown = (await verification()).json().data;
  expect(shown).toEqual({
    customerId,
    policy,
    last: {
      at: expect.any(String),
      until: expect.any(String),
      fits: { dateOfBirth: true, phoneLast4: false },
      passed: false,
    },
  });
  expect(Date.parse(shown.last.until) - Date.parse(shown.last.at)).toBe(600_000);
  expect((await verification(customerId, tokens.integration)).json().data).toEqual({ customerId, policy });
  const { items } = (await server.get(`/customers/${customerId}/access`, tokens.auditor)).json().data;
  expect(items.map(({ kind }: { kind: string }) => kind)).toEqual(['verification']);
});

test('the policy in force decides whether it passed', async () => {
  const callerVerification = { required: false, atLeast: 1, including: ['dateOfBirth'] };
  await server.post('/policy', { callerVerification }, tokens.admin);
  const { policy, last } = (await verification()).json().data;
  expect(policy).toEqual(callerVerification);
  expect(last.passed).toBe(true);
});

test('customerNotFound for an unknown customer, customerErased for an erased one', async () => {
  expectRefused(await verification('cstap_unknown'), 'customerNotFound', { customerId: 'cstap_unknown' });
  const { customerId: gone } = (await server.post('/customer/init', individual(2), tokens.integration)).json()
    .data;
  await steps(server, tokens.admin, gone, 'closed', 'erased');
  expect((await verification(gone)).json().code).toBe('customerErased');
});
