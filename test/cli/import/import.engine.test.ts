/** `opencif import` against a live server: rows, rejections, dry runs, brake, usage. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sandboxCustomers, sandboxLogin } from '../../../src/contract/sandbox.ts';
import type { CustomerInit } from '../../../src/sdk/index.ts';
import { business, individual, phone } from '../../support/arbitraries.ts';
import { csvOf } from '../../support/csv.ts';
import { startFaultyProxy } from '../../support/faulty-proxy.ts';
import { feedComplete } from '../../support/feed.ts';
import { startImport } from '../../support/import.ts';
import type { Ended } from '../../support/running.ts';
import { versionOf } from '../../support/samples.ts';
import { clientOf } from '../../support/sdk.ts';
import { startTestServer } from '../../support/server.ts';

const { aggregatorId } = sandboxLogin;
const [, businessSample] = sandboxCustomers.map(({ customerId }) => customerId) as [string, string];
let server: Awaited<ReturnType<typeof startTestServer>>;
let cwd: string;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'opencif-import-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const file = (name: string) => join(cwd, name);
const write = (name: string, rows: readonly unknown[]) =>
  writeFileSync(
    file(name),
    rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n'),
  );

function run(args: readonly string[], input = '', env: Record<string, string> = {}): Promise<Ended> {
  return startImport(args, { url: server.url, cwd, input, env }).ended;
}

const linesOf = (name: string) =>
  readFileSync(file(name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

let serial = 0;
function next(): number {
  serial += 1;
  return serial;
}

async function registered(init: CustomerInit = individual(next())): Promise<string> {
  return (await clientOf(server.url).customer.init(init)).customerId;
}

const emailOf = (customerId: string, n: number) => ({
  customerId,
  customer: { email: `new${n}@example.test` },
});

describe('rows', () => {
  test('of both kinds, both customer types: all are done, exit code 0, nothing but the summary on stdout', async () => {
    const [first, second] = [await registered(), await registered()];
    write('a.ndjson', [individual(next()), emailOf(first, 1), business(next()), emailOf(second, 2)]);
    const { code, stdout, stderr } = await run(['a.ndjson', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      complete: true,
      rows: 4,
      created: 2,
      updated: 2,
      rejected: 0,
      rejectedFile: null,
      checkpoint: null,
    });
    expect((await clientOf(server.url).customer.status(first)).customer).toMatchObject({
      email: 'new1@example.test',
    });
    expect(existsSync(file('a.ndjson.opencif-import.json'))).toBe(false);
    expect(existsSync(file('a.ndjson.rejected.ndjson'))).toBe(false);
  });

  test('of CSV, with their own column names and semicolons, are the customers that NDJSON would make', async () => {
    const [one, two] = [individual(next()), business(next())];
    const csv = csvOf([one, two], { delimiter: ';', lineEnd: '\r\n' });
    writeFileSync(file('a.csv'), csv.replace('"firstName"', '"Vorname"'));
    writeFileSync(file('map.json'), '{ "Vorname": "firstName" }');
    const { code, stdout } = await run(['a.csv', '--map', 'map.json', '--delimiter', ';']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '2 rows: 2 registered, 0 updated, 0 rejected.\n' });
    await feedComplete(server.database);
    const feed = clientOf(server.url).events.list({ limit: 100 });
    const ids = new Set<string>();
    for await (const { customerId } of feed) ids.add(customerId);
    const made = await Promise.all([...ids].map((id) => clientOf(server.url).customer.status(id)));
    const found = made.find(({ reference }) => reference === one.customerReference);
    expect(found?.customer).toMatchObject({ ...one.customer, identificationDocuments: expect.anything() });
  });

  test('that an export wrote are registered elsewhere: its id and what only it tells are left out', async () => {
    const init = individual(next());
    const ofExport = {
      customerId: 'cstap_elsewhere',
      dtsCreatedAt: '2026-11-01T00:00:00.000Z',
      last4: '1234',
    };
    init.customer.firstName = '=1+1';
    const csv = csvOf([{ ...ofExport, ...init }]).replace('"=1+1"', `"'=1+1"`);
    writeFileSync(file('a.csv'), csv);
    expect((await run(['a.csv', '--operation', 'init'])).code).toBe(0);
    await feedComplete(server.database);
    const { events } = clientOf(server.url);
    let newest = '';
    for await (const { customerId } of events.list({ limit: 100 })) newest = customerId;
    const made = await clientOf(server.url).customer.status(newest);
    expect(made).toMatchObject({ reference: init.customerReference, customer: { firstName: '=1+1' } });
  });

  test('from standard input need a place for the checkpoint', async () => {
    const input = `${JSON.stringify(individual(next()))}\n`;
    const without = await run(['-', '--format', 'ndjson'], input);
    expect(without).toMatchObject({ code: 2, stderr: expect.stringContaining('--checkpoint PATH') });
    const { code, stdout } = await run(['-', '--format', 'ndjson', '--checkpoint', 'mark'], input);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1 rows: 1 registered, 0 updated, 0 rejected.\n' });
  });

  test('of one customer are applied in the order of the file, however many go at once', async () => {
    const customerId = await registered();
    write(
      'a.ndjson',
      Array.from({ length: 40 }, (_, n) => emailOf(customerId, n)),
    );
    expect((await run(['a.ndjson', '--parallel', '16'])).code).toBe(0);
    const emails: unknown[] = [];
    for await (const { sections } of clientOf(server.url).customers.history(customerId, { limit: 100 })) {
      emails.unshift(sections.find(({ section }) => section === 'email')?.after);
    }
    expect(emails.slice(1)).toEqual(Array.from({ length: 40 }, (_, n) => `new${n}@example.test`));
  });
});

describe('requests', () => {
  const people = (count: number) => Array.from({ length: count }, () => individual(next()));

  test('hold many rows each', async () => {
    write('a.ndjson', people(250));
    const proxy = await startFaultyProxy(server.url, () => undefined);
    const { code } = await run(['a.ndjson', '--base-url', proxy.url]);
    const sent = proxy.count('/customers/batch');
    await proxy.close();
    expect({ code, few: sent <= 20, alone: proxy.count('/customer/init') }).toEqual({
      code: 0,
      few: true,
      alone: 0,
    });
  });

  test.each([
    ['that answers 404', { status: 404, body: '{"code":"notFound","requestId":"x"}' }],
    ['that answers with a page', { status: 200, body: '<html></html>' }],
    ['that forbids what it does not know', { status: 403, body: '{"message":"no"}' }],
  ])('hold one row each at a service without the endpoint, %s', async (_name, fault) => {
    write('a.ndjson', people(5));
    const proxy = await startFaultyProxy(server.url, ({ path }) =>
      path === '/customers/batch' ? fault : undefined,
    );
    const { code } = await run(['a.ndjson', '--base-url', proxy.url]);
    await proxy.close();
    expect({ code, asked: proxy.count('/customers/batch'), alone: proxy.count('/customer/init') }).toEqual({
      code: 0,
      asked: 1,
      alone: 5,
    });
  });

  test('that are too large for a proxy on the way are sent row by row', async () => {
    const customerId = await registered();
    write('a.ndjson', [...people(20), emailOf(customerId, 1), emailOf('cstap_nobody', 1)]);
    const proxy = await startFaultyProxy(server.url, ({ path, headers }) =>
      path === '/customers/batch' && Number(headers['content-length']) > 5000 ? { status: 413 } : undefined,
    );
    const { code, stdout } = await run(['a.ndjson', '--base-url', proxy.url]);
    await proxy.close();
    expect(code).toBe(3);
    expect(stdout).toMatch(/^22 rows: 20 registered, 1 updated, 1 rejected\./);
  });
});

describe('rejected rows', () => {
  test('are in the side file with row, code and place and without values; the others are done; exit code 3', async () => {
    const taken = individual(next());
    await registered(taken);
    const customerId = await registered();
    const secret = { customerId, customer: { email: 'secret' } };
    const unknown = emailOf('cstap_nobody', 1);
    write('a.ndjson', [
      secret,
      '{secret',
      taken,
      emailOf(customerId, 7),
      unknown,
      emailOf(businessSample, 1),
      {},
    ]);
    const { code, stdout, stderr } = await run(['a.ndjson']);
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
    expect(stdout).toBe(
      '7 rows: 0 registered, 1 updated, 6 rejected.\nWhat is wrong:\n' +
        '  1 ×  /customer/email must be an e-mail address, such as name@example.test (row 1)\n' +
        '  1 ×  The line is not valid JSON (row 2)\n' +
        '  1 ×  /customerReference was refused: Reference already exists; a customer has it already; ' +
        'to change that customer, leave customerType out or set --operation update (row 3)\n' +
        '  1 ×  /customerId was refused: Customer not found; ' +
        'check the id; `opencif customer search` finds customers (row 5)\n' +
        '  1 ×  /customer/email was refused: Invalid field for the current customer type; ' +
        'individuals have email, addresses and phones; ' +
        'businesses have businessAddresses, businessPhones and businessRepresentatives (row 6)\n' +
        '  1 ×  It has neither customerId nor customerReference (update) nor customerType (init); ' +
        'add one of them, or set --operation (row 7)\n' +
        'The rejected rows and why: a.ndjson.rejected.ndjson\n' +
        'Fix them in the file and run the same command again: the other rows are not sent twice.\n' +
        'To send all rows again, remove the checkpoint:  rm a.ndjson.opencif-import.json\n',
    );
    const rejected = linesOf('a.ndjson.rejected.ndjson').sort((a, b) => a.row - b.row);
    expect(rejected[0]).toEqual({
      row: 1,
      status: null,
      code: 'requestValidateError',
      faults: [
        {
          path: '/customer/email',
          message: 'must be an e-mail address, such as name@example.test',
          advice: null,
        },
      ],
    });
    const brief = rejected.map(({ row, status, code, faults }) => [row, status, code, faults[0].path]);
    expect(brief).toEqual([
      [1, null, 'requestValidateError', '/customer/email'],
      [2, null, 'unreadableRow', ''],
      [3, 400, 'referenceExists', '/customerReference'],
      [5, 400, 'customerNotFound', '/customerId'],
      [6, 400, 'customerInvalidField', '/customer/email'],
      [7, null, 'unknownOperation', ''],
    ]);
    expect(readFileSync(file('a.ndjson.rejected.ndjson'), 'utf8')).not.toContain('secret');
    expect(await versionOf(server, aggregatorId, customerId)).toBe(2);
  });

  test('are there whole when asked for, for their owner only; a later run without any removes the file', async () => {
    const customerId = await registered();
    const bad = { customerId, customer: { email: 'no' } };
    write('a.ndjson', [bad]);
    expect((await run(['a.ndjson', '--rejected-with-rows'])).code).toBe(3);
    expect(linesOf('a.ndjson.rejected.ndjson')).toMatchObject([{ row: 1, body: bad }]);
    expect(statSync(file('a.ndjson.rejected.ndjson')).mode & 0o777).toBe(0o600);
    write('a.ndjson', [emailOf(customerId, 1)]);
    expect((await run(['a.ndjson'])).code).toBe(0);
    expect(existsSync(file('a.ndjson.rejected.ndjson'))).toBe(false);
  });
});

describe('rejected rows of CSV', () => {
  test('are in a file of their own that is corrected and imported; the summary names the command', async () => {
    const [one, two] = [individual(next()), individual(next())];
    const csv = csvOf([one, two], { delimiter: ';', lineEnd: '\r\n' });
    const good = `"${two.customer.email}"`;
    writeFileSync(file('a.csv'), csv.replace('"email"', '"Mail"').replace(good, '"no mail"'));
    writeFileSync(file('map.json'), '{ "Mail": "email" }');
    const flags = ['--map', 'map.json', '--delimiter', ';'];
    const { code, stdout } = await run(['a.csv', ...flags]);
    expect(code).toBe(3);
    expect(stdout).toContain(
      '  1 ×  email ("Mail") must be an e-mail address, such as name@example.test (row 2)\n',
    );
    expect(stdout).toContain("opencif import a.csv.rejected.csv --map map.json --delimiter ';'\n");
    expect(stdout).not.toContain('no mail');
    const side = file('a.csv.rejected.csv');
    expect(statSync(side).mode & 0o777).toBe(0o600);
    writeFileSync(side, readFileSync(side, 'utf8').replace('no mail', two.customer.email));
    const again = await run(['a.csv.rejected.csv', ...flags]);
    expect(again).toMatchObject({
      code: 0,
      stdout: '1 rows: 1 registered, 0 updated, 0 rejected.\n',
    });
    const { items } = await clientOf(server.url).customers.search({ reference: two.customerReference });
    expect(items[0]?.customer).toMatchObject({ email: two.customer.email });
  });
});

describe('an update by customerReference', () => {
  const referenceOf = (init: CustomerInit) => init.customerReference;
  const emails = async (references: readonly string[]) => {
    const { customers } = clientOf(server.url);
    const found = await Promise.all(references.map((reference) => customers.search({ reference })));
    return found.map(({ items: [first] }) => (first?.customer as { email?: string } | undefined)?.email);
  };

  test('changes the customer that has it, also one that an earlier row registers; nobody is a fault', async () => {
    const known = Array.from({ length: 40 }, () => individual(next()));
    for (const init of known) await registered(init);
    const made = individual(next());
    const byReference = (reference: string, n: number) => ({
      customerReference: reference,
      customer: { email: `by${n}@example.test` },
    });
    const references = [...known, made].map(referenceOf);
    write('a.ndjson', [made, ...references.map(byReference), byReference('nobody', 1)]);
    const { code, stdout } = await run(['a.ndjson']);
    expect([code, stdout.split('\n')[0]]).toEqual([3, '43 rows: 1 registered, 41 updated, 1 rejected.']);
    expect(stdout).toContain('/customerReference is not the reference of any customer');
    expect(await emails(references)).toEqual(references.map((_, n) => `by${n}@example.test`));
    // Known by what the file says, the rows that are done are not sent again.
    expect(JSON.parse((await run(['a.ndjson', '--json'])).stdout)).toMatchObject({
      updated: 41,
      rejected: 1,
    });
  });

  test('is what --match says, whatever else names the customer', async () => {
    const init = individual(next());
    const customerId = await registered(init);
    const lines = ['customerId,customerReference,email'];
    writeFileSync(
      file('a.csv'),
      [...lines, `cstap_elsewhere,${referenceOf(init)},a@example.test`].join('\n'),
    );
    expect((await run(['a.csv'])).stdout).toContain('customerReference does not belong in this kind of row');
    expect((await run(['a.csv', '--match', 'customerReference'])).code).toBe(0);
    expect(await emails([referenceOf(init)])).toEqual(['a@example.test']);
    writeFileSync(file('b.csv'), [...lines, `${customerId},elsewhere,b@example.test`].join('\n'));
    expect((await run(['b.csv', '--match', 'customerId'])).code).toBe(0);
    expect(await emails([referenceOf(init)])).toEqual(['b@example.test']);
  });

  test('is refused in words where the service can’t search, as the vendor’s', async () => {
    write('a.ndjson', [{ customerReference: 'any', customer: { email: 'a@example.test' } }]);
    const notThere = { status: 404, body: 'Not found' };
    const proxy = await startFaultyProxy(server.url, ({ path }) =>
      path.startsWith('/customers?') ? notThere : undefined,
    );
    const { code, stderr } = await run(['a.ndjson', '--base-url', proxy.url]);
    await proxy.close();
    expect(code).toBe(1);
    expect(stderr).toContain('it has no GET /customers');
  });
});

test('a dry run judges every row by the service, tells what would change, and leaves no trace', async () => {
  const customerId = await registered();
  const same = (await clientOf(server.url).customer.status(customerId)).customer as { email: string };
  const taken = individual(next());
  await registered(taken);
  const rows = [
    individual(next()),
    taken,
    emailOf(customerId, 1),
    { customerId, customer: { email: same.email } },
  ];
  write('a.ndjson', rows);
  const { code, stdout } = await run(['a.ndjson', '--dry-run', '--json']);
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({
    complete: true,
    dryRun: true,
    created: 1,
    updated: 1,
    unchanged: 1,
    rejected: 1,
    sections: { email: 1 },
    rejectedFile: 'a.ndjson.dry-run.rejected.ndjson',
  });
  expect(await versionOf(server, aggregatorId, customerId)).toBe(1);
  expect(existsSync(file('a.ndjson.opencif-import.json'))).toBe(false);
  // Nothing was registered in the dry run, so it can be registered now.
  expect(JSON.parse((await run(['a.ndjson', '--json'])).stdout)).toMatchObject({ created: 1, rejected: 1 });
});

test('every row carries the reason of the import', async () => {
  const customerId = await registered();
  const made = individual(next());
  write('a.ndjson', [made, emailOf(customerId, 1)]);
  const reason = 'Umzug aller Kunden, ticket 4711';
  expect((await run(['a.ndjson', '--reason', reason])).code).toBe(0);
  const client = clientOf(server.url);
  const { items } = await client.customers.search({ reference: made.customerReference });
  for (const id of [customerId, items[0]?.customerId ?? '']) {
    expect((await client.customers.history(id)).items[0]?.reason).toBe(reason);
  }
});

test('a column says why for its row; where the cell is empty, the flag does', async () => {
  const ids = [await registered(), await registered(), await registered()];
  const rows = [`${ids[0]},c0@example.test,"Müller, 100 %"`, `${ids[1]},c1@example.test,`];
  rows.push(`${ids[2]},c2@example.test,${'x'.repeat(201)}`);
  writeFileSync(file('why.csv'), ['customerId,email,Grund', ...rows].join('\n'));
  writeFileSync(file('map.json'), '{ "Grund": "reason" }');
  const { code } = await run(['why.csv', '--map', 'map.json', '--reason', 'all moved']);
  expect(code).toBe(3);
  const side = parse(readFileSync(file('why.csv.rejected.csv')), { bom: true, columns: true });
  expect(side).toMatchObject([{ rejectedRow: '3', rejectedBecause: expect.stringMatching(/^reason /) }]);
  const told = async (id: string) => (await clientOf(server.url).customers.history(id)).items[0]?.reason;
  expect(await Promise.all(ids.map(told))).toEqual(['Müller, 100 %', 'all moved', undefined]);
});

describe('the brake', () => {
  const shorter = (customerId: string) => ({ customerId, customer: { phones: [phone('2025550101')] } });
  async function twoPhones(): Promise<string> {
    const init = individual(next());
    init.customer.phones.push(phone('2025550102'));
    return registered(init);
  }

  test('stops a file that shrinks too many lists before anything is changed: exit code 1 and the way on', async () => {
    const ids = [await twoPhones(), await twoPhones()];
    write('a.ndjson', ids.map(shorter));
    const { code, stderr } = await run(['a.ndjson']);
    expect(code).toBe(1);
    expect(stderr).toContain('2 would make a list of addresses or phones shorter: more than 5 %');
    expect(stderr).toContain('--max-destructive 100%');
    for (const id of ids) expect(await versionOf(server, aggregatorId, id)).toBe(1);
    const dry = await run(['a.ndjson', '--dry-run']);
    expect(dry).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('2 of 2 updates with lists make a list'),
    });
    expect((await run(['a.ndjson', '--max-destructive', '100%'])).code).toBe(0);
    for (const id of ids) expect(await versionOf(server, aggregatorId, id)).toBe(2);
  });
});

describe('a failure', () => {
  test.each<[string, string[], RegExp]>([
    ['no such file', ['nowhere.csv'], /nowhere\.csv can't be read/],
    ['a name that tells no format', ['a.txt'], /--format ndjson {2}or {2}--format csv/],
    ['a map for NDJSON', ['a.ndjson', '--map', 'map.json'], /--format csv/],
    ['no map file', ['a.csv', '--map', 'nowhere'], /nowhere can't be read/],
    ['a map that is no JSON', ['a.csv', '--map', 'a.txt'], /does not hold a JSON object/],
    ['a map that is a list', ['a.csv', '--map', 'list.json'], /does not hold a JSON object/],
    ['a map to no column', ['a.csv', '--map', 'wrong.json'], /not a documented column/],
    ['a map of two to one', ['a.csv', '--map', 'twice.json'], /two columns to email/],
    ['no documented header', ['a.csv'], /no documented name: 1\./],
    ['0 at once', ['a.csv', '--parallel', '0'], /1 to 256/],
    ['a share without percent', ['a.csv', '--max-destructive', '0.05'], /0% to 100%/],
    ['a long reason', ['a.csv', '--reason', 'x'.repeat(201)], /1 to 200 characters/],
    ['a long delimiter', ['a.csv', '--delimiter', '::'], /one character/],
    ['an unknown operation', ['a.csv', '--operation', 'delete'], /init, update/],
  ])(
    'of usage, %s: exit code 2, words, nothing printed of the file, no checkpoint',
    async (_name, args, words) => {
      writeFileSync(file('a.csv'), 'secret name\nsecret@example.test\n');
      writeFileSync(file('a.txt'), 'secret');
      writeFileSync(file('a.ndjson'), '{}');
      writeFileSync(file('list.json'), '[]');
      writeFileSync(file('wrong.json'), '{ "a": "emial" }');
      writeFileSync(file('twice.json'), '{ "a": "email", "b": "email" }');
      const { code, stdout, stderr } = await run(args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(words);
      expect(stderr).not.toMatch(/secret| {4}at /);
      expect(existsSync(file('a.csv.opencif-import.json'))).toBe(false);
    },
  );

  test('of login or connection: exit code 1 at once, and where to look', async () => {
    write('a.ndjson', [individual(next())]);
    const login = await run(['a.ndjson'], '', { OPENCIF_PASSWORD: 'wrong' });
    expect(login).toMatchObject({ code: 1, stderr: expect.stringContaining('Check OPENCIF_LOGIN') });
    const nobody = await run(['a.ndjson', '--base-url', 'http://127.0.0.1:9']);
    expect(nobody).toMatchObject({ code: 1, stderr: expect.stringContaining('opencif serve') });
    expect(nobody.stdout).toBe('');
  });
});
