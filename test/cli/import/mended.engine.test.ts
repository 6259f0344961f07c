/** An import that continues with a corrected file: rows that are done are recognized by content and not sent again. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ImportFlags } from '../../../src/cli/import/flags.ts';
import { importFile } from '../../../src/cli/import/import.ts';
import type { Surroundings } from '../../../src/cli/shell/surroundings.ts';
import type { CustomerInit, Fetch } from '../../../src/sdk/index.ts';
import { individual } from '../../support/arbitraries.ts';
import { type CsvStyle, csvOf } from '../../support/csv.ts';
import { clientOf } from '../../support/sdk.ts';
import { startTestServer } from '../../support/server.ts';

const ROWS = 240;
let server: Awaited<ReturnType<typeof startTestServer>>;
let folder: string;
let serial = 0;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-mended-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string) => join(folder, name);
const checkpoints = () =>
  ['json', 'json.settled'].map((end) => existsSync(file(`a.csv.opencif-import.${end}`)));
const lines = (name: string) => readFileSync(file(name), 'utf8').trimEnd().split('\n');
const rejected = (name: string) => lines(`${name}.rejected.ndjson`).map((line) => JSON.parse(line));
const rejectedCsv = () =>
  parse(readFileSync(file('a.csv.rejected.csv')), { bom: true, columns: true, relax_column_count: true });

const people = (count = ROWS): CustomerInit[] => {
  const from = serial;
  serial += count;
  return Array.from({ length: count }, (_, n) => individual(from + n + 1));
};

interface Ended {
  readonly code: number | null;
  /** From the summary; null if there is none. */
  readonly summary: Record<string, unknown> | null;
  readonly told: string;
  /** Rows that were sent to the service. */
  readonly sent: number;
}

interface Way {
  readonly flags?: Partial<ImportFlags>;
  readonly input?: Uint8Array;
  /** Called with the number of each batch, from 1. If it returns true, the batch is processed and its answer is lost. */
  readonly lost?: (batch: number) => boolean;
}

/** Pieces as a pipe delivers them. */
function* piecesOf(input: Uint8Array, size = 65_536): Generator<Uint8Array> {
  for (let at = 0; at < input.length; at += size) yield input.subarray(at, at + size);
}

/** Does one run, in this process. */
async function run(
  name: string,
  { flags, input = new Uint8Array(), lost = () => false }: Way = {},
): Promise<Ended> {
  const [out, told]: [string[], string[]] = [[], []];
  let [sent, batches] = [0, 0];
  const lossy: Fetch = async (url, init) => {
    const items = url.endsWith('/customers/batch') ? JSON.parse(String(init.body)).items.length : 0;
    if (items > 0) batches += 1;
    const answer = await fetch(url, init);
    sent += items;
    if (items === 0 || !lost(batches)) return answer;
    await answer.arrayBuffer();
    throw new TypeError('fetch failed');
  };
  const surroundings = {
    env: {},
    stdin: Readable.from(piecesOf(input)),
    stdout: { write: () => true },
    stderr: { write: () => true },
    onSignal: () => {},
    exit: () => {},
  } satisfies Surroundings;
  const context = {
    client: clientOf(server.url, { fetch: lossy }),
    login: 'test',
    surroundings,
    signal: new AbortController().signal,
    out: {
      json: true,
      print: (line: string) => void out.push(line),
      tell: (line: string) => void told.push(line),
    },
    again: 'opencif import',
    againWith: (rejectedFile: string) => `opencif import ${rejectedFile}`,
  };
  const from = name === '-' ? name : file(name);
  const code = await importFile(from, { maxDestructive: 5, ...flags }, context).catch((error) => {
    told.push(error.message);
    return error.exitCode ?? null;
  });
  return { code, summary: out[0] === undefined ? null : JSON.parse(out[0]), told: told.join('\n'), sent };
}

/** Returns a file of registrations with every cell quoted; the row with this number is invalid. */
function csvWithStrayQuote(rows: readonly CustomerInit[], bad: number, style?: CsvStyle): string {
  const records = csvOf(rows, style).split('\n');
  records[bad] = `${records[bad]}`.replace('","', '",x"');
  return records.join('\n');
}

describe('a bad record', () => {
  test('is rejected with its number and the others are done; mended, it alone is sent', async () => {
    const rows = people();
    writeFileSync(file('a.csv'), csvWithStrayQuote(rows, 140));
    const first = await run('a.csv');
    expect(first).toMatchObject({ code: 3, summary: { complete: true, created: ROWS - 1, rejected: 1 } });
    expect(rejectedCsv()).toMatchObject([
      { rejectedRow: '140', rejectedBecause: expect.stringContaining('quote') },
    ]);
    expect(checkpoints()).toEqual([true, true]);
    const asItWas = await run('a.csv');
    expect(asItWas).toMatchObject({ code: 3, sent: 0, summary: { created: ROWS - 1, rejected: 1 } });
    expect(asItWas.told).toContain(`Continuing: ${ROWS - 1} rows are settled already.`);
    writeFileSync(file('a.csv'), csvOf(rows));
    const mended = await run('a.csv');
    expect(mended).toMatchObject({ code: 0, sent: 1, summary: { created: ROWS, replayed: 0, rejected: 0 } });
    expect(checkpoints()).toEqual([false, false]);
    expect(existsSync(file('a.csv.rejected.csv'))).toBe(false);
  });

  test('of NDJSON alike', async () => {
    const rows = people(30).map((row) => JSON.stringify(row));
    writeFileSync(file('a.ndjson'), rows.with(13, `${rows[13]}}`).join('\r\n'));
    expect(await run('a.ndjson')).toMatchObject({ code: 3, sent: 29, summary: { rejected: 1 } });
    expect(rejected('a.ndjson')).toMatchObject([{ row: 14, code: 'unreadableRow' }]);
    writeFileSync(file('a.ndjson'), `\uFEFF${rows.join('\n')}`);
    expect(await run('a.ndjson')).toMatchObject({ code: 0, sent: 1, summary: { created: 30 } });
  });

  test('and all of them: there is nothing to go on with', async () => {
    writeFileSync(file('a.csv'), csvWithStrayQuote(people(1), 1));
    expect(await run('a.csv')).toMatchObject({ code: 3, sent: 0, summary: { checkpoint: null } });
    expect(checkpoints()).toEqual([false, false]);
  });
});

test('a spreadsheet may save the mended file anew: other order, columns, quotes, separator, blank rows', async () => {
  const rows = people(60);
  writeFileSync(file('a.csv'), csvWithStrayQuote(rows, 20));
  expect(await run('a.csv')).toMatchObject({ code: 3, sent: 59 });
  const [head = '', ...records] = csvOf(rows.toReversed(), { delimiter: ';', lineEnd: '\n' })
    .trimEnd()
    .split('\n');
  const turned = [head, ...records].map((line) => line.split(';').toReversed().concat('', '').join(';'));
  writeFileSync(file('a.csv'), `\uFEFF${turned.join('\r\n')}\r\n${';'.repeat(20)}\r\n\r\n`);
  const mended = await run('a.csv', { flags: { delimiter: ';', operation: 'init' } });
  expect(mended).toMatchObject({ code: 0, sent: 1, summary: { created: 60 } });
});

test('rows whose answers were lost are known too, though the mended file has other row numbers', async () => {
  const rows = people();
  writeFileSync(file('a.csv'), csvWithStrayQuote(rows, 3));
  const first = await run('a.csv', { flags: { parallel: 1 }, lost: (batch) => batch > 1 });
  expect(first).toMatchObject({ code: 1, summary: { complete: false, created: 100 } });
  writeFileSync(file('a.csv'), csvOf(rows.toSpliced(2, 1)));
  const { code, summary } = await run('a.csv');
  expect([code, summary]).toMatchObject([0, { created: ROWS - 1, replayed: 100, rejected: 0 }]);
});

test('the same row again, after another of the same customer, is another update', async () => {
  const [init] = people(1);
  const { customerId } = await clientOf(server.url).customer.init(init as CustomerInit);
  const to = (email: string) => JSON.stringify({ customerId, customer: { email } });
  const rows = [to('a@example.test'), to('b@example.test'), to('a@example.test')];
  writeFileSync(file('a.ndjson'), [...rows, '{'].join('\n'));
  expect(await run('a.ndjson')).toMatchObject({ code: 3, summary: { updated: 3 } });
  expect((await clientOf(server.url).customer.status(customerId)).customer).toMatchObject({
    email: 'a@example.test',
  });
  writeFileSync(file('a.ndjson'), [...rows, to('a@example.test')].join('\n'));
  expect(await run('a.ndjson')).toMatchObject({ code: 0, sent: 1, summary: { updated: 4 } });
});

test('a row that the service refused is tried again, when its reason is gone', async () => {
  const [taken, other] = people(2) as [CustomerInit, CustomerInit];
  const { customerId } = await clientOf(server.url).customer.init(taken);
  writeFileSync(file('a.ndjson'), [other, taken].map((row) => JSON.stringify(row)).join('\n'));
  expect(await run('a.ndjson')).toMatchObject({ code: 3, sent: 2 });
  const update = { customerId, customer: { email: 'mended@example.test' } };
  writeFileSync(file('a.ndjson'), [other, update].map((row) => JSON.stringify(row)).join('\n'));
  expect(await run('a.ndjson')).toMatchObject({ code: 0, sent: 1, summary: { created: 1, updated: 1 } });
});

describe('the encoding is checked before anything is sent:', () => {
  const text = () => csvOf(people(ROWS));
  const latin1 = () => Buffer.from(text().replace('Harrisburg', 'H\xe4rrisburg'), 'latin1');

  test('one byte of Windows-1252 far down in a file, which goes through when it is mended', async () => {
    const good = text();
    const bad = Buffer.concat([Buffer.from(good), Buffer.from('"\x93secret\x94"\n', 'latin1')]);
    writeFileSync(file('a.csv'), bad);
    const { code, told, sent } = await run('a.csv');
    expect({ code, sent }).toEqual({ code: 2, sent: 0 });
    expect(told).toMatch(
      new RegExp(`a\\.csv is not UTF-8: line ${ROWS + 2} .* Nothing was sent\\.\n.*--encoding windows-1252`),
    );
    expect(told).not.toContain('secret');
    expect(checkpoints()).toEqual([false, false]);
    writeFileSync(file('a.csv'), good);
    expect(await run('a.csv')).toMatchObject({ code: 0, sent: ROWS });
  });

  test.each([
    ['UTF-32', 'is UTF-32', () => Buffer.from(`\uFEFF\0${text()}`, 'utf16le')],
    ['Latin-1', 'is not UTF-8', latin1],
  ])('%s, in a file, on standard input, and of NDJSON', async (_name, words, make) => {
    const input = make();
    writeFileSync(file('a.csv'), input);
    const flags = { checkpoint: file('a.csv.opencif-import.json') };
    const runs = [
      await run('a.csv'),
      await run('a.csv', { flags: { format: 'ndjson' } }),
      await run('-', { input, flags: { ...flags, format: 'csv' } }),
      await run('-', { input, flags: { ...flags, format: 'ndjson' } }),
    ];
    for (const { code, told, sent } of runs) {
      expect({ code, sent }).toEqual({ code: 2, sent: 0 });
      expect(told).toContain(words);
    }
    expect(checkpoints()).toEqual([false, false]);
  });

  test('UTF-16 goes through, in a file with its mark and on standard input without', async () => {
    writeFileSync(file('a.csv'), Buffer.from(`\uFEFF${text()}`, 'utf16le').swap16());
    expect(await run('a.csv')).toMatchObject({ code: 0, sent: ROWS });
    const flags = { format: 'csv', checkpoint: file('mark') } as const;
    const input = Buffer.from(text(), 'utf16le');
    expect(await run('-', { input, flags })).toMatchObject({ code: 0, sent: ROWS });
  });
});

test('standard input is not held whole: rows behind the first 16 MiB are judged one by one', async () => {
  const rows = people(3);
  const blank = Buffer.from(`${' '.repeat(65_535)}\n`.repeat(256));
  const bad = Buffer.from('{"customerReference":"secr\xf6t"}\n', 'latin1');
  const [first = '', ...rest] = rows.map((row) => `${JSON.stringify(row)}\n`);
  const input = Buffer.concat([Buffer.from(first), blank, bad, Buffer.from(rest.join(''))]);
  const flags = { format: 'ndjson', checkpoint: file('mark') } as const;
  const { code, summary } = await run('-', { input, flags });
  expect([code, summary]).toMatchObject([3, { created: 3, rejected: 1 }]);
  expect(lines('mark.rejected.ndjson').join()).toContain('The line is not UTF-8.');
});
