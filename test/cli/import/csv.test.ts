/** CSV and NDJSON as rows of an import: columns, maps, line ends, and what can't be read. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { documentedColumns } from '../../../src/cli/files/columns.ts';
import { type CsvOptions, csvRows } from '../../../src/cli/import/csv.ts';
import { ndjsonRows } from '../../../src/cli/import/ndjson.ts';
import { type ReadRow, rowJudge } from '../../../src/cli/import/row.ts';
import { Failure } from '../../../src/cli/shell/failure.ts';
import { business, individual } from '../../support/arbitraries.ts';
import { csvOf } from '../../support/csv.ts';

async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function all(rows: AsyncIterable<ReadRow>): Promise<ReadRow[]> {
  const read: ReadRow[] = [];
  for await (const { origin: _, ...row } of rows) read.push(row);
  return read;
}

const csv = (
  content: string | Uint8Array,
  { delimiter = ',', map = {} }: Partial<CsvOptions> = {},
  size = 7,
) => all(csvRows(chunked(Buffer.from(content), size), { delimiter, map }));
const ndjson = (content: string | Uint8Array, size = 7) =>
  all(ndjsonRows(chunked(Buffer.from(content), size)));

/** A text that the service accepts: no angle brackets, not only white space; with commas, quotes and line breaks. */
const anyText = fc
  .string({
    unit: fc.constantFrom('a', 'B', '0', ',', ';', '"', '\n', '\r', ' ', '\\', 'é', '名', '=', '😀'),
    maxLength: 20,
  })
  .map((text) => `x${text}`);

const anyAddress = fc.record(
  {
    type: fc.constantFrom('PRIMARY' as const, 'SECONDARY' as const),
    addressLine1: anyText,
    addressLine2: fc.option(anyText),
    city: anyText,
    postalCode: fc.constantFrom('12345', '12345-6789'),
    stateCode: fc.constantFrom('PA' as const, 'NY' as const),
    countryCodeA3: fc.constant('USA'),
  },
  { requiredKeys: ['type', 'addressLine1', 'city', 'postalCode', 'stateCode', 'countryCodeA3'] },
);
const anyAddresses = fc.array(anyAddress, { minLength: 1, maxLength: 20 });
const anyNumber = fc.integer({ min: 1, max: 99_999 });

const anyIndividual = fc.tuple(anyNumber, anyText, anyAddresses).map(([n, firstName, addresses]) => {
  const init = individual(n);
  return { ...init, customer: { ...init.customer, firstName, addresses } };
});
const anyBusiness = fc.tuple(anyNumber, anyText, anyAddresses).map(([n, businessName, addresses]) => {
  const init = business(n);
  const [person] = init.businessRepresentatives;
  const people = [
    { ...person, addresses },
    { ...person, id: 'rep_1', lastName: businessName },
  ];
  return {
    ...init,
    customer: { ...init.customer, businessName, businessAddresses: addresses },
    businessRepresentatives: people,
  };
});
const anyUpdate = fc.record({
  customerId: fc.constant('cstap_a'),
  customer: fc.record(
    { email: fc.constant('a@example.test'), addresses: anyAddresses },
    { requiredKeys: [] },
  ),
});

describe('CSV', () => {
  test('gives back every generated customer and update, whatever its texts, delimiter and line ends', async () => {
    const anyBody = fc.oneof(anyIndividual, anyBusiness, anyUpdate);
    const style = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t'),
      lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyBody, { minLength: 1, maxLength: 5 }), style, async (bodies, how) => {
        const rows = await csv(csvOf(bodies, how), { delimiter: how.delimiter }, 1000);
        expect(rows).toEqual(bodies.map((body, index) => ({ number: index + 1, body })));
      }),
      { numRuns: 100 },
    );
  });

  test('is judged as the same bodies are in NDJSON', async () => {
    const judge = rowJudge({});
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyIndividual, anyBusiness, anyUpdate), async (body) => {
        const [[fromCsv], [fromJson]] = await Promise.all([csv(csvOf([body])), ndjson(JSON.stringify(body))]);
        expect(judge(fromCsv as ReadRow)).toEqual(judge(fromJson as ReadRow));
      }),
      { numRuns: 30 },
    );
  });

  test('sends nothing for an empty cell, null for \\N, and leaves out items without a value', async () => {
    const header =
      'customerId,email,addresses.0.city,addresses.0.addressLine2,addresses.2.city,phones.0.type';
    const [row] = await csv(`${header}\ncstap_a,,Here,\\N,There,\n`);
    const addresses = [{ city: 'Here', addressLine2: null }, { city: 'There' }];
    expect(row?.body).toEqual({ customerId: 'cstap_a', customer: { addresses } });
  });

  test('orders items by their number, not by their column', async () => {
    const [row] = await csv('phones.10.type,phones.9.type,phones.0.type\nC,B,A\n');
    expect(row?.body).toEqual({ customer: { phones: [{ type: 'A' }, { type: 'B' }, { type: 'C' }] } });
  });

  test('may start with a byte order mark, have empty lines and mixed line ends', async () => {
    const rows = await csv('\uFEFFcustomerId,email\n"cstap_a",a@example.test\r\n\r\ncstap_b,b@example.test');
    expect(rows.map(({ body }) => body)).toEqual([
      { customerId: 'cstap_a', customer: { email: 'a@example.test' } },
      { customerId: 'cstap_b', customer: { email: 'b@example.test' } },
    ]);
  });

  test('takes their names by a map, null leaves a column out', async () => {
    const map = { columns: { Kunde: 'customerId', 'E-Mail': 'email', Notiz: null } };
    const rows = await csv('Kunde,Notiz,E-Mail\ncstap_a,secret,a@example.test\n', { map });
    expect(rows).toEqual([
      { number: 1, body: { customerId: 'cstap_a', customer: { email: 'a@example.test' } } },
    ]);
  });

  test('rejects a row with another number of cells, and goes on', async () => {
    const [short, long, good] = await csv('customerId,email\ncstap_a\ncstap_b,b,c\ncstap_c,c@example.test\n');
    expect(short).toEqual({ number: 1, fault: 'It has 1 cells, the header has 2.' });
    expect(long?.fault).toBe('It has 3 cells, the header has 2.');
    expect(good?.body).toMatchObject({ customerId: 'cstap_c' });
  });

  test.each<[string, string | Uint8Array, Record<string, string | null>, RegExp, number]>([
    ['no header', '', {}, /no header/, 2],
    ['an unknown column', 'customerId,Secret Name\n', {}, /no documented name: 2\./, 2],
    ['an item beyond the last', 'phones.20.type\n', {}, /no documented name: 1\./, 2],
    ['a customer in place of a header', 'cstap_a,secret@example.test\n', {}, /no documented name: 1, 2\./, 2],
    ['the same column twice', 'email,email\n', {}, /twice: 2\./, 2],
    ['a mapped column that is not there', 'email\n', { Mail: 'email' }, /not in the file: Mail/, 2],
    ['a quote in the header', 'email,"secret\n', {}, /header can't be read. Cell 2/, 2],
    ['another encoding in the header', Buffer.from('secr\xe9t\n', 'latin1'), {}, /not UTF-8/, 2],
  ])('with %s is refused in words that quote nothing', async (_name, content, map, words, exitCode) => {
    const failure = await csv(content, { map: { columns: map } }).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ message: expect.stringMatching(words), exitCode });
    expect((failure as Failure).message).not.toMatch(/secr/i);
  });

  test('holds no more of a record than a megabyte', async () => {
    const endless = `email\n"${'x'.repeat(2 * 1024 * 1024)}`;
    expect(await csv(endless, {}, 65_536)).toEqual([
      { number: 1, fault: 'The row is longer than 1048576 bytes.' },
    ]);
  });
});

describe('NDJSON', () => {
  test('counts lines as an editor does, and takes CRLF and a byte order mark', async () => {
    expect(await ndjson('\uFEFF{"a":"名"}\r\n\r\n\n[1]')).toEqual([
      { number: 1, body: { a: '名' } },
      { number: 4, body: [1] },
    ]);
  });

  test('rejects what is no JSON, no UTF-8, too long or too deep, and goes on', async () => {
    const long = Buffer.alloc(1024 * 1024 + 1, 'x');
    const bad = Buffer.from('"secr\xe9t"', 'latin1');
    const deep = Buffer.from('['.repeat(100_000) + ']'.repeat(100_000));
    const lines = [Buffer.from('{secret'), bad, long, Buffer.from('{}'), deep, Buffer.from('{}')];
    const content = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
    expect(await ndjson(content, 65_536)).toEqual([
      { number: 1, fault: 'The line is not valid JSON.' },
      { number: 2, fault: 'The line is not UTF-8.' },
      { number: 3, fault: 'The line is longer than 1048576 bytes.' },
      { number: 4, body: {} },
      { number: 5, fault: 'The line has more than 32 levels of objects and arrays.' },
      { number: 6, body: {} },
    ]);
  });
});

describe('a row', () => {
  const judge = (body: unknown, operation?: 'init' | 'update') =>
    rowJudge({ operation })({ number: 1, body });

  test('is an update with customerId, a registration with customerType, else nobody knows', () => {
    expect(judge({ customerId: 'cstap_a', customer: {} })).toMatchObject({ operation: 'update' });
    expect(judge(individual(1))).toMatchObject({ operation: 'init' });
    expect(judge(business(1))).toMatchObject({ operation: 'init' });
    for (const body of [{}, null, 1, 'a', []])
      expect(judge(body)).toMatchObject({ code: 'unknownOperation' });
    expect(judge({ customer: {} }, 'update')).toMatchObject({
      code: 'requestValidateError',
      faults: [{ path: '/customerId', message: 'is missing' }],
    });
  });

  test('that does not fit is told where, by the schema of its own type', () => {
    const { customer, ...rest } = individual(1);
    const bad = { ...rest, customer: { ...customer, email: 'secret' } };
    expect(judge(bad)).toEqual({
      status: null,
      code: 'requestValidateError',
      faults: [
        {
          path: '/customer/email',
          column: null,
          message: 'must be an e-mail address, such as name@example.test',
          advice: null,
        },
      ],
    });
    expect(judge({ ...business(1), more: 1 })).toMatchObject({
      faults: [{ path: '', message: expect.stringContaining('has a member with an unknown name') }],
    });
    const [person] = business(1).businessRepresentatives;
    const people = [{ ...person, dateOfBirth: '1990-02-30' }];
    expect(judge({ ...business(1), businessRepresentatives: people })).toMatchObject({
      faults: [
        {
          path: '/businessRepresentatives/0/dateOfBirth',
          message: 'must be a day of the calendar as YYYY-MM-DD; the calendar has no such day',
        },
      ],
    });
  });
});

test('docs/import.md lists every column', () => {
  const page = readFileSync(new URL('../../../docs/import.md', import.meta.url), 'utf8');
  const listed = page
    .match(/```columns\n([^`]+)```/)?.[1]
    ?.trim()
    .split('\n');
  expect(listed).toEqual(documentedColumns);
});
