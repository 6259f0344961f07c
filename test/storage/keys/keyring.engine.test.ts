/** The store's keys: created once, by one node, and opened with the master key that wrapped them. */
import { createSecretKey, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../../src/storage/engine/database.ts';
import { masterKeyId, openVault, WrongMasterKey } from '../../../src/storage/keys/keyring.ts';
import { openNode, openTestDatabase, type TestDatabase } from '../../support/database.ts';

let opened: TestDatabase;
let database: Database;
/** A second node; on PGlite it shares the connection. */
let another: Database;

const owner = { aggregatorId: 'A', customerId: 'cstap_1' };
const masterKey = () => createSecretKey(randomBytes(32));

beforeAll(async () => {
  opened = await openTestDatabase();
  database = opened.database;
  another = opened.url === null ? database : await openNode(opened.url);
});

afterAll(async () => {
  if (another !== database) await another.close();
  await opened.drop();
});

const change = (text: string) => database.transaction((tx) => tx.script(text));

beforeEach(() => change('delete from vault_key'));

async function stored(): Promise<string[]> {
  const text = `select purpose || ' ' || generation as name from vault_key order by 1`;
  const rows = await database.query<{ name: string }>({ name: 'test-keys', text });
  return rows.map(({ name }) => name);
}

test('an empty store gets a key for each purpose, once', async () => {
  const key = masterKey();
  const sealed = (await openVault(database, key)).seal(owner, 'email', 'x');
  const names = ['change 1', 'digest 1', 'index 1', 'seal 1', 'token 1'];
  expect(await stored()).toEqual(names);
  expect((await openVault(another, key)).open(owner, 'email', sealed)).toBe('x');
  expect(await stored()).toEqual(names);
});

test('of two nodes with different master keys that start at once one has its keys stored, the other is refused', async () => {
  for (let round = 0; round < 40; round++) {
    await change('delete from vault_key');
    const keys = [masterKey(), masterKey()] as const;
    const starts = await Promise.allSettled([openVault(database, keys[0]), openVault(another, keys[1])]);
    const refused = starts.filter((start) => start.status === 'rejected').map(({ reason }) => reason);
    expect(refused).toEqual([expect.any(WrongMasterKey)]);
    const winner = starts[0].status === 'fulfilled' ? 0 : 1;
    await openVault(database, keys[winner]);
    await expect(openVault(database, keys[1 - winner] as (typeof keys)[0])).rejects.toThrow(WrongMasterKey);
  }
});

test('two nodes with one master key that start at once work with the same keys', async () => {
  for (let round = 0; round < 10; round++) {
    await change('delete from vault_key');
    const key = masterKey();
    const [one, other] = await Promise.all([openVault(database, key), openVault(another, key)]);
    expect(other.open(owner, 'email', one.seal(owner, 'email', 'x'))).toBe('x');
    expect(other.sign('x')).toBe(one.sign('x'));
  }
});

test.each([
  [
    'of another purpose',
    `update vault_key set wrapped = (select wrapped from vault_key where purpose = 'seal') where purpose = 'token'`,
  ],
  ['of another generation', `update vault_key set generation = 2 where purpose = 'seal'`],
  ['altered', `update vault_key set wrapped = 'A' || wrapped where purpose = 'change'`],
])('a wrapped key %s does not open', async (_what, statement) => {
  const key = masterKey();
  await openVault(database, key);
  await change(statement);
  await expect(openVault(database, key)).rejects.toThrow(WrongMasterKey);
});

test('the refusal of a wrong master key names both by their ids, and since when the right one is used', async () => {
  const [right, wrong] = [masterKey(), masterKey()];
  await openVault(database, right);
  const refused = openVault(database, wrong);
  await expect(refused).rejects.toThrow(`wrapped with master key ${masterKeyId(right)} since 20`);
  await expect(refused).rejects.toThrow(`what was given is ${masterKeyId(wrong)}`);
});

test('a store that lost one of its keys is refused, and no new one is made', async () => {
  const key = masterKey();
  await openVault(database, key);
  await change(`delete from vault_key where purpose = 'index'`);
  await expect(openVault(database, key)).rejects.toThrow(/none for "index"[\s\S]*Restore/);
  expect(await stored()).not.toContain('index 1');
});
