/** Logins of people whom an identity provider signs in: one for each person, found by issuer and `sub` only. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addLogin, findLogin } from '../../../src/storage/account/login.ts';
import { addOpenIdLogin, findOpenIdLogin, subjectHash } from '../../../src/storage/account/openid-login.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import { verifyPassword } from '../../../src/vault/password.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { testMasterKey } from '../../support/server.ts';

const issuer = 'https://login.example.test';
const now = '2026-11-01T00:00:00.000Z';
let opened: TestDatabase;
let vault: Vault;

beforeAll(async () => {
  opened = await openTestDatabase();
  vault = await openVault(opened.database, testMasterKey);
});

afterAll(() => opened.drop());

const subjectOf = (sub: string, of = issuer) => subjectHash(vault, of, sub);
const add = (login: string, openidSubject: string) =>
  addOpenIdLogin(opened.database, vault, { login, aggregatorId: 'ONE', role: 'support', openidSubject, now });

test('a person has one login, and a name belongs to one person', async () => {
  const { database } = opened;
  expect(await add('jane', subjectOf('1'))).toBe(true);
  expect(await add('jane_again', subjectOf('1'))).toBe(false);
  expect(await add('jane', subjectOf('2'))).toBe(false);
  const found = await findOpenIdLogin(database, vault, subjectOf('1'));
  expect(found).toMatchObject({ login: 'jane', role: 'support', disclosure: 'masked', altered: false });
  expect(await findOpenIdLogin(database, vault, subjectOf('2'))).toBeNull();
  expect(await findLogin(database, vault, 'jane_again')).toBeNull();
});

test('several first sign-ins of a person at the same time make one login', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const made = await Promise.all(names.map((name) => add(name, subjectOf('busy'))));
  expect(made.filter(Boolean)).toEqual([true]);
});

test('the same `sub` of another provider is another person', async () => {
  const other = subjectOf('1', 'https://other.example.test');
  expect(other).not.toBe(subjectOf('1'));
  expect(await findOpenIdLogin(opened.database, vault, other)).toBeNull();
  expect([other, subjectOf('1')].join()).not.toContain('example');
});

test('such a login has no password, and others belong to no person', async () => {
  const { database } = opened;
  await add('without', subjectOf('without'));
  const { passwordHash = '' } = (await findLogin(database, vault, 'without')) ?? {};
  for (const word of ['', 'none', passwordHash]) expect(await verifyPassword(word, passwordHash)).toBe(false);
  const login = { login: 'with', aggregatorId: 'ONE', disclosure: 'masked', passwordHash: 'x', now } as const;
  await addLogin(database, vault, login);
  expect(await findLogin(database, vault, 'with')).toMatchObject({ openidSubject: null, altered: false });
});

test('what is written along with a login keeps it from being made where it fails', async () => {
  const { database } = opened;
  const row = {
    login: 'alone',
    aggregatorId: 'ONE',
    role: 'support',
    openidSubject: subjectOf('alone'),
    now,
  } as const;
  const also = () => Promise.reject(new Error('the disk is full'));
  await expect(addOpenIdLogin(database, vault, row, also)).rejects.toThrow('the disk is full');
  expect(await findLogin(database, vault, 'alone')).toBeNull();
});
