/** Test files use databases one after the other: whatever one did to its database, the next finds none of it. */
import { expect, test } from 'vitest';
import type { Database } from '../../src/storage/engine/database.ts';
import { openTestDatabase } from './database.ts';
import { dump } from './dump.ts';
import { schemaOf } from './schema.ts';
import { once } from './tamper.ts';

async function stateOf(database: Database): Promise<unknown> {
  const learned = await once(
    database,
    `select relname from pg_class join pg_namespace n on n.oid = relnamespace
      where nspname = 'public' and (reltuples > 0 or exists (select from pg_statistic where starelid = pg_class.oid))`,
  );
  const triggers = await once(database, 'select tgname from pg_trigger where not tgisinternal');
  return { rows: await dump(database), schema: await schemaOf(database), learned, triggers };
}

test.each([
  `insert into aggregator (aggregator_id, created_at) select 'left' || n, now() from generate_series(1, 500) n;
   insert into audit_event (aggregator_id, kind, mac) values ('left1', 'signedIn', '');
   analyze`,
  `update feed set ahead = 7, emptied_below = 9; delete from opencif_migration`,
  'create table left_over (word text)',
  'drop index customer_position',
  `create function fail() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
   create trigger fail before insert on customer for each row execute function fail()`,
])('the next database is like new after: %s', async (script) => {
  const used = await openTestDatabase();
  const before = await stateOf(used.database);
  await used.database.transaction((tx) => tx.script(script));
  expect(await stateOf(used.database)).not.toEqual(before);
  await used.drop();
  const next = await openTestDatabase();
  expect(await stateOf(next.database)).toEqual(before);
  await next.drop();
});
