/** `POST /customers/:customerId/verify-caller`, and how the changes after it name it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyHistory } from '../../../src/storage/record/history-verify.ts';
import { expectInvalid, expectRefused, expectSuccess } from '../../support/answers.ts';
import { business, individual } from '../../support/arbitraries.ts';
import { quickTenant } from '../../support/nodes.ts';
import { steps } from '../../support/retention.ts';
import { tokensOfRoles } from '../../support/roles.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let tokens: Awaited<ReturnType<typeof tokensOfRoles>>;

beforeAll(async () => {
  server = await buildTestServer({
    limits: { verificationsPerCustomer: 6, verificationsPerLogin: 60 },
    settings: { retentionDays: 0 },
  });
  tokens = await tokensOfRoles(server, 'own');
});

afterAll(() => server.close());

/** Numbers of customers that no other test uses. */
let used = 100;
const made = async (body: object) =>
  (await server.post('/customer/init', body, tokens.integration)).json().data.customerId as string;
const newPerson = async () => {
  const of = individual(++used);
  const right = {
    taxNumberLast4: String(of.customer.identificationDocuments[0]?.value).slice(-4),
    dateOfBirth: of.customer.dateOfBirth,
    postalCode: String(of.customer.addresses[0]?.postalCode),
  };
  return { customerId: await made(of), of, right };
};

const verify = (customerId: string, answers: object, token = tokens.support, more: object = {}) =>
  server.post(`/customers/${customerId}/verify-caller`, { answers, ...more }, token);
const correct = (customerId: string, email: string, token = tokens.support) =>
  server.post('/customer/update', { customerId, customer: { email } }, token);
const entriesOf = async (customerId: string) =>
  (await server.get(`/customers/${customerId}/access?limit=100`, tokens.auditor)).json().data.items;
const newestChange = async (customerId: string) =>
  (await server.get(`/customers/${customerId}/history?limit=1`, tokens.integration)).json().data.items[0];

test('tells of each answer whether it fits and nothing else, and records which without what was said', async () => {
  const { customerId, right } = await newPerson();
  const said = { ...right, email: 'somebody@else.test', phoneLast4: '0000' };
  const answer = await verify(customerId, said);
  expectSuccess(answer, {
    customerId,
    fits: { taxNumberLast4: true, dateOfBirth: true, postalCode: true, phoneLast4: false, email: false },
    passed: true,
  });
  const entries = await entriesOf(customerId);
  expect(entries).toEqual([
    {
      at: expect.any(String),
      login: 'own_support',
      role: 'support',
      customerId,
      kind: 'verification',
      verification: {
        fitted: ['taxNumberLast4', 'dateOfBirth', 'postalCode'],
        differed: ['phoneLast4', 'email'],
      },
      requestId: answer.json().requestId,
    },
  ]);
  for (const value of Object.values(said)) expect(JSON.stringify(entries)).not.toContain(value);
});

test('a representative calls for a business, and is named', async () => {
  const of = business(++used);
  const [representative] = of.businessRepresentatives;
  const company = (await server.post('/customer/init', of, tokens.integration)).json().data;
  const { customerId } = company;
  const representativeId = company.businessRepresentatives[0].id as string;
  const { dateOfBirth } = representative ?? { dateOfBirth: '' };
  const answer = await verify(customerId, { dateOfBirth }, tokens.support, { representativeId });
  expect(answer.json().data.fits).toEqual({ dateOfBirth: true });
  const alone = await verify(customerId, { dateOfBirth });
  expect(alone.json().data.fits).toEqual({ dateOfBirth: false });
  const [, named] = await entriesOf(customerId);
  expect(named.verification).toEqual({ fitted: ['dateOfBirth'], differed: [], representativeId });
  const stranger = await verify(customerId, { dateOfBirth }, tokens.support, {
    representativeId: 'cstab_unknown',
  });
  expectRefused(stranger, 'businessRepresentativeNotFound', {
    customerId,
    businessRepresentativeId: 'cstab_unknown',
  });
});

describe('the next changes', () => {
  test('by the same login name what fitted, with the reason, and history verify proves both', async () => {
    const { customerId, right } = await newPerson();
    expect((await verify(customerId, right)).json().data.passed).toBe(true);
    const [{ at }] = await entriesOf(customerId);
    const answers = ['taxNumberLast4', 'dateOfBirth', 'postalCode'];
    await correct(customerId, 'new1@example.test');
    expect(await newestChange(customerId)).toMatchObject({ version: 2, verified: { at, answers } });
    expect(await newestChange(customerId)).not.toHaveProperty('reason');
    const reasoned = await server.server.inject({
      method: 'POST',
      url: '/customer/update',
      headers: { 'x-connectfi-token': tokens.support, 'opencif-reason': 'moved' },
      payload: { customerId, customer: { email: 'new2@example.test' } },
    });
    expect(reasoned.statusCode).toBe(200);
    expect(await newestChange(customerId)).toMatchObject({ reason: 'moved', verified: { at, answers } });
    const body = { version: 1, reason: 'back' };
    await server.post(`/customers/${customerId}/revert`, body, tokens.support);
    expect(await newestChange(customerId)).toMatchObject({
      kind: 'reverted',
      reason: 'back',
      verified: { at, answers },
    });
    const items = [{ operation: 'update', body: { customerId, customer: { email: 'new3@example.test' } } }];
    await server.post('/customers/batch', { items }, tokens.support);
    expect(await newestChange(customerId)).toMatchObject({ version: 5, verified: { at, answers } });
    expect(await verifyHistory(server.database, server.vault, 'own')).toEqual([]);
  });

  test('by another login, of another customer, by a program or after ten minutes do not', async () => {
    const { customerId, right } = await newPerson();
    const other = await newPerson();
    await verify(customerId, right);
    await verify(customerId, right, tokens.integration);
    await correct(other.customerId, 'other@example.test');
    expect(await newestChange(other.customerId)).not.toHaveProperty('verified');
    const colleague = await quickTenant(server, 'own', { role: 'support', login: 'own_colleague' });
    await correct(customerId, 'colleague@example.test', colleague);
    await correct(customerId, 'program@example.test', tokens.integration);
    await age(customerId, 601);
    await correct(customerId, 'late@example.test');
    const history = (await server.get(`/customers/${customerId}/history`, tokens.integration)).json().data;
    expect(history.items).toHaveLength(4);
    for (const item of history.items) expect(item).not.toHaveProperty('verified');
  });

  test('do not if the last verification did not pass, and an earlier one does not count any more', async () => {
    const { customerId, right } = await newPerson();
    await verify(customerId, right);
    await verify(customerId, { ...right, taxNumberLast4: '0000' });
    await correct(customerId, 'again@example.test');
    expect(await newestChange(customerId)).not.toHaveProperty('verified');
  });

  test('do not believe an entry that somebody else wrote or altered', async () => {
    const { customerId, right } = await newPerson();
    await verify(customerId, { ...right, dateOfBirth: '1901-01-01' });
    await server.database.query({ name: 'test-verification-forge', text: forge }, [
      customerId,
      JSON.stringify({ fitted: Object.keys(right), differed: [] }),
    ]);
    await correct(customerId, 'forged@example.test');
    expect(await newestChange(customerId)).not.toHaveProperty('verified');
    const [entry] = (await entriesOf(customerId)).filter(
      ({ kind }: { kind: string }) => kind === 'verification',
    );
    expect(entry.altered).toBe(true);
    expect(entry).not.toHaveProperty('verification');
  });
});

describe('429', () => {
  const codes = async (work: Promise<{ statusCode: number }>[]) =>
    (await Promise.all(work)).map(({ statusCode }) => statusCode).sort();

  test('beyond the share of the customer, for all its logins together, and auditors are told', async () => {
    const { customerId, right } = await newPerson();
    const asked = Array.from({ length: 8 }, (_, n) =>
      verify(customerId, right, n % 2 ? tokens.support : tokens.integration),
    );
    expect(await codes(asked)).toEqual([200, 200, 200, 200, 200, 200, 429, 429]);
    const refused = await verify(customerId, right);
    expectRefused(refused, 'tooManyRequests');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(await entriesOf(customerId)).toHaveLength(6);
    const events = (await server.get('/audit?kind=verificationLimit', tokens.auditor)).json().data.items;
    expect(events.map(({ about }: { about: string }) => about)).toContain(customerId);
    await age(customerId, 3601);
    expect((await verify(customerId, right)).statusCode).toBe(200);
  });

  test('beyond the share of the login, for any customer', async () => {
    const eager = await quickTenant(server, 'own', { role: 'support', login: 'own_eager' });
    const people = await Promise.all(Array.from({ length: 11 }, newPerson));
    const asked = people.flatMap(({ customerId, right }) =>
      Array.from({ length: 6 }, () => verify(customerId, right, eager)),
    );
    expect((await codes(asked)).filter((code) => code === 429)).toHaveLength(6);
    const { customerId, right } = await newPerson();
    expectRefused(await verify(customerId, right, eager), 'tooManyRequests');
    expect((await verify(customerId, right)).statusCode).toBe(200);
  });
});

describe('refused', () => {
  test('customerNotFound for an unknown customer, customerErased for an erased one', async () => {
    expectRefused(await verify('cstap_unknown', { phoneLast4: '0000' }), 'customerNotFound', {
      customerId: 'cstap_unknown',
    });
    const { customerId } = await newPerson();
    await steps(server, tokens.admin, customerId, 'closed', 'erased');
    expect((await verify(customerId, { phoneLast4: '0000' })).json().code).toBe('customerErased');
  });

  test.each([
    [{ answers: {} }, '/answers', 'minProperties'],
    [{}, '', 'required'],
    [{ answers: { ssn: '666001234' } }, '/answers', 'additionalProperties'],
    [{ answers: { taxNumberLast4: '666001234' } }, '/answers/taxNumberLast4', 'pattern'],
    [{ answers: { phoneLast4: 'abcd' } }, '/answers/phoneLast4', 'pattern'],
    [{ answers: { dateOfBirth: '1969-02-30' } }, '/answers/dateOfBirth', 'format'],
    [{ answers: { postalCode: '17101!' } }, '/answers/postalCode', 'pattern'],
    [{ answers: { email: '' } }, '/answers/email', 'minLength'],
  ])('requestValidateError for %j', async (body, instancePath, keyword) => {
    const { customerId } = await newPerson();
    const answer = await server.post(`/customers/${customerId}/verify-caller`, body, tokens.support);
    expectInvalid(answer, { instancePath, keyword });
  });
});

const forge = `
update customer_access set field = $2
 where customer_id = $1 and kind = 'verification'`;

/** Makes the verifications of a customer older. */
async function age(customerId: string, seconds: number): Promise<void> {
  await server.database.query(
    {
      name: 'test-verification-age',
      text: `update customer_access set at = at - $2::int * interval '1 second' where customer_id = $1`,
    },
    [customerId, seconds],
  );
}
