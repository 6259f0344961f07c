/** The verifier notices any change of a single value of a customer or of a change, in any history. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeKinds } from '../../../src/contract/history.ts';
import { applyChanges } from '../../../src/storage/customer/customer-change.ts';
import type { Transaction } from '../../../src/storage/engine/database.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import { verifyHistory } from '../../../src/storage/record/history-verify.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { emailOrder, employeeOrder, newAggregator } from '../../support/orders.ts';
import { type StepKind, stepInStore, stepPaths } from '../../support/retention.ts';
import { scale } from '../../support/scale.ts';
import { testMasterKey } from '../../support/server.ts';
import { once, undone } from '../../support/tamper.ts';

const HISTORIES = scale(5, 60);
/** For each history. */
const MUTATIONS = scale(60, 200);

/**
 * Columns that the verifier does not check. The database sets them: they are the order of the feed and of the list of
 * customers, and say nothing about a customer's data. A head covers the feed's order.
 */
const uncovered = [
  'customer.feed_order',
  'customer.position',
  'customer_change.feed_order',
  'customer_change.position',
];

let opened: TestDatabase;
let vault: Vault;
let histories = 0;

beforeAll(async () => {
  opened = await openTestDatabase();
  vault = await openVault(opened.database, testMasterKey);
  await newAggregator({ database: opened.database, vault }, 'elsewhere', 0);
});

afterAll(() => opened.drop());

const index = fc.nat(2);
const anyStep: fc.Arbitrary<(aggregatorId: string) => Promise<unknown>> = fc.oneof(
  fc.tuple(index, fc.constantFrom('a', 'b', 'c')).map(
    ([n, name]) =>
      (id: string) =>
        applyChanges(opened.database, vault, [
          emailOrder(id, `person_${n}`, name, { reason: name === 'a' ? null : `because of ${name}` }),
        ]),
  ),
  fc.tuple(index, fc.constantFrom('Clerk', 'Cook', null)).map(
    ([n, position]) =>
      (id: string) =>
        applyChanges(opened.database, vault, [employeeOrder(id, `person_${n}`, position)]),
  ),
  fc.tuple(index, fc.constantFrom(...Object.keys(stepPaths))).map(([n, kind]) => (id: string) => {
    const { actor } = emailOrder(id, `person_${n}`, '');
    return stepInStore({ database: opened.database, vault }, actor, `person_${n}`, kind as StepKind);
  }),
);

/** Steps that are refused or change nothing add no version. */
async function makeHistory(steps: readonly ((id: string) => Promise<unknown>)[]): Promise<string> {
  const aggregatorId = `history_${histories++}`;
  await newAggregator({ database: opened.database, vault }, aggregatorId, 3);
  for (const step of steps) await step(aggregatorId);
  return aggregatorId;
}

interface Cell {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly ctid: string;
  readonly value: unknown;
}

/** Returns every value of every row of the aggregator, except in the uncovered columns. */
async function cellsOf(on: Transaction, aggregatorId: string): Promise<Cell[]> {
  const columns = await once<{ table: string; column: string; type: string }>(
    on,
    `select table_name::text as table, column_name::text as column, udt_name::text as type
       from information_schema.columns
      where table_schema = current_schema() and table_name in ('customer', 'customer_change')
      order by table_name, ordinal_position`,
  );
  const covered = columns.filter(({ table, column }) => !uncovered.includes(`${table}.${column}`));
  expect(columns.length - covered.length).toBe(uncovered.length);
  const cells: Cell[] = [];
  for (const table of ['customer', 'customer_change']) {
    const rows = await once<{ ctid: string; row: Record<string, unknown> }>(
      on,
      `select ctid::text, to_jsonb(t) as row from ${table} t where aggregator_id = $1`,
      [aggregatorId],
    );
    for (const { ctid, row } of rows) {
      for (const one of covered.filter((column) => column.table === table)) {
        cells.push({ ...one, ctid, value: row[one.column] });
      }
    }
  }
  return cells;
}

/** Numbers that select a cell and its new value. */
const anyNumber = fc.noBias(fc.nat());
const anyChoice = fc.tuple(
  anyNumber,
  anyNumber,
  anyNumber,
  fc.string({ minLength: 1, maxLength: 3, unit: 'grapheme-ascii' }),
);
type Choice = typeof anyChoice extends fc.Arbitrary<infer T> ? T : never;

/** Returns another text: a character replaced, removed or added, or an empty text. */
function otherText(text: string, [, how, where, letters]: Choice): string {
  const at = text.length === 0 ? 0 : where % text.length;
  const ways = [
    `${text.slice(0, at)}${letters}${text.slice(at + 1)}`,
    `${text.slice(0, at)}${text.slice(at + 1)}`,
    `${text.slice(0, at)}${letters}${text.slice(at)}`,
    '',
  ];
  return ways[how % ways.length] as string;
}

function otherObject(object: Readonly<Record<string, unknown>>, choice: Choice): Record<string, unknown> {
  const [, how, where, letters] = choice;
  const names = Object.keys(object);
  const name = names[where % Math.max(1, names.length)];
  if (name === undefined || how % 4 === 0) return { ...object, [letters]: letters };
  const { [name]: value, ...rest } = object;
  if (how % 4 === 1) return rest;
  if (how % 4 === 2) return { ...rest, [`${name}${letters}`]: value };
  return { ...rest, [name]: otherJson(value, [choice[0], Math.floor(how / 4), where, letters]) };
}

function otherJson(value: unknown, choice: Choice): unknown {
  const [, how, where, letters] = choice;
  if (typeof value === 'string') return how % 7 === 6 ? [value] : otherText(value, choice);
  if (Array.isArray(value)) {
    const at = value.length === 0 ? 0 : where % value.length;
    const ways = [
      [...value, letters],
      value.toSpliced(at, 1),
      value.toReversed(),
      value.toSpliced(at, 1, letters),
    ];
    return ways[how % ways.length];
  }
  if (typeof value === 'object' && value !== null)
    return otherObject(value as Record<string, unknown>, choice);
  return value === null ? { [letters]: letters } : [value];
}

/** Returns SQL for another value of the cell, and the value for its $1. */
function otherValue({ type, value, column }: Cell, choice: Choice): [string, string | null] {
  const [, how, where] = choice;
  const nullable = [
    'tax_index',
    'before',
    'after',
    'unchanged',
    'facts',
    'reason',
    'closed_at',
    'legal_hold_at',
  ];
  const gone = nullable.includes(column) && how % 5 === 4;
  if (gone) return [`$1::${type}`, null];
  if (type === 'int4') return ['$1::int', String(Number(value) + 1 + (where % 3) * (how % 2 === 0 ? 1 : -1))];
  if (type === 'timestamptz')
    return [
      '$1::timestamptz',
      new Date(Date.parse(String(value ?? '2026-11-01')) + 1 + (where % 10_000)).toISOString(),
    ];
  if (type === 'jsonb') return ['$1::jsonb', JSON.stringify(otherJson(value, choice))];
  if (type === '_text')
    return ['array(select jsonb_array_elements_text($1::jsonb))', JSON.stringify(otherJson(value, choice))];
  const lists: Record<string, readonly string[]> = {
    aggregator_id: ['elsewhere'],
    kind: changeKinds,
    customer_type: ['individual', 'business'],
  };
  const list = lists[column];
  return ['$1::text', list ? (list[where % list.length] as string) : otherText(String(value ?? ''), choice)];
}

/** Alters one cell. @returns both values; null if they are equal, or if the table does not accept the new one */
async function mutate(tx: Transaction, cell: Cell, choice: Choice): Promise<string | null> {
  const [sql, value] = otherValue(cell, choice);
  const { table, column, ctid } = cell;
  await tx.script('savepoint mutation');
  try {
    const rows = await once(
      tx,
      `update ${table} set ${column} = ${sql} where ctid = '${ctid}' and ${column} is distinct from ${sql} returning 1 as altered`,
      [value],
    );
    return rows.length === 0 ? null : `${table}.${column} ${JSON.stringify(cell.value)} -> ${value}`;
  } catch (error) {
    // A constraint: the table would accept this value from nobody.
    if (!/^2[23]/.test(String((error as { code?: unknown }).code))) throw error;
    await tx.script('rollback to savepoint mutation');
    return null;
  }
}

test('a single mutation of any column of any row of any history is noticed', async () => {
  const altered: string[] = [];
  const property = fc.asyncProperty(
    fc.array(anyStep, { minLength: 1, maxLength: 12 }),
    fc.array(anyChoice, { minLength: MUTATIONS, maxLength: MUTATIONS }),
    async (steps, choices) => {
      const aggregatorId = await makeHistory(steps);
      await undone(opened.database, async (tx) => {
        expect(await verifyHistory(tx, vault, aggregatorId)).toEqual([]);
        const cells = await cellsOf(tx, aggregatorId);
        for (const choice of choices) {
          const cell = cells[choice[0] % cells.length] as Cell;
          await tx.script('savepoint whole');
          const mutation = await mutate(tx, cell, choice);
          if (mutation !== null) {
            altered.push(`${cell.table}.${cell.column}`);
            const faults = await verifyHistory(tx, vault, aggregatorId);
            expect([mutation, faults.length > 0]).toEqual([mutation, true]);
          }
          await tx.script('rollback to savepoint whole');
        }
      });
    },
  );
  await fc.assert(property, { numRuns: HISTORIES });
  expect(altered.length).toBeGreaterThan((HISTORIES * MUTATIONS) / 2);
  expect(new Set(altered).size).toBeGreaterThan(20);
});
