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
