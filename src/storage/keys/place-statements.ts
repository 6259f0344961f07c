/** The statements that read, replace and count the sealed values of a place. */
import { DIGEST_LENGTH } from '../../vault/vault.ts';
import type { Statement } from '../engine/database.ts';
import { sealedUnderLiveKey } from '../engine/live-key.ts';
import { bytesSoFar, fitsOnPage } from '../record/page-bytes.ts';
import { type SealedPlace, sealedColumns } from './sealed-places.ts';

/** How much one statement reads: so little that none takes long. */
const PAGE_ROWS = 200;
const COUNT_ROWS = 500;
const PAGE_BYTES = 1024 * 1024;

export interface PlaceStatements {
  /** $1 a generation. A page of rows by key: of those with values of another generation also the sealed columns. */
  readonly read: Statement;
  /** $1 a JSON list of rows with new values, $2 their generation. Passes over rows that another session has locked. */
  readonly replace: Statement;
  /** How many values there are of each generation on a page, and its last key. */
  readonly count: Statement;
  /** The last parameters of the first page; those of the next page are the key of the last row. */
  readonly start: readonly string[];
}

const beforeAll = { text: '', int: '0', bigint: '0', timestamptz: '-infinity' } as const;

export function statementsOf(place: SealedPlace): PlaceStatements {
  const start = Object.values(place.key).map((type) => beforeAll[type]);
  return { read: readPage(place), replace: replaceValues(place), count: countPage(place), start };
}

function keysOf({ key }: SealedPlace, from: string): string {
  return Object.keys(key)
    .map((column) => `${from}.${column}`)
    .join(', ');
}

/** SQL of the key's columns, as both engines read them alike. */
function readableKeys({ key }: SealedPlace, from: string): string[] {
  return Object.entries(key).map(([column, type]) =>
    type === 'text' || type === 'int' ? `${from}.${column}` : `${from}.${column}::text as ${column}`,
  );
}

/** SQL: a page of rows after the key in the parameters from `first` on. */
function rowsAfter(place: SealedPlace, first: number, rows: number): string {
  const more = Object.entries(place.with ?? {}).map(([name, sql]) => `${sql} as ${name}`);
  const columns = [keysOf(place, 't'), ...sealedColumns(place).map((column) => `t.${column}`), ...more];
  // As text, because drivers would guess another type.
  const values = Object.values(place.key).map((type, index) => `$${first + index}::text::${type}`);
  return `select ${columns.join(', ')} from ${place.table} t
   where (${keysOf(place, 't')}) > (${values.join(', ')}) order by ${keysOf(place, 't')} limit ${rows}`;
}

/** SQL of the generation of a sealed value, as text; null for null. */
const generation = (text: string) => `split_part(${text}, '.', 2)`;

function readPage(place: SealedPlace): Statement {
  const { table, maps = [], texts = {} } = place;
  const columns = sealedColumns(place);
  const old = [
    ...maps.map(
      (column) => `exists (select from jsonb_each_text(${column}) s where ${generation('s.value')} <> $1)`,
    ),
    ...Object.keys(texts).map((column) => `coalesce(${generation(column)} <> $1, false)`),
  ].join(' or ');
  const shown = [
    ...readableKeys(place, 'judged'),
    ...Object.keys(place.with ?? {}),
    'old',
    ...columns.map((column) => `case when old then ${column} end as ${column}`),
  ];
  return {
    name: `reseal-read-${table}`,
    text: `
select ${shown.join(', ')}
  from (
    select page.*, ${old} as old
      from (select newest.*, ${bytesSoFar('newest', keysOf(place, 'newest'), columns)}
              from (${rowsAfter(place, 2, PAGE_ROWS)}) newest) page
     where ${fitsOnPage('page', String(PAGE_BYTES))}
  ) judged
 order by ${keysOf(place, 'judged')}`,
  };
}

/**
 * Equal digests mean equal values, so a value is replaced only by the same one, whatever was changed since it was read;
 * and what was destroyed meanwhile stays so.
 */
function replaceValues(place: SealedPlace): Statement {
  const { table, key, maps = [], texts = {} } = place;
  const digest = (text: string) => `left(${text}, ${DIGEST_LENGTH})`;
  const types = [
    ...Object.entries(key).map(([column, type]) => `${column} ${type}`),
    ...maps.map((column) => `${column} jsonb`),
    ...Object.keys(texts).map((column) => `${column} text`),
  ];
  const sets = [
    ...maps.map(
      (column) => `${column} = t.${column} || coalesce((
         select jsonb_object_agg(n.key, n.value) from jsonb_each_text(i.${column}) n
          where ${digest(`(t.${column} ->> n.key)`)} = ${digest('n.value')}), '{}')`,
    ),
    ...Object.keys(texts).map(
      (column) =>
        `${column} = case when ${digest(`t.${column}`)} = ${digest(`i.${column}`)} then i.${column} else t.${column} end`,
    ),
  ];
  const same = (one: string, other: string) =>
    Object.keys(key)
      .map((column) => `${one}.${column} = ${other}.${column}`)
      .join(' and ');
  return {
    name: `reseal-replace-${table}`,
    text: `
with item as materialized (
  select * from jsonb_to_recordset($1::jsonb) as i(${types.join(', ')})
), free as materialized (
  select ${keysOf(place, 't')}
    from ${table} t join item i on ${same('t', 'i')}
   order by ${keysOf(place, 't')}
     for update of t skip locked
)
update ${table} t
   set ${sets.join(',\n       ')}
  from item i join free f on ${same('i', 'f')}
 where ${same('t', 'i')} and ${sealedUnderLiveKey('$2::int')}
returning 1 as done`,
  };
}

function countPage(place: SealedPlace): Statement {
  const { table, key, maps = [], texts = {} } = place;
  const values = [
    ...maps.map(
      (column) => `select ${generation('s.value')} as generation from page, jsonb_each_text(${column}) s`,
    ),
    ...Object.keys(texts).map(
      (column) => `select ${generation(column)} as generation from page where ${column} is not null`,
    ),
  ];
  const order = Object.keys(key).map((column) => `page.${column} desc`);
  const last = Object.keys(key).map((column) => `page.${column}::text`);
  return {
    name: `reseal-count-${table}`,
    text: `
with page as materialized (${rowsAfter(place, 1, COUNT_ROWS)})
select (select jsonb_build_array(${last.join(', ')}) from page order by ${order.join(', ')} limit 1) as last,
       (select coalesce(jsonb_object_agg(generation, n), '{}')
          from (select generation, count(*) as n from (${values.join(' union all ')}) value group by 1) g) as counts`,
  };
}
