/** Whoever alters the record behind the service's back is named by the verifier. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Transaction } from '../../../src/storage/engine/database.ts';
import {
  type BrokenLink,
  CUSTOMERS_A_STEP,
  verifyHistory,
} from '../../../src/storage/record/history-verify.ts';
import { individual, phone } from '../../support/arbitraries.ts';
import { quickTenant } from '../../support/nodes.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

const aggregatorId = 'tampered';
const versions = 3;
/** The feed's order, made by the database: no part of what a change says, so not in the link hash. */
const orderColumns = ['feed_order', 'position'];

let server: TestServer;
let customerId: string;
let neighbourId: string;

beforeAll(async () => {
  server = await buildTestServer();
  const token = await quickTenant(server, aggregatorId);
  await quickTenant(server, 'elsewhere');
  const ids = [];
  for (const n of [1, 2]) {
    const { data } = (await server.post('/customer/init', individual(n), token)).json();
    ids.push(data.customerId);
    for (const last of ['01', '02']) {
      const customer = { phones: [phone(`202555${n}1${last}`)] };
      const body = { customerId: data.customerId, customer };
      expect((await server.post('/customer/update', body, token)).statusCode).toBe(200);
    }
  }
  [customerId, neighbourId] = ids as [string, string];
});

afterAll(() => server.close());

class Undo extends Error {}

/** What the verifier says while `statement` is in force; it is undone afterwards. */
async function faultsAfter(...statements: readonly string[]): Promise<BrokenLink[]> {
  let faults: BrokenLink[] = [];
  const work = async (tx: Transaction) => {
    for (const statement of statements) await tx.script(statement);
    faults = await verifyHistory(tx, aggregatorId);
    throw new Undo();
  };
  await expect(server.database.transaction(work)).rejects.toBeInstanceOf(Undo);
  return faults;
}

function row(version: number, id = customerId): string {
  return `aggregator_id = '${aggregatorId}' and customer_id = '${id}' and version = ${version}`;
}

/** Another value that the column accepts. */
const altered: Record<string, string> = {
  aggregator_id: `'elsewhere'`,
  customer_id: `customer_id || 'x'`,
  version: 'version + 100',
  kind: `'employeeAdded'`,
  changed_at: `changed_at + interval '1 millisecond'`,
  login: `login || 'x'`,
  request_id: `request_id || 'x'`,
  before: `before || '{"email": "x"}'`,
  after: `after || '{"email": "x"}'`,
  payload_hash: `payload_hash || 'x'`,
  link: `link || 'x'`,
};
const everyVersion = Array.from({ length: versions }, (_, index) => index + 1);

test('an untouched history has no fault', async () => {
  expect(await verifyHistory(server.database, aggregatorId)).toEqual([]);
  expect(await faultsAfter()).toEqual([]);
});

test('every column of a change is altered below', async () => {
  const text = `select column_name::text as name from information_schema.columns
                 where table_name = 'customer_change' order by column_name`;
  const rows = await server.database.query<{ name: string }>({ name: 'test-columns', text });
  const names = [...Object.keys(altered), ...orderColumns].sort();
  expect(rows.map(({ name }) => name)).toEqual(names);
});

describe.each(everyVersion)('version %i', (version) => {
  test.each(Object.entries(altered))('altered %s is named', async (column, value) => {
    const faults = await faultsAfter(`update customer_change set ${column} = ${value} where ${row(version)}`);
    expect(faults.length).toBeGreaterThan(0);
    // A row moved to another customer is missed where it was; one moved to the end leaves a gap.
    expect(faults.some((fault) => fault.customerId === customerId && fault.version >= version)).toBe(true);
    expect(faults.some((fault) => fault.customerId === neighbourId)).toBe(false);
  });

  test('a row that is gone is named', async () => {
    const faults = await faultsAfter(`delete from customer_change where ${row(version)}`);
    const last = version === versions;
    const fault = last
      ? { customerId, version, problem: 'altered head' }
      : { customerId, version: version + 1, problem: 'missing version' };
    expect(faults).toContainEqual(fault);
  });

  const other = (version % versions) + 1;
  test.each([
    ['of the same customer', () => row(other)],
    ['of another customer', () => row(version, neighbourId)],
  ])('payloads swapped with a row %s are named, hashes swapped along too', async (_where, second) => {
    const swap = (columns: string) => `
      with one as (select ${columns} from customer_change where ${row(version)}),
           two as (select ${columns} from customer_change where ${second()}),
           there as (update customer_change set (${columns}) = (select * from one) where ${second()})
      update customer_change set (${columns}) = (select * from two) where ${row(version)}`;
    for (const columns of ['before, after', 'before, after, payload_hash']) {
      const faults = await faultsAfter(swap(columns));
      const problem = columns.includes('hash') ? 'altered row' : 'altered payload';
      expect(faults).toContainEqual({ customerId, version, problem });
    }
  });
});

/** Of a JSON or plain text every variant with one character another, as far as the column takes it. */
function flips(text: string, json: boolean): string[] {
  const variants = Array.from(text, (character, index) => {
    const other = String.fromCharCode(character.charCodeAt(0) ^ 1);
    return text.slice(0, index) + other + text.slice(index + 1);
  });
  return json ? variants.filter(isJson) : variants;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('every byte of a stored change is flipped in turn, and each flip is named', async () => {
  const columns = ['login', 'request_id', 'before', 'after', 'payload_hash', 'link'];
  const text = `select ${columns.map((name) => `${name}::text`).join(', ')} from customer_change where ${row(2)}`;
  const [stored] = await server.database.query<Record<string, string>>({ name: 'test-change', text });
  const set = (column: string, value: string) =>
    `update customer_change set ${column} = '${value.replaceAll("'", "''")}' where ${row(2)}`;
  const missed: string[] = [];
  let flipped = 0;
  const work = async (tx: Transaction) => {
    for (const [column, value] of Object.entries(stored ?? {})) {
      for (const variant of flips(value, ['before', 'after'].includes(column))) {
        await tx.script(set(column, variant));
        flipped += 1;
        const [fault] = await verifyHistory(tx, aggregatorId);
        if (fault?.customerId !== customerId || fault.version !== 2) missed.push(`${column}: ${variant}`);
      }
      await tx.script(set(column, value));
    }
    expect(await verifyHistory(tx, aggregatorId)).toEqual([]);
    throw new Undo();
  };
  await expect(server.database.transaction(work)).rejects.toBeInstanceOf(Undo);
  expect(missed).toEqual([]);
  expect(flipped).toBeGreaterThan(500);
});

test('a walk in several steps sees every customer once', async () => {
  const count = CUSTOMERS_A_STEP * 2 + 3;
  const work = async (tx: Transaction) => {
    await tx.script(`
      insert into customer_change (aggregator_id, customer_id, version, kind, changed_at, login, request_id,
                                   before, after, payload_hash, link, feed_order)
      select 'elsewhere', 'cstap_' || lpad(n::text, 6, '0'), 1, 'created', now(), 'l', 'r', '{}', '{}', 'p', 'k', 1
        from generate_series(1, ${count}) n`);
    const faults = await verifyHistory(tx, 'elsewhere');
    const named = faults.filter(({ problem }) => problem === 'altered payload').map((one) => one.customerId);
    expect(named).toHaveLength(count);
    expect(new Set(named).size).toBe(count);
    throw new Undo();
  };
  await expect(server.database.transaction(work)).rejects.toBeInstanceOf(Undo);
});

describe('the customer itself', () => {
  const where = () => `aggregator_id = '${aggregatorId}' and customer_id = '${customerId}'`;

  test.each([
    ['link', `link || 'x'`],
    ['version', 'version + 1'],
    ['version', 'version - 1'],
  ])('altered %s is named (%s)', async (column, value) => {
    const faults = await faultsAfter(`update customer set ${column} = ${value} where ${where()}`);
    expect(faults).toEqual([{ customerId, version: expect.any(Number), problem: 'altered head' }]);
  });

  test('a history that is gone whole is named', async () => {
    const faults = await faultsAfter(`delete from customer_change where ${where()}`);
    expect(faults).toEqual([{ customerId, version: versions, problem: 'altered head' }]);
  });

  test('a history cut short with the version put back is named: the link is not', async () => {
    const faults = await faultsAfter(
      `delete from customer_change where ${row(versions)}`,
      `update customer set version = version - 1 where ${where()}`,
    );
    expect(faults).toEqual([{ customerId, version: versions - 1, problem: 'altered head' }]);
  });

  test.each([
    ['sections', `sections || '{"email": "x"}'`],
    ['sections', `sections - 'email'`],
    ['sections', `sections || '{"employees/cstap_x/status": "x"}'`],
    ['employee_ids', `employee_ids || 'cstap_x'::text`],
    ['representative_ids', `representative_ids || 'cstab_x'::text`],
  ])('altered %s are named (%s)', async (column, value) => {
    const faults = await faultsAfter(`update customer set ${column} = ${value} where ${where()}`);
    expect(faults).toEqual([{ customerId, version: versions, problem: 'altered customer' }]);
  });

  test('one that is gone while its history stands is named', async () => {
    const faults = await faultsAfter(`delete from customer where ${where()}`);
    expect(faults).toEqual([{ customerId, version: versions, problem: 'missing customer' }]);
  });
});
