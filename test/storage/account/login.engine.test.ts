/** Logins and aggregators as they are stored: made once, listed, disabled, with tokens that end with them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listAggregators } from '../../../src/storage/account/aggregator.ts';
import { addLogin, disableLogin, listLogins, setPassword } from '../../../src/storage/account/login.ts';
import { findToken } from '../../../src/storage/account/token.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { testMasterKey } from '../../support/server.ts';
import { issueToken } from '../../support/token.ts';

const now = '2026-11-01T00:00:00.000Z';
const login = (name: string, aggregatorId: string) =>
  ({ login: name, aggregatorId, disclosure: 'masked', passwordHash: `hash of ${name}`, now }) as const;

let opened: TestDatabase;
let vault: Vault;

beforeAll(async () => {
  opened = await openTestDatabase();
  vault = await openVault(opened.database, testMasterKey);
});

afterAll(() => opened.drop());

test('a login is made once, its aggregator with it; both are listed in their order', async () => {
  const { database } = opened;
  const outcomes: string[] = [];
  for (const one of [login('b', 'TWO'), login('a', 'TWO'), login('c', 'ONE'), login('a', 'ONE')]) {
    outcomes.push(await addLogin(database, one));
  }
  expect(outcomes).toEqual(['added', 'added', 'added', 'exists']);
  expect(await listAggregators(database)).toEqual(['ONE', 'TWO']);
  const made = { disclosure: 'masked', createdAt: now, disabledAt: null };
  expect(await listLogins(database)).toEqual([
    { login: 'c', aggregatorId: 'ONE', ...made },
    { login: 'a', aggregatorId: 'TWO', ...made },
    { login: 'b', aggregatorId: 'TWO', ...made },
  ]);
});

test.each([
  ['disabled', (name: string) => disableLogin(opened.database, name, now)],
  ['given another password', (name: string) => setPassword(opened.database, name, 'another hash')],
])('a login that is %s has no tokens any more, others keep theirs', async (_what, change) => {
  const { database } = opened;
  const names = ['ends', 'stays'].map((name) => `${name} ${_what}`) as [string, string];
  const tokens: string[] = [];
  for (const name of names) {
    const one = login(name, 'THREE');
    await addLogin(database, one);
    tokens.push(await issueToken({ database, vault }, one));
  }
  expect(await change(names[0])).toBe(true);
  const bearers: unknown[] = [];
  for (const token of tokens) bearers.push(await findToken(database, vault, token, now));
  expect(bearers).toEqual([null, { aggregatorId: 'THREE', login: names[1], disclosure: 'masked' }]);
  expect(await change('nobody')).toBe(false);
});
