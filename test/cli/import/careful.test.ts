/** What an import says instead of going on silently: a map that is not done, cleaning for nothing, rows that changed. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newCheckpoint, readCheckpoint } from '../../../src/cli/import/checkpoint.ts';
import { csvRows } from '../../../src/cli/import/csv.ts';
import { lookAt } from '../../../src/cli/import/look/look.ts';
import { mapFor } from '../../../src/cli/import/mapping/decide.ts';
import { asCsv } from '../../../src/cli/import/rejected.ts';
import type { Row } from '../../../src/cli/import/row.ts';
import { Run } from '../../../src/cli/import/run.ts';
import type { Judged } from '../../../src/cli/import/send.ts';
import { printSummary } from '../../../src/cli/import/summary.ts';
import { errorOf } from '../../support/error-of.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-careful-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytesOf = (text: string) => Readable.from([Buffer.from(text)]);
const look = (text: string) => lookAt({ look: () => bytesOf(text), whole: true }, ',');

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = [];
  for await (const item of items) read.push(item);
  return read;
}

/** Looks at the file and decides on its map; the flags are those of a script that wants no question. */
async function decide(text: string, operation?: 'init') {
  const told: string[] = [];
  const options = { file: join(folder, 'a.csv'), look: await look(text), ask: null };
  const flags = { yes: true, ...(operation && { operation }) };
  const decided = mapFor({ ...options, flags, tell: (line) => told.push(line) });
  return { decided, told };
}

test.each([
  ['an update of nobody', 'E-mail,Phone\na@example.test,2025550101\n', undefined, 'names the customers'],
  ['a registration without what it needs', 'E-mail,DOB\na@example.test,1969-08-04\n', 'init', 'firstName'],
] as const)(
  'a map that must be completed is refused again and again: %s',
  async (_, text, operation, words) => {
    const map = join(folder, 'a.csv.map.json');
    for (let run = 0; run < 2; run++) {
      const { decided, told } = await decide(text, operation);
      const { message } = await errorOf(decided);
      expect(`${told.join('\n')}\n${message}`).toContain(words);
      expect(message).toMatch(/[Rr]emove "missing" from/);
    }
    expect(existsSync(map)).toBe(true);
    const { missing, ...completed } = JSON.parse(readFileSync(map, 'utf8'));
    expect(missing.join()).toContain(words);
    writeFileSync(map, JSON.stringify(completed));
    await expect((await decide(text, operation)).decided).resolves.toMatchObject({ mapFile: map });
  },
);

test('of fifty columns that are left out, ten are named and the others counted', async () => {
  const names = Array.from({ length: 50 }, (_, n) => `Remark ${n}`);
  const { decided, told } = await decide(
    `E-mail,Customer ID,${names},Empty\na@example.test,1${',x'.repeat(50)},\n`,
  );
  await decided;
  const [line] = told.filter((text) => text.startsWith('Left out'));
  expect(line).toMatch(/"Remark 9", and 40 more, and 1 column without a value in the first rows\.$/);
  expect(line).not.toContain('Remark 10');
});

test('cleaning for a column that nothing fills is refused by the name of the column', async () => {
  const map = { clean: { email: ['trim'], 'phones.0.phoneNumber': ['phone:US'] } };
  const rows = async (header: string) => {
    const text = `${header}\n1,a@example.test\n`;
    return all(csvRows(bytesOf(text), { delimiter: ',', map }));
  };
  const error = await errorOf(rows('customerId,email'));
  expect(error.message).toMatch(/cleans phones\.0\.phoneNumber, but no column/);
  expect(await rows('phones.0.phoneNumber,email')).toHaveLength(1);
});

test('the sample of a file with long rows is bounded by its size, and all of its rows are counted', async () => {
  const long = 'x'.repeat(300_000);
  const { sample, rows } = await look(`a,b\n${`1,${long}\n`.repeat(40)}`);
  expect(rows).toBe(40);
  expect(sample.length).toBeGreaterThan(10);
  expect(sample.length * long.length).toBeLessThan(5 * 1024 * 1024);
});

test('columns in another language are refused with the form of a map', async () => {
  const rows = csvRows(bytesOf('Vorname,Nachname\nA,B\n'), { delimiter: ',' });
  const { message } = await errorOf(all(rows));
  expect(message).toMatch(/no documented name: 1, 2[\s\S]*--map FILE[\s\S]*"Their column": "email"/);
});

const identity = { service: 'http://127.0.0.1', login: 'A' };
const paths = () => ({
  checkpointFile: join(folder, 'checkpoint'),
  rejectedFile: join(folder, 'rejected'),
  rejectedForm: asCsv(','),
});

test('rows that changed after they were done do not make the file longer, and are told apart', () => {
  const done = (run: Run, number: number, body: object) => {
    if (!run.begin(number, 'update', body)) return;
    run.beginSending();
    const row = { number, operation: 'update', body } as unknown as Row;
    run.settle(row, { changedSections: null, replayed: false } as unknown as Judged);
  };
  const first = new Run({ ...paths(), checkpoint: newCheckpoint(identity) });
  for (const number of [1, 2]) done(first, number, { customerId: `${number}`, customer: { email: 'a' } });
  first.close(false);
  const kept = readCheckpoint(paths().checkpointFile, identity) ?? newCheckpoint(identity);
  const second = new Run({ ...paths(), checkpoint: kept });
  done(second, 1, { customerId: '1', customer: { email: 'changed' } });
  done(second, 2, { customerId: '2', customer: { email: 'a' } });
  expect([second.counts.updated, second.outdated]).toEqual([3, 1]);
  const lines: string[] = [];
  const told = { changes: { counts: {}, path: '' }, faults: second.faults, complete: true, dryRun: false };
  const ended = { outdated: second.outdated, rejectedFile: '', checkpoint: null, rejectedAgain: null };
  const out = { json: false, print: (line: string) => void lines.push(line), tell: () => {} };
  printSummary({ counts: second.counts, ...told, ...ended }, out);
  expect(lines[0]).toBe('2 rows: 0 registered, 3 updated, 0 rejected.');
  expect(lines[1]).toMatch(/^1 of these was done for a row that is no longer in the file as sent then/);
  second.close(true);
});
