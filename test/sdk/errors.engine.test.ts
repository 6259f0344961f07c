/** A refusal arrives as an error of its code's class, with its context and without personal data. */
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits } from '../../src/contract/limits.ts';
import { sandboxCustomers, sandboxLogin } from '../../src/contract/sandbox.ts';
import * as sdk from '../../src/sdk/index.ts';
import { businessInit, individualInit } from '../support/samples.ts';
import { clientOf, failureOf } from '../support/sdk.ts';
import { startTestServer } from '../support/server.ts';

const [individual, business] = sandboxCustomers.map(({ customerId }) => customerId) as [string, string];
const canary = 'canary@example.test';

let server: Awaited<ReturnType<typeof startTestServer>>;
let client: sdk.OpenCIF;
beforeAll(async () => {
  server = await startTestServer();
  client = clientOf(server.url);
});
afterAll(() => server.close());

function expectToBeSilent(error: sdk.APIError): void {
  expect(error.requestId).toMatch(/^[0-9a-f]{32}$/);
  expect(error.message).toContain(error.requestId);
  expect(error.message).toContain(error.endpoint);
  const printed = `${inspect(error, { depth: 9 })} ${JSON.stringify(error)} ${error.stack}`;
  for (const value of [canary, 'Canary', '900000777', '666987000']) expect(printed).not.toContain(value);
}

describe('a refused request', () => {
  test('RequestValidationError names the path and the rule, not the value', async () => {
    const update = client.customer.update({
      customerId: individual,
      customer: { email: 'Canary is no e-mail' },
    });
    const error = await failureOf(update, sdk.RequestValidationError);
    expect(error).toMatchObject({ status: 400, code: 'requestValidateError', paths: ['/customer/email'] });
    expect(error.message).toContain('(/customer/email format)');
    expectToBeSilent(error);
  });

  test('RequestValidationError names the missing and the unknown member', async () => {
    const nothing = { customerId: individual } as unknown as sdk.CustomerUpdate;
    const missing = await failureOf(client.customer.update(nothing), sdk.RequestValidationError);
    expect(missing.paths).toEqual(['/customer']);
    const more = { customerId: individual, customer: { Canary: 1 } } as unknown as sdk.CustomerUpdate;
    const unknown = await failureOf(client.customer.update(more), sdk.RequestValidationError);
    expect(unknown.paths).toEqual(['/customer/Canary']);
    expectToBeSilent(unknown);
  });

  test('CustomerNotFoundError, VersionNotFoundError', async () => {
    const unknown = await failureOf(client.customer.status('cstap_no'), sdk.CustomerNotFoundError);
    expect(unknown.customerId).toBe('cstap_no');
    expectToBeSilent(unknown);
    const early = client.customers.get(individual, { version: 99 });
    expect((await failureOf(early, sdk.VersionNotFoundError)).customerId).toBe(individual);
    const history = client.customers.history('cstap_no');
    await failureOf(history, sdk.CustomerNotFoundError);
  });

  test('ReferenceExistsError, CustomerExistsError, BusinessRepresentativeExistsError', async () => {
    const init = individualInit(777);
    init.customer.email = canary;
    const { customerId } = await client.customer.init(init);
    const reference = await failureOf(client.customer.init(init), sdk.ReferenceExistsError);
    expect(reference).toMatchObject({ reference: 'Ind777', entityId: customerId });
    expectToBeSilent(reference);
    const same = client.customer.init({ ...init, customerReference: 'Other777' });
    const exists = await failureOf(same, sdk.CustomerExistsError);
    expect(exists).toMatchObject({ customerId, cFiAggregatorId: sandboxLogin.aggregatorId });
    expectToBeSilent(exists);
    const token = await server.addTenant('masked', sandboxLogin.aggregatorId, 'masked');
    const masked = clientOf(server.url, { token });
    const hidden = masked.customer.init({ ...init, customerReference: 'Hidden777' });
    expect((await failureOf(hidden, sdk.CustomerExistsError)).customerId).toBeNull();
    const company = businessInit(777);
    const [person] = company.businessRepresentatives;
    if (!person) throw new Error('The sample has no representative.');
    company.businessRepresentatives = [
      { ...person, id: 'one' },
      { ...person, id: 'one' },
    ];
    const twice = await failureOf(client.customer.init(company), sdk.BusinessRepresentativeExistsError);
    expect(twice.businessRepresentativeId).toBe('one');
  });

  test('CustomerInvalidFieldError, BusinessRepresentativeNotFoundError', async () => {
    const wrong = client.customer.update({ customerId: business, customer: { email: canary } });
    const field = await failureOf(wrong, sdk.CustomerInvalidFieldError);
    expect(field).toMatchObject({ customerId: business, customerType: 'business', field: 'email' });
    expectToBeSilent(field);
    const update = client.customer.update({
      customerId: business,
      customer: {},
      businessRepresentatives: [{ id: 'nobody', email: canary }],
    });
    const nobody = await failureOf(update, sdk.BusinessRepresentativeNotFoundError);
    expect(nobody).toMatchObject({ customerId: business, businessRepresentativeId: 'nobody' });
    expectToBeSilent(nobody);
  });

  test('CustomerInvalidTypeError, EmployeeExistsError, EmployeeNotFoundError', async () => {
    const parties = { companyId: business, employeeId: individual };
    const turned = { companyId: individual, employeeId: individual, position: 'Clerk' };
    const type = await failureOf(client.customer.addEmployee(turned), sdk.CustomerInvalidTypeError);
    expect(type).toMatchObject({ customerId: individual, customerType: 'individual' });
    const nobody = await failureOf(client.customer.disableEmployee(parties), sdk.EmployeeNotFoundError);
    expect(nobody).toMatchObject(parties);
    await client.customer.addEmployee({ ...parties, position: 'Clerk' });
    const again = client.customer.addEmployee({ ...parties, position: 'Clerk' });
    expect(await failureOf(again, sdk.EmployeeExistsError)).toMatchObject(parties);
  });

  test('CustomerTooLargeError', async () => {
    const { customerId } = await client.customer.init(individualInit(778));
    const shared = { database: server.database, url: server.databaseUrl, drop: async () => {} };
    const small = await startTestServer({ shared, limits: { customerBytes: 1 } });
    const update = { customerId, customer: { email: `${canary}.test` } };
    const error = await failureOf(clientOf(small.url).customer.update(update), sdk.CustomerTooLargeError);
    expect(error).toMatchObject({ status: 400, customerId });
    expectToBeSilent(error);
    await small.close();
  });

  test('VersionConflictError has the present version and the sections changed since', async () => {
    const { customerId } = await client.customer.init(individualInit(1));
    await client.customer.update({ customerId, customer: { email: canary } });
    const stale = client.customer.update(
      { customerId, customer: { email: 'b@example.test' } },
      { ifMatch: 1 },
    );
    const error = await failureOf(stale, sdk.VersionConflictError);
    expect(error).toMatchObject({ status: 412, customerId, currentVersion: 2, changedSections: ['email'] });
    expectToBeSilent(error);
    const { version } = await client.customer.status(customerId).withResponse();
    expect(version).toBe(2);
  });

  test('IdempotencyKeyReusedError', async () => {
    const options = { idempotencyKey: 'a-key' };
    const update = (email: string) =>
      client.customer.update({ customerId: individual, customer: { email } }, options);
    await update('a@example.test');
    expectToBeSilent(await failureOf(update(canary), sdk.IdempotencyKeyReusedError));
  });

  test('WebhookUrlRefusedError says why, and does not repeat the URL', async () => {
    const url = `gopher://127.0.0.1/?key=${canary}`;
    const error = await failureOf(client.webhooks.create({ url }), sdk.WebhookUrlRefusedError);
    expect(error.reason).toBe('notHttp');
    expectToBeSilent(error);
  });

  test('WebhookNotFoundError, WebhookDisabledError, EventNotFoundError', async () => {
    const { webhooks } = client;
    const unknown = [
      () => webhooks.enable('whk_no'),
      () => webhooks.disable('whk_no'),
      () => webhooks.rotateSecret('whk_no'),
      () => webhooks.test('whk_no'),
      () => webhooks.deliveries('whk_no'),
      () => webhooks.resend('whk_no', { from: '0.0' }),
    ];
    for (const call of unknown) {
      expect((await failureOf(call(), sdk.WebhookNotFoundError)).webhookId).toBe('whk_no');
    }
    const { webhookId } = await webhooks.create({ url: 'http://127.0.0.1:1/' });
    const event = await failureOf(
      webhooks.resend(webhookId, { eventId: 'evt_no_1' }),
      sdk.EventNotFoundError,
    );
    expect(event.eventId).toBe('evt_no_1');
    await webhooks.disable(webhookId);
    const disabled = await failureOf(webhooks.resend(webhookId, { from: '0.0' }), sdk.WebhookDisabledError);
    expect(disabled.webhookId).toBe(webhookId);
  });

  test('WebhookLimitReachedError for one enabled webhook too many', async () => {
    const { webhooks } = client;
    const made: string[] = [];
    for (let n = 0; n < limits.enabledWebhooks.value; n++) {
      made.push((await webhooks.create({ url: 'http://127.0.0.1:1/' })).webhookId);
    }
    const one = await failureOf(
      webhooks.create({ url: 'http://127.0.0.1:1/' }),
      sdk.WebhookLimitReachedError,
    );
    expectToBeSilent(one);
    for (const webhookId of made) await webhooks.disable(webhookId);
  });

  test('WrongOldPasswordError, RequestTooLargeError', async () => {
    const change = client.user.changePassword({ oldPassword: 'wrong', newPassword: 'Other!Password1' });
    await failureOf(change, sdk.WrongOldPasswordError);
    const large = client.customer.update({
      customerId: individual,
      customer: { email: `${'a'.repeat(70_000)}@example.test` },
    });
    await failureOf(large, sdk.RequestTooLargeError);
  });

  test('NotFoundError where the service has no such endpoint', async () => {
    const { server: plain } = { server: await startTestServer({ settings: { sandbox: false } }) };
    await failureOf(clientOf(plain.url).sandbox.reset(), sdk.NotFoundError).finally(() => plain.close());
  });
});

describe('a dry run', () => {
  test('gives the answer and the sections, and changes nothing', async () => {
    const { customerId } = await client.customer.init(individualInit(2));
    const input = { customerId, customer: { email: canary } };
    const answer = await client.customer.update(input, { dryRun: true }).withResponse();
    expect(answer).toMatchObject({ changedSections: ['email'], data: { customer: { email: canary } } });
    const { data, version } = await client.customer.status(customerId).withResponse();
    expect(data.customer).not.toHaveProperty('email', canary);
    expect(version).toBe(1);
    const made = await client.customer.init(individualInit(3), { dryRun: true }).withResponse();
    await failureOf(client.customer.status(made.data.customerId), sdk.CustomerNotFoundError);
  });
});
