/** Stored passkeys: who may add one, the last one, the counter, and what nobody can alter. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findLogin, type StoredLogin, setPassword } from '../../../src/storage/account/login.ts';
import {
  addPasskey,
  type EnrolRules,
  hasPasskey,
  listPasskeys,
  openLabel,
  removePasskey,
  resetPasskeys,
  usePasskey,
} from '../../../src/storage/account/passkey.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { addPerson } from '../../support/console.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { testMasterKey } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';

const now = '2026-11-01T00:00:00.000Z';
let opened: TestDatabase;
let vault: Vault;
let serial = 0;

beforeAll(async () => {
  opened = await openTestDatabase();
  vault = await openVault(opened.database, testMasterKey);
});

afterAll(() => opened.drop());

async function person(): Promise<StoredLogin> {
  const name = `person${++serial}`;
  await addPerson({ database: opened.database, vault }, name);
  return (await findLogin(opened.database, vault, name)) as StoredLogin;
}

function passkey(counter = 0) {
  const n = ++serial;
  return {
    passkeyId: `psk_${n}`,
    credentialId: `credential${n}`,
    publicKey: `key${n}`,
    createdAt: now,
    label: 'Label of somebody',
    counter,
  };
}

const add = (owner: StoredLogin, one = passkey(), rules: Partial<EnrolRules> = {}) =>
  addPasskey(opened.database, vault, owner, one, { firstOnly: false, most: 3, ...rules });
const list = ({ login }: StoredLogin) => listPasskeys(opened.database, vault, login);

test('a passkey is listed with its label, which is stored sealed', async () => {
  const owner = await person();
  const one = passkey();
  expect(await hasPasskey(opened.database, owner.login)).toBe(false);
  expect(await add(owner, one)).toBe('added');
  expect(await hasPasskey(opened.database, owner.login)).toBe(true);
  const { label, counter, ...stored } = one;
  const [found] = await list(owner);
  expect(found).toMatchObject({ ...stored, usedAt: now, altered: false });
  expect(found && openLabel(vault, owner.aggregatorId, found)).toBe(label);
  expect(found?.label).not.toContain('Label');
});

test('of two who have only given the password, one enrols', async () => {
  const owner = await person();
  const first = { firstOnly: true };
  const outcomes = await Promise.all([add(owner, passkey(), first), add(owner, passkey(), first)]);
  expect(outcomes.sort()).toEqual(['added', 'notFirst']);
  expect(await list(owner)).toHaveLength(1);
});

test('a login has as many as it may, also if they are added at the same time', async () => {
  const owner = await person();
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => add(owner)));
  expect(outcomes.sort()).toEqual(['added', 'added', 'added', 'limit', 'limit']);
});

test('a credential belongs to one login', async () => {
  const one = passkey();
  expect(await add(await person(), one)).toBe('added');
  const other = await person();
  expect(await add(other, { ...one, passkeyId: 'psk_other' })).toBe('known');
  expect(await list(other)).toEqual([]);
});

test('a login that was changed since it was proved gets none and loses none', async () => {
  const owner = await person();
  await add(owner);
  await add(owner);
  await setPassword(opened.database, vault, owner.login, 'other');
  expect(await add(owner)).toBe('changed');
  const [one] = await list(owner);
  expect(await removePasskey(opened.database, owner, one?.passkeyId ?? '')).toBe('changed');
  expect(await list(owner)).toHaveLength(2);
});

test('the last one stays, also if the last two are deleted at the same time', async () => {
  const owner = await person();
  const [one, two] = [passkey(), passkey()];
  await add(owner, one);
  await add(owner, two);
  const remove = (id: string) => removePasskey(opened.database, owner, id);
  expect(await remove('psk_unknown')).toBe('unknown');
  expect((await Promise.all([remove(one.passkeyId), remove(two.passkeyId)])).sort()).toEqual([
    'deleted',
    'last',
  ]);
  expect(await list(owner)).toHaveLength(1);
});

test("nobody deletes another's passkey", async () => {
  const [owner, other] = [await person(), await person()];
  const one = passkey();
  await add(owner, one);
  await add(owner);
  expect(await removePasskey(opened.database, other, one.passkeyId)).toBe('unknown');
  expect(await list(owner)).toHaveLength(2);
});

describe('a counter', () => {
  const use = (login: string, passkeyId: string, counter: number) =>
    usePasskey(opened.database, { passkeyId, login, counter, now: '2026-11-02T00:00:00.000Z' });

  test('goes on, and is accepted once, of several at once too', async () => {
    const { login, ...rest } = await person();
    const { passkeyId, ...one } = passkey(5);
    await add({ login, ...rest }, { passkeyId, ...one });
    for (const counter of [5, 4, 0]) expect(await use(login, passkeyId, counter)).toBe(false);
    const used = await Promise.all([6, 6, 6].map((counter) => use(login, passkeyId, counter)));
    expect(used.filter(Boolean)).toHaveLength(1);
    const [found] = await listPasskeys(opened.database, vault, login);
    expect(found).toMatchObject({ usedAt: '2026-11-02T00:00:00.000Z', altered: false });
    expect(await use('nobody', passkeyId, 7)).toBe(false);
  });

  test('of an authenticator that does not count stays 0', async () => {
    const owner = await person();
    const one = passkey(0);
    await add(owner, one);
    for (const counter of [0, 0]) expect(await use(owner.login, one.passkeyId, counter)).toBe(true);
  });
});

test('a reset removes all of them, and those of no other', async () => {
  const [owner, other] = [await person(), await person()];
  for (const one of [owner, owner, other]) await add(one);
  expect(await resetPasskeys(opened.database, owner.login)).toBe(2);
  expect([(await list(owner)).length, (await list(other)).length]).toEqual([0, 1]);
  expect(await resetPasskeys(opened.database, owner.login)).toBe(0);
});

describe('somebody who can write to the database', () => {
  test.each([
    ['gives it a key of their own', `public_key = 'mine'`],
    ['gives it a credential of their own', `credential_id = 'mine'`],
    ['writes a proof without the key', `mac = 'x'`],
    ['hands it to another login', `login = (select max(login) from login where login <> $1)`],
  ])('%s: it is known to be altered', async (_what, set) => {
    await person();
    const owner = await person();
    const one = passkey();
    await add(owner, one);
    await once(opened.database, `update passkey set ${set} where login = $1`, [owner.login]);
    const [row] = await once<{ login: string }>(
      opened.database,
      'select login from passkey where passkey_id = $1',
      [one.passkeyId],
    );
    const found = await listPasskeys(opened.database, vault, row?.login ?? '');
    expect(found.find(({ passkeyId }) => passkeyId === one.passkeyId)?.altered).toBe(true);
  });
});
