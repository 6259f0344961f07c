/** The tables that the migrations create, kept as text, so that a review of a migration shows its effect. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { schemaOf } from '../../support/schema.ts';

let opened: TestDatabase;

beforeAll(async () => {
  opened = await openTestDatabase();
});

afterAll(() => opened.drop());

const header = '-- What the migrations make, on every engine. Written by `npm run schema`.\n\n';

test('schema.sql is the schema of a migrated database', async () => {
  await expect(header + (await schemaOf(opened.database))).toMatchFileSnapshot('schema.sql');
});

/**
 * Primary, unique and foreign keys of tables that hold rows of aggregators, if they do not begin with the aggregator.
 * Two tables are left out: the name of a login is unique over all aggregators, and some audit events have none.
 */
const otherKeys = {
  name: 'test-other-keys',
  text: `
select k.conname::text as key
  from pg_constraint k
  join pg_class t on t.oid = k.conrelid
  join pg_attribute a on a.attrelid = t.oid and a.attname = 'aggregator_id'
 where t.relnamespace = current_schema()::regnamespace and k.contype in ('p', 'u', 'f')
   and k.conkey[1] <> a.attnum and t.relname not in ('login', 'audit_event')
 union all
select i.relname::text
  from pg_index x
  join pg_class i on i.oid = x.indexrelid
  join pg_attribute a on a.attrelid = x.indrelid and a.attname = 'aggregator_id'
 where i.relnamespace = current_schema()::regnamespace and x.indisunique and x.indkey[0] <> a.attnum
   and x.indrelid not in ('login'::regclass, 'audit_event'::regclass)`,
};

test('every key of a table with rows of aggregators begins with the aggregator, so that it could be spread by it', async () => {
  expect(await opened.database.query(otherKeys)).toEqual([]);
});
