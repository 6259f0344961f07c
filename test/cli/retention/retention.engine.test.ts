/** `opencif retention`, and `opencif customer close`, `reopen`, `hold`, `release` and `erase`, against a live server. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { retentionErase } from '../../../src/cli/retention/retention.ts';
import { Interrupted } from '../../../src/cli/shell/failure.ts';
import { addLogin } from '../../../src/storage/account/login.ts';
import { runCommand } from '../../support/command.ts';
import { quickTenant } from '../../support/nodes.ts';
import { quickHash } from '../../support/quick-hash.ts';
import { step, steps } from '../../support/retention.ts';
import { individualInit, register } from '../../support/samples.ts';
import { clientOf } from '../../support/sdk.ts';
import { startTestServer, testPassword } from '../../support/server.ts';
import { issueToken } from '../../support/token.ts';

let server: Awaited<ReturnType<typeof startTestServer>>;
let aggregatorId: string;
let token: string;
let admin: string;
let env: Record<string, string>;
let serial = 0;
const passwordHash = quickHash(testPassword);

beforeAll(async () => {
  server = await startTestServer({ settings: { retentionDays: 0 } });
});
beforeEach(async () => {
  serial += 1;
  aggregatorId = `kept_${serial}`;
  token = await quickTenant(server, aggregatorId);
  const login = `${aggregatorId}_admin`;
  const now = new Date().toISOString();
  const made = { login, aggregatorId, role: 'admin', disclosure: 'documented', passwordHash, now } as const;
  await addLogin(server.database, server.vault, made);
  admin = await issueToken(server, { login });
  env = { OPENCIF_BASE_URL: server.url, OPENCIF_LOGIN: login, OPENCIF_PASSWORD: testPassword };
});
afterAll(() => server.close());

const run = (...args: string[]) => runCommand(args, env);
const reason = ['--reason', 'Retention time over'];

async function registered(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push((await register(server, individualInit(n), token)).customerId);
  return ids;
}

const isErased = async (id: string) => (await server.get(`/customers/${id}`, token)).statusCode === 410;

describe('customer', () => {
  test('close, hold, release, reopen: a line with the state, and a reason in the history', async () => {
    const [id = ''] = await registered(1);
    const said = async (name: string) => (await run('customer', name, id, ...reason)).stdout;
    const time = String.raw`\d{4}-\S+Z`;
    expect(await said('close')).toMatch(new RegExp(`^${id}  version 2  closed since ${time}\n$`));
    expect(await said('hold')).toMatch(
      new RegExp(`^${id}  version 3  closed since ${time}, under a legal hold since ${time}\n$`),
    );
    expect(await said('release')).toMatch(/ {2}version 4 {2}closed since/);
    expect(await said('reopen')).toBe(`${id}  version 5  open\n`);
    const items = (await server.get(`/customers/${id}/history`, token)).json().data.items;
    expect(items.map(({ kind, reason: why }: { kind: string; reason?: string }) => [kind, why])).toEqual([
      ['reopened', 'Retention time over'],
      ['legalHoldReleased', 'Retention time over'],
      ['legalHoldPlaced', 'Retention time over'],
      ['closed', 'Retention time over'],
      ['created', undefined],
    ]);
  });

  test('a dry run and a stale version write nothing; --json is one line', async () => {
    const [id = ''] = await registered(1);
    const dry = await run('customer', 'close', id, ...reason, '--dry-run', '--json');
    expect(dry).toMatchObject({ code: 0, stderr: 'Dry run: nothing was written.\n' });
    expect(JSON.parse(dry.stdout)).toMatchObject({ customerId: id, version: 1 });
    expect((await run('customer', 'close', id, ...reason, '--if-match', '7')).code).toBe(1);
    expect((await run('customer', 'reopen', id, ...reason)).stdout).toBe(`${id}  version 1  open\n`);
  });

  test('erase says whether it can be, and erases with --yes', async () => {
    const [id = ''] = await registered(1);
    const open = await run('customer', 'erase', id, ...reason);
    expect(open.code).toBe(1);
    expect(open.stderr).toContain('Its retention time starts when it is closed');
    await steps(server, admin, id, 'closed');
    const dry = await run('customer', 'erase', id, ...reason);
    expect(dry).toEqual({
      code: 0,
      stdout: `${id}  version 2  can be erased\n`,
      stderr: 'Dry run: nothing was erased. To erase it for good, add:  --yes\n',
    });
    expect(await isErased(id)).toBe(false);
    const done = await run('customer', 'erase', id, ...reason, '--yes');
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toMatch(new RegExp(`^${id}  version 3  erased at \\S+Z\n$`));
    expect((await run('customer', 'close', id, ...reason)).stderr).toContain(`Customer ${id} was erased at`);
  });

  test('without a reason: exit code 2', async () => {
    expect((await run('customer', 'close', 'cstap_1')).code).toBe(2);
    expect((await run('retention', 'erase')).code).toBe(2);
  });
});

describe('retention list', () => {
  test('a line for each closed customer; a hold is told; nothing is told on standard error', async () => {
    const [closed = '', held = ''] = await registered(3);
    await steps(server, admin, closed, 'closed');
    await steps(server, admin, held, 'closed', 'legalHoldPlaced');
    const { code, stdout } = await run('retention', 'list');
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^${closed}  closed \\S+Z  may be erased from \\S+Z$`)),
      expect.stringMatching(new RegExp(`^${held}  closed \\S+Z  under a legal hold since \\S+Z$`)),
    ]);
    const json = await run('retention', 'list', '--json');
    expect(
      json.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).customerId),
    ).toEqual([closed, held]);
    const none = await run('retention', 'list', '--closed-before', '5y');
    expect(none).toEqual({ code: 0, stdout: '', stderr: 'No customer was closed that long ago.\n' });
    expect((await run('retention', 'list', '--closed-before', 'soon')).code).toBe(2);
  });
});

test('retention list says that nobody may be erased yet', async () => {
  const { code, stdout, stderr } = await run('retention', 'list');
  expect([code, stdout]).toEqual([0, '']);
  expect(stderr).toMatch(/^No closed customer may be erased yet[.]/);
});

describe('retention erase', () => {
  test('is a dry run by default; with --yes it erases all but the held and the open', async () => {
    const [one = '', two = '', held = '', open = ''] = await registered(4);
    for (const id of [one, two, held]) await steps(server, admin, id, 'closed');
    await steps(server, admin, held, 'legalHoldPlaced');
    expect(await run('retention', 'erase', ...reason)).toEqual({
      code: 0,
      stdout: '',
      stderr:
        '2 customers can be erased; 1 is under a legal hold; 0 must be kept.\n' +
        'Dry run: nothing was erased. To erase them for good, add:  --yes\n',
    });
    expect(await Promise.all([one, two, held, open].map(isErased))).toEqual([false, false, false, false]);
    const done = await run('retention', 'erase', ...reason, '--yes', '--json');
    expect(done.code).toBe(0);
    expect(
      done.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { customerId: one, outcome: 'erased' },
      { customerId: two, outcome: 'erased' },
      { customerId: held, outcome: 'held' },
    ]);
    expect(done.stderr).toBe('2 customers were erased; 1 is under a legal hold; 0 must be kept.\n');
    expect(await Promise.all([one, two, held, open].map(isErased))).toEqual([true, true, false, false]);
  });

  test('stopped between two customers and started again, it erases the rest', async () => {
    const ids = await registered(3);
    for (const id of ids) await steps(server, admin, id, 'closed');
    const client = clientOf(server.url, { token: admin });
    const asked = { closedBefore: undefined, reason: 'Retention time over', yes: true };
    const lines: string[] = [];
    const out = { json: true, print: (line: string) => void lines.push(line), tell: () => {} };
    const stop = {
      ...{ signal: new AbortController().signal, requested: new Promise<NodeJS.Signals>(() => {}) },
      check: () => {
        if (lines.length === 1) throw new Interrupted();
      },
    };
    const progress = () => ({ tell: () => {}, end: () => {} });
    await expect(retentionErase(client, asked, out, { stop, progress })).rejects.toThrow(Interrupted);
    expect(await Promise.all(ids.map(isErased))).toEqual([true, false, false]);
    const rest = await run('retention', 'erase', ...reason, '--yes');
    expect(rest.stderr).toContain('2 customers were erased');
    expect(await Promise.all(ids.map(isErased))).toEqual([true, true, true]);
  });

  test('one that is reopened after it was listed is kept', async () => {
    const [one = '', two = ''] = await registered(2);
    for (const id of [one, two]) await steps(server, admin, id, 'closed');
    const client = clientOf(server.url, { token: admin });
    const told: string[] = [];
    const out = { json: false, print: () => {}, tell: (line: string) => void told.push(line) };
    const stop = {
      ...{ signal: new AbortController().signal, requested: new Promise<NodeJS.Signals>(() => {}) },
      check: () => {},
    };
    let reopened = false;
    // Called after each customer, so between the first and the second.
    const tell = () => {
      reopened = true;
    };
    const erase = client.customers.erase.bind(client.customers);
    client.customers.erase = ((
      id: string,
      ...rest: Parameters<typeof erase> extends [string, ...infer R] ? R : never
    ) =>
      reopened
        ? step(server, admin, id, 'reopened').then(() => erase(id, ...rest))
        : erase(id, ...rest)) as typeof erase;
    const asked = { closedBefore: undefined, reason: 'Retention time over', yes: true };
    await retentionErase(client, asked, out, { stop, progress: () => ({ tell, end: () => {} }) });
    expect(told).toEqual(['1 customer was erased; 0 are under a legal hold; 1 must be kept.']);
    expect(await Promise.all([one, two].map(isErased))).toEqual([true, false]);
  });
});
