/** The stages of an import, tested separately: order, limits, progress. */
import { setImmediate as tick } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ndjsonRows } from '../../../src/cli/import/ndjson.ts';
import { type Position, startImportProgress, timeOf } from '../../../src/cli/import/progress.ts';
import { Pump } from '../../../src/cli/import/pump.ts';
import { laneOf, type Row, rowJudge } from '../../../src/cli/import/row.ts';
import type { RowOutcome } from '../../../src/cli/import/send.ts';
import { scale } from '../../support/scale.ts';

const done: RowOutcome = { replayed: false, changedSections: null };

function update(number: number, customerId: string): Row {
  return {
    number,
    operation: 'update',
    body: { customerId, customer: { email: `v${number}@example.test` } },
  };
}

/** Sends all customers' rows, and returns their numbers in the order of start and end. */
async function pumped(customerIds: readonly string[], parallel: number, rowsPerRequest: number) {
  const log: { started: number[]; ended: number[]; most: number; twice: string[] } = {
    started: [],
    ended: [],
    most: 0,
    twice: [],
  };
  const busy = new Set<string>();
  let requests = 0;
  const pump = new Pump({
    parallel,
    rowsPerRequest,
    settle: (row) => {
      log.ended.push(row.number);
      busy.delete(laneOf(row));
    },
    failed: (error) => expect(error).toBeNull(),
    send: async (rows) => {
      requests += 1;
      log.most = Math.max(log.most, requests);
      expect(rows.length).toBeLessThanOrEqual(rowsPerRequest);
      for (const row of rows) {
        if (busy.has(laneOf(row))) log.twice.push(laneOf(row));
        busy.add(laneOf(row));
        log.started.push(row.number);
      }
      // Later ones may end earlier.
      for (let n = (rows[0]?.number ?? 0) % 3; n > 0; n -= 1) await tick();
      requests -= 1;
      return rows.map(() => done);
    },
  });
  for (const [index, customerId] of customerIds.entries()) await pump.add(update(index + 1, customerId));
  await pump.end();
  return log;
}

describe('the pump', () => {
  test('sends every row once, never two of one customer at a time, each customer in file order', async () => {
    const anyIds = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 60 });
    const bounds = fc.record({
      parallel: fc.integer({ min: 1, max: 5 }),
      rows: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(anyIds, bounds, async (ids, { parallel, rows }) => {
        const log = await pumped(ids, parallel, rows);
        expect([...log.ended].sort((a, b) => a - b)).toEqual(ids.map((_, index) => index + 1));
        expect(log.twice).toEqual([]);
        expect(log.most).toBeLessThanOrEqual(parallel);
        for (const id of new Set(ids)) {
          const own = log.started.filter((number) => ids[number - 1] === id);
          expect(own).toEqual([...own].sort((a, b) => a - b));
        }
      }),
    );
  });

  test('starts nothing after a failure, lets the others end, and takes no more', async () => {
    const ended: number[] = [];
    const errors: unknown[] = [];
    const started: number[] = [];
    const pump = new Pump({
      parallel: 3,
      rowsPerRequest: 1,
      settle: ({ number }) => void ended.push(number),
      failed: (error, [row]) => errors.push([error, row?.number]),
      send: async ([row]) => {
        started.push(row?.number ?? 0);
        await tick();
        if (row?.number === 2) throw 'down';
        await tick();
        return [done];
      },
    });
    for (let n = 1; n <= 20; n += 1) await pump.add(update(n, `c${n}`));
    await pump.end();
    expect({ errors, started, ended }).toEqual({ errors: [['down', 2]], started: [1, 2, 3], ended: [1, 3] });
  });

  test('settles the rows of a request that were judged, and tells which one was not', async () => {
    const ended: number[] = [];
    const failures: unknown[] = [];
    const pump = new Pump({
      parallel: 2,
      rowsPerRequest: 3,
      settle: ({ number }) => void ended.push(number),
      failed: (error, rows) => failures.push([error, ...rows.map(({ number }) => number)]),
      send: async (rows) => rows.map(({ number }) => (number === 2 ? { failure: 'down' } : done)),
    });
    for (let n = 1; n <= 3; n += 1) await pump.add(update(n, `c${n}`));
    await pump.end();
    expect({ ended, failures }).toEqual({ ended: [1, 3], failures: [['down', 2]] });
  });

  test('sends rows that were read together in one request', async () => {
    const requests: number[] = [];
    const pump = new Pump({
      parallel: 4,
      rowsPerRequest: 10,
      settle: () => {},
      failed: (error) => expect(error).toBeNull(),
      send: async (rows) => {
        requests.push(rows.length);
        return rows.map(() => done);
      },
    });
    for (let n = 1; n <= 25; n += 1) await pump.add(update(n, `c${n}`));
    await pump.end();
    expect(requests).toEqual([10, 10, 5]);
  });
});

const total = scale(20_000, 200_000);
test(`${total} rows of a slow service go through with never more than 1,600 in hand`, async () => {
  let read = 0;
  let settled = 0;
  let mostRows = 0;
  let made = 0;
  let mostMade = 0;
  async function* source() {
    const line = (n: number) => `${JSON.stringify(update(n, `cstap_${n % 50_000}`).body)}\n`;
    for (let n = 1; n <= total; n += 100) {
      const chunk = Buffer.from(Array.from({ length: 100 }, (_, at) => line(n + at)).join(''));
      made += 100;
      mostMade = Math.max(mostMade, made - settled);
      yield chunk;
    }
  }
  const pump = new Pump({
    parallel: 4,
    rowsPerRequest: 100,
    send: async (rows) => {
      await tick();
      return rows.map(() => done);
    },
    settle: () => {
      settled += 1;
    },
    failed: (error) => expect(error).toBeNull(),
  });
  const judge = rowJudge({});
  for await (const one of ndjsonRows(source())) {
    const row = judge(one);
    if ('code' in row || 'reference' in row) throw new Error(JSON.stringify(row));
    read += 1;
    mostRows = Math.max(mostRows, read - settled);
    await pump.add(row);
  }
  await pump.end();
  expect(settled).toBe(total);
  expect(mostRows).toBeLessThanOrEqual(pump.most + 1);
  // The file is not read far ahead either: only the current chunk and the requested one.
  expect(mostMade).toBeLessThanOrEqual(pump.most + 200);
});

describe('progress', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Returns what is written in a minute if a row is done every tenth of a second. */
  function written(isTTY: boolean, env: Record<string, string>, size: number | null = 6000): string[] {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const lines: string[] = [];
    const at: Position = { rows: 5, rejected: 0, bytes: 0, size };
    let now = at;
    const progress = startImportProgress(() => now, {
      env,
      stderr: { isTTY, write: (text) => lines.push(text) },
    });
    for (let n = 1; n <= 600; n += 1) {
      now = { ...at, rows: 5 + n, rejected: Math.floor(n / 100), bytes: n * 5 };
      vi.advanceTimersByTime(100);
    }
    progress.end();
    return lines;
  }

  test.each([
    ['off a terminal', false, {}],
    ['in CI', true, { CI: 'true' }],
  ])('%s is a plain line every 10 s: rows, rate, rejected, time left', (_name, isTTY, env) => {
    const lines = written(isTTY, env);
    expect(lines).toHaveLength(6);
    expect(lines[0]).toBe('105 rows  10/s  1 rejected  1 min 50 s left\n');
    expect(lines[5]).toBe('605 rows  10/s  6 rejected  1 min 0 s left\n');
  });

  test('on a terminal is a bar in one place, at most ten times a second, and is gone at the end', () => {
    const lines = written(true, { NO_COLOR: '1' });
    expect(lines.length).toBeLessThanOrEqual(601);
    expect(lines.every((line) => line.startsWith('\r\x1b[K') && !line.includes('\n'))).toBe(true);
    expect(lines.at(-2)).toContain('[############------------]  50 %  ');
    expect(lines.at(-1)).toBe('\r\x1b[K');
  });

  test('has colour on a terminal, and none with NO_COLOR', () => {
    expect(written(true, {}).join('')).toContain('\x1b[2m');
    expect(written(true, { NO_COLOR: '1' }).join('')).not.toContain('\x1b[2m');
  });

  test('of standard input has neither bar nor time left', () => {
    expect(written(false, {}, null)[0]).toBe('105 rows  10/s  1 rejected\n');
  });

  test('tells long times in words', () => {
    expect([0.2, 59, 61, 3599.5, 7380].map(timeOf)).toEqual([
      '1 s',
      '59 s',
      '1 min 1 s',
      '1 h 0 min',
      '2 h 3 min',
    ]);
  });
});
