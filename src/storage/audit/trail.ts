/**
 * Pages of append-only tables, newest first, from a time to a time. A place is the time of a row, to the microsecond,
 * and its position among those of the same time.
 */
import type { Queryable, SqlValue, Statement } from '../engine/database.ts';
import { isoTime } from '../record/customer-record.ts';
import { bytesSoFar, fitsOnPage, type PageSize } from '../record/page-bytes.ts';

/** A span of time, where the page begins, and how much it holds. */
export interface TrailPage extends PageSize {
  /** ISO 8601; null: from the beginning. */
  readonly from: string | null;
  /** ISO 8601, not included; null: until now. */
  readonly to: string | null;
  /** A place; null: the first page. */
  readonly before: string | null;
}

const newestFirst = (row: string) => `${row}.at desc, ${row}.position desc`;

/** Values $1 to $6 are those of the page, in `readTrail`; the condition has its own from $7 on. */
export interface Trail {
  readonly name: string;
  readonly table: string;
  /** SQL: what is selected of the row `e`, besides its time. */
  readonly columns: string;
  /** SQL: which rows `e` belong to it. */
  readonly condition: string;
  /** Columns whose sizes count for the bytes of the page. */
  readonly sized: readonly string[];
}

export function trailStatement({ name, table, columns, condition, sized }: Trail): Statement {
  return {
    name,
    text: `
select ${columns}, ${isoTime('e.at')} as at, e.found,
       to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '/' || e.position as cursor
  from (
    select e.*, count(*) over ()::int as found, ${bytesSoFar('e', newestFirst('e'), sized)}
      from (
        select e.* from ${table} e
         where ${condition}
           and e.at >= coalesce($1::text::timestamptz, '-infinity')
           and e.at < coalesce($2::text::timestamptz, 'infinity')
           and (e.at, e.position) < (coalesce($3::text::timestamptz, 'infinity'), coalesce($4::text::bigint, 0))
         order by ${newestFirst('e')}
         limit $5::int
      ) e
  ) e
 where ${fitsOnPage('e', '$6')}
 order by ${newestFirst('e')}`,
  };
}

interface TrailRow {
  /** How many rows were found, one more than the page holds at most; those beyond its bytes are not among the rows. */
  readonly found: number;
  readonly cursor: string;
}

/** What is on a page, and the place where the next one begins; null: there is none. */
export interface TrailOf<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** @param more the values of the condition, from $7 on */
export async function readTrail<Row, Item>(
  on: Queryable,
  statement: Statement,
  page: TrailPage,
  more: readonly SqlValue[],
  itemOf: (row: Row) => Item,
): Promise<TrailOf<Item>> {
  const { from, to, before, limit, bytes } = page;
  const [at = null, position = null] = before?.split('/') ?? [];
  const values = [from, to, at, position, limit + 1, bytes, ...more];
  const rows = await on.query<Row & TrailRow>(statement, values);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const items = shown.map(({ found: _found, cursor: _cursor, ...row }) => itemOf(row as unknown as Row));
  return { items, next: last && last.found > shown.length ? last.cursor : null };
}
