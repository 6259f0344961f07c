/** What an export writes: whole customers, CSV that an import reads back unchanged, a file that is complete or absent. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exportColumns, ITEMS } from '../../../src/cli/export/columns.ts';
import { type ExportOptions, exportCustomers } from '../../../src/cli/export/export.ts';
import { formatOf } from '../../../src/cli/export/program.ts';
import { csvRows } from '../../../src/cli/import/csv.ts';
import { rowJudge } from '../../../src/cli/import/row.ts';
import { Failure, Interrupted } from '../../../src/cli/shell/failure.ts';
import type { Customer, CustomerInit } from '../../../src/contract/customer.ts';
import { cellOf, recordOf, textOf } from '../../../src/domain/csv-cell.ts';
import { customerAnswer } from '../../../src/domain/customer-answer.ts';
import { planInit } from '../../../src/domain/customer-init.ts';
import type { Disclosure } from '../../../src/domain/mask.ts';
import { business, individual } from '../../support/arbitraries.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-export-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string) => join(folder, name);
const told: string[] = [];
const silent = () => ({ tell: () => {}, end: () => {} });

function exported(
  customers: Iterable<Customer> | AsyncIterable<Customer>,
  options: Partial<ExportOptions> & Pick<ExportOptions, 'format'>,
): Promise<number> {
  told.length = 0;
  async function* all() {
    yield* customers;
  }
  return exportCustomers(all(), {
    output: file('out'),
    stdout: process.stdout,
    signal: new AbortController().signal,
    tell: (line) => void told.push(line),
    progress: silent,
    ...options,
  });
}

/** Returns the customer that a registration creates, as an answer shows it. */
function answerTo(init: CustomerInit, disclosure: Disclosure = 'documented', n = 0): Customer {
  let people = 0;
  const { customerType, reference, representativeIds, sections } = planInit(
    init,
    () => `cstab_rep${people++}`,
  );
  const createdAt = '2026-11-01T00:00:00.000Z';
  const ids = { customerId: `cst_${n}`, customerType, reference, representativeIds, employeeIds: [] };
  return customerAnswer({ ...ids, version: 1, createdAt, sections }, disclosure);
}

async function imported(text: string): Promise<unknown[]> {
  async function* bytes() {
    yield Buffer.from(text);
  }
  const rows: unknown[] = [];
  for await (const row of csvRows(bytes(), { delimiter: ',', map: {}, without: ['customerId'] }))
    rows.push(row.body);
  return rows;
}

/** Everything that the contract accepts, and what is special to spreadsheets and CSV. */
const tricky = fc.string({
  unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', "'", '"', ',', '\\', 'N', 'a', ' ', 'é', '😀'),
  maxLength: 8,
});
const required = tricky.filter((text) => /\S/.test(text));
const anyAddress = fc.record(
  {
    type: fc.constantFrom('PRIMARY' as const, 'SECONDARY' as const),
    addressLine1: required,
    addressLine2: fc.option(tricky),
    city: required,
    postalCode: fc.constant('12345'),
    stateCode: fc.constant('PA' as const),
    countryCodeA3: fc.constant('USA'),
  },
  { requiredKeys: ['type', 'addressLine1', 'city', 'postalCode', 'stateCode', 'countryCodeA3'] },
);
const anyDocument = fc.record(
  {
    type: fc.constantFrom('PASSPORT' as const, 'DRIVING LICENSE' as const),
    value: fc.option(tricky),
    issuanceCountryCodeA3: fc.constant('USA'),
    issuanceRegion: fc.option(tricky),
    expiryDate: fc.constant('2030-01-31'),
  },
  { requiredKeys: ['type', 'value', 'issuanceCountryCodeA3'] },
);
const few = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: ITEMS });
const anyPerson = fc.record({
  firstName: required,
  lastName: required,
  addresses: few(anyAddress),
  identificationDocuments: few(anyDocument),
});
const anyInit: fc.Arbitrary<CustomerInit> = fc.oneof(
  fc.tuple(fc.nat(999), anyPerson).map(([n, person]) => {
    const init = individual(n);
    return { ...init, customer: { ...init.customer, ...person } };
  }),
  fc
    .tuple(fc.nat(999), required, few(anyAddress), few(anyPerson))
    .map(([n, businessName, addresses, people]) => {
      const init = business(n);
      const [first] = init.businessRepresentatives;
      if (!first) throw new Error('no representative');
      return {
        ...init,
        customer: { ...init.customer, businessName, businessAddresses: addresses },
        businessRepresentatives: people.map((person, index) => ({
          ...first,
          ...person,
          id: `cstab_${index}`,
        })),
      };
    }),
);

describe('a cell', () => {
  test('comes back as it was, and never starts as a formula does', () => {
    fc.assert(
      fc.property(fc.option(fc.oneof(tricky, fc.string())), (value) => {
        const cell = cellOf(value);
        expect(textOf(cell)).toBe(value);
        expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
        expect(cell).not.toBe('');
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['=1+1', "'=1+1"],
    ["'=1", "''=1"],
    ['', "'"],
    ["'", "''"],
    ['\\N', "'\\N"],
    [null, '\\N'],
    ["'t Hooft", "'t Hooft"],
    ["O'Brien", "O'Brien"],
    ['a=b', 'a=b'],
  ])('of %j is %j', (value, cell) => {
    expect(cellOf(value)).toBe(cell);
    expect(textOf(cell)).toBe(value);
  });

  test('is quoted where it has to be', () => {
    expect(recordOf(['a', 'b,c', 'd"e', 'f\ng', ''])).toBe('a,"b,c","d""e","f\ng",\r\n');
  });
});

/** Returns it without an SSN, which no answer contains. */
const passenger: CustomerInit = {
  ...individual(2),
  customer: {
    ...individual(2).customer,
    identificationDocuments: [{ type: 'PASSPORT', value: 'P1', issuanceCountryCodeA3: 'USA' }],
  },
};

describe('CSV', () => {
  test('is read by an import as the registrations that the customers come from', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyInit, { minLength: 1, maxLength: 4 }), async (inits) => {
        expect(
          await exported(
            inits.map((init) => answerTo(init)),
            { format: 'csv' },
          ),
        ).toBe(0);
        const rows = await imported(readFileSync(file('out'), 'utf8'));
        expect(rows).toEqual(inits);
        const judge = rowJudge({ operation: 'init' });
        // The service does not accept line breaks, but a file may contain them.
        const fits = rows.filter((body) => !/\\[nr]/.test(JSON.stringify(body).replaceAll('\\\\', '')));
        for (const body of fits) expect(judge({ number: 1, body })).toMatchObject({ operation: 'init' });
      }),
      { numRuns: 60 },
    );
  });

  test('has the same columns always, each of them there once', async () => {
    await exported([], { format: 'csv' });
    const text = readFileSync(file('out'), 'utf8');
    expect(text).toBe(`${exportColumns.join(',')}\r\n`);
    expect(new Set(exportColumns).size).toBe(exportColumns.length);
    expect(await imported(text)).toEqual([]);
  });

  test('has the columns that are asked for, in their order, and leaves out who does not fit them', async () => {
    const many = individual(1);
    const [phone] = many.customer.phones;
    if (phone) many.customer.phones = Array.from({ length: ITEMS + 1 }, () => phone);
    const customers = [answerTo(many), answerTo(individual(2))];
    const columns = ['email', 'customerReference'];
    expect(await exported(customers, { format: 'csv', columns })).toBe(0);
    const lines = [many, individual(2)].map(
      ({ customer, customerReference: one }) => `${customer.email},${one}`,
    );
    expect(readFileSync(file('out'), 'utf8')).toBe(['email,customerReference', ...lines, ''].join('\r\n'));
    // Of a list that is asked for, no item may be missing.
    const withPhone = [...columns, 'phones.0.phoneNumber'];
    expect(await exported(customers, { format: 'csv', columns: withPhone })).toBe(3);
    expect(told.join()).toContain('has no place in the columns: phones.3.type');
  });

  test('that is sheet-safe is read by an import as any other', async () => {
    const init = individual(1);
    const [phone] = init.customer.phones;
    if (phone) init.customer.phones = [{ ...phone, countryDialingCode: '01' }];
    expect(await exported([answerTo(init)], { format: 'csv', sheetSafe: true })).toBe(0);
    const text = readFileSync(file('out'), 'utf8');
    expect(text).toContain(",'01,");
    expect(await imported(text)).toMatchObject([{ customer: { phones: init.customer.phones } }]);
  });

  test('names numbers as the login may see them; masked ones make no registration', async () => {
    await exported([answerTo(individual(1), 'masked'), answerTo(business(1), 'masked')], { format: 'csv' });
    const text = readFileSync(file('out'), 'utf8');
    expect(text).not.toContain('666000001');
    const [head = [], person = [], company = []] = text.split('\r\n').map((line) => line.split(','));
    expect(person[head.indexOf('identificationDocuments.0.last4')]).toBe('0001');
    expect(company[head.indexOf('last4')]).toBe('0001');
    const judge = rowJudge({ operation: 'init' });
    for (const body of await imported(text)) {
      expect(judge({ number: 1, body })).toMatchObject({ code: 'requestValidateError' });
    }
  });

  test('leaves out who does not fit, says who and where without a value, and ends with 3', async () => {
    const many = individual(1);
    const [address] = many.customer.addresses;
    if (address) many.customer.addresses = Array.from({ length: ITEMS + 1 }, () => address);
    const fits = answerTo(passenger, 'documented', 2);
    expect(await exported([answerTo(many), fits], { format: 'csv' })).toBe(3);
    expect(told[0]).toBe(`cst_0 has no place in the columns: addresses.${ITEMS}.type`);
    expect(told.join('\n')).toContain('1 customer left out');
    expect(told.join('\n')).not.toContain('Harrisburg');
    expect(await imported(readFileSync(file('out'), 'utf8'))).toEqual([passenger]);
    expect(await exported([answerTo(many), fits], { format: 'ndjson' })).toBe(0);
  });

  test('has what our own service tells of a closed customer, which an import leaves out', async () => {
    const at = '2026-11-02T09:30:00.000Z';
    const closed = { ...answerTo(individual(1)), changedAt: at, closedAt: at, legalHoldSince: at };
    expect(await exported([closed], { format: 'csv' })).toBe(0);
    const text = readFileSync(file('out'), 'utf8');
    expect(text.split(at)).toHaveLength(4);
    expect(await imported(text)).toHaveLength(1);
  });

  test('has employees in columns of their own, which an import leaves out', async () => {
    const company = answerTo(business(1)) as Customer & { employees?: unknown };
    company.employees = [{ employeeId: 'cstap_1', position: '=Clerk', status: 'ACTIVE' }];
    expect(await exported([company], { format: 'csv' })).toBe(0);
    const text = readFileSync(file('out'), 'utf8');
    expect(text).toContain("cstap_1,'=Clerk,ACTIVE");
    const [body] = (await imported(text)) as [object];
    expect(Object.keys(body)).not.toContain('employees');
  });
});

describe('NDJSON', () => {
  test('is each customer whole, on a line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyInit, { maxLength: 4 }), async (inits) => {
        const customers = inits.map((init) => answerTo(init));
        expect(await exported(customers, { format: 'ndjson' })).toBe(0);
        const lines = readFileSync(file('out'), 'utf8').split('\n').slice(0, -1);
        expect(lines.map((line) => JSON.parse(line))).toEqual(customers);
      }),
      { numRuns: 20 },
    );
  });
});

describe('the file', () => {
  const one = answerTo(individual(1));

  test('is for its owner only, and takes the place of another when it is whole', async () => {
    writeFileSync(file('out'), 'old');
    await exported([one], { format: 'ndjson' });
    expect(statSync(file('out')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['out']);
    expect(readFileSync(file('out'), 'utf8')).toBe(`${JSON.stringify(one)}\n`);
  });

  test('stays as it was when the service fails in the middle, or after Ctrl-C', async () => {
    writeFileSync(file('out'), 'old');
    async function* failing() {
      yield one;
      throw new Failure('gone');
    }
    await expect(exported(failing(), { format: 'ndjson' })).rejects.toThrow('gone');
    const stop = new AbortController();
    async function* interrupted() {
      yield one;
      stop.abort();
      yield one;
    }
    const stopped = exported(interrupted(), { format: 'csv', signal: stop.signal });
    await expect(stopped).rejects.toBeInstanceOf(Interrupted);
    expect(readdirSync(folder)).toEqual(['out']);
    expect(readFileSync(file('out'), 'utf8')).toBe('old');
  });

  test.each([
    ['removed', (part: string) => rmSync(part)],
    [
      'replaced',
      (part: string) => {
        rmSync(part);
        writeFileSync(part, 'foreign');
      },
    ],
  ])(
    'stays as it was when what is written beside it is %s meanwhile, and that is told',
    async (_, happens) => {
      writeFileSync(file('out'), 'old');
      async function* customers() {
        happens(file(readdirSync(folder).find((name) => name.endsWith('.part')) ?? ''));
        yield one;
      }
      await expect(exported(customers(), { format: 'ndjson' })).rejects.toThrow(/was removed or replaced/);
      expect(readFileSync(file('out'), 'utf8')).toBe('old');
    },
  );

  test('that cannot be written is told before anything is asked', async () => {
    let asked = false;
    async function* customers() {
      asked = true;
      yield one;
    }
    const output = file('no/such/folder.csv');
    await expect(exported(customers(), { format: 'csv', output })).rejects.toThrow(
      /can't be written \(ENOENT\)/,
    );
    expect(asked).toBe(false);
  });

  test('is written as customers come: few are in hand however many there are', async () => {
    const line = JSON.stringify(one).length + 1;
    let mostInHand = 0;
    async function* many() {
      for (let given = 0; given < 20_000; given += 1) {
        const [part = ''] = readdirSync(folder);
        if (given % 100 === 99) mostInHand = Math.max(mostInHand, given * line - statSync(file(part)).size);
        yield one;
      }
    }
    expect(await exported(many(), { format: 'ndjson' })).toBe(0);
    expect(statSync(file('out')).size).toBe(20_000 * line);
    expect(mostInHand).toBeLessThan(2 * 64 * 1024);
  });
});

test('the format comes from the name, or has to be said', () => {
  expect([undefined, 'a.ndjson', 'a.JSONL', 'a.csv'].map(formatOf)).toEqual([
    'ndjson',
    'ndjson',
    'ndjson',
    'csv',
  ]);
  expect(() => formatOf('a.txt')).toThrow(Failure);
});
