/** Sign-ins are counted in windows by the database's clock, also those that come at the same time. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultLimits } from '../../../src/contract/default-limits.ts';
import { type Attempt, countSignIn, signInWait } from '../../../src/storage/account/sign-in-limit.ts';
import type { Queryable } from '../../../src/storage/engine/database.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { testMasterKey } from '../../support/server.ts';

let store: TestDatabase;
let vault: Vault;

beforeAll(async () => {
  store = await openTestDatabase();
  vault = await openVault(store.database, testMasterKey);
});

afterAll(() => store.drop());

const limits = { ...defaultLimits, signInFailuresPerLogin: 2 };

/** Moves the end of the open windows. @param to SQL for a time */
async function windowsEnd(on: Queryable, to: string): Promise<void> {
  const text = `update sign_in_attempt set window_ends_at = ${to} + $1::int * interval '1 second'`;
  await on.query({ name: `test-window-${to}`, text }, [limits.signInWindowSeconds]);
}

/** @returns what a first and a second failure fill, with the windows moved in between, and the wait after them */
async function twice(login: string, to: string) {
  const attempt: Attempt = { purpose: 'signIn', login, network: `network of ${login}` };
  return store.database.transaction(async (tx) => {
    await tx.query({ name: 'test-sleep', text: 'select pg_sleep(0.01)::text' }, []);
    const first = await countSignIn(tx, vault, attempt, 'failure', limits);
    await windowsEnd(tx, to);
    const second = await countSignIn(tx, vault, attempt, 'failure', limits);
    return { first, second, wait: await signInWait(tx, vault, attempt, limits) };
  });
}

test('a failure is counted in a window that was opened since its transaction began', async () => {
  const { first, second, wait } = await twice('parallel', 'clock_timestamp()');
  expect([first, second]).toEqual([[], ['login']]);
  expect(wait).toBeGreaterThan(0);
});

test('a window that ends later than any can is over, and so is one that has ended', async () => {
  for (const [index, to] of [`now() + interval '1 day'`, `now() - interval '1 day'`].entries()) {
    expect(await twice(`clock ${index}`, to)).toEqual({ first: [], second: [], wait: 0 });
  }
});
