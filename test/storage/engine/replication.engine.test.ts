/** What a server says about its replication, and what `opencif doctor` makes of it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { replicationText } from '../../../src/cli/admin/replication-check.ts';
import { type Replication, replicationOf } from '../../../src/storage/engine/replication.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';

let store: TestDatabase;
beforeAll(async () => {
  store = await openTestDatabase();
});
afterAll(() => store.drop());

const alone = { isStandby: false, names: '', commit: 'on', standbys: 0, synchronous: 0, hidden: 0 };

test('a server without standbys is a primary that waits for none', async () => {
  expect(await replicationOf(store.database)).toMatchObject({ ...alone, commit: expect.any(String) });
});

const told = (facts: Partial<Replication>) => {
  try {
    return replicationText({ ...alone, ...facts });
  } catch (error) {
    return `FAIL ${(error as Error).message}`;
  }
};

test.each([
  [{}, /^the server is a primary .*none is connected: what its disk loses is lost/],
  [{ standbys: 1, hidden: 1 }, /^the server is a primary .*1 asynchronous standby is .* loses the latest/],
  [{ standbys: 2 }, /2 asynchronous standbys are connected/],
  [
    { names: 'b', standbys: 1, synchronous: 1 },
    /^the server is a primary .*\(b\), which is .* loses nothing/,
  ],
  [{ names: 'b', standbys: 1, hidden: 1 }, /^the server is a primary .* pg_monitor/],
  [{ names: 'b', standbys: 1 }, /^FAIL .*none is connected, so changes can't be stored/],
  [{ names: 'b', commit: 'local', standbys: 1, synchronous: 1 }, /^FAIL .*synchronous_commit = on/],
  [{ isStandby: true }, /^FAIL .*is a standby; point DATABASE_URL to the primary/],
])('%j is told as %s', (facts, words) => {
  expect(told(facts)).toMatch(words);
  expect(told(facts)).toContain('docs/postgresql.md#failover');
});
