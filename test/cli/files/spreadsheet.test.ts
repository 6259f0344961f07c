/** Exported CSV in a spreadsheet, whatever separator it guesses, and the way back through an import. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exportCustomers } from '../../../src/cli/export/export.ts';
import { formOf, separatorOf } from '../../../src/cli/export/program.ts';
import { csvRows } from '../../../src/cli/import/csv.ts';
import { Failure } from '../../../src/cli/shell/failure.ts';
import {
  cellOf,
  recordOf,
  type Separator,
  separators,
  sheetSafeCellOf,
  textOf,
} from '../../../src/domain/csv-cell.ts';
import { business, individual } from '../../support/arbitraries.ts';

/** The characters that matter to the guards, with plain letters between them. */
const unit = fc.constantFrom(
  ...[
    '=',
    '+',
    '-',
    '@',
    '＝',
    '＋',
    '－',
    '＠',
    '﹦',
    '−',
    '\t',
    '\r',
    '\n',
    '\0',
    '\u0007',
    ' ',
    '\u3000',
    '\uFEFF',
  ],
  ...["'", '"', ',', ';', '|', '\\', 'N', 'a', 'é', '😀'],
);
const tricky = fc.oneof(fc.string({ unit, maxLength: 10 }), fc.string());
const anyValue = fc.oneof({ weight: 9, arbitrary: tricky }, { weight: 1, arbitrary: fc.constant(null) });

/** A text that a spreadsheet would calculate, possibly after it strips invisible characters. */
const dangerous = /^[\p{Z}\p{C}"]*[=+\-@＝＋－＠﹦﹢﹣﹫−]/u;

/** Returns the cells that a spreadsheet may see: with quotes interpreted, and with quotes read as text. */
function seen(file: string, separator: string): string[] {
  const cells = file
    .split('\r\n')
    .flatMap((line) => line.split(/[\r\n]/))
    .flatMap((line) => line.split(separator));
  const options = { delimiter: separator, relax_quotes: true, relax_column_count: true } as const;
  try {
    cells.push(...(parse(file, options) as string[][]).flat());
  } catch {
    // What is not CSV with this separator is shown unchanged.
  }
  return cells;
}

test('no cell of an export begins as a formula, with any separator that a spreadsheet may guess', () => {
  const anyRecords = fc.array(fc.array(anyValue, { minLength: 2, maxLength: 4 }), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(anyRecords, fc.constantFrom(...separators), fc.boolean(), (records, delimiter, sheetSafe) => {
      // The records of an export begin with the id.
      const file = records
        .map((values) => recordOf(['cst_1', ...values.map(sheetSafe ? sheetSafeCellOf : cellOf)], delimiter))
        .join('');
      const cells = separators.flatMap((guess) => seen(file, guess));
      expect(cells.filter((cell) => dangerous.test(cell))).toEqual([]);
    }),
    { numRuns: 3000 },
  );
});

test('every value comes back from its cell as it was, and from the cell of its cell', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      expect(textOf(cellOf(value))).toBe(value);
      expect(textOf(cellOf(cellOf(value)))).toBe(cellOf(value));
    }),
    { numRuns: 5000 },
  );
});

/** Texts that a spreadsheet alters, and texts that only look a little like them. */
const alterable = [
  ...[
    '01',
    '007',
    '2025550143',
    '123456789012345678',
    '4.45E+17',
    '12E5',
    '1.0',
    '10%',
    '$5',
    '5 €',
    '(5)',
    '.5',
  ],
  ...['2026-01-31', '1/2', '1-2', '12:30', '10 a', '1 pm', '1-Mar', 'MAR1', 'Mar-26', 'Dez 2026', '3. Mai'],
  ...['TRUE', 'falsch', ' 01'],
];
const plain = [
  'cstap_01',
  'ABC',
  '123 Main Street',
  'Maria',
  'A1',
  'May',
  "O'Brien",
  'Apt 4',
  'new@example.test',
  '',
  'é1',
];

test('a sheet-safe cell of what a spreadsheet alters is text, and reads as it was; other texts stay', () => {
  for (const text of alterable) {
    expect(sheetSafeCellOf(text)).toBe(`'${text}`);
    expect(cellOf(text)).toBe(text);
  }
  for (const text of plain) expect(sheetSafeCellOf(text)).toBe(cellOf(text));
  const digit = fc.constantFrom(
    '0',
    '1',
    '9',
    '.',
    '-',
    '/',
    ':',
    ' ',
    'E',
    '+',
    '%',
    "'",
    '"',
    ',',
    'mar',
    'a',
    '=',
  );
  const number = fc.array(digit, { maxLength: 6 }).map((parts) => parts.join(''));
  const quoted = fc
    .tuple(fc.constantFrom('', "'", "''"), fc.constantFrom(...alterable))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(number, quoted, anyValue), fc.boolean(), (value, sheetSafe) => {
      expect(textOf((sheetSafe ? sheetSafeCellOf : cellOf)(value))).toBe(value);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['x;=1+1', "x;'=1+1"],
  ["x;'=1+1", "x;''=1+1"],
  ['a|b\t@c', "a|b\t'@c"],
  ['a, -b', "a,' -b"],
  ['a;"=1', `a;'"=1`],
  [' =1', "' =1"],
  ['＝1', "'＝1"],
  ['\0=1', "'\0=1"],
  ['\t=1', "'\t'=1"],
  ['a\n=1', "a\n'=1"],
  ["O'Brien; 'Ann' - Bob", "O'Brien; 'Ann' - Bob"],
  ['12 = 7 + 5, or so', '12 = 7 + 5, or so'],
])('%j is written as %j', (value, cell) => {
  expect(cellOf(value)).toBe(cell);
  expect(textOf(cell)).toBe(value);
});

test('an apostrophe that guards nothing stays, and nothing but apostrophes is ever taken away', () => {
  for (const text of ["'t Hooft", "a;'b", "d'Or, 'x'", "''a"]) expect(textOf(text)).toBe(text);
  fc.assert(
    fc.property(tricky, (text) => {
      fc.pre(text !== '' && text !== '\\N');
      expect((textOf(text) ?? '').replaceAll("'", '')).toBe(text.replaceAll("'", ''));
    }),
  );
});

test('a cell of almost a megabyte comes back too, guarded at every separator', () => {
  const value = `${"' \t".repeat(300_000)}=`;
  expect(textOf(cellOf(value))).toBe(value);
});

test('the flags of a spreadsheet are for CSV, and take the separators of one', () => {
  expect(formOf({ output: 'a.csv', delimiter: ';', bom: true })).toEqual({
    format: 'csv',
    delimiter: ';',
    bom: true,
  });
  expect(() => formOf({ output: 'a.ndjson', bom: true })).toThrow('add:  --format csv');
  expect(() => formOf({ delimiter: ';' })).toThrow(Failure);
  expect([',', ';', '|', 'tab', '\t'].map(separatorOf)).toEqual([',', ';', '|', '\t', '\t']);
  for (const text of ['', ':', ';;', '=']) expect(() => separatorOf(text)).toThrow('as a spreadsheet');
});

test('an export with another delimiter and a byte order mark is read back as it was', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'opencif-spreadsheet-'));
  const output = join(folder, 'out.csv');
  try {
    for (const delimiter of separators) await expectBack(output, delimiter);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

async function expectBack(output: string, delimiter: Separator): Promise<void> {
  const firstName = `a${delimiter}=1`;
  const init = { ...individual(1), customerReference: 'one' };
  const customers = [
    {
      customerId: 'cst_1',
      customerType: 'individual',
      reference: 'one',
      boises: [],
      customer: { ...init.customer, firstName },
    },
    {
      customerId: 'cst_2',
      customerType: 'business',
      reference: 'two',
      boises: [],
      customer: { ...business(1).customer, businessName: ';\t|=1,' },
    },
  ];
  async function* all() {
    yield* customers as never[];
  }
  const signal = new AbortController().signal;
  const code = await exportCustomers(all(), {
    format: 'csv',
    delimiter,
    bom: true,
    output,
    stdout: process.stdout,
    signal,
    tell: () => {},
    progress: () => ({ tell: () => {}, end: () => {} }),
  });
  expect(code).toBe(0);
  const bytes = readFileSync(output);
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  const rows: unknown[] = [];
  for await (const { body } of csvRows(chunks(bytes), { delimiter, map: {} })) rows.push(body);
  expect(rows).toMatchObject([
    { customerId: 'cst_1', customerReference: 'one', customer: { firstName } },
    { customerId: 'cst_2', customer: { businessName: ';\t|=1,' } },
  ]);
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
