/** The harness itself: each test file has a real engine and its own database. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase, testEngine } from '../../support/database.ts';

let opened: TestDatabase;

beforeAll(async () => {
  opened = await openTestDatabase();
});

afterAll(() => opened.drop());

test('the engine is the one that the project names, 15 or newer', async () => {
  const [row] = await opened.database.query<{ version: number }>({
    name: 'harness-version',
    text: "SELECT current_setting('server_version_num')::int / 10000 AS version",
  });
  expect(row?.version).toBeGreaterThanOrEqual(15);
  expect(opened.database.engine).toBe(testEngine === 'postgres' ? 'postgres' : 'embedded');
});

test('what was written is read back, and a transaction that fails leaves nothing', async () => {
  const { database } = opened;
  await database.transaction((tx) => tx.script('CREATE TABLE harness (word text)'));
  const write = { name: 'harness-write', text: 'INSERT INTO harness (word) VALUES ($1)' };
  await database.query(write, ['kept']);
  const failing = database.transaction(async (tx) => {
    await tx.query(write, ['lost']);
    throw new Error('stop');
  });
  await expect(failing).rejects.toThrow('stop');
  const rows = await database.query({ name: 'harness-read', text: 'SELECT word FROM harness' });
  expect(rows).toEqual([{ word: 'kept' }]);
});
