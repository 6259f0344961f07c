/** Stored logins and aggregators: created once, listed, disabled; their tokens end with them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listAggregators } from '../../../src/storage/account/aggregator.ts';
import {
  addLogin,
  disableLogin,
  findLogin,
  replaceHash,
  restoreLogin,
  type StoredLogin,
  setPassword,
} from '../../../src/storage/account/login.ts';
import {
  enableLogin,
  endSessions,
  listLogins,
  setDisclosure,
  setRole,
} from '../../../src/storage/account/login-admin.ts';
import { type AccountFault, addToken, findToken } from '../../../src/storage/account/token.ts';
import { TokenUses } from '../../../src/storage/account/token-uses.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { testMasterKey } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';
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

const found = async (name: string) => (await findLogin(opened.database, vault, name)) as StoredLogin;

/** Makes a token for a login as it was when its password was checked. */
function add(token: string, checked: StoredLogin): Promise<boolean> {
  const expiresAt = '2026-11-02T00:00:00.000Z';
  const made = { token, tokenId: `id_of_${token}`, login: checked, network: 'network', expiresAt };
  return addToken(opened.database, vault, made, { now, idleSince: null }, 10);
}

/** @returns the owner of the token, and what was reported about altered rows */
async function bearerOf(token: string) {
  const faults: AccountFault[] = [];
  const tell = (fault: AccountFault) => void faults.push(fault);
  const clock = { now, idleSince: null, uses: new TokenUses() };
  return { bearer: await findToken(opened.database, vault, token, { ...clock, tell }), faults };
}

test('a login is made once, its aggregator with it; both are listed in their order', async () => {
  const { database } = opened;
  const outcomes: string[] = [];
  for (const one of [login('b', 'TWO'), login('a', 'TWO'), login('c', 'ONE'), login('a', 'ONE')]) {
    outcomes.push(await addLogin(database, vault, one));
  }
  expect(outcomes).toEqual(['added', 'added', 'added', 'exists']);
  expect(await listAggregators(database)).toEqual(['ONE', 'TWO']);
  const made = { disclosure: 'masked', createdAt: now, disabledAt: null, altered: false };
  expect(await listLogins(database, vault)).toMatchObject([
    { login: 'c', aggregatorId: 'ONE', ...made },
    { login: 'a', aggregatorId: 'TWO', ...made },
    { login: 'b', aggregatorId: 'TWO', ...made },
  ]);
});

test.each([
  ['disabled', (name: string) => disableLogin(opened.database, vault, name, now)],
  ['given another password', (name: string) => setPassword(opened.database, vault, name, 'another hash')],
])('a login that is %s has no tokens any more, others keep theirs', async (_what, change) => {
  const { database } = opened;
  const names = ['ends', 'stays'].map((name) => `${name} ${_what}`) as [string, string];
  const tokens: string[] = [];
  for (const name of names) {
    const one = login(name, 'THREE');
    await addLogin(database, vault, one);
    tokens.push(await issueToken({ database, vault }, one));
  }
  expect(await change(names[0])).toBe('changed');
  const bearers: unknown[] = [];
  for (const token of tokens) bearers.push(await bearerOf(token));
  expect(bearers).toEqual([
    { bearer: null, faults: [] },
    { bearer: expect.objectContaining({ login: names[1], role: 'integration' }), faults: [] },
  ]);
  expect(await change('nobody')).toBe('unknown');
});

test('a sign-in that was checked before the password changed gets no token', async () => {
  const { database } = opened;
  await addLogin(database, vault, login('late', 'THREE'));
  const checked = await found('late');
  await setPassword(database, vault, 'late', 'another hash');
  expect(await add('token', checked)).toBe(false);
});

test('another hash of the same password ends no token, and keeps nobody who is just signing in from one', async () => {
  const { database } = opened;
  await addLogin(database, vault, login('hashed', 'THREE'));
  const token = await issueToken({ database, vault }, { login: 'hashed' });
  const checked = await found('hashed');
  await replaceHash(database, vault, checked, 'better hash');
  expect(await found('hashed')).toMatchObject({ passwordHash: 'better hash', altered: false });
  expect((await bearerOf(token)).bearer).toMatchObject({ login: 'hashed' });
  expect(await add('second', checked)).toBe(true);
  expect((await bearerOf('second')).bearer).toMatchObject({ login: 'hashed' });
});

test('another hash is not stored over a password that was changed meanwhile', async () => {
  const { database } = opened;
  await addLogin(database, vault, login('changed', 'THREE'));
  const checked = await found('changed');
  await setPassword(database, vault, 'changed', 'new password');
  await replaceHash(database, vault, checked, 'old password, better hash');
  expect(await found('changed')).toMatchObject({ passwordHash: 'new password', altered: false });
});

test('changes of one login at the same time are all made', async () => {
  const { database } = opened;
  await addLogin(database, vault, login('contended', 'THREE'));
  const changes = [
    disableLogin(database, vault, 'contended', now),
    ...['one', 'two'].map((hash) => setPassword(database, vault, 'contended', hash)),
  ];
  expect(await Promise.all(changes)).toEqual(['changed', 'changed', 'changed']);
  const { disabledAt, passwordHash, altered } = await found('contended');
  expect({ disabledAt, altered }).toEqual({ disabledAt: now, altered: false });
  expect(['one', 'two']).toContain(passwordHash);
});

describe('somebody who can write to the database', () => {
  let serial = 0;
  let name: string;
  let token: string;

  async function fresh(): Promise<void> {
    name = `target${++serial}`;
    await addLogin(opened.database, vault, login(name, 'FOUR'));
    token = await issueToken({ database: opened.database, vault }, { login: name });
  }

  const alter = (set: string) => once(opened.database, `update login set ${set} where login = $1`, [name]);

  test.each([
    ['gives it another aggregator', `aggregator_id = 'ONE'`],
    ['shows it more', `disclosure = 'documented'`],
    ['gives it another role', `role = 'admin'`],
    ['gives it a password of their own', `password_hash = 'mine'`],
    ['leads its tokens on', `token_epoch = 'mine'`],
    ['disables it', `disabled_at = now()`],
    ['lets somebody of an identity provider have it', `openid_subject = 'theirs'`],
    ['copies the proof of another', `mac = (select mac from login where login = 'a')`],
    ['writes a proof without the key', `mac = 'x'`],
    ['gives it another name', `login = login || '_other'`],
  ])('%s: the row is known to be altered, and its tokens are refused', async (_what, set) => {
    await fresh();
    if (set.startsWith('login')) {
      await once(opened.database, 'delete from access_token where login = $1', [name]);
      await alter(set);
      expect((await found(`${name}_other`)).altered).toBe(true);
      return;
    }
    await alter(set);
    expect((await found(name)).altered).toBe(true);
    const faults = set.startsWith('disabled') ? [] : ['altered login'];
    expect(await bearerOf(token)).toEqual({ bearer: null, faults });
  });

  test('enables a login again: it is refused', async () => {
    await fresh();
    await disableLogin(opened.database, vault, name, now);
    await alter('disabled_at = null');
    expect((await found(name)).altered).toBe(true);
  });

  test('makes a login from the values of another: it is refused', async () => {
    await fresh();
    await once(
      opened.database,
      `insert into login select 'copy of ' || login, aggregator_id, password_hash, null, role, disclosure, created_at,
                                disabled_at, token_epoch, mac from login where login = $1`,
      [name],
    );
    expect((await found(`copy of ${name}`)).altered).toBe(true);
  });

  test.each([
    ['hands a token to another login', `login = 'a'`],
    ['makes a token live longer', `expires_at = expires_at + interval '1 day'`],
    ['gives it the id of another', `token_id = 'tok_another'`],
    ['shows it as made elsewhere', `network = 'elsewhere'`],
    ['shows it as made earlier', `created_at = created_at - interval '1 day'`],
    [
      'copies the proof of another token',
      `mac = (select mac from access_token where login <> t.login limit 1)`,
    ],
  ])('%s: the token is refused', async (_what, set) => {
    await fresh();
    expect((await bearerOf(token)).bearer).toMatchObject({ login: name });
    await once(opened.database, `update access_token t set ${set} where login = $1`, [name]);
    expect(await bearerOf(token)).toEqual({ bearer: null, faults: ['altered token'] });
  });

  test('puts back a token that ended with the password: it is refused', async () => {
    await fresh();
    await once(opened.database, 'create table kept as select * from access_token where login = $1', [name]);
    await setPassword(opened.database, vault, name, 'another hash');
    await once(opened.database, 'insert into access_token overriding system value select * from kept');
    await once(opened.database, 'drop table kept');
    expect(await bearerOf(token)).toEqual({ bearer: null, faults: ['altered token'] });
  });

  test('is not helped by the program: nothing signs an altered row, and adding it anew keeps nothing of it', async () => {
    await fresh();
    await alter(`disclosure = 'documented'`);
    expect(await setPassword(opened.database, vault, name, 'x')).toBe('altered');
    expect(await disableLogin(opened.database, vault, name, now)).toBe('altered');
    await replaceHash(opened.database, vault, await found(name), 'x');
    expect((await found(name)).altered).toBe(true);
    expect(await addLogin(opened.database, vault, login(name, 'FIVE'))).toBe('replaced');
    const again = { aggregatorId: 'FIVE', disclosure: 'masked', altered: false, disabledAt: null };
    expect(await found(name)).toMatchObject(again);
    expect((await bearerOf(token)).bearer).toBeNull();
    expect(await addLogin(opened.database, vault, login(name, 'SIX'))).toBe('exists');
  });
});

describe('a changed role', () => {
  test('of a login is proved, and ends its tokens; the same role ends none', async () => {
    const { database } = opened;
    await addLogin(database, vault, { ...login('moves', 'EIGHT'), disclosure: 'documented' });
    const token = await issueToken({ database, vault }, { login: 'moves' });
    expect(await setRole(database, vault, 'moves', 'integration')).toBe('changed');
    expect((await bearerOf(token)).bearer).toMatchObject({ role: 'integration', disclosure: 'documented' });
    expect(await setRole(database, vault, 'moves', 'support')).toBe('changed');
    expect(await found('moves')).toMatchObject({ role: 'support', disclosure: 'masked', altered: false });
    expect((await bearerOf(token)).bearer).toBeNull();
    expect(await setRole(database, vault, 'nobody', 'admin')).toBe('unknown');
  });

  test('and a changed disclosure at the same time: a person is never shown more', async () => {
    const { database } = opened;
    await addLogin(database, vault, login('both', 'EIGHT'));
    await Promise.all([
      setRole(database, vault, 'both', 'auditor'),
      setDisclosure(database, vault, 'both', 'documented'),
    ]);
    expect(await found('both')).toMatchObject({ role: 'auditor', disclosure: 'masked', altered: false });
  });
});

test('a disabled login that is enabled again is proved; its old tokens stay ended', async () => {
  const { database } = opened;
  await addLogin(database, vault, login('returns', 'EIGHT'));
  const token = await issueToken({ database, vault }, { login: 'returns' });
  await disableLogin(database, vault, 'returns', now);
  expect(await enableLogin(database, vault, 'returns')).toBe('changed');
  expect(await found('returns')).toMatchObject({ disabledAt: null, altered: false });
  expect((await bearerOf(token)).bearer).toBeNull();
  const again = await issueToken({ database, vault }, { login: 'returns' });
  expect(await endSessions(database, vault, 'returns')).toBe('changed');
  expect((await bearerOf(again)).bearer).toBeNull();
});

test('a login that is restored twice at the same time is restored', async () => {
  const { database } = opened;
  const sample = login('twice', 'SEVEN');
  await addLogin(database, vault, sample);
  await setPassword(database, vault, 'twice', 'another hash');
  await Promise.all([1, 2, 3].map(() => restoreLogin(database, vault, sample)));
  expect(await found('twice')).toMatchObject({ passwordHash: sample.passwordHash, altered: false });
});

test('restoring a login ends its tokens only if something had changed', async () => {
  const { database } = opened;
  const sample = login('sample', 'SEVEN');
  await restoreLogin(database, vault, sample);
  const kept = await issueToken({ database, vault }, sample);
  await restoreLogin(database, vault, sample);
  expect((await bearerOf(kept)).bearer).toMatchObject({ login: 'sample' });
  await disableLogin(database, vault, 'sample', now);
  await restoreLogin(database, vault, sample);
  expect(await found('sample')).toMatchObject({ disabledAt: null, altered: false });
  expect((await bearerOf(kept)).bearer).toBeNull();
});
