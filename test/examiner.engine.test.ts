/**
 * The questions of an examiner. Each is answered by one endpoint and by one command, and both say the same.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccessEntry, AuditEntry } from '../src/contract/access.ts';
import type { HistoryItem } from '../src/contract/history.ts';
import type { KeysStatus } from '../src/contract/types.ts';
import { individual, phone } from './support/arbitraries.ts';
import { runCommand } from './support/command.ts';
import { testEngine } from './support/database.ts';
import { tamper } from './support/examined.ts';
import { quickTenant } from './support/nodes.ts';
import { steps, why } from './support/retention.ts';
import { startTestServer, type TestServer, testMasterKey, testPassword } from './support/server.ts';

let server: TestServer & { readonly url: string };
const tokens = { program: '', support: '', auditor: '' };
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

/** @returns the lines of the command, each read as JSON */
async function told<Line>(...args: string[]): Promise<Line[]> {
  const env = {
    OPENCIF_BASE_URL: server.url,
    OPENCIF_LOGIN: 'bank_auditor',
    OPENCIF_PASSWORD: testPassword,
  };
  const { code, stdout, stderr } = await runCommand([...args, '--json'], env);
  expect(code, stderr).toBe(0);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
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

test('how was a record closed, held and released, by whom, when and why?', async () => {
  const admin = await quickTenant(server, 'bank', { role: 'admin' });
  const made = await server.post('/customer/init', individual(2), tokens.program);
  const id = made.json().data.customerId;
  const kinds = ['closed', 'legalHoldPlaced', 'legalHoldReleased'] as const;
  await steps(server, admin, id, ...kinds);
  const { items } = await asked<{ items: HistoryItem[] }>(`/customers/${id}/history?limit=3`);
  expect(items).toMatchObject(
    [...kinds].reverse().map((kind) => ({ kind, login: 'bank_admin', reason: why.reason })),
  );
  expect(await told('customer', 'history', id, '--limit', '3')).toEqual(items);
});

test.runIf(testEngine === 'postgres')('how old are the keys?', async () => {
  const { masterKey, keys } = await asked<KeysStatus>('/keys');
  const { code, stdout, stderr } = await runCommand(['key', 'status', '--json'], operator());
  expect(code, stderr).toBe(0);
  const [first, ...lines] = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(first).toMatchObject({ masterKey });
  expect(keys.length).toBeGreaterThan(4);
  const aged = ({ purpose, generation, createdAt }: KeysStatus['keys'][number]) => [
    purpose,
    generation,
    createdAt,
  ];
  expect(lines.map(aged)).toEqual(keys.map(aged));
});

/** The environment of a command that opens the store itself. */
const operator = () => ({
  DATABASE_URL: String(server.databaseUrl),
  OPENCIF_MASTER_KEY: testMasterKey.export().toString('base64'),
});

describe.runIf(testEngine === 'postgres')('prove that nothing was altered:', () => {
  const verify = () => runCommand(['history', 'verify', '--aggregator', 'bank', '--json'], operator());

  test('the history is whole, and an altered change is named', async () => {
    const whole = await verify();
    expect(whole.code, whole.stderr).toBe(0);
    expect(JSON.parse(whole.stdout)).toMatchObject({ faults: 0 });
    await tamper(server, customerId, async () => {
      const found = await verify();
      expect(found.code).toBe(1);
      expect(found.stdout).toContain(customerId);
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
