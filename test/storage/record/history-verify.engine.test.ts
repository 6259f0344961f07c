/** The verifier finds every alteration of the record that the service did not make. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyChanges } from '../../../src/storage/customer/customer-change.ts';
import {
  CHANGES_A_STEP,
  type Fault,
  verifyHistory,
  verifyPages,
} from '../../../src/storage/record/history-verify.ts';
import { individual, phone } from '../../support/arbitraries.ts';
import { quickTenant } from '../../support/nodes.ts';
import { emailOrder } from '../../support/orders.ts';
import { dealtCases } from '../../support/scale.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { undone } from '../../support/tamper.ts';

const aggregatorId = 'tampered';
const versions = 3;
/** The feed's order, which the database sets: it is not part of a change's content. A head covers it. */
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

/** Returns the verifier's findings while the statements are in effect; they are undone afterwards. */
function faultsAfter(...statements: readonly string[]): Promise<Fault[]> {
  return undone(server.database, async (tx) => {
    for (const statement of statements) await tx.script(statement);
    return verifyHistory(tx, server.vault, aggregatorId);
  });
}

function row(version: number, id = customerId): string {
  return `aggregator_id = '${aggregatorId}' and customer_id = '${id}' and version = ${version}`;
}

/** Returns another value that the column accepts. */
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
  unchanged: `'{"email": "x"}'`,
  facts: `'{"reference": "x"}'`,
  reason: `coalesce(reason, '') || 'x'`,
  given_hash: `given_hash || 'x'`,
  mac: `mac || 'x'`,
  payload_hash: `payload_hash || 'x'`,
  link: `link || 'x'`,
};
const everyVersion = Array.from({ length: versions }, (_, index) => index + 1);

test('an untouched history has no fault', async () => {
  expect(await verifyHistory(server.database, server.vault, aggregatorId)).toEqual([]);
  expect(await faultsAfter()).toEqual([]);
});

test('every column of a change is altered below', async () => {
  const text = `select column_name::text as name from information_schema.columns
                 where table_name = 'customer_change' order by column_name`;
  const rows = await server.database.query<{ name: string }>({ name: 'test-columns', text });
  const names = [...Object.keys(altered), ...orderColumns].sort();
  expect(rows.map(({ name }) => name)).toEqual(names);
});

/** The verifier reads the same rows from both engines, so `npm test` makes each of many alterations on one of them. */
describe.each(dealtCases(everyVersion, [2]))('version %i', (version) => {
  test.each(Object.entries(altered))('altered %s is named', async (column, value) => {
    const faults = await faultsAfter(`update customer_change set ${column} = ${value} where ${row(version)}`);
    expect(faults.length).toBeGreaterThan(0);
    // A row that was moved to another customer is missing in its old place; one moved to the end leaves a gap.
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
    const payload = 'before, after, unchanged, facts, reason';
    for (const [columns, problem] of [
      [payload, 'altered payload'],
      [`${payload}, payload_hash, given_hash`, 'altered row'],
      [`${payload}, payload_hash, given_hash, mac`, 'altered row'],
    ] as const) {
      expect(await faultsAfter(swap(columns))).toContainEqual({ customerId, version, problem });
    }
  });
});

/** Returns every variant of a JSON or plain text with one different character, if the column accepts it. */
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

const everyFourth = (texts: readonly string[]) => texts.filter((_, index) => index % 4 === 0);

test('every byte of a stored change is flipped in turn, and each flip is named', async () => {
  const columns = ['login', 'request_id', 'before', 'after', 'payload_hash', 'given_hash', 'mac', 'link'];
  const text = `select ${columns.map((name) => `${name}::text`).join(', ')} from customer_change where ${row(2)}`;
  const [stored] = await server.database.query<Record<string, string>>({ name: 'test-change', text });
  const set = (column: string, value: string) =>
    `update customer_change set ${column} = '${value.replaceAll("'", "''")}' where ${row(2)}`;
  const missed: string[] = [];
  let all = 0;
  await undone(server.database, async (tx) => {
    for (const [column, value] of Object.entries(stored ?? {})) {
      const variants = flips(value, ['before', 'after'].includes(column));
      all += variants.length;
      for (const variant of dealtCases(variants, everyFourth(variants))) {
        await tx.script(set(column, variant));
        const [fault] = await verifyHistory(tx, server.vault, aggregatorId);
        if (fault?.customerId !== customerId || fault.version !== 2) missed.push(`${column}: ${variant}`);
      }
      await tx.script(set(column, value));
    }
    expect(await verifyHistory(tx, server.vault, aggregatorId)).toEqual([]);
  });
  expect(missed).toEqual([]);
  expect(all).toBeGreaterThan(500);
});

test('a walk in several steps sees every customer once', async () => {
  const count = CHANGES_A_STEP * 2 + 3;
  const faults = await undone(server.database, async (tx) => {
    await tx.script(`
      insert into customer_change (aggregator_id, customer_id, version, kind, changed_at, login, request_id,
                                   before, after, payload_hash, given_hash, mac, link, feed_order)
      select 'elsewhere', 'cstap_' || lpad(n::text, 6, '0'), 1, 'created', now(), 'l', 'r', '{}', '{}', 'p', 'g', 'm',
             'k', 1
        from generate_series(1, ${count}) n`);
    return verifyHistory(tx, server.vault, 'elsewhere');
  });
  for (const problem of ['altered payload', 'missing customer']) {
    const named = faults.filter((fault) => fault.problem === problem).map((fault) => fault.customerId);
    expect(new Set(named).size).toBe(count);
    expect(named).toHaveLength(count);
  }
});

test('a customer with more versions than a step reads is walked whole, and a fault in any step is named', async () => {
  const count = CHANGES_A_STEP * 2 + 1;
  await undone(server.database, async (tx) => {
    for (let n = 0; n < count; n++) {
      await applyChanges(tx, server.vault, [emailOrder(aggregatorId, neighbourId, `name${n}`)]);
    }
    for (const only of [undefined, neighbourId]) {
      const sizes = [];
      for await (const page of verifyPages(tx, server.vault, aggregatorId, only)) {
        expect(page.faults).toEqual([]);
        sizes.push(page.changes);
      }
      expect(Math.max(...sizes)).toBe(CHANGES_A_STEP);
      expect(sizes.reduce((sum, size) => sum + size)).toBe(count + versions * (only ? 1 : 2));
    }
    for (const version of [1, CHANGES_A_STEP, CHANGES_A_STEP + 1, CHANGES_A_STEP * 2, count + versions]) {
      await tx.script(`update customer_change set mac = mac || 'x' where ${row(version, neighbourId)}`);
      const faults = await verifyHistory(tx, server.vault, aggregatorId);
      expect(faults[0]).toMatchObject({ customerId: neighbourId, version });
      await tx.script(`update customer_change set mac = left(mac, 43) where ${row(version, neighbourId)}`);
    }
    expect(await verifyHistory(tx, server.vault, aggregatorId)).toEqual([]);
  });
});

test.each([
  ['all customers', () => undefined],
  ['one customer', () => neighbourId],
  ['the other one', () => customerId],
])('changes that are made while the walk goes on are no faults: %s', async (_of, only) => {
  await undone(server.database, async (tx) => {
    let n = 0;
    const pages = [];
    for await (const page of verifyPages(tx, server.vault, aggregatorId, only())) {
      pages.push(page);
      // Not after the later steps: a walk that follows what is added would never end.
      for (const id of pages.length > 1 ? [] : [customerId, neighbourId]) {
        n += 1;
        await applyChanges(tx, server.vault, [emailOrder(aggregatorId, id, `name${n}`)]);
      }
    }
    expect(pages.flatMap(({ faults }) => faults)).toEqual([]);
    expect(pages.reduce((sum, { customers }) => sum + customers, 0)).toBe(only() ? 1 : 2);
  });
});

test('what is removed while the walk goes on is named', async () => {
  await undone(server.database, async (tx) => {
    for (let n = 0; n < CHANGES_A_STEP * 2; n++) {
      await applyChanges(tx, server.vault, [emailOrder(aggregatorId, neighbourId, `name${n}`)]);
    }
    const faults: Fault[] = [];
    for await (const page of verifyPages(tx, server.vault, aggregatorId, neighbourId)) {
      faults.push(...page.faults);
      await tx.script(`delete from customer_change where aggregator_id = '${aggregatorId}' and version > 3`);
    }
    expect(faults).toContainEqual({
      customerId: neighbourId,
      version: CHANGES_A_STEP + 1,
      problem: 'missing version',
    });
  });
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
    expect(faults).toEqual([{ customerId, version: versions, problem: 'missing history' }]);
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
    ['sections', `sections || '{"__proto__": "x", "constructor": "x"}'`],
    ['sections', `'[]'`],
    ['sections', `sections || '{"email": 1}'`],
    ['customer_type', `'business'`],
    ['reference', `reference || 'x'`],
    ['tax_index', `tax_index || 'x'`],
    ['tax_index', 'null'],
    ['created_at', `created_at + interval '1 millisecond'`],
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
