/** A file whose columns are not the documented ones: the proposed map, the question, what is changed and listed. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { individual } from '../../support/arbitraries.ts';
import { csvOf } from '../../support/csv.ts';
import { startImport } from '../../support/import.ts';
import { clientOf } from '../../support/sdk.ts';
import { startTestServer } from '../../support/server.ts';

let server: Awaited<ReturnType<typeof startTestServer>>;
let cwd: string;
let customerId: string;

beforeAll(async () => {
  server = await startTestServer();
  ({ customerId } = await clientOf(server.url).customer.init(individual(800_001)));
});
afterAll(() => server.close());
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'opencif-proposed-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const file = (name: string) => join(cwd, name);
const write = (text: string) => writeFileSync(file('a.csv'), text);
const run = (flags: readonly string[] = [], settings = {}) =>
  startImport(['a.csv', ...flags], { url: server.url, cwd, ...settings }).ended;
const phonesOf = async () => (await clientOf(server.url).customer.status(customerId)).customer;
const phones = (cell: string) => `Customer ID,Mobile\n${customerId},${cell}\n`;

describe('a map with a doubt', () => {
  test('stops off a terminal before anything is sent, and is used by the same command again', async () => {
    write(phones('(202) 555-0101'));
    const first = await run();
    expect(first).toMatchObject({ code: 2, stdout: '' });
    expect(first.stderr).toMatch(/Nothing was sent\.\nCheck a\.csv\.map\.json, .* add: {2}--yes/);
    expect(first.stderr).not.toContain('555');
    expect(await phonesOf()).toMatchObject({ phones: [{ phoneNumber: '2025550101' }] });
    write(phones('(202) 555-0102'));
    const second = await run();
    expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining('1 updated') });
    expect(second.stderr).toContain('as a.csv.map.json says');
    expect(await phonesOf()).toMatchObject({
      phones: [{ type: 'MOBILE', phoneNumber: '2025550102', countryDialingCode: '01' }],
    });
  });

  test('goes on with --yes, and on a terminal with a yes only', async () => {
    write(phones('202-555-0103'));
    const no = await run([], { input: '\n', onTerminal: true });
    expect(no).toMatchObject({ code: 2, stderr: expect.stringContaining('[y/N]') });
    rmSync(file('a.csv.map.json'));
    expect(await run([], { input: 'yes\n', onTerminal: true })).toMatchObject({ code: 0 });
    rmSync(file('a.csv.map.json'));
    write(phones('202-555-0104'));
    expect(await run(['--yes'])).toMatchObject({ code: 0 });
    expect(await phonesOf()).toMatchObject({ phones: [{ phoneNumber: '2025550104' }] });
  });

  test('that must be completed stops even with --yes', async () => {
    write('Member ID,DOB\n1,8/4/1969\n');
    expect(await run(['--yes'])).toMatchObject({ code: 2, stderr: expect.stringContaining('date:MDY') });
    expect(await run(['--yes'])).toMatchObject({ code: 2, stderr: expect.stringContaining('"date:?"') });
  });

  test('is never written over one that is there', async () => {
    write(phones('x'));
    const own = '{ "Customer ID": "customerId", "Mobile": null }';
    writeFileSync(file('a.csv.map.json'), own);
    await run(['--yes']);
    expect(readFileSync(file('a.csv.map.json'), 'utf8')).toBe(own);
  });
});

test('a map for registrations is not used for updates, and a new one is proposed once it is gone', async () => {
  const text =
    'Member ID,DOB,Gender,Citizenship,SSN,Email\nNOBODY9,1969-08-04,F,USA,666090909,x@example.test\n';
  write(text);
  await run();
  const refused = await run(['--operation', 'update', '--yes']);
  expect(refused).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('map for registrations'),
  });
  rmSync(file('a.csv.map.json'));
  expect(await run(['--operation', 'update', '--yes'])).toMatchObject({
    code: 3,
    stdout: expect.stringContaining('customerReference'),
  });
});

test('an export in which an address was altered goes in, and the map that leaves out the rest is read again', async () => {
  write(
    `customerId,customerReference,firstName,email,dtsCreatedAt\n${customerId},R1,Changed,new9@example.test,2026-01-02\n`,
  );
  const first = await run();
  expect(first.code).toBe(2);
  expect(first.stderr).toContain('Left out: "customerReference", "firstName".');
  const before = await phonesOf();
  expect(await run()).toMatchObject({ code: 0, stdout: expect.stringContaining('1 updated') });
  expect(await phonesOf()).toEqual({ ...before, email: 'new9@example.test' });
});

test('a map without a doubt asks nothing; documented columns need none', async () => {
  write(`Customer ID,E-mail,Remarks\n${customerId},new1@example.test,x\n`);
  const named = await run();
  expect(named.code).toBe(0);
  expect(named.stderr).toMatch(
    /^a\.csv: UTF-8, separated by a comma, 3 columns, 1 row\.\n.*\nLeft out: "Remarks"\.\n$/,
  );
  rmSync(file('a.csv.map.json'));
  write(`customerId;email\n${customerId};new2@example.test\n`);
  expect(await run()).toMatchObject({
    code: 0,
    stderr: 'a.csv: UTF-8, separated by a semicolon, 2 columns, 1 row.\n',
  });
  expect(existsSync(file('a.csv.map.json'))).toBe(false);
});

test('a file without a header shows no value of a customer', async () => {
  write(`${customerId},secret@example.test\n`);
  const { code, stderr } = await run(['--yes']);
  expect({ code, there: existsSync(file('a.csv.map.json')) }).toEqual({ code: 2, there: false });
  expect(stderr).not.toMatch(/secret|cstap/);
});

describe('what is changed', () => {
  const changes = () => readFileSync(file('a.csv.changes.csv'), 'utf8');

  test('is counted by kind, and listed by row and column, with the values only when asked for', async () => {
    write(phones('(202) 555-0105'));
    const { stdout } = await run(['--yes', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ changed: { phone: 1 }, changesFile: 'a.csv.changes.csv' });
    expect(changes()).toBe('row,column,kind\r\n1,Mobile,phone\r\n');
    expect(statSync(file('a.csv.changes.csv')).mode & 0o777).toBe(0o600);
    write(phones('(202) 555-0106'));
    expect((await run(['--report-with-values'])).stdout).toContain(
      'phone 1. They are listed in a.csv.changes.csv',
    );
    expect(changes()).toContain('1,Mobile,phone,(202) 555-0106,2025550106');
    write(`customerId,email\n${customerId},new3@example.test\n`);
    rmSync(file('a.csv.map.json'));
    await run();
    expect(existsSync(file('a.csv.changes.csv'))).toBe(false);
  });

  test('and what can not be is a fault of its row; the others go through, and the mended one after them', async () => {
    const other = (await clientOf(server.url).customer.init(individual(800_002))).customerId;
    const lines = (cell: string) => `${phones('202.555.0107')}${other},${cell}\n`;
    write(lines('ask Ann'));
    const first = await run(['--yes']);
    expect(first).toMatchObject({ code: 3, stdout: expect.stringContaining('1 updated, 1 rejected') });
    expect(first.stdout).toMatch(/phones\.0\.phoneNumber \("Mobile"\) is not a phone number/);
    expect(first.stdout).toContain('opencif import a.csv.rejected.csv --yes --map a.csv.map.json');
    expect(first.stdout).not.toContain('Ann');
    write(lines('202.555.0108'));
    expect(await run()).toMatchObject({ code: 0, stdout: expect.stringContaining('2 updated, 0 rejected') });
    const { customers } = clientOf(server.url);
    let versions = 0;
    for await (const { sections } of customers.history(customerId, { limit: 100 })) {
      if (JSON.stringify(sections).includes('"phoneNumber":"2025550107"')) versions += 1;
    }
    expect(versions).toBe(1);
  });
});

test('rows are known by what they send: a file under other names goes on where the first one stopped', async () => {
  const [one, two] = [individual(800_010), individual(800_011)];
  const bad = { ...two, customer: { ...two.customer, gender: 'Female' } };
  write(csvOf([one, bad]));
  expect(await run()).toMatchObject({ code: 3 });
  write(csvOf([one, two]).replace('"firstName"', '"First Name"').replace('"dateOfBirth"', '"DOB"'));
  const again = await run(['--yes', '--json']);
  expect(JSON.parse(again.stdout)).toMatchObject({ created: 2, rejected: 0, replayed: 0 });
});
