/** `POST /customers/:customerId/revert`: back to a version, or one change undone, as a new version. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BusinessCustomer, Customer } from '../../../src/contract/customer.ts';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import { verifyHistory } from '../../../src/storage/record/history-verify.ts';
import { expectInvalid, expectRefused, expectSuccess } from '../../support/answers.ts';
import { address, anyAddresses, anyEmail, anyPhones, phone } from '../../support/arbitraries.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { dump } from '../../support/dump.ts';
import { feedComplete } from '../../support/feed.ts';
import { changesOf, customerOf, folded } from '../../support/history.ts';
import { intercepted } from '../../support/intercept.ts';
import { quickTenant } from '../../support/nodes.ts';
import { stepInStore } from '../../support/retention.ts';
import { businessInit, individualInit, recordOf, register, versionOf } from '../../support/samples.ts';
import { loadSample } from '../../support/sandbox.ts';
import { scale } from '../../support/scale.ts';
import { type Headers, postWith } from '../../support/send.ts';
import { buildTestServer, type TestServer, testMasterKey } from '../../support/server.ts';

const { aggregatorId } = sandboxLogin;
const reason = 'typing error';

let opened: TestDatabase;
let server: TestServer;
/** Another node: it does not wait for the changes of the first. */
let other: TestServer;
let person: Customer;
let serial = 0;
/** Runs once, before the next statement of the first node that changes a customer. */
let meanwhile: (() => Promise<unknown>) | null = null;

beforeAll(async () => {
  opened = await openTestDatabase();
  await loadSample(opened.database, await openVault(opened.database, testMasterKey));
  const database = intercepted(opened.database, async ({ name }, _values, run) => {
    const work = name === 'customer-change' ? meanwhile : null;
    if (work) {
      meanwhile = null;
      await work();
    }
    return run();
  });
  server = await buildTestServer({ shared: { ...opened, database } });
  other = await buildTestServer({ shared: opened });
});

beforeEach(async () => {
  serial += 1;
  person = await register(server, individualInit(serial));
});

afterAll(async () => {
  await server.close();
  await other.close();
  await opened.drop();
});

const revert = (body: object, headers: Headers = {}, customerId = person.customerId) =>
  postWith(headers, server, `/customers/${customerId}/revert`, { reason, ...body });

async function update(
  customer: object,
  customerId = person.customerId,
  more: object = {},
  on = server,
): Promise<Customer> {
  const answer = await on.post('/customer/update', { customerId, customer, ...more }, on.token);
  expect(answer.statusCode, answer.payload).toBe(200);
  return answer.json().data;
}

const email = (name: string) => ({ email: `${name}${serial}@example.test` });

/** A business at version 2, with one employee. */
async function companyWithEmployee(): Promise<{
  companyId: string;
  employeeId: string;
  company: BusinessCustomer;
}> {
  const company = (await register(server, businessInit(serial))) as BusinessCustomer;
  const people = { companyId: company.customerId, employeeId: person.customerId };
  const added = await server.post('/customer/add-employee', { ...people, position: 'Clerk' }, server.token);
  expect(added.statusCode).toBe(200);
  return { ...people, company: added.json().data };
}

describe('back to a version', () => {
  test('puts back all that differs, as a new version of kind reverted with its reason', async () => {
    const second = await update({ ...email('second'), phones: [phone('2025550111')] });
    await update({ ...email('third'), addresses: [address('3 Third Str.')] });
    const answer = await revert({ version: 2 });
    expectSuccess(answer, second);
    expect(answer.headers.etag).toBe('"4"');
    const { items } = (await server.get(`/customers/${person.customerId}/history`, server.token)).json().data;
    expect(items[0]).toMatchObject({
      version: 4,
      kind: 'reverted',
      reason,
      requestId: answer.json().requestId,
    });
    expect(items[0].sections.map(({ section }: { section: string }) => section)).toEqual([
      'addresses',
      'email',
    ]);
  });

  test('of only some sections leaves the others', async () => {
    await update({ ...email('second'), phones: [phone('2025550111')] });
    const answer = await revert({ version: 1, sections: ['phones'] });
    const { customer } = answer.json().data;
    expect(customer).toMatchObject({ ...email('second'), phones: individualInit(serial).customer.phones });
  });

  test('to the one that it is at changes nothing', async () => {
    await update(email('second'));
    const before = await recordOf(server, aggregatorId, person.customerId);
    expect((await revert({ version: 2 })).headers.etag).toBe('"2"');
    expect(await recordOf(server, aggregatorId, person.customerId)).toEqual(before);
  });

  test('puts back representatives and the state of employees', async () => {
    const { companyId, employeeId, company } = await companyWithEmployee();
    const [{ id } = { id: '' }] = company.businessRepresentatives;
    await update({ businessPhones: [phone('2025550122')] }, companyId, {
      businessRepresentatives: [{ id, email: 'other@example.test' }],
    });
    await server.post('/customer/disable-employee', { companyId, employeeId }, server.token);
    expectSuccess(await revert({ version: 2 }, {}, companyId), company);
  });

  test('before an employee was added is refused, unless the request names what to put back', async () => {
    const { companyId, employeeId } = await companyWithEmployee();
    await update({ businessPhones: [phone('2025550123')] }, companyId);
    const sections = ['position', 'status'].map((part) => `employees/${employeeId}/${part}`);
    const before = await recordOf(server, aggregatorId, companyId);
    expectRefused(await revert({ version: 1 }, {}, companyId), 'sectionsNotThere', {
      customerId: companyId,
      sections,
    });
    expect(await recordOf(server, aggregatorId, companyId)).toEqual(before);
    const named = await revert({ version: 1, sections: ['businessPhones'] }, {}, companyId);
    expect(named.json().data.customer.businessPhones).toEqual(businessInit(serial).customer.businessPhones);
  });

  test('makes the customer findable by what was put back, and no longer by what it replaced', async () => {
    const found = async (name: string) =>
      (await server.get(`/customers?email=${email(name).email}`, server.token)).json().data.items.length;
    await update(email('findable'));
    await update(email('replaced'));
    await revert({ version: 2 });
    expect([await found('findable'), await found('replaced')]).toEqual([1, 0]);
  });
});

describe('one change undone', () => {
  test('puts back what it replaced, and leaves what others changed before and after', async () => {
    await update(email('second'));
    await update({ phones: [phone('2025550133')], addresses: [address('3 Third Str.')] });
    const last = await update(email('fourth'));
    const answer = await revert({ change: 3 });
    const { phones, addresses } = individualInit(serial).customer;
    const { customer } = last as { customer: object };
    expect(answer.json().data.customer).toEqual({
      ...customer,
      phones: phones.map(({ type, phoneNumber, countryDialingCode }) => ({
        type,
        phoneNumber,
        countryDialingCode,
      })),
      addresses: (person as { customer: { addresses: typeof addresses } }).customer.addresses,
    });
  });

  test('that a later change touched is refused, and names the sections; the others can be named', async () => {
    await update({ ...email('second'), phones: [phone('2025550144')] });
    await update(email('third'));
    const { customerId } = person;
    const before = await recordOf(server, aggregatorId, customerId);
    const refused = await revert({ change: 2 });
    expectRefused(refused, 'sectionsChangedSince', { customerId, sections: ['email'] });
    expect(refused.headers['opencif-hint']).toContain('Undo the later changes first');
    expect(await recordOf(server, aggregatorId, customerId)).toEqual(before);
    const answer = await revert({ change: 2, sections: ['phones'] });
    expect(answer.json().data.customer).toMatchObject(email('third'));
    expect(answer.json().data.customer.phones).toEqual(
      (person as { customer: { phones: object[] } }).customer.phones,
    );
  });

  test('can be undone itself', async () => {
    const second = await update(email('second'));
    await revert({ change: 2 });
    expectSuccess(await revert({ change: 3 }), second);
  });

  test('that made the customer, or added an employee, is refused: there was nothing before', async () => {
    const { companyId, employeeId } = await companyWithEmployee();
    const added = ['position', 'status'].map((part) => `employees/${employeeId}/${part}`);
    const context = { customerId: companyId, sections: added };
    expectRefused(await revert({ change: 2 }, {}, companyId), 'sectionsNotThere', context);
    const sections = ['addresses', 'email', 'identificationDocuments', 'identity', 'phones'];
    const { customerId } = person;
    expectRefused(await revert({ change: 1 }), 'sectionsNotThere', { customerId, sections });
  });

  test('that disabled an employee makes it active', async () => {
    const { companyId, employeeId, company } = await companyWithEmployee();
    await server.post('/customer/disable-employee', { companyId, employeeId }, server.token);
    expectSuccess(await revert({ change: 3 }, {}, companyId), company);
  });
});

test('an employee who was erased since then is not made active again; the rest can be named', async () => {
  const { companyId, employeeId } = await companyWithEmployee();
  await update({ businessPhones: [phone('2025550188')] }, companyId);
  await server.post('/customer/disable-employee', { companyId, employeeId }, server.token);
  const actor = {
    aggregatorId,
    login: 'officer',
    requestId: `erase_${serial}`,
    at: '2026-11-02T00:00:00.000Z',
  };
  await stepInStore(server, actor, employeeId, 'erased');
  const before = await recordOf(server, aggregatorId, companyId);
  for (const body of [{ version: 2 }, { change: 4 }]) {
    expectRefused(await revert(body, {}, companyId), 'customerNotFound', { customerId: employeeId });
  }
  expect(await recordOf(server, aggregatorId, companyId)).toEqual(before);
  expect((await revert({ version: 2, sections: ['businessPhones'] }, {}, companyId)).statusCode).toBe(200);
});

describe('as every change', () => {
  test('with If-Match only at that version', async () => {
    await update(email('second'));
    await update(email('third'));
    const stale = await revert({ version: 1 }, { 'if-match': '"2"' });
    const context = { customerId: person.customerId, version: '3', sections: ['email'] };
    expectRefused(stale, 'versionConflict', context);
    expect((await revert({ version: 1 }, { 'if-match': '"3"' })).headers.etag).toBe('"4"');
  });

  test('with OpenCIF-Dry-Run tells what would change, and writes nothing', async () => {
    await update({ ...email('second'), phones: [phone('2025550155')] });
    const before = await dump(server.database);
    const answer = await revert({ version: 1 }, { 'opencif-dry-run': 'true', 'idempotency-key': 'dry' });
    expectSuccess(answer, person);
    expect(answer.headers).toMatchObject({
      'opencif-dry-run': 'true',
      'opencif-changed-sections': 'email, phones',
      etag: '"2"',
    });
    expect(await dump(server.database)).toEqual(before);
  });

  test('with an Idempotency-Key once, although the second time the rules would refuse it', async () => {
    await update(email('second'));
    const key = { 'idempotency-key': `revert-${serial}` };
    const first = await revert({ change: 2 }, key);
    const again = await revert({ change: 2 }, key);
    expect([again.payload, again.headers['idempotent-replayed']]).toEqual([first.payload, 'true']);
    expect(await versionOf(server, aggregatorId, person.customerId)).toBe(3);
    for (const other of [{ change: 2, reason: 'another' }, { version: 1 }]) {
      expectRefused(await revert(other, key), 'idempotencyKeyReused');
    }
    const elsewhere = await register(server, individualInit(50_000 + serial));
    expectRefused(await revert({ change: 2 }, key, elsewhere.customerId), 'idempotencyKeyReused');
  });

  test('is told by the feed as customer.reverted', async () => {
    await update(email('second'));
    await revert({ version: 1 });
    await feedComplete(server.database);
    let after = '0.0';
    for (;;) {
      const { items, nextCursor } = (
        await server.get(`/events?limit=100&after=${after}`, server.token)
      ).json().data;
      const told = items.find(({ type, customerId }: { type: string; customerId: string }) => {
        return type === 'customer.reverted' && customerId === person.customerId;
      });
      if (told) return expect(told).toMatchObject({ version: 3, sections: ['email'] });
      expect(items.length).toBeGreaterThan(0);
      after = nextCursor;
    }
  });
});

describe('while others change the customer', () => {
  const elsewhere = (customer: object) => update(customer, person.customerId, {}, other);

  test('it goes back to the whole version, with what was changed after it was planned', async () => {
    const second = await update(email('second'));
    meanwhile = () => elsewhere({ phones: [phone('2025550166')] });
    const answer = await revert({ version: 2 });
    expectSuccess(answer, second);
    expect(answer.headers.etag).toBe('"4"');
  });

  test('a change that was touched meanwhile is not undone', async () => {
    await update(email('second'));
    meanwhile = () => elsewhere(email('third'));
    const { customerId } = person;
    expectRefused(await revert({ change: 2 }), 'sectionsChangedSince', { customerId, sections: ['email'] });
    expect((await customerOf(server.database, server.vault, { aggregatorId, customerId }))?.version).toBe(3);
  });

  test('with If-Match it is a conflict', async () => {
    await update(email('second'));
    meanwhile = () => elsewhere(email('third'));
    const answer = await revert({ version: 1 }, { 'if-match': '"2"' });
    expect([answer.statusCode, answer.json().code]).toEqual([412, 'versionConflict']);
  });
});

test('after a revert to any version of any history, every section equals that of the version', async () => {
  const anyContact = fc.record(
    { email: anyEmail, addresses: anyAddresses, phones: anyPhones },
    { requiredKeys: [] },
  );
  let numbers = 10_000;
  await fc.assert(
    fc.asyncProperty(fc.array(anyContact, { maxLength: 6 }), fc.nat(), async (contacts, drawn) => {
      numbers += 1;
      const { customerId } = await register(server, individualInit(numbers));
      for (const contact of contacts) await update(contact, customerId);
      const owner = { aggregatorId, customerId };
      const changes = await changesOf(server.database, server.vault, owner);
      const version = 1 + (drawn % changes.length);
      expect((await revert({ version }, {}, customerId)).statusCode).toBe(200);
      const stored = await customerOf(server.database, server.vault, owner);
      expect(stored?.sections).toEqual(folded(changes.slice(0, version)));
    }),
    { numRuns: scale(12, 50) },
  );
  expect(await verifyHistory(server.database, server.vault, aggregatorId)).toEqual([]);
});

test('a login that may only correct puts back contact data, but not who works for a business', async () => {
  const { companyId, employeeId } = await companyWithEmployee();
  await update({ businessPhones: [phone('2025550177')] }, companyId);
  await server.post('/customer/disable-employee', { companyId, employeeId }, server.token);
  const support = await quickTenant(server, aggregatorId, { role: 'support', login: `support_${serial}` });
  const send = (body: object) =>
    postWith({}, server, `/customers/${companyId}/revert`, { reason, ...body }, support);
  const before = await recordOf(server, aggregatorId, companyId);
  for (const body of [{ version: 2 }, { change: 4 }]) {
    expectRefused(await send(body), 'forbidden', { right: 'register' });
  }
  expect(await recordOf(server, aggregatorId, companyId)).toEqual(before);
  expect((await send({ version: 2, sections: ['businessPhones'] })).statusCode).toBe(200);
});

describe('400', () => {
  test('customerNotFound, versionNotFound', async () => {
    const customerId = 'cstap_unknown';
    expectRefused(await revert({ version: 1 }, {}, customerId), 'customerNotFound', { customerId });
    for (const body of [{ version: 2 }, { change: 2 }, { version: 999_999_999 }, { change: 999_999_999 }]) {
      expectRefused(await revert(body), 'versionNotFound', { customerId: person.customerId });
    }
  });

  test('sectionsNotThere for a section that the customer never had', async () => {
    const { customerId } = person;
    for (const body of [{ version: 1 }, { change: 1 }]) {
      const answer = await revert({ ...body, sections: ['businessPhones', '__proto__', 'constructor'] });
      const sections = ['__proto__', 'businessPhones', 'constructor'];
      expectRefused(answer, 'sectionsNotThere', { customerId, sections });
    }
  });

  test.each([
    ['no reason', { version: 1, reason: undefined }, 'required'],
    ['a blank reason', { version: 1, reason: ' ' }, 'isNotOnlyWhitespace'],
    ['a reason of two lines', { version: 1, reason: 'a\nb' }, 'pattern'],
    ['neither version nor change', {}, 'required'],
    ['both', { version: 1, change: 1 }, 'additionalProperties'],
    ['version 0', { version: 0 }, 'minimum'],
    ['a version as text', { version: '1' }, 'type'],
    ['a version that no customer has', { version: 1_000_000_000 }, 'maximum'],
    ['part of a version', { change: 1.5 }, 'type'],
    ['no section', { version: 1, sections: [] }, 'minItems'],
    ['a section that is no name', { version: 1, sections: ['e-mail'] }, 'pattern'],
    ['another member', { version: 1, note: 'x' }, 'additionalProperties'],
  ])('requestValidateError for %s', async (_name, body, keyword) => {
    const answer = await revert(body);
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'requestValidateError']);
    const keywords = answer.json().context.map((issue: { keyword: string }) => issue.keyword);
    expect(keywords).toContain(keyword);
  });

  test('half a character in the reason, and a reason in the header, are refused', async () => {
    expectInvalid(await revert({ version: 1, reason: 'half \ud83c' }), {
      instancePath: '/reason',
      keyword: 'isText',
    });
    const answer = await revert({ version: 1 }, { 'opencif-reason': 'moved' });
    expectInvalid(answer, { instancePath: '', keyword: 'additionalProperties' });
  });
});
