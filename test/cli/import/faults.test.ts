/** What is told of a row that does not fit: every fault, in words, by the file's own column, without a value. */
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvRows } from '../../../src/cli/import/csv.ts';
import type { RowFault } from '../../../src/cli/import/fault.ts';
import { asCsv } from '../../../src/cli/import/rejected.ts';
import { type ReadRow, rejected, rowJudge, wholeRow } from '../../../src/cli/import/row.ts';
import { FaultTally, sentenceOf } from '../../../src/cli/import/tally.ts';
import { recordOf } from '../../../src/domain/csv-cell.ts';

async function read(content: string, map = {}, delimiter = ','): Promise<ReadRow[]> {
  async function* bytes() {
    yield Buffer.from(content);
  }
  const rows: ReadRow[] = [];
  for await (const row of csvRows(bytes(), { delimiter, map: { columns: map } })) rows.push(row);
  return rows;
}

/** Judges the only row of a file. */
async function faultsOf(cells: Record<string, string>, map = {}): Promise<readonly RowFault[]> {
  const [row] = await read(recordOf(Object.keys(cells)) + recordOf(Object.values(cells)), map);
  const judged = rowJudge({})(row as ReadRow);
  return 'faults' in judged ? judged.faults : [];
}

const update = { customerId: 'cstap_a' };
const address = {
  'addresses.0.type': 'PRIMARY',
  'addresses.0.addressLine1': '1 Any Street',
  'addresses.0.city': 'Albany',
  'addresses.0.postalCode': '12201',
  'addresses.0.stateCode': 'NY',
  'addresses.0.countryCodeA3': 'USA',
};

describe('faults of a row', () => {
  test('are told all at once, each by the file’s own column, with the cleaning that would read it', async () => {
    const { 'addresses.0.stateCode': _, ...rest } = address;
    const cells = { ...update, ...rest, State: 'New York', 'addresses.0.postalCode': '1220', email: 'none' };
    const faults = await faultsOf(cells, { State: 'addresses.0.stateCode' });
    expect(faults.map(sentenceOf)).toEqual([
      'email must be an e-mail address, such as name@example.test',
      'addresses.0.postalCode must be 5 to 10 letters, digits or dashes; the cell holds fewer digits, as if a ' +
        'spreadsheet had removed a leading zero; add `clean: zip` to the map',
      'addresses.0.stateCode ("State") must be the two capital letters of a US state or territory, such as NY; ' +
        'the cell holds a longer text; add `clean: state` to the map',
    ]);
  });

  test.each([
    ['addresses.0.countryCodeA3', 'United States', 'country'],
    ['addresses.0.countryCodeA3', 'US', 'country'],
    ['addresses.0.stateCode', 'N.Y. State', 'state'],
    ['phones.0.phoneNumber', '(202) 555-0143', 'phone:US'],
    ['phones.0.countryDialingCode', '+1', 'phone:US (for the phoneNumber beside it)'],
  ])('%s that holds %j names the cleaning %s', async (column, cell, cleaning) => {
    const phone = { 'phones.0.type': 'MOBILE', 'phones.0.phoneNumber': '2025550143' };
    const faults = await faultsOf({ ...update, ...address, ...phone, [column]: cell });
    expect(faults).toMatchObject([{ path: column, advice: `add \`clean: ${cleaning}\` to the map` }]);
    if (cell.length > 2) expect(JSON.stringify(faults)).not.toContain(cell);
  });

  test('name the item as the file numbers it, although the body leaves empty items out', async () => {
    const cells = { ...update, 'phones.0.type': '', 'phones.2.type': 'MOBILE', 'phones.2.phoneNumber': 'x' };
    expect(await faultsOf(cells)).toMatchObject([
      { path: 'phones.2.phoneNumber', column: 'phones.2.phoneNumber' },
    ]);
  });

  test('of a registration that names no type are those of the type it looks like', async () => {
    const paths = (faults: readonly RowFault[]) => faults.map(({ path }) => path);
    const person = await faultsOf({ customerReference: 'r1', customerType: 'person', firstName: 'A' });
    expect(paths(person)).toContain('customerType');
    expect(paths(person)).toContain('lastName');
    const company = await faultsOf({ customerReference: 'r1', customerType: 'company', businessName: 'A' });
    expect(paths(company)).toContain('businessFederalEin');
  });

  test('of cells come before those of the rules, one for each place', () => {
    const fault = { path: '/customer/email', column: null, message: 'says nothing', advice: null };
    const body = { customerId: 'a', customer: { email: 'no', more: 1 } };
    const judged = rowJudge({})({ number: 1, body, faults: [fault] });
    expect(judged).toMatchObject({ faults: [fault, { path: '/customer' }] });
  });
});

describe('what a spreadsheet altered is refused by name', () => {
  test.each([
    ['addresses.0.city', '#REF!', /a spreadsheet error/],
    ['addresses.0.city', '#NAME?', /a spreadsheet error/],
    ['addresses.0.city', '#N/A', /a spreadsheet error/],
    ['addresses.0.addressLine1', '4.45E+17', /its digits are lost/],
    ['phones.0.phoneNumber', '2,02556E+09', /its digits are lost/],
    ['customerId', '1-Mar', /holds a date/],
    ['customerId', '3/1/2026', /holds a date/],
  ])('%s: %s', async (column, cell, words) => {
    const faults = await faultsOf({ ...update, ...address, [column]: cell });
    expect(faults.find(({ path }) => path === column)?.message).toMatch(words);
  });

  test('and what only looks like it is not', async () => {
    const cells = { 'addresses.0.addressLine1': '#4B', 'addresses.0.addressLine2': '12E5' };
    expect(await faultsOf({ ...update, ...address, ...cells })).toEqual([]);
  });
});

describe('the file of rejected rows', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', '1', ' ', '"', ';', ',', '\n', "'", '=', 'é'),
    maxLength: 6,
  });
  const fault = wholeRow('It is wrong.');

  test('has every row of the file, and is read again as the same rows', async () => {
    const line = fc.record({ email: text, city: text });
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(',', ';'),
        async (lines, by) => {
          const file =
            recordOf(['email', 'addresses.0.city', 'Notes'], by) +
            lines.map(({ email, city }) => recordOf([email, city, 'x'], by)).join('');
          const map = { Notes: null };
          const before = await read(file, map, by);
          const form = asCsv(by);
          const side = before.map((row, at) => form(row, rejected('any', [fault]), at === 0)).join('');
          const after = await read(side, map, by);
          expect(after.map(({ body }) => body)).toEqual(before.map(({ body }) => body));
          // Rejected again, the columns of its own are there once.
          const again = after.map((row, at) => form(row, rejected('any', [fault]), at === 0)).join('');
          const number = (one: string) => one.replaceAll(/^\d+/gm, '');
          expect(number(again)).toBe(number(side));
        },
      ),
      { numRuns: 50 },
    );
  });

  test('holds no formula, and nothing that a spreadsheet alters', async () => {
    const [row] = await read('email,city,Notes\n0012,+1 202-555-0101,=1+1\n', { city: null, Notes: null });
    const side = asCsv(',')(row as ReadRow, rejected('any', [fault]), true);
    const [, [, , ...cells] = []] = parse(side, { bom: true });
    expect(cells).toEqual(["'0012", "'+1 202-555-0101", "'=1+1"]);
  });

  test('says why, also of a row that can’t be read, and no reason begins as a formula', async () => {
    const [odd, broken] = await read('email,city\na,b,c\n"a,b\n', { city: null });
    const form = asCsv(',');
    const reasons = [wholeRow('=1+1'), wholeRow('second', 'do this')];
    const side = [odd, broken]
      .map((row, at) => form(row as ReadRow, rejected('any', reasons), at === 0))
      .join('');
    expect(parse(side, { bom: true, relax_column_count: true })).toEqual([
      ['rejectedRow', 'rejectedBecause', 'email', 'city'],
      ['1', "'=1+1\nsecond; do this", 'a', 'b', 'c'],
      ['2', "'=1+1\nsecond; do this"],
    ]);
  });
});

test('faults are counted by place and words, the ten most frequent first, with their first five rows', () => {
  const tally = new FaultTally();
  for (let row = 40; row > 0; row -= 1) tally.add(row, [wholeRow('always'), wholeRow(`kind ${row % 12}`)]);
  expect(tally.size).toBe(13);
  const [first, ...others] = tally.most();
  expect(first).toMatchObject({ message: 'always', count: 40, rows: [1, 2, 3, 4, 5] });
  expect(others).toHaveLength(9);
  expect(others[0]).toMatchObject({ message: 'kind 1', count: 4, rows: [1, 13, 25, 37] });
});
