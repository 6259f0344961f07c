/** `opencif customer` against a live server. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sandboxCustomers } from '../../../src/contract/sandbox.ts';
import { runCommand } from '../../support/command.ts';
import { testLogin, testLoginEnv } from '../../support/login.ts';
import { quickTenant } from '../../support/nodes.ts';
import { steps } from '../../support/retention.ts';
import { businessInit, individualInit } from '../../support/samples.ts';
import { clientOf } from '../../support/sdk.ts';
import { startTestServer } from '../../support/server.ts';

const [sample, business] = sandboxCustomers.map(({ customerId }) => customerId) as [string, string];
let server: Awaited<ReturnType<typeof startTestServer>>;
let folder: string;
let env: Record<string, string>;

beforeAll(async () => {
  server = await startTestServer();
  folder = mkdtempSync(join(tmpdir(), 'opencif-customer-'));
  env = testLoginEnv(server.url);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const customer = (...args: string[]) => runCommand(['customer', ...args], env);

let files = 0;
function fileOf(body: unknown): string {
  files += 1;
  const file = join(folder, `${files}.json`);
  writeFileSync(file, typeof body === 'string' ? body : JSON.stringify(body));
  return file;
}

async function registered(n: number): Promise<string> {
  return (await clientOf(server.url).customer.init(individualInit(n))).customerId;
}

const email = (customerId: string, text: string) => fileOf({ customerId, customer: { email: text } });

describe('get', () => {
  test('shows a customer as text: a line for each value, nothing that steers a terminal', async () => {
    const { code, stdout, stderr } = await customer('get', sample);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^customer +${sample}\\ntype +individual\\nreference +\\S+\\n`));
    expect(stdout).toMatch(/^addresses +PRIMARY, 123 Main Str\., /m);
    expect(stdout).not.toContain('\x1b');

    const init = individualInit(66);
    init.customer.firstName = 'Red\x1b[31m';
    const { customerId } = await clientOf(server.url).customer.init(init);
    expect((await customer('get', customerId)).stdout).not.toContain('\x1b');
  });

  test('tells whether the customer is closed, as a service that knows it does', async () => {
    const customerId = await registered(67);
    expect((await customer('get', customerId)).stdout).not.toMatch(/^closed/m);
    const admin = await quickTenant(server, testLogin.aggregatorId, { role: 'admin' });
    await steps(server, admin, customerId, 'closed', 'legalHoldPlaced');
    expect((await customer('get', customerId)).stdout).toMatch(
      /^closed +\d{4}-.*\nlegal hold since +\d{4}-/m,
    );
  });

  test('shows a business with its representatives', async () => {
    const { stdout } = await customer('get', business);
    expect(stdout).toMatch(/^businessName +\S/m);
    expect(stdout).toMatch(/^businessRepresentativeType +principal_owner$/m);
  });

  test('gives the answer, version and request as one JSON line', async () => {
    const { stdout } = await customer('get', sample, '--json');
    expect(stdout.trimEnd()).not.toContain('\n');
    const { data } = await clientOf(server.url).customer.status(sample).withResponse();
    expect(JSON.parse(stdout)).toEqual({ ...data, version: 1, requestId: expect.any(String) });
  });

  test('shows an earlier version, by number and by time', async () => {
    const customerId = await registered(1);
    const before = new Date().toISOString();
    await clientOf(server.url).customer.update({ customerId, customer: { email: 'new@example.test' } });
    for (const asOf of ['1', before]) {
      const { stdout } = await customer('get', customerId, '--as-of', asOf, '--json');
      expect(JSON.parse(stdout).customer.email).toBe('person1@example.test');
    }
  });

  test('takes flags before the environment', async () => {
    const { login, password } = testLogin;
    const flags = ['--base-url', server.url, '--login', login, '--password', password];
    const wrong = { OPENCIF_BASE_URL: 'http://127.0.0.1:9', OPENCIF_LOGIN: 'x', OPENCIF_PASSWORD: 'x' };
    expect((await runCommand(['customer', 'get', sample, ...flags], wrong)).code).toBe(0);
  });
});

describe('init and update', () => {
  test('register and change what the file says', async () => {
    const made = await customer('init', fileOf(individualInit(2)), '--json');
    const { customerId } = JSON.parse(made.stdout);
    const changed = await customer('update', email(customerId, 'two@example.test'), '--if-match', '1');
    expect(changed).toMatchObject({ code: 0, stderr: '' });
    expect(changed.stdout).toMatch(/^version +2$/m);
    expect(changed.stdout).toMatch(/^email +two@example\.test$/m);
  });

  test('say of a dry run what would change, and write nothing', async () => {
    const customerId = await registered(3);
    const { code, stderr } = await customer('update', email(customerId, 'dry@example.test'), '--dry-run');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'Dry run: nothing was written. It would change: email.\n',
    });
    const { version } = await clientOf(server.url).customer.status(customerId).withResponse();
    expect(version).toBe(1);
    const init = await customer('init', fileOf(businessInit(3)), '--dry-run');
    expect(init).toMatchObject({ code: 0, stderr: 'Dry run: nothing was written.\n' });
  });

  test('with the same key once', async () => {
    const customerId = await registered(4);
    const args = ['update', email(customerId, 'once@example.test'), '--idempotency-key', 'a-key', '--json'];
    const [first, second] = [await customer(...args), await customer(...args)];
    expect(second.stdout).toBe(first.stdout);
  });
});

describe('history', () => {
  test('shows each version and what differs, newest first, at most so many', async () => {
    const customerId = await registered(5);
    const client = clientOf(server.url);
    for (const n of [2, 3]) {
      await client.customer.update({ customerId, customer: { email: `v${n}@example.test` } });
    }
    const { code, stdout } = await customer('history', customerId, '--limit', '2');
    expect(code).toBe(0);
    const [newest, request, change, older] = stdout.split('\n');
    expect(newest).toMatch(new RegExp(`^version 3  updated  \\S+  by ${testLogin.login}$`));
    expect(request).toMatch(/^ {2}request {2}\w+$/);
    expect(change).toBe('  /email  "v2@example.test" -> "v3@example.test"');
    expect(older).toMatch(/^version 2 /);
    expect(stdout).not.toMatch(/^version 1 /m);
    const lines = (await customer('history', customerId, '--json')).stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).version)).toEqual([3, 2, 1]);
  });

  test('shows why, as it was told with --reason', async () => {
    const made = await customer('init', fileOf(individualInit(7)), '--reason', 'opened by phone', '--json');
    const { customerId } = JSON.parse(made.stdout);
    const file = email(customerId, 'seven@example.test');
    expect((await customer('update', file, '--reason', 'Tippfehler: müller')).code).toBe(0);
    const { stdout } = await customer('history', customerId);
    expect(stdout).toMatch(/^version 2 .*\n {2}request .*\n {2}reason {2}"Tippfehler: müller"\n {2}\/email /);
    expect(stdout).toMatch(/^version 1 .*\n {2}request .*\n {2}reason {2}"opened by phone"$/m);
  });
});

describe('revert', () => {
  test('puts a version back, or undoes one change, and says of a dry run what would change', async () => {
    const customerId = await registered(8);
    await customer('update', email(customerId, 'eight@example.test'));
    const why = ['--reason', 'typing error'];
    const dry = await customer('revert', customerId, '--to', '1', ...why, '--dry-run');
    expect(dry).toMatchObject({ code: 0, stderr: 'Dry run: nothing was written. It would change: email.\n' });
    const undone = await customer('revert', customerId, '--undo', '2', ...why, '--if-match', '2');
    expect(undone).toMatchObject({ code: 0, stderr: '' });
    expect(undone.stdout).toMatch(/^email +person8@example\.test$/m);
    const back = await customer(
      'revert',
      customerId,
      '--to',
      '2',
      '--sections',
      'email,phones',
      ...why,
      '--json',
    );
    expect(JSON.parse(back.stdout)).toMatchObject({ version: 4, customer: { email: 'eight@example.test' } });
    const { stdout } = await customer('history', customerId, '--limit', '1');
    expect(stdout).toMatch(/^version 4 {2}reverted .*\n {2}request .*\n {2}reason {2}"typing error"\n/);
  });

  test('that is refused says why and what to do', async () => {
    const customerId = await registered(9);
    for (const name of ['nine', 'ten']) await customer('update', email(customerId, `${name}@example.test`));
    const why = ['--reason', 'x'];
    const refused: [string[], number, RegExp][] = [
      [
        ['--undo', '2', ...why],
        1,
        /Later changes touched these sections: email\. Nothing was changed\.\nTo see/,
      ],
      [['--to', '1', '--sections', 'employees', ...why], 1, /did not have these sections then: employees\./],
      [['--to', '9', ...why], 1, /has no such version/],
      [why, 2, /--to VERSION .* or --undo VERSION/],
      [['--to', '1', '--undo', '2', ...why], 2, /can.*not be used with|conflict/],
      [['--to', '1'], 2, /--reason/],
    ];
    for (const [args, exit, words] of refused) {
      const { code, stderr } = await customer('revert', customerId, ...args);
      expect([args, code]).toEqual([args, exit]);
      expect(stderr).toMatch(words);
    }
  });
});

describe('a failure', () => {
  const told = async (args: string[], more: Record<string, string> = {}) => {
    const { code, stdout, stderr } = await runCommand(['customer', ...args], { ...env, ...more });
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^(opencif|error): /);
    expect(stderr).not.toContain('    at ');
    return { code, stderr };
  };

  test.each<[string, string[], Record<string, string>, RegExp]>([
    ['no service', ['get', 'a'], { OPENCIF_BASE_URL: '' }, /OPENCIF_BASE_URL, or --base-url/],
    ['no login', ['get', 'a'], { OPENCIF_LOGIN: '' }, /OPENCIF_LOGIN/],
    [
      'a service that is no address',
      ['get', 'a'],
      { OPENCIF_BASE_URL: 'a' },
      /--base-url: what is given is not a URL/,
    ],
    ['a time that is none', ['get', 'a', '--as-of', 'yesterday'], {}, /--as-of is a version/],
    ['a limit of 0', ['history', 'a', '--limit', '0'], {}, /--limit/],
    ['no file', ['update', '/nowhere'], {}, /can't be read/],
    [
      'a reason of two lines',
      ['update', '/nowhere', '--reason', 'a\nb'],
      {},
      /1 to 200 characters on one line/,
    ],
  ])('of usage, %s: exit code 2 and the way out', async (_name, args, more, words) => {
    const { code, stderr } = await told(args, more);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
  });

  test('of a file that is no JSON: exit code 2, nothing of it quoted', async () => {
    const { code, stderr } = await told(['update', fileOf('{"email": secret@example.test')]);
    expect(code).toBe(2);
    expect(stderr).not.toContain('secret');
  });

  test('of the service: exit code 1, what happened and what to do', async () => {
    const customerId = await registered(6);
    await clientOf(server.url).customer.update({ customerId, customer: { email: 'six@example.test' } });
    const refused: [string[], RegExp][] = [
      [
        ['get', 'cstap_no'],
        /There is no customer cstap_no\.\nTo find one: .*\nIf it was erased, .*customer history cstap_no\nRequest [0-9a-f]{32}\./,
      ],
      [['update', email(customerId, 'no e-mail')], /\/customer\/email {2}must match format "email"/],
      [['update', email(customerId, 'a@example.test'), '--if-match', '1'], /opencif customer history cstap_/],
      [['update', email(business, 'a@example.test')], /of type business, which has no email/],
      [['init', fileOf(individualInit(6))], new RegExp(`opencif customer get ${customerId}`)],
    ];
    for (const [args, words] of refused) {
      const { code, stderr } = await told(args);
      expect(code).toBe(1);
      expect(stderr).toMatch(words);
    }
  });

  test('of login and connection: exit code 1, and where to look', async () => {
    const login = await told(['get', sample], { OPENCIF_LOGIN: 'nobody' });
    expect(login).toMatchObject({ code: 1, stderr: expect.stringContaining('Check OPENCIF_LOGIN') });
    const nobody = await told(['get', sample], { OPENCIF_BASE_URL: 'http://127.0.0.1:9' });
    expect(nobody).toMatchObject({ code: 1, stderr: expect.stringContaining('opencif serve') });
  });
});

describe('search', () => {
  test('shows a line for each customer found, newest first, and says when there are more', async () => {
    const init = individualInit(81);
    init.customer.lastName = 'Quill';
    const { customerId } = await clientOf(server.url).customer.init(init);
    const found = await customer('search', '--last-name', 'QUILL', '--first-name', init.customer.firstName);
    expect(found).toMatchObject({ code: 0, stderr: '' });
    expect(found.stdout).toBe(
      `${customerId}  individual  ${init.customerReference}  ${init.customer.firstName} Quill\n`,
    );
    const some = await customer('search', '--limit', '1', '--json');
    expect(JSON.parse(some.stdout)).toMatchObject({ customerId, customer: { lastName: 'Quill' } });
    expect(some.stderr).toContain('There are more');
    const { stdout } = await customer('search', '--all', '--type', 'business');
    expect(stdout).toContain(`${business}  business`);
    expect(stdout).not.toContain('individual');
  });

  test('that finds nobody says so; flags that make no sense are named before anything is sent', async () => {
    const none = await customer('search', '--email', 'nobody@example.test');
    expect(none).toMatchObject({ code: 0, stdout: '' });
    expect(none.stderr).toContain('No customer found');
    for (const flags of [
      ['--first-name', 'Ann'],
      ['--type', 'person'],
    ]) {
      const refused = await customer('search', ...flags);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toContain(flags[0]);
    }
  });
});
