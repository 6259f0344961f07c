/**
 * Ten messy files, as the exports of other systems and spreadsheets are, and the way of a person from each file to all
 * its rows in: who runs the command at a terminal and does what it says. The names and columns are made up after the
 * layouts; all values are reserved ones.
 */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { IndividualCustomer } from '../../../src/sdk/index.ts';
import { business, individual } from '../../support/arbitraries.ts';
import { startImport } from '../../support/import.ts';
import { clientOf } from '../../support/sdk.ts';
import { startTestServer } from '../../support/server.ts';

/** Most commands that a file may need. */
const MOST = 2;

const files = [
  [
    'salesforce-contacts',
    'Salesforce, contacts: UTF-8 with a byte order mark, streets of two lines, state names',
    4,
  ],
  ['salesforce-accounts', 'Salesforce, accounts: businesses by the id of the service, ZIP+4 with a space', 3],
  ['hubspot-contacts', 'HubSpot, contacts: phones as `+1 202 555 …`, gender in words', 4],
  ['quickbooks-customers', 'QuickBooks, customers: no country, one name, columns without any value', 3],
  ['stripe-customers', 'Stripe, customers: ids with `_`, one name, tax ids as metadata', 3],
  ['excel-semicolons', 'Excel of Europe: semicolons, Windows-1252, dates as `21.04.1975`', 3],
  ['excel-unicode-text', 'Excel, "Unicode text": UTF-16, tabs, letters of other scripts', 3],
  ['zip-lost-zero', 'ZIP codes whose first zero a spreadsheet took, no country', 5],
  ['mixed-phones-and-states', 'Phones, states and countries written in every way', 6],
  ['dates-day-first', 'Dates with the day first, in four forms', 5],
] as const;

let server: Awaited<ReturnType<typeof startTestServer>>;
let cwd: string;
/** By the word that stands in a file for an id that only the service gives. */
const ids = new Map<string, string>();

beforeAll(async () => {
  server = await startTestServer();
  cwd = mkdtempSync(join(tmpdir(), 'opencif-messy-'));
  const { customer } = clientOf(server.url);
  for (const n of [1, 2, 3]) {
    ids.set(`INDIVIDUAL_ID_${n}`, (await customer.init(individual(900_000 + n))).customerId);
    ids.set(`BUSINESS_ID_${n}`, (await customer.init(business(900_000 + n))).customerId);
  }
});
afterAll(async () => {
  await server.close();
  rmSync(cwd, { recursive: true, force: true });
});

const source = (name: string) => new URL(`messy/${name}.csv`, import.meta.url);

function place(name: string): string {
  const path = join(cwd, `${name}.csv`);
  copyFileSync(source(name), path);
  const text = readFileSync(path, 'latin1');
  const known = [...ids].reduce((whole, [word, id]) => whole.replace(word, id), text);
  if (known !== text) writeFileSync(path, known, 'latin1');
  return path;
}

interface Way {
  readonly commands: number;
  readonly answers: number;
  readonly rows: number;
}

/** Runs the command, answers its question with yes, and adds the flag that a refusal names. */
async function wayOf(name: string): Promise<Way> {
  place(name);
  const flags: string[] = [];
  const said: string[] = [];
  for (let commands = 1; commands <= MOST; commands += 1) {
    const settings = { url: server.url, cwd, input: 'y\n', onTerminal: true };
    const { code, stdout, stderr } = await startImport([`${name}.csv`, '--json', ...flags], settings).ended;
    const { created = 0, updated = 0, rejected = 0 } = stdout === '' ? {} : JSON.parse(stdout);
    const answers = stderr.split('[y/N]').length - 1;
    if (code === 0 && rejected === 0) return { commands, answers, rows: created + updated };
    said.push(stdout, stderr);
    const [, flag = ''] = /add: {2}(--encoding windows-1252)/.exec(stderr) ?? [];
    flags.push(...flag.split(' ').filter((word) => word !== ''));
  }
  throw new Error(`${name}.csv needs more than ${MOST} commands:\n${said.join('')}`);
}

const page = new URL('../../../docs/import.md', import.meta.url);
const table = /(?<=<!-- messy files -->\n)[\s\S]*?(?=<!-- \/messy files -->)/;

function tableOf(ways: readonly Way[]): string {
  const rows = files.map(([, what], index) => {
    const { commands, answers, rows } = ways[index] ?? { commands: 0, answers: 0, rows: 0 };
    return `| ${what} | ${rows} of ${rows} | ${commands} | ${answers} |`;
  });
  const head = ['| File | Rows in | Commands | Answers |', '| --- | --- | --- | --- |'];
  return [...head, ...rows, ''].join('\n');
}

test('each is in with the commands that docs/import.md says (npm run import-docs writes it)', async () => {
  const ways: Way[] = [];
  for (const [name] of files) ways.push(await wayOf(name));
  expect(ways.map(({ rows }) => rows)).toEqual(files.map(([, , rows]) => rows));
  const text = readFileSync(page, 'utf8');
  const written = text.replace(table, () => tableOf(ways));
  if (process.env.OPENCIF_WRITE_MESSY) writeFileSync(page, written);
  else expect(text).toBe(written);
  expect(table.test(text)).toBe(true);
});

test.each([
  ['003Ab00000A1b21AAA', { addressLine1: '2 Main Street', addressLine2: 'Apt 4', stateCode: 'NY' }],
  ['3000', { postalCode: '02139', countryCodeA3: 'USA' }],
  ['4005', { postalCode: '17101-1234', stateCode: 'PA', countryCodeA3: 'USA' }],
])('the customer %s has the address that the file means', async (reference, address) => {
  expect((await customerOf(reference)).addresses).toMatchObject([address]);
});

test.each([
  ['A1000', { firstName: 'Zoë', dateOfBirth: '1975-04-21', citizenshipCountryCodeA3: 'DEU' }],
  ['cusAb1Cd2Ef3Gh4I1', { firstName: 'Bob', lastName: 'Exemplar', gender: 'M' }],
  [
    '2001',
    { firstName: 'Σοφία', phones: [{ type: 'MOBILE', phoneNumber: '2025550191' }, { type: 'LANDLINE' }] },
  ],
  ['REF5002', { dateOfBirth: '1980-01-09' }],
])('the customer %s is the one of the file', async (reference, customer) => {
  expect(await customerOf(reference)).toMatchObject(customer);
});

async function customerOf(reference: string): Promise<IndividualCustomer['customer']> {
  const client = clientOf(server.url);
  const { items } = await client.customers.search({ reference });
  const found = await client.customer.status(items[0]?.customerId ?? '');
  return found.customer as IndividualCustomer['customer'];
}
