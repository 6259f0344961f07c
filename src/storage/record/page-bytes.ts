/**
 * Pages end at a number of bytes as well as of rows. The statement counts: what does not fit on the page is neither
 * sent nor, where PostgreSQL keeps it beside the row, read.
 */

/** How much a page holds: at most `limit` rows, and of these as many as come to `bytes`, but at least one. */
export interface PageSize {
  readonly limit: number;
  /** Of sealed values, as the database stores them. */
  readonly bytes: number;
}

/**
 * SQL of the columns that `fitsOnPage` needs.
 * @param from the rows of the page by name, not more than its limit
 * @param order of the page: `newest.version desc`
 * @param columns of sealed values
 */
export function bytesSoFar(
  from: string,
  order: string,
  columns: readonly string[] = ['before', 'after', 'reason'],
): string {
  const size = columns.map((column) => `coalesce(pg_column_size(${from}.${column}), 0)`).join(' + ');
  const soFar = `over (order by ${order} rows unbounded preceding)`;
  return `sum(${size}) ${soFar} as bytes, row_number() ${soFar} as place`;
}

/** SQL for whether a row with these columns is on the page. @param bytes the parameter: `$5` */
export function fitsOnPage(row: string, bytes: string): string {
  return `(${row}.bytes <= ${bytes}::bigint or ${row}.place = 1)`;
}
