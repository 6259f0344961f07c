/** Closing, reopening, holding, releasing and erasing from the page of a customer. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HistoryItem } from '../../../src/contract/history.ts';
import { individual } from '../../support/arbitraries.ts';
import { type Visitor, visitorsOf } from '../../support/console-visitor.ts';
import { quickTenant } from '../../support/nodes.ts';
import { type StepKind, steps } from '../../support/retention.ts';
import { register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

const aggregatorId = 'own';
const reason = 'Ticket 4711';

let server: TestServer;
let program: string;
let admin: string;
let people: Readonly<Record<'support' | 'auditor' | 'admin', Visitor>>;
let n = 500;
let customerId: string;

beforeAll(async () => {
  server = await buildTestServer({ settings: { retentionDays: 0 } });
  program = await quickTenant(server, aggregatorId);
  admin = await quickTenant(server, aggregatorId, { role: 'admin' });
  people = await visitorsOf(server, aggregatorId);
});
beforeEach(async () => {
  n += 1;
  ({ customerId } = await register(server, individual(n), program));
});
afterAll(() => server.close());

const page = (below = '') => `/console/customers/${customerId}${below}`;
const history = async (): Promise<HistoryItem[]> =>
  (await server.get(`/customers/${customerId}/history`, program)).json().data.items;
const versionIn = (html: string) => /name="version" value="(\d+)"/.exec(html)?.[1] ?? 'none';
const confirm = () => customerId.slice(-6);

const cases: readonly [path: string, kind: StepKind, before: readonly StepKind[], done: string][] = [
  ['/close', 'closed', [], 'Closed'],
  ['/reopen', 'reopened', ['closed'], 'Reopened'],
  ['/legal-hold', 'legalHoldPlaced', [], 'Legal hold placed'],
  ['/legal-hold/release', 'legalHoldReleased', ['legalHoldPlaced'], 'Legal hold released'],
];

describe.each(cases)('%s', (path, kind, before, done) => {
  test('an admin takes the step with a reason, and it is in the history', async () => {
    await steps(server, admin, customerId, ...before);
    const form = await people.admin.get(page(path));
    expect(form.status).toBe(200);
    const answer = await people.admin.post(page(path), { reason, version: versionIn(form.html) });
    expect(answer.status, answer.html).toBe(303);
    const [last] = await history();
    expect(last).toMatchObject({ kind, reason, login: `admin_${aggregatorId}` });
    expect((await people.admin.get(answer.to ?? '')).html).toContain(done);
  });

  test('a customer that is already so gets no form', async () => {
    await steps(server, admin, customerId, ...before, kind);
    const { status, html } = await people.admin.get(page(path));
    expect(status).toBe(200);
    expect(html).not.toContain('name="reason"');
    expect(html).toContain('This customer is ');
  });

  test.each(['', 'one\ntwo'])(
    'without a good reason (%j) nothing happens, and the field says so',
    async (wrong) => {
      await steps(server, admin, customerId, ...before);
      const changes = await history();
      const { html } = await people.admin.get(page(path));
      const answer = await people.admin.post(page(path), { reason: wrong, version: versionIn(html) });
      expect(answer.status).toBe(400);
      expect(answer.html).toContain('Say why: one line of up to 200 characters.');
      expect(await history()).toEqual(changes);
    },
  );

  test('a customer that was changed meanwhile stays as it is, until the admin has looked again', async () => {
    await steps(server, admin, customerId, ...before);
    const { html } = await people.admin.get(page(path));
    const update = { customerId, customer: { email: 'meanwhile@example.test' } };
    expect((await server.post('/customer/update', update, program)).statusCode).toBe(200);
    const changes = await history();
    const refused = await people.admin.post(page(path), { reason, version: versionIn(html) });
    expect(refused.status).toBe(412);
    expect(refused.html).toContain('Somebody changed this customer');
    expect(refused.html).toContain(reason);
    expect(await history()).toEqual(changes);
    const again = await people.admin.post(page(path), { reason, version: versionIn(refused.html) });
    expect(again.status).toBe(303);
  });

  test.each(['support', 'auditor'] as const)('%s is refused, also when the form is forced', async (role) => {
    await steps(server, admin, customerId, ...before);
    const changes = await history();
    for (const answer of [
      await people[role].get(page(path)),
      await people[role].post(page(path), { reason, version: `${changes.length}` }),
    ]) {
      expect(answer.status).toBe(403);
      expect(answer.html).toContain('Your role does not allow this');
    }
    expect(await history()).toEqual(changes);
  });

  test('an unknown customer is said to be unknown', async () => {
    customerId = 'cstap_unknown';
    expect((await people.admin.get(page(path))).html).toContain('No customer has this id');
    const answer = await people.admin.post(page(path), { reason, version: '1' });
    expect(answer.html).toContain('No customer has this id');
  });
});

describe('/erase', () => {
  const erase = (more: Readonly<Record<string, string>> = {}) =>
    people.admin.post(page('/erase'), { reason, version: '2', confirm: confirm(), ...more });

  test('an admin types the end of the id and the reason; then only the page of an erased customer is left', async () => {
    await steps(server, admin, customerId, 'closed');
    const form = await people.admin.get(page('/erase'));
    expect(form.html).toContain('This cannot be undone');
    const answer = await erase({ version: versionIn(form.html) });
    expect(answer.status, answer.html).toBe(303);
    const after = await people.admin.get(answer.to ?? '');
    expect(after.status).toBe(410);
    expect(after.html).toContain('Erased customer');
    for (const path of ['/erase', '/close', '/reopen']) {
      expect((await people.admin.get(page(path))).html).toContain('Erased customer');
    }
    const [last] = await history();
    expect(last).toMatchObject({ kind: 'erased', reason });
  });

  test.each(['', 'abcdef', 'cstap_'])('with another end of the id (%j), nothing is erased', async (wrong) => {
    await steps(server, admin, customerId, 'closed');
    const answer = await erase({ confirm: wrong });
    expect(answer.status).toBe(400);
    expect(answer.html).toContain('not the last six characters');
    expect(answer.html).toContain(reason);
    expect(await history()).toHaveLength(2);
  });

  test('an open customer cannot be erased, and the page says what comes first', async () => {
    const { html } = await people.admin.get(page('/erase'));
    expect(html).toContain('The customer is open');
    expect(html).not.toContain('name="reason"');
    const forced = await erase({ version: '1' });
    expect(forced.status).toBe(400);
    expect(await history()).toHaveLength(1);
  });

  test('a held customer cannot be erased, and the page says since when', async () => {
    await steps(server, admin, customerId, 'closed', 'legalHoldPlaced');
    const { html } = await people.admin.get(page('/erase'));
    expect(html).toMatch(/A legal hold has kept it since <time/);
    expect(html).not.toContain('name="reason"');
    expect((await erase({ version: '3' })).status).toBe(400);
    expect(await history()).toHaveLength(3);
  });

  test('a customer whose retention time is not over cannot be erased, and the page says from when on', async () => {
    await steps(server, admin, customerId, 'closed');
    const strict = await buildTestServer({
      settings: { retentionDays: 36_525 },
      shared: { database: server.database, url: server.databaseUrl, drop: async () => {} },
    });
    try {
      const { admin: visitor } = await visitorsOf(strict, 'strict');
      const tenant = await quickTenant(strict, 'strict');
      const { customerId: kept } = await register(strict, individual(n + 5000), tenant);
      await steps(strict, await quickTenant(strict, 'strict', { role: 'admin' }), kept, 'closed');
      const { html } = await visitor.get(`/console/customers/${kept}/erase`);
      expect(html).toMatch(/It may be erased from <time datetime="21\d\d-/);
      expect(html).not.toContain('name="reason"');
    } finally {
      await strict.close();
    }
  });

  test.each(['support', 'auditor'] as const)('%s is refused, also when the form is forced', async (role) => {
    await steps(server, admin, customerId, 'closed');
    const fields = { reason, version: '2', confirm: confirm() };
    for (const answer of [
      await people[role].get(page('/erase')),
      await people[role].post(page('/erase'), fields),
    ]) {
      expect(answer.status).toBe(403);
    }
    expect(await history()).toHaveLength(2);
  });
});

test('an admin cannot end the record of another aggregator’s customer', async () => {
  const foreign = (await register(server, individual(n + 9000), await quickTenant(server, 'foreign')))
    .customerId;
  const answer = await people.admin.post(`/console/customers/${foreign}/close`, { reason, version: '1' });
  expect(answer.status).toBe(400);
  expect(answer.html).toContain('No customer has this id');
});
