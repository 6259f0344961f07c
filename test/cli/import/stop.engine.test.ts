/**
 * An import that is killed, interrupted, or cut off from the service continues, and every row is processed once. It runs
 * as a separate process if it is killed, or ended by a second Ctrl-C.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Fault, type FaultyProxy, startFaultyProxy } from '../../support/faulty-proxy.ts';
import { spawnImport, startImport } from '../../support/import.ts';
import type { Ended, Running } from '../../support/running.ts';
import { individualInit } from '../../support/samples.ts';
import { full } from '../../support/scale.ts';
import { clientOf } from '../../support/sdk.ts';
import { startTestServer } from '../../support/server.ts';

const CUSTOMERS = 10;
const ROUNDS = 5;
const ROWS = CUSTOMERS * ROUNDS;

/** The request with which an import finds out whether the service accepts batches. */
const emptyList = JSON.stringify({ items: [] });

let server: Awaited<ReturnType<typeof startTestServer>>;
let proxy: FaultyProxy;
let cwd: string;
/** Called with the number of each request that changes something, from 1. */
let onChange: (count: number) => Fault | undefined = () => undefined;
let changes = 0;
/** Whether the proxy lets batches through; without them, rows are sent one by one. */
let way: 'batches' | 'rows' = 'batches';
let importing: Running | undefined;
let serial = 0;

beforeAll(async () => {
  server = await startTestServer();
  proxy = await startFaultyProxy(server.url, ({ path, headers }) => {
    const isBatch = path === '/customers/batch';
    if (isBatch && way === 'rows') return { status: 404 };
    const asksOnly = isBatch && headers['content-length'] === String(emptyList.length);
    if (asksOnly || (!isBatch && headers['idempotency-key'] === undefined)) return undefined;
    changes += 1;
    return onChange(changes);
  });
});
afterAll(async () => {
  await proxy.close();
  await server.close();
});
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'opencif-import-stop-'));
  onChange = () => undefined;
  changes = 0;
});
afterEach(async () => {
  importing?.signal('SIGKILL');
  await importing?.ended;
  rmSync(cwd, { recursive: true, force: true });
});

/** The number of the request that reaches this row: there are ten customers, and a batch has one row of each. */
const requestOf = (row: number) => (way === 'rows' ? row : Math.ceil(row / 6));

const mark = () => join(cwd, 'a.ndjson.opencif-import.json');

/** Five different updates of each new customer; every seventh row is rejected. */
async function makeFile(): Promise<{ ids: string[]; bad: number[]; text: string }> {
  const { items } = await clientOf(server.url).customers.batch(
    Array.from({ length: CUSTOMERS }, () => {
      serial += 1;
      return { operation: 'init', body: individualInit(serial) };
    }),
  );
  const ids = items.map((item) => {
    if (item.status !== 200) throw new Error(`A customer was not registered: ${item.error.code}`);
    return item.data.customerId;
  });
  const lines: string[] = [];
  const bad: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const customerId of ids) {
      lines.push(JSON.stringify({ customerId, customer: { email: `round${round}@example.test` } }));
      if (lines.length % 7 !== 0) continue;
      lines.push(JSON.stringify({ customerId: 'cstap_nobody', customer: { email: 'a@example.test' } }));
      bad.push(lines.length);
    }
  }
  const text = `${lines.join('\n')}\n`;
  writeFileSync(join(cwd, 'a.ndjson'), text);
  return { ids, bad, text };
}

function start(as: typeof spawnImport, args: readonly string[] = [], input?: string): Running {
  const all = ['--parallel', '4', ...args];
  importing = as(input === undefined ? ['a.ndjson', ...all] : ['-', ...all], {
    url: proxy.url,
    cwd,
    ...(input !== undefined && { input }),
  });
  return importing;
}

/** Runs until the request with this row was sent, then ends it with the signal. */
function stoppedAt(
  row: number,
  signal: NodeJS.Signals,
  args: readonly string[] = [],
  input?: string,
): Promise<Ended> {
  const from = changes;
  const started = start(signal === 'SIGKILL' ? spawnImport : startImport, args, input);
  onChange = (now) => {
    if (now === from + requestOf(row)) started.signal(signal);
    return undefined;
  };
  return started.ended;
}

function toEnd(args: readonly string[] = [], input?: string): Promise<Ended> {
  onChange = () => undefined;
  return start(startImport, args, input).ended;
}

/** Every customer has had each of its updates once, in order. */
async function expectOnce(ids: readonly string[]): Promise<void> {
  for (const customerId of ids) {
    const emails: unknown[] = [];
    for await (const { sections } of clientOf(server.url).customers.history(customerId)) {
      emails.unshift(sections.find(({ section }) => section === 'email')?.after);
    }
    const rounds = Array.from({ length: ROUNDS }, (_, n) => `round${n + 1}@example.test`);
    expect(emails.slice(1)).toEqual(rounds);
  }
}

function rejectedRows(): number[] {
  const lines = readFileSync(join(cwd, 'a.ndjson.rejected.ndjson'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line).row).sort((a, b) => a - b);
}

/** For cases in which the way of sending makes little difference: the small run has them once. */
const alike = (sent: typeof way) => (full || sent === 'batches' ? [sent] : []);

describe.each(['batches', 'rows'] as const)('sent in %s,', (sent) => {
  beforeEach(() => {
    way = sent;
  });

  test('kill -9, twice, and gone on with: every row is one version, every rejected row one line', async () => {
    const { ids, bad } = await makeFile();
    expect((await stoppedAt(9, 'SIGKILL')).code).toBe(null);
    expect((await stoppedAt(17, 'SIGKILL')).code).toBe(null);
    const { code, stdout, stderr } = await toEnd(['--json']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^Continuing: \d+ rows are settled already\.\n$/);
    expect(JSON.parse(stdout)).toMatchObject({ complete: true, updated: ROWS, rejected: bad.length });
    expect(rejectedRows()).toEqual(bad);
    expect(existsSync(mark())).toBe(true);
    await expectOnce(ids);
  });

  test('kill -9 before the first answer: the checkpoint is there already, and no row is done twice', async () => {
    const { ids } = await makeFile();
    await stoppedAt(1, 'SIGKILL');
    const { settled, open } = JSON.parse(readFileSync(mark(), 'utf8'));
    expect({ settled, inHand: open > 0 }).toEqual({ settled: 0, inHand: true });
    expect(statSync(mark()).mode & 0o777).toBe(0o600);
    expect((await toEnd()).code).toBe(3);
    await expectOnce(ids);
  });

  test.each(alike(sent))('standard input killed and given again goes on', async () => {
    const { ids, text } = await makeFile();
    const args = ['--format', 'ndjson', '--checkpoint', 'mark'];
    await stoppedAt(15, 'SIGKILL', args, text);
    expect((await toEnd(args, text)).code).toBe(3);
    await expectOnce(ids);
  });

  describe('Ctrl-C', () => {
    test('lets rows under way end, exits 130 with the command to go on; only rejected rows are sent again', async () => {
      const { ids, bad } = await makeFile();
      const { code, stdout, stderr } = await stoppedAt(15, 'SIGINT');
      expect(code).toBe(130);
      expect(stdout).toMatch(/^\d+ rows so far: /);
      expect(stderr).toContain('Stopping when the rows in progress have ended');
      expect(stderr).toContain('Continue with:  opencif import a.ndjson --parallel 4\n');
      const before = rejectedRows().length;
      expect((await toEnd()).code).toBe(3);
      if (sent === 'rows') expect(changes).toBe(ROWS + bad.length + before);
      expect(rejectedRows()).toEqual(bad);
      await expectOnce(ids);
    });

    test('a second time ends it at once, also when the service never answers', async () => {
      const { ids } = await makeFile();
      const child = start(spawnImport);
      onChange = (now) => {
        if (now < requestOf(10)) return undefined;
        if (now === requestOf(10)) child.signal('SIGINT');
        return 'hang';
      };
      await child.said('Ctrl-C again stops at once');
      child.signal('SIGINT');
      expect((await child.ended).code).toBe(130);
      expect((await toEnd()).code).toBe(3);
      await expectOnce(ids);
    });
  });

  describe.each(alike(sent))('a checkpoint', () => {
    test('of another service or another login is refused, and says how to start anew', async () => {
      await makeFile();
      await stoppedAt(10, 'SIGINT');
      const refused = async (args: readonly string[], words: string) => {
        const { code, stderr } = await toEnd(args);
        expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(words) });
        expect(stderr).toContain('rm a.ndjson.opencif-import.json');
      };
      await refused(['--base-url', server.url], 'another service');
      await refused(['--login', 'another'], 'another login');
      writeFileSync(mark(), '{');
      await refused([], 'not a checkpoint of this program');
    });

    test('older than the keys are kept warns', async () => {
      await makeFile();
      await stoppedAt(10, 'SIGINT');
      const kept = JSON.parse(readFileSync(mark(), 'utf8'));
      // As a kill would leave it, with rows whose answers did not come.
      writeFileSync(mark(), JSON.stringify({ ...kept, open: 1, savedAt: kept.savedAt - 25 * 3_600_000 }));
      expect((await toEnd()).stderr).toMatch(/Warning: .* more than 24 hours ago/);
    });
  });

  describe('a bad network', () => {
    const busy: Fault = { status: 503, headers: { 'retry-after': '0' } };

    test('that drops, cuts, resets, repeats and delays: every row is one version, none is rejected for it', async () => {
      const { ids, bad } = await makeFile();
      const faults: Fault[] = ['drop', 'reset', 'cut', 'repeat', 'delay', busy];
      const every = sent === 'rows' ? 3 : 2;
      const started = start(startImport);
      onChange = (now) => (now % every === 0 ? faults[(now / every) % faults.length] : undefined);
      expect((await started.ended).code).toBe(3);
      expect(rejectedRows()).toEqual(bad);
      await expectOnce(ids);
    });

    test('that stays down stops it with exit code 1, rejects nothing, and it goes on later', async () => {
      const { ids, bad } = await makeFile();
      const started = start(startImport);
      onChange = (now) => (now > requestOf(12) ? busy : undefined);
      const { code, stderr } = await started.ended;
      expect(code).toBe(1);
      const path = sent === 'rows' ? '/customer/update' : '/customers/batch';
      expect(stderr).toMatch(/Row \d+ could not be done\. /);
      expect(stderr).toContain(`POST ${path} answered 503`);
      expect(stderr).toContain('Continue with:  opencif import a.ndjson');
      expect((await toEnd()).code).toBe(3);
      expect(rejectedRows()).toEqual(bad);
      await expectOnce(ids);
    });
  });
});

test('begun in batches, gone on with row by row, and in batches again: every row is one version', async () => {
  const { ids, bad } = await makeFile();
  for (const one of ['batches', 'rows', 'batches'] as const) {
    way = one;
    await stoppedAt(13, 'SIGKILL');
  }
  const { code, stdout } = await toEnd(['--json']);
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({ complete: true, updated: ROWS, rejected: bad.length });
  await expectOnce(ids);
});

test('an input that stays open keeps no import waiting that the service has stopped', async () => {
  way = 'batches';
  const { text } = await makeFile();
  onChange = () => ({ status: 503, headers: { 'retry-after': '0' } });
  // The brake would wait for more updates, to judge them together.
  const args = ['-', '--format', 'ndjson', '--checkpoint', 'mark', '--max-destructive', '100%'];
  // As much as is checked before anything is sent; empty lines are not rows.
  const input = `${text}${`${' '.repeat(65_535)}\n`.repeat(256)}`;
  importing = spawnImport(args, { url: proxy.url, cwd, input, staysOpen: true });
  const { code, stderr } = await importing.ended;
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('answered 503') });
});
