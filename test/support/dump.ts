/** Everything in a store, for comparison: every row of every table, and the value of every sequence. */
import type { Database } from '../../src/storage/engine/database.ts';

const tables = {
  name: 'test-dump-tables',
  text: `select table_name as name from information_schema.tables
          where table_schema = 'public' and table_type = 'BASE TABLE' order by table_name`,
};
const sequences = {
  name: 'test-dump-sequences',
  text: `select sequencename || ' ' || coalesce(last_value, 0) as line from pg_sequences
          where schemaname = 'public' order by sequencename`,
};

/** @returns one line for each row and sequence, in an order that depends only on their content */
export async function dump(database: Database): Promise<string[]> {
  const names = await database.query<{ name: string }>(tables);
  const rowsOf = ({ name }: { name: string }) =>
    `select '${name} ' || to_jsonb(t)::text as line from "${name}" t`;
  // One statement for all tables: some tests ask hundreds of times.
  const text = `${names.map(rowsOf).join(' union all ')} order by 1`;
  const rows = await database.query<{ line: string }>({ name: `test-dump-${names.length}`, text });
  const counted = await database.query<{ line: string }>(sequences);
  return [...rows, ...counted].map(({ line }) => line);
}
