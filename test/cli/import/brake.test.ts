/** The brake of an import: when it stops, and what it has let through by then. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { brake } from '../../../src/cli/import/brake.ts';
import { csvRows } from '../../../src/cli/import/csv.ts';
import { laneOf, type Row, rowJudge } from '../../../src/cli/import/row.ts';
import type { Lists } from '../../../src/cli/import/shortfall.ts';
import { Failure } from '../../../src/cli/shell/failure.ts';
import { individual, phone } from '../../support/arbitraries.ts';

/** @param phones number of phones after the update */
function update(number: number, phones: number, customerId = `c${number}`): Row {
  const list = Array.from({ length: phones }, () => phone('2025550101'));
  return { number, operation: 'update', body: { customerId, customer: { phones: list } } };
}

const init = (number: number): Row => ({ number, operation: 'init', body: individual(number) });

interface Braked {
  readonly let: readonly number[];
  readonly rejected: readonly number[];
  readonly judged: number;
  readonly shrinking: number;
  /** Null if it reached the end. */
  readonly stopped: string | null;
}

const items = (count: number) => Array.from({ length: count }, () => ({}));

/** Every customer has two phones. @param percent of updates that may make a list shorter */
async function braked(
  rows: readonly Row[],
  percent = 5,
  lists: Lists | null = { phones: items(2) },
): Promise<Braked> {
  const [passed, rejected]: [number[], number[]] = [[], []];
  let [judged, shrinking] = [0, 0];
  async function* source() {
    yield* rows;
  }
  const through = brake(source(), {
    most: percent / 100,
    parallel: 4,
    idle: async () => {},
    listsOf: async () => lists,
    reject: ({ number }) => rejected.push(number),
    judged: (shrinks) => {
      judged += 1;
      if (shrinks) shrinking += 1;
    },
  });
  let stopped: string | null = null;
  try {
    for await (const { number } of through) passed.push(number);
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    stopped = (error as Failure).message;
  }
  return { let: passed, rejected, judged, shrinking, stopped };
}

const range = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

test('5 of 100 shrinking updates pass, the sixth stops before any of them is sent', async () => {
  const rows = (shrinking: number) => range(100).map((n) => update(n, n <= shrinking ? 1 : 2));
  expect(await braked(rows(5))).toMatchObject({ stopped: null, judged: 100, shrinking: 5 });
  const six = await braked(rows(6));
  expect(six.let).toEqual([]);
  expect(six.stopped).toMatch(
    /^Of the last 100 updates, up to row 100, 6 would .* 5 %\. No update from row 1 on was sent\./,
  );
  expect(six.stopped).toContain('--max-destructive 100%');
});

test('one shrinking update at the start of a longer file stops nothing; as a whole file it does', async () => {
  const first = range(300).map((n) => update(n, n === 1 ? 1 : 2));
  expect((await braked(first)).let).toEqual(range(300));
  expect(await braked([update(1, 1)])).toMatchObject({ let: [], stopped: expect.any(String) });
  expect(await braked(range(20).map((n) => update(n, n === 1 ? 1 : 2)))).toMatchObject({ stopped: null });
});

test('a short rest is judged with the updates before it', async () => {
  const rows = (bad: number) => range(110).map((n) => update(n, n > 110 - bad ? 1 : 2));
  expect((await braked(rows(5))).stopped).toBe(null);
  const stopped = await braked(rows(6));
  expect(stopped.let).toEqual(range(100));
  expect(stopped.stopped).toMatch(/No update from row 101 on was sent/);
});

test('equal and longer lists, lists of unknown customers, and updates without lists pass', async () => {
  const email: Row = {
    number: 3,
    operation: 'update',
    body: { customerId: 'c', customer: { email: 'a@example.test' } },
  };
  expect(await braked([update(1, 2), update(2, 3), email], 0)).toMatchObject({ judged: 2, stopped: null });
  expect(await braked([update(1, 1)], 0, null)).toMatchObject({ let: [1], judged: 0 });
});

test('a list that an earlier row of the file made longer counts as long as that row leaves it', async () => {
  const rows = [update(1, 5, 'c'), update(2, 3, 'c')];
  expect(await braked(rows, 0)).toMatchObject({ judged: 2, shrinking: 1 });
});

test('the lists of a representative count by the id', async () => {
  const body = {
    customerId: 'c',
    customer: {},
    businessRepresentatives: [{ id: 'r', phones: [phone('2025550101')] }],
  };
  const row: Row = { number: 1, operation: 'update', body };
  expect(await braked([row], 0, { 'businessRepresentatives/r/phones': items(2) })).toMatchObject({
    shrinking: 1,
  });
  expect(await braked([row], 0, { 'businessRepresentatives/other/phones': items(2) })).toMatchObject({
    shrinking: 0,
  });
});

test('registrations pass at once, and a few updates among many are not held back for ever', async () => {
  const rows = range(5000).map((n) => (n % 1000 === 1 ? update(n, 2) : init(n)));
  const { let: passed, stopped } = await braked(rows);
  expect(stopped).toBe(null);
  expect([...passed].sort((a, b) => a - b)).toEqual(range(5000));
  const at = passed.indexOf(1);
  expect(at).toBeGreaterThan(0);
  expect(at).toBeLessThan(1000);
});

test('every row comes out once, the rows of one customer in their order', async () => {
  const anyRow = fc.record({ init: fc.boolean(), id: fc.constantFrom('a', 'b', 'c') });
  await fc.assert(
    fc.asyncProperty(fc.array(anyRow, { maxLength: 300 }), async (drawn) => {
      const rows = drawn.map((one, at) => (one.init ? init(at + 1) : update(at + 1, 2, one.id)));
      const { let: passed } = await braked(rows);
      expect([...passed].sort((a, b) => a - b)).toEqual(range(rows.length));
      for (const lane of new Set(rows.map(laneOf))) {
        const own = passed.filter((number) => laneOf(rows[number - 1] as Row) === lane);
        expect(own).toEqual([...own].sort((a, b) => a - b));
      }
    }),
  );
});

/** Reads a CSV file as rows that may be sent. */
async function fileOf(...lines: readonly string[]): Promise<Row[]> {
  async function* bytes() {
    yield Buffer.from(lines.join('\n'));
  }
  const rows: Row[] = [];
  for await (const read of csvRows(bytes(), { delimiter: ',', map: {} }))
    rows.push(rowJudge({})(read) as Row);
  return rows;
}

test('where it stops, it names the lists that are too short and the columns that the file lacks', async () => {
  const rows = await fileOf('customerId,phones.0.type,phones.0.phoneNumber', 'c1,MOBILE,2025550101');
  const { stopped } = await braked(rows, 5, { phones: items(3) });
  expect(stopped).toContain(
    '  phones: customers have up to 3, and rows send 1. The file lacks the columns phones.1.type, ' +
      'phones.1.phoneNumber, phones.1.countryDialingCode, and those of the items after it.\n',
  );
  const header =
    'phones.0.type,phones.0.phoneNumber,phones.1.type,phones.1.phoneNumber,phones.1.countryDialingCode';
  const there = await fileOf(`customerId,${header}`, 'c1,MOBILE,2025550101,,,');
  expect((await braked(there)).stopped).toContain(
    'Fill phones.1.type, phones.1.phoneNumber, phones.1.countryDialingCode, which are empty in row 1.',
  );
  const person = 'businessRepresentatives.0';
  const columns = ['customerId', `${person}.id`, `${person}.phones.0.type`, `${person}.phones.0.phoneNumber`];
  const business = await fileOf(columns.join(','), 'c1,r,MOBILE,2025550101');
  const lists = { 'businessRepresentatives/r/phones': items(2) };
  expect((await braked(business, 5, lists)).stopped).toContain(
    'lacks the columns businessRepresentatives.N.phones.1.type,',
  );
});

test('a dialing code that lost its zeros since the export is refused, and only of CSV', async () => {
  const stored = { phones: [{ ...phone('2025550101'), countryDialingCode: '01' }] };
  const header = 'customerId,phones.0.type,phones.0.phoneNumber,phones.0.countryDialingCode';
  const file = [
    'c1,MOBILE,2025550101,1',
    'c2,MOBILE,2025550101,01',
    'c3,MOBILE,2025550102,1',
    'c4,MOBILE,2025550101,44',
  ];
  const rows = await fileOf(header, ...file);
  expect(await braked(rows, 5, stored)).toMatchObject({ let: [2, 3, 4], rejected: [1], stopped: null });
  const ofJson = rows.map(({ origin: _, ...row }) => row as Row);
  expect(await braked(ofJson, 5, stored)).toMatchObject({ let: [1, 2, 3, 4], rejected: [] });
});
