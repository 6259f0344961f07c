/** `POST /customers/:customerId/erase` */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HistoryItem } from '../../../src/contract/history.ts';
import { RETENTION_DAYS } from '../../../src/contract/retention.ts';
import { erasableFrom } from '../../../src/domain/customers-erase.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import { verifyPages } from '../../../src/storage/record/history-verify.ts';
import { expectRefused, expectSuccess } from '../../support/answers.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { dump } from '../../support/dump.ts';
import { feedComplete } from '../../support/feed.ts';
import { intercepted } from '../../support/intercept.ts';
import { type Receiver, startReceiver, until } from '../../support/receiver.ts';
import { type StepKind, step, stepInStore, steps, why } from '../../support/retention.ts';
import { tokensOfRoles } from '../../support/roles.ts';
import { businessInit, individualInit, register } from '../../support/samples.ts';
import { loadSample } from '../../support/sandbox.ts';
import { postWith } from '../../support/send.ts';
import { buildTestServer, type TestServer, testMasterKey } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';
import { change, makeWebhook, quick } from '../../support/webhooks.ts';

const aggregatorId = 'CLIENTID';
const DAY_MS = 86_400_000;

let store: TestDatabase;
let server: TestServer;
/** The same store; keeps closed customers for five years. */
let patient: TestServer;
let receiver: Receiver;
let admin: string;
let people: { readonly support: string; readonly auditor: string };
let serial = 0;
let customerId: string;
/** The statement that fails. */
let failing = '';
/** Runs before a version is read. */
let meanwhile: (() => Promise<void>) | null = null;

beforeAll(async () => {
  store = await openTestDatabase();
  await loadSample(store.database, await openVault(store.database, testMasterKey));
  const database = intercepted(store.database, async (statement, _values, run) => {
    if (statement.name === 'customer-at') await meanwhile?.();
    if (statement.name === failing) throw new Error('the statement failed');
    return run();
  });
  const delivery = { timing: quick };
  server = await buildTestServer({
    settings: { retentionDays: 0 },
    delivery,
    shared: { ...store, database },
  });
  patient = await buildTestServer({ shared: store });
  receiver = await startReceiver();
  const made = await tokensOfRoles(server, aggregatorId);
  admin = made.admin;
  people = { support: made.support, auditor: made.auditor };
});

beforeEach(async () => {
  serial += 1;
  failing = '';
  meanwhile = null;
  customerId = (await register(server, individualInit(serial))).customerId;
  await change(server, customerId, `changed${serial}@example.test`);
});

afterAll(async () => {
  await receiver.close();
  await server.close();
  await patient.close();
  await store.drop();
});

const take = (kind: StepKind, headers = {}) => step(server, admin, customerId, kind, headers);
const history = async (): Promise<HistoryItem[]> =>
  (await server.get(`/customers/${customerId}/history`, server.token)).json().data.items;

/** A number that was drawn is never drawn again, whatever becomes of the transaction. */
const rowsOf = (lines: readonly string[]) => lines.filter((line) => !line.includes('_position_seq'));

describe('200', () => {
  test('the time and the last version; the documented endpoints no longer know it', async () => {
    await steps(server, admin, customerId, 'closed');
    const answer = await take('erased');
    const { erasedAt } = answer.json().data;
    expectSuccess(answer, { customerId, version: 4, erasedAt });
    expect(answer.headers.etag).toBe('"4"');
    const context = { customerId };
    const update = { customerId, customer: { email: 'late@example.test' } };
    expectRefused(
      await server.get(`/customer/status/${customerId}`, server.token),
      'customerNotFound',
      context,
    );
    expectRefused(await server.post('/customer/update', update, server.token), 'customerNotFound', context);
    const items = [{ operation: 'update', body: update }];
    const batch = await server.post('/customers/batch', { items }, server.token);
    expect(batch.json().data.items).toMatchObject([
      { status: 400, error: { code: 'customerNotFound', context } },
    ]);
  });

  test('our own endpoints say when it was erased, at any version and time', async () => {
    await steps(server, admin, customerId, 'closed', 'erased');
    const [last] = await history();
    const context = { customerId, erasedAt: last?.changedAt };
    for (const query of ['', '?version=1', '?at=2999-01-01T00:00:00Z']) {
      expectRefused(
        await server.get(`/customers/${customerId}${query}`, server.token),
        'customerErased',
        context,
      );
    }
    expectRefused(await take('erased'), 'customerErased', context);
    for (const [path, body] of [
      ['revert', { version: 1, ...why }],
      [`employees/${customerId}/enable`, {}],
    ] as const) {
      const answer = await server.post(`/customers/${customerId}/${path}`, body, server.token);
      expectRefused(answer, 'customerErased', context);
    }
    const found = await server.get(`/customers?email=changed${serial}@example.test`, server.token);
    expect(found.json().data.items).toEqual([]);
  });

  test('they say so too if it is erased while they read a version', async () => {
    await steps(server, admin, customerId, 'closed');
    meanwhile = async () => {
      meanwhile = null;
      await steps(server, admin, customerId, 'erased');
    };
    const get = await server.get(`/customers/${customerId}?version=1`, server.token);
    expect(get.json()).toMatchObject({ code: 'customerErased', context: { customerId } });

    ({ customerId } = await register(server, individualInit(100_000 + serial)));
    await steps(server, admin, customerId, 'closed');
    meanwhile = async () => {
      meanwhile = null;
      await steps(server, admin, customerId, 'erased');
    };
    const revert = await server.post(`/customers/${customerId}/revert`, { version: 1, ...why }, server.token);
    expect(revert.json()).toMatchObject({ code: 'customerErased', context: { customerId } });
  });

  test('the history keeps who did what when, and why it was erased, and nothing else', async () => {
    const before = await history();
    await steps(server, admin, customerId, 'closed', 'erased');
    const items = await history();
    expect(items.map(({ kind }) => kind)).toEqual(['erased', 'closed', 'updated', 'created']);
    expect(items.slice(2)).toEqual(before.map((item) => ({ ...item, sections: [], differences: [] })));
    expect(items.map(({ reason }) => reason)).toEqual([why.reason, undefined, undefined, undefined]);
  });

  test('reference, SSN and search terms are free again, and so are those of a business', async () => {
    const company = businessInit(serial);
    const { customerId: companyId } = await register(server, company);
    for (const [id, init] of [
      [customerId, individualInit(serial)],
      [companyId, company],
    ] as const) {
      await steps(server, admin, id, 'closed', 'erased');
      const again = await register(server, init);
      expect(again.customerId).not.toBe(id);
      const found = await server.get(`/customers?reference=${init.customerReference}`, server.token);
      expect(found.json().data.items).toMatchObject([{ customerId: again.customerId }]);
    }
  });

  test('with the same key, the first answer again', async () => {
    await steps(server, admin, customerId, 'closed');
    const key = { 'idempotency-key': `erase-${serial}` };
    const first = await take('erased', key);
    const again = await take('erased', key);
    expect(again.payload).toBe(first.payload);
    expect(again.headers['idempotent-replayed']).toBe('true');
  });

  test('a key of an earlier change no longer tells what was answered', async () => {
    const key = { 'idempotency-key': `update-${serial}` };
    const body = { customerId, customer: { email: `keyed${serial}@example.test` } };
    expect((await postWith(key, server, '/customer/update', body)).statusCode).toBe(200);
    await steps(server, admin, customerId, 'closed', 'erased');
    const again = await postWith(key, server, '/customer/update', body);
    expectRefused(again, 'customerNotFound', { customerId });
  });

  test('nor does a key of an earlier step', async () => {
    const key = { 'idempotency-key': `step${serial}` };
    expect((await step(server, admin, customerId, 'closed', key)).statusCode).toBe(200);
    expect((await step(server, admin, customerId, 'closed', key)).statusCode).toBe(200);
    await steps(server, admin, customerId, 'erased');
    const again = await step(server, admin, customerId, 'closed', key);
    expect(again.json().code).toBe('customerErased');
  });

  test('a dry run says that it can be erased, and writes nothing', async () => {
    await steps(server, admin, customerId, 'closed');
    const before = await dump(store.database);
    const answer = await take('erased', { 'opencif-dry-run': 'true' });
    expect(answer.json().data).toMatchObject({ customerId, version: 3 });
    expect(answer.headers['opencif-dry-run']).toBe('true');
    expect(await dump(store.database)).toEqual(before);
  });

  test('who saw it stays, and what was revealed, but not why', async () => {
    const body = { field: '/customer/identificationDocuments/0/value', reason: 'The customer called' };
    const path = `/customers/${customerId}/reveal`;
    expect((await server.post(path, body, people.support)).statusCode).toBe(200);
    const seen = async () =>
      (await server.get(`/customers/${customerId}/access`, people.auditor)).json().data.items;
    const [before] = await seen();
    expect(before).toMatchObject({ field: body.field, reason: body.reason });
    await steps(server, admin, customerId, 'closed', 'erased');
    const { reason: _, ...rest } = before;
    expect(await seen()).toEqual([rest]);
    const [last] = await history();
    const erased = { customerId, erasedAt: last?.changedAt };
    expectRefused(await server.post(path, body, people.support), 'customerErased', erased);
  });

  test('an erased employee stays named by the business, which can disable it', async () => {
    const { customerId: companyId } = await register(server, businessInit(serial));
    const body = { companyId, employeeId: customerId, position: 'Clerk' };
    expect((await server.post('/customer/add-employee', body, server.token)).statusCode).toBe(200);
    await steps(server, admin, customerId, 'closed', 'erased');
    const named = { companyId, employeeId: customerId };
    const answer = await server.post('/customer/disable-employee', named, server.token);
    expect(answer.json().data?.employees, answer.payload).toMatchObject([{ status: 'DISABLED' }]);
    const again = await server.post('/customer/add-employee', body, server.token);
    expectRefused(again, 'customerNotFound', { customerId });
  });
});

describe('refused, and nothing is changed', () => {
  test('customerNotClosed while it is open, also once it was reopened', async () => {
    expectRefused(await take('erased'), 'customerNotClosed', { customerId });
    await steps(server, admin, customerId, 'closed', 'reopened');
    expectRefused(await take('erased'), 'customerNotClosed', { customerId });
    expect(await history()).toHaveLength(4);
  });

  test('legalHold until the hold is released', async () => {
    await steps(server, admin, customerId, 'closed', 'legalHoldPlaced');
    const [held] = await history();
    expectRefused(await take('erased'), 'legalHold', { customerId, legalHoldSince: held?.changedAt });
    await steps(server, admin, customerId, 'legalHoldReleased', 'erased');
  });

  test('retentionNotOver until five years after it was closed, by default', async () => {
    const agoOf = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();
    const actor = { aggregatorId, login: 'officer', requestId: `ago-${serial}` };
    const at = agoOf(RETENTION_DAYS - 1);
    await stepInStore(server, { ...actor, at }, customerId, 'closed');
    const context = { customerId, erasableFrom: erasableFrom(at, RETENTION_DAYS) };
    expectRefused(await step(patient, admin, customerId, 'erased'), 'retentionNotOver', context);
    await stepInStore(server, { ...actor, requestId: 'reopened', at }, customerId, 'reopened');
    const earlier = { ...actor, requestId: 'earlier', at: agoOf(RETENTION_DAYS + 1) };
    await stepInStore(server, earlier, customerId, 'closed');
    expect((await step(patient, admin, customerId, 'erased')).statusCode).toBe(200);
  });

  test('at another version than If-Match names', async () => {
    await steps(server, admin, customerId, 'closed');
    const before = await dump(store.database);
    const context = { customerId, version: '3', sections: [] };
    expectRefused(await take('erased', { 'if-match': '"2"' }), 'versionConflict', context);
    expect(rowsOf(await dump(store.database))).toEqual(rowsOf(before));
    expect((await take('erased', { 'if-match': '"3"' })).statusCode).toBe(200);
  });

  test.each([
    'customer-state-lock',
    'customer-erase-values',
    'customer-erase-index',
    'customer-erase-payloads',
    'customer-erase-keys',
    'customer-erase-reveal-reasons',
    'customer-erase',
    'idempotency-key-keep-answer',
  ])('when the statement %s fails; asked again, it is erased', async (name) => {
    await steps(server, admin, customerId, 'closed');
    const before = await dump(store.database);
    const key = { 'idempotency-key': `failing-${serial}` };
    failing = name;
    expect((await take('erased', key)).statusCode).toBe(500);
    failing = '';
    expect(rowsOf(await dump(store.database))).toEqual(rowsOf(before));
    expect((await take('erased', key)).statusCode).toBe(200);
  });
});

describe('a record that somebody altered is not erased, nor said to be erasable', () => {
  test.each([
    ['closed earlier', "closed_at = closed_at - interval '1 day'"],
    ['with an older value', `sections = sections || jsonb_build_object('email', sections ->> 'identity')`],
  ])('%s', async (_what, set) => {
    await steps(server, admin, customerId, 'closed');
    const where = `aggregator_id = '${aggregatorId}' and customer_id = '${customerId}'`;
    const kept = await once<{ row: string }>(
      store.database,
      `select jsonb_build_array(closed_at, sections)::text as row from customer where ${where}`,
    );
    await once(store.database, `update customer set ${set} where ${where}`);
    for (const headers of [{}, { 'opencif-dry-run': 'true' }]) {
      expect((await take('erased', headers)).json()).toMatchObject({ code: 'systemError' });
    }
    const back = `closed_at = ($1::jsonb ->> 0)::timestamptz, sections = $1::jsonb -> 1`;
    await once(store.database, `update customer set ${back} where ${where}`, [kept[0]?.row ?? '']);
    expect((await take('erased')).statusCode).toBe(200);
  });
});

describe('those who follow', () => {
  test('the feed tells that it was erased, and its earlier changes without data', async () => {
    await feedComplete(store.database);
    const latest = (await server.get('/events?after=latest', server.token)).json().data.nextCursor;
    await change(server, customerId, `last${serial}@example.test`);
    await steps(server, admin, customerId, 'closed', 'erased');
    await feedComplete(store.database);
    const page = await server.get(`/events?include=data&after=${latest}`, server.token);
    expect(page.json().data.items).toMatchObject([
      { type: 'customer.updated', version: 3, sections: [], changes: [] },
      { type: 'customer.closed', version: 4, sections: [], changes: [] },
      { type: 'customer.erased', version: 5, sections: [], changes: [], reason: why.reason },
    ]);
  });

  test('a webhook that is behind gets every event in order, those from before without section names', async () => {
    const webhook = await makeWebhook(server, { url: receiver.url });
    const path = `/webhooks/${webhook.webhookId}`;
    expect((await server.post(`${path}/disable`, {}, server.token)).statusCode).toBe(200);
    await change(server, customerId, `behind${serial}@example.test`);
    await steps(server, admin, customerId, 'closed', 'erased');
    expect((await server.post(`${path}/enable`, {}, server.token)).statusCode).toBe(200);
    await until('three events', () => receiver.all.length === 3);
    expect(receiver.all.map(({ payload }) => payload.data)).toMatchObject([
      { type: 'customer.updated', version: 3, sections: [] },
      { type: 'customer.closed', version: 4, sections: [] },
      { type: 'customer.erased', version: 5, sections: [] },
    ]);
  });

  test('history verify names it as erased, and finds no fault', async () => {
    await steps(server, admin, customerId, 'closed', 'legalHoldPlaced', 'legalHoldReleased', 'erased');
    const [last] = await history();
    const pages = [];
    for await (const page of verifyPages(store.database, server.vault, aggregatorId, customerId))
      pages.push(page);
    expect(pages.flatMap(({ faults }) => faults)).toEqual([]);
    expect(pages.flatMap(({ erased }) => erased)).toEqual([
      { customerId, version: 6, erasedAt: last?.changedAt },
    ]);
    expect(pages.reduce((sum, { destroyed }) => sum + destroyed, 0)).toBe(5);
  });
});
