/** CSV records: valid CSV is read like any other reader does, and an invalid record affects no other. */
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvRows } from '../../../src/cli/import/csv.ts';
import { linesOf } from '../../../src/cli/import/lines.ts';
import { type CsvRecord, recordsOf } from '../../../src/cli/import/records.ts';
import type { ReadRow } from '../../../src/cli/import/row.ts';

async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

function records(content: string | Uint8Array, { delimiter = ',', size = 7 } = {}): Promise<CsvRecord[]> {
  return all(recordsOf(linesOf(chunked(Buffer.from(content), size), { returns: true }), delimiter));
}

async function rows(content: string | Uint8Array, size = 7): Promise<ReadRow[]> {
  const read = await all(csvRows(chunked(Buffer.from(content), size), { delimiter: ',', map: {} }));
  return read.map(({ origin: _, ...row }) => row);
}

const anyCell = fc.string({
  unit: fc.constantFrom('a', '名', '😀', ' ', '"', ',', ';', '\t', '\r', '\n', "'", '\\', '§'),
  maxLength: 6,
});
const anyRecord = fc.array(anyCell, { minLength: 1, maxLength: 4 });
const anyStyle = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '§', '😀'),
  end: fc.constantFrom('\n', '\r\n', '\r'),
  size: fc.integer({ min: 1, max: 20 }),
  quoteAll: fc.boolean(),
});

test('records are those that csv-parse reads, with any delimiter and line end, however the bytes come', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyRecord, { maxLength: 5 }), anyStyle, async (cells, style) => {
      const { delimiter, end, size, quoteAll } = style;
      const quoted = (cell: string) =>
        quoteAll || /["\r\n]/.test(cell) || cell.includes(delimiter)
          ? `"${cell.replaceAll('"', '""')}"`
          : cell;
      const file = cells.map((record) => record.map(quoted).join(delimiter) + end).join('');
      const other = parse(file, {
        delimiter,
        record_delimiter: ['\r\n', '\n', '\r'],
        relax_column_count: true,
      }) as string[][];
      const found = (await records(file, { delimiter, size })).map((one) =>
        'cells' in one ? one.cells : one,
      );
      expect(found).toEqual(cells);
      if (!file.startsWith(end)) expect(other).toEqual(found);
    }),
    { numRuns: 500 },
  );
});

describe('a bad record is one row with its number, and the others are read:', () => {
  const good = (n: number) => ({ number: n, body: { customerId: `c${n}`, customer: { email: `e${n}` } } });
  /** Returns five rows; the third one is the given one. */
  const file = (third: string | Uint8Array, end = '\n') =>
    Buffer.concat([
      Buffer.from(`customerId,email${end}c1,e1${end}c2,e2${end}`),
      Buffer.from(third),
      Buffer.from(`${end}c4,"e4"${end}c5,e5${end}`),
    ]);

  test.each<[string, string | Uint8Array, string]>([
    ['a quote inside a cell', 'c3,secret 5" secret', 'Cell 2 has a quote inside, and none around it.'],
    ['a quote that is not closed', 'c3,"secret', 'Cell 2 starts with a quote that is not closed.'],
    ['text after a quote', 'c3,"secret" secret', 'Cell 2 has text after its closing quote.'],
    ['a byte that is no character', Buffer.from('c3,secr\xe9t', 'latin1'), 'The row is not UTF-8.'],
    ['a line that is too long', `c3,${'x'.repeat(2 ** 20)}`, 'The row is longer than 1048576 bytes.'],
    ['a cell too few', 'c3', 'It has 1 cells, the header has 2.'],
    ['a cell too many', 'c3,secret,secret', 'It has 3 cells, the header has 2.'],
  ])('%s', async (name, third, fault) => {
    for (const end of ['\n', '\r\n', '\r']) {
      const [one, two, bad, ...rest] = await rows(file(third, end), 1000);
      expect([one, two, ...rest]).toEqual([good(1), good(2), good(4), good(5)]);
      // The next quote closes an open one, and text follows it.
      const closed = 'Cell 2 has text after its closing quote.';
      expect(bad).toEqual({ number: 3, fault: name === 'a quote that is not closed' ? closed : fault });
    }
  });

  test('a quote that is never closed, also in the last of them, and a file of nothing but quotes', async () => {
    const never = await rows('customerId,email\nc1,"secret\nc2,e2\nc3,e3');
    const fault = 'Cell 2 starts with a quote that is not closed.';
    expect(never).toEqual([{ number: 1, fault }, good(2), good(3)]);
    expect(await rows('customerId,email\nc1,e1\nc2,"')).toEqual([good(1), { number: 2, fault }]);
    const quotes = await rows(`customerId,email\n${'"\n'.repeat(5)}`);
    expect(quotes.every(({ fault }) => fault !== undefined)).toBe(true);
  });

  test('with a quote that stays open for more than a megabyte', async () => {
    const many = Array.from({ length: 60_000 }, (_, n) => `c${n},${'e'.repeat(20)}\n`);
    many[10] = 'c10,"secret\n';
    const read = await rows(`customerId,email\n${many.join('')}`, 65_536);
    expect(read).toHaveLength(60_000);
    expect(read.filter(({ fault }) => fault !== undefined)).toEqual([
      { number: 11, fault: 'The row is longer than 1048576 bytes; look for a quote that is not closed.' },
    ]);
  });

  test('whatever stands in one line, all lines around it without quotes are read', async () => {
    const anyLine = fc
      .string({ unit: fc.constantFrom('a', '"', ',', ' ', '\\', 'é'), maxLength: 12 })
      .filter((line) => line.trim() !== '');
    await fc.assert(
      fc.asyncProperty(anyLine, async (line) => {
        const read = await rows(`customerId,email\nc1,e1\n${line}\nc3,e3\nc4,e4\n`);
        const numbers = new Map(read.map((row) => [row.number, row]));
        expect([numbers.get(1), numbers.get(3), numbers.get(4)]).toEqual([good(1), good(3), good(4)]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('what a spreadsheet leaves around the data is passed over:', () => {
  test('blank rows, which count as rows of the spreadsheet do', async () => {
    const read = await rows('\n,\ncustomerId,email\nc1,e1\n\n,\n" ",\nc5,e5\n,\n');
    expect(read.map(({ number }) => number)).toEqual([1, 5]);
  });

  test('columns without a name that are empty, and a row with a value in one is rejected', async () => {
    const read = await rows(
      'customerId,,email,, \nc1,,e1,,\nc2,,e2\nc3,,e3,,,,\nc4,secret,e4,,\nc5,,e5,,,secret\nc6\n',
    );
    const body = (n: number) => ({ customerId: `c${n}`, customer: { email: `e${n}` } });
    expect(read).toEqual([
      { number: 1, body: body(1) },
      { number: 2, body: body(2) },
      { number: 3, body: body(3) },
      { number: 4, fault: 'Cell 2 is in a column that has no name in the header.' },
      { number: 5, fault: 'It has 6 cells, the header has 5.' },
      { number: 6, fault: 'It has 1 cells, the header has 5.' },
    ]);
  });
});

test('the order of the columns does not matter for what is sent, byte by byte', async () => {
  const columns = [
    'email',
    'phones.1.type',
    'customerId',
    'phones.0.phoneNumber',
    'phones.0.type',
    'addresses.0.city',
  ];
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(columns, { minLength: 6 }), async (names) => {
      const [row] = await rows(`${names.join(',')}\n${names.map((name) => `of ${name}`).join(',')}\n`);
      expect(JSON.stringify(row?.body)).toBe(
        '{"customer":{"email":"of email","addresses":[{"city":"of addresses.0.city"}],"phones":[{"type":"of phones.0.type",' +
          '"phoneNumber":"of phones.0.phoneNumber"},{"type":"of phones.1.type"}]},"customerId":"of customerId"}',
      );
    }),
  );
});
