/**
 * The questions of an examiner. Each is answered by one endpoint and by one command, and both say the same.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccessEntry, AuditEntry, CustomerProof } from '../src/contract/access.ts';
import type { HistoryItem } from '../src/contract/history.ts';
import type { CustomerRecord, RetentionItem } from '../src/contract/retention.ts';
import type { KeysStatus } from '../src/contract/types.ts';
import { individual, phone } from './support/arbitraries.ts';
import { runCommand } from './support/command.ts';
import { testEngine } from './support/database.ts';
import { tamper } from './support/examined.ts';
import { quickTenant } from './support/nodes.ts';
import { step, stepInStore, steps, why } from './support/retention.ts';
import { startTestServer, type TestServer, testMasterKey, testPassword } from './support/server.ts';

let server: TestServer & { readonly url: string };
const tokens = { program: '', support: '', auditor: '', admin: '' };
let customerId: string;
let correction: string;
let reveal: string;
let beforeCorrection: string;
const reason = 'The customer calls, ticket 4711';
const formerPhone = '2025550101';
const newPhone = '2025550166';

beforeAll(async () => {
  server = await startTestServer();
  tokens.program = await quickTenant(server, 'bank');
  tokens.support = await quickTenant(server, 'bank', { role: 'support' });
  // The command line signs in, so it needs a password that is known.
  tokens.auditor = await server.addTenant('bank_auditor', 'bank', 'masked', 'auditor');
  tokens.admin = await server.addTenant('bank_admin', 'bank', 'masked', 'admin');
  const init = individual(1);
  init.customer.phones = [phone(formerPhone)];
  customerId = (await server.post('/customer/init', init, tokens.program)).json().data.customerId;
  beforeCorrection = new Date().toISOString();
  const body = { customerId, customer: { phones: [phone(newPhone)] } };
  correction = (await server.post('/customer/update', body, tokens.support)).json().requestId;
  await server.get(`/customer/status/${customerId}`, tokens.support);
  const field = '/customer/identificationDocuments/0/value';
  const answer = await server.post(`/customers/${customerId}/reveal`, { field, reason }, tokens.support);
  reveal = answer.json().requestId;
});

afterAll(() => server.close());

async function asked<Data>(path: string): Promise<Data> {
  const answer = await server.get(path, tokens.auditor);
  expect(answer.statusCode, answer.payload).toBe(200);
  return answer.json().data;
}

const linesOf = (stdout: string) =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

function runAs(login: string, ...args: string[]) {
  const env = { OPENCIF_BASE_URL: server.url, OPENCIF_LOGIN: login, OPENCIF_PASSWORD: testPassword };
  return runCommand(args, env);
}

/** A command of somebody at the machine of the service. */
function operate(...args: string[]) {
  return runCommand(args, {
    DATABASE_URL: String(server.databaseUrl),
    OPENCIF_MASTER_KEY: testMasterKey.export().toString('base64'),
  });
}

/** @returns the lines of the command, each read as JSON */
async function told<Line>(...args: string[]): Promise<Line[]> {
  const { code, stdout, stderr } = await runAs('bank_auditor', ...args, '--json');
  expect(code, stderr).toBe(0);
  return linesOf(stdout);
}

test('who changed this phone, from what to what, when and in which request?', async () => {
  const [change] = (await asked<{ items: unknown[] }>(`/customers/${customerId}/history?limit=1`)).items;
  expect(change).toMatchObject({
    version: 2,
    login: 'bank_support',
    requestId: correction,
    changedAt: expect.any(String),
    differences: [{ path: '/phones/0/phoneNumber', before: formerPhone, after: newPhone }],
  });
  expect(await told('customer', 'history', customerId, '--limit', '1')).toEqual([change]);
});

test('what was known of the customer on a date?', async () => {
  const known = await asked<{ customer: { phones: object[] } }>(
    `/customers/${customerId}?at=${beforeCorrection}`,
  );
  expect(known.customer.phones).toMatchObject([{ phoneNumber: formerPhone }]);
  const [line] = await told('customer', 'get', customerId, '--as-of', beforeCorrection);
  expect(line).toMatchObject(known);
});

test('who saw the SSN, and why? Who saw the customer at all?', async () => {
  const { items } = await asked<{ items: AccessEntry[] }>(`/customers/${customerId}/access`);
  expect(items.filter(({ kind }) => kind === 'reveal')).toEqual([
    {
      at: expect.any(String),
      login: 'bank_support',
      role: 'support',
      customerId,
      kind: 'reveal',
      field: '/customer/identificationDocuments/0/value',
      reason,
      requestId: reveal,
    },
  ]);
  // What the examiner read is recorded, too.
  const people = items.map(({ login, kind }) => `${login} ${kind}`);
  expect(people).toEqual(
    expect.arrayContaining(['bank_support status', 'bank_support change', 'bank_auditor get']),
  );
  const lines = await told<AccessEntry>('access', '--customer', customerId, '--all');
  expect(lines).toEqual(items);
});

test('which numbers were revealed in this time?', async () => {
  const from = '2020-01-01T00:00:00Z';
  const { items } = await asked<{ items: AccessEntry[] }>(`/access?kind=reveal&from=${from}`);
  expect(items).toMatchObject([{ kind: 'reveal', requestId: reveal }]);
  expect(await told('access', '--kind', 'reveal', '--from', from, '--all')).toEqual(items);
  expect((await asked<{ items: AccessEntry[] }>(`/access?kind=reveal&to=${from}`)).items).toEqual([]);
});

test('what did this login see, and what did it do?', async () => {
  const seen = (await asked<{ items: AccessEntry[] }>('/access?login=bank_support')).items;
  expect(seen.map(({ kind }) => kind)).toEqual(['reveal', 'status', 'change']);
  expect(await told('access', '--by', 'bank_support')).toEqual(seen);
  const done = (await asked<{ items: AuditEntry[] }>('/audit?login=bank_auditor&kind=signedIn')).items;
  expect(done.length).toBeGreaterThan(0);
  const lines = await told<AuditEntry>('audit', '--by', 'bank_auditor', '--kind', 'signedIn', '--all');
  // The command has signed in, too.
  expect(lines.slice(1)).toEqual(done);
});

describe.runIf(testEngine === 'postgres')('prove that nothing was altered:', () => {
  const verify = () => operate('history', 'verify', '--aggregator', 'bank', '--json');

  test('the history is whole, and an altered change is named', async () => {
    const whole = await verify();
    expect(whole.code, whole.stderr).toBe(0);
    expect(JSON.parse(whole.stdout)).toMatchObject({ faults: 0 });
    const proof = () => asked<CustomerProof>(`/customers/${customerId}/proof`);
    expect(await proof()).toEqual({ customerId, changes: 2, faults: [], nextCursor: null });
    await tamper(server, customerId, async () => {
      const found = await verify();
      expect(found.code).toBe(1);
      expect(found.stdout).toContain(customerId);
      const named = (await proof()).faults.map((fault) => ({ customerId, ...fault }));
      expect(linesOf(found.stdout).slice(0, -1)).toEqual(
        named.map((fault) => expect.objectContaining(fault)),
      );
      expect(named.length).toBeGreaterThan(0);
    });
    expect((await verify()).code).toBe(0);
  });

  test('an altered entry about who saw whom says so', async () => {
    const scapegoat = 'bank_auditor';
    const swap = (from: string, to: string) =>
      server.database.query({
        name: `test-swap-${from}`,
        text: `update customer_access set login = '${to}' where kind = 'reveal' and login = '${from}'`,
      });
    await swap('bank_support', scapegoat);
    const { items } = await asked<{ items: AccessEntry[] }>(`/customers/${customerId}/access`);
    expect(items.filter(({ altered }) => altered)).toMatchObject([{ kind: 'reveal', login: scapegoat }]);
    await swap(scapegoat, 'bank_support');
  });
});

describe('how old are the keys?', () => {
  test('each has an age, and so has the master key', async () => {
    const { masterKey, keys } = await asked<KeysStatus>('/keys');
    expect(masterKey).toEqual({ id: expect.any(String), since: expect.any(String), ageDays: 0 });
    expect(keys.map(({ purpose }) => purpose)).toEqual(['change', 'digest', 'index', 'seal', 'token']);
  });

  test.runIf(testEngine === 'postgres')(
    'the age is counted in days, and the command tells the same',
    async () => {
      const text = `update vault_key set created_at = created_at - interval '400 days' where purpose = 'seal'`;
      await server.database.query({ name: 'test-age-key', text });
      const { masterKey, keys } = await asked<KeysStatus>('/keys');
      expect(keys.find(({ purpose }) => purpose === 'seal')?.ageDays).toBe(400);
      const { code, stdout, stderr } = await operate('key', 'status', '--json');
      expect(code, stderr).toBe(0);
      const same = keys.map(({ state: _state, ...key }) => key);
      expect(linesOf(stdout)).toMatchObject([{ masterKey }, ...same]);
    },
  );
});

describe('a closed record is kept, held, and then gone:', () => {
  let closed: string;
  const listed = async () => (await asked<{ items: RetentionItem[] }>('/retention')).items;
  const erase = () => runAs('bank_admin', 'customer', 'erase', closed, '--reason', why.reason, '--yes');

  beforeAll(async () => {
    const answer = await server.post('/customer/init', individual(2), tokens.program);
    closed = answer.json().data.customerId;
  });

  test('kept, and until when', async () => {
    await steps(server, tokens.admin, closed, 'closed');
    const { closedAt } = await asked<CustomerRecord>(`/customers/${closed}`);
    expect(closedAt).toEqual(expect.any(String));
    expect((await told<CustomerRecord>('customer', 'get', closed, '--as-of', '2'))[0]?.closedAt).toBe(
      closedAt,
    );
    const later = new Date(Date.now() + 86_400_000).toISOString();
    const { items } = await asked<{ items: RetentionItem[] }>(`/retention?closedBefore=${later}`);
    expect(items).toMatchObject([{ customerId: closed, closedAt }]);
    expect(await told('retention', 'list', '--closed-before', later)).toEqual(items);
    expect(await listed()).toEqual([]);
    const refused = await step(server, tokens.admin, closed, 'erased');
    expect(refused.json()).toMatchObject({
      code: 'retentionNotOver',
      context: items[0] && { erasableFrom: items[0].erasableFrom },
    });
    expect((await erase()).stderr).toContain(`must be kept until ${items[0]?.erasableFrom}`);
  });

  test('held, although its retention time is over', async () => {
    await steps(server, tokens.admin, closed, 'reopened');
    const sixYearsAgo = new Date(Date.now() - 6 * 366 * 86_400_000).toISOString();
    const actor = { aggregatorId: 'bank', login: 'bank_admin', requestId: 'long-ago', at: sixYearsAgo };
    await stepInStore(server, actor, closed, 'closed');
    await steps(server, tokens.admin, closed, 'legalHoldPlaced');
    const items = await listed();
    expect(items).toMatchObject([
      { customerId: closed, closedAt: sixYearsAgo, legalHoldSince: expect.any(String) },
    ]);
    expect(await told('retention', 'list')).toEqual(items);
    expect((await step(server, tokens.admin, closed, 'erased')).json().code).toBe('legalHold');
    expect((await erase()).stderr).toContain(`under a legal hold since ${items[0]?.legalHoldSince}`);
  });

  test('gone, by whom, when and why, with nothing of what it held', async () => {
    await steps(server, tokens.admin, closed, 'legalHoldReleased');
    expect((await erase()).code).toBe(0);
    const { items } = await asked<{ items: HistoryItem[] }>(`/customers/${closed}/history`);
    expect(items.map(({ kind }) => kind)).toEqual([
      'erased',
      'legalHoldReleased',
      'legalHoldPlaced',
      'closed',
      'reopened',
      'closed',
      'created',
    ]);
    expect(items[0]).toMatchObject({ login: 'bank_admin', changedAt: expect.any(String), ...why });
    for (const { sections, differences } of items) expect([sections, differences]).toEqual([[], []]);
    expect(await told('customer', 'history', closed)).toEqual(items);
    const answer = await server.get(`/customers/${closed}`, tokens.auditor);
    expect([answer.statusCode, answer.json().code]).toEqual([410, 'customerErased']);
    const { code, stderr } = await runAs('bank_auditor', 'customer', 'get', closed, '--as-of', '2');
    expect(code).toBe(1);
    expect(stderr).toContain(`was erased at ${items[0]?.changedAt}`);
    expect(await listed()).toEqual([]);
  });

  test.runIf(testEngine === 'postgres')('and the history is whole: it was erased, not altered', async () => {
    const { code, stdout } = await operate('history', 'verify', '--customer', closed, '--json');
    expect(code).toBe(0);
    expect(linesOf(stdout)).toMatchObject([{ erased: 1, faults: 0 }]);
  });
});
