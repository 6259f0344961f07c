/**
 * Customers are imported, updated, exported, imported elsewhere and exported there: both exports are equal. Individuals
 * have a passport, because no login can see a social security number.
 */
import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CustomerRecord } from '../../../src/sdk/index.ts';
import { business, individual, phone } from '../../support/arbitraries.ts';
import { runCommand } from '../../support/command.ts';
import { startImport } from '../../support/import.ts';
import { scale } from '../../support/scale.ts';
import { startTestServer, testPassword } from '../../support/server.ts';

/** More than a page or a batch holds. */
const customers = scale(150, 20_000);
type Server = Awaited<ReturnType<typeof startTestServer>>;

let [here, there]: Server[] = [];
let cwd: string;

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'opencif-round-trip-'));
  [here, there] = [await startTestServer(), await startTestServer()];
  for (const server of [here, there]) await server.addTenant('traveller', 'round_trip');
});
afterAll(async () => {
  await here?.close();
  await there?.close();
  rmSync(cwd, { recursive: true, force: true });
});

const login = { OPENCIF_LOGIN: 'traveller', OPENCIF_PASSWORD: testPassword };
const file = (name: string) => join(cwd, name);

async function write(name: string, rows: Iterable<object>): Promise<void> {
  const out = createWriteStream(file(name));
  for (const row of rows) {
    if (!out.write(`${JSON.stringify(row)}\n`))
      await new Promise((resolve) => out.once('drain', () => resolve(null)));
  }
  await new Promise<void>((resolve) => out.end(() => resolve()));
}

async function imported(args: readonly string[], server: Server | undefined, rows: number): Promise<void> {
  const settings = { url: server?.url ?? '', cwd, env: login };
  const { code, stdout, stderr } = await startImport([...args, '--json'], settings).ended;
  const rejected = `${args[0]}.rejected.${extname(args[0] ?? '').slice(1)}`;
  const why = code === 3 ? readFileSync(file(rejected), 'utf8').slice(0, 2000) : stderr;
  expect(code, `${args[0]}: ${why}`).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ complete: true, rows, rejected: 0 });
}

async function exported(name: string, server: Server | undefined): Promise<void> {
  const env = { ...login, OPENCIF_BASE_URL: server?.url ?? '' };
  const { code, stderr } = await runCommand(['export', '--output', file(name)], env);
  expect([code, stderr.includes(`${customers.toLocaleString('en-US')} customers exported`)]).toEqual([
    0,
    true,
  ]);
}

function* registrations(): Generator<object> {
  for (let n = 1; n <= customers; n++) {
    if (n % 4 === 0) yield business(n);
    else yield withPassport(n);
  }
}

/** Includes names that a spreadsheet would read as formulas. */
function withPassport(n: number): object {
  const init = individual(n);
  const passport = { type: 'PASSPORT' as const, value: `P${n}`, issuanceCountryCodeA3: 'USA' };
  init.customer.identificationDocuments = [passport];
  init.customer.firstName = ['Ann', '=1+1', "'", '-n, "q"', 'Zoë'][n % 5] ?? '';
  return init;
}

async function* linesOf(
  name: string,
): AsyncGenerator<{ customerId: string; customerType: string; reference: string }> {
  for await (const line of createInterface({ input: createReadStream(file(name)) })) yield JSON.parse(line);
}

/** Returns it without what each service creates itself. */
async function content(name: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { customerId: _, ...customer } of linesOf(name)) {
    const { dtsCreatedAt: _created, changedAt: _changed, ...rest } = customer as CustomerRecord;
    found.set(rest.reference, JSON.stringify(rest));
  }
  return found;
}

async function updates(from: string): Promise<object[]> {
  const rows: object[] = [];
  for await (const { customerId, customerType } of linesOf(from)) {
    const n = rows.length;
    if (customerType === 'business') {
      rows.push({ customerId, customer: { businessPhones: [phone('2025550100'), phone('2025550101')] } });
    } else rows.push({ customerId, customer: { email: `moved${n}@example.test` } });
  }
  return rows;
}

test(
  'customers that went out and into another service are the same there',
  async () => {
    await write('registrations.ndjson', registrations());
    await imported(['registrations.ndjson'], here, customers);
    await exported('first.ndjson', here);
    await write('updates.ndjson', await updates('first.ndjson'));
    await imported(['updates.ndjson'], here, customers);
    await exported('out.csv', here);
    await exported('out.ndjson', here);
    await imported(['out.csv', '--operation', 'init'], there, customers);
    await exported('arrived.ndjson', there);
    const [out, arrived, first] = [
      await content('out.ndjson'),
      await content('arrived.ndjson'),
      await content('first.ndjson'),
    ];
    expect(out.size).toBe(customers);
    for (const [reference, customer] of out) {
      expect(arrived.get(reference)).toBe(customer);
      expect(first.get(reference)).not.toBe(customer);
    }
  },
  600_000 + customers * 100,
);
