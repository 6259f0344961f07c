/** Stored sessions: when they end, how many there are, what becomes of a challenge, and what nobody can alter. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Mint } from '../../../src/mint.ts';
import {
  disableLogin,
  findLogin,
  type StoredLogin,
  setPassword,
} from '../../../src/storage/account/login.ts';
import { endSessions, setRole } from '../../../src/storage/account/login-admin.ts';
import {
  endSession,
  findSession,
  keepChallenge,
  type NewSession,
  startSession,
  takeChallenge,
} from '../../../src/storage/account/session.ts';
import type { AccountFault } from '../../../src/storage/account/token.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { addPerson } from '../../support/console.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { testMasterKey } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';

const minute = 60_000;
const IDLE = 900;
const HOURS = 12;

let nowMs = Date.parse('2030-01-01T00:00:00.000Z');
const mint = new Mint(() => nowMs);
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

async function start(owner: StoredLogin, more: Partial<NewSession> = {}): Promise<string> {
  const value = mint.token();
  const session = {
    value,
    owner,
    waiting: false,
    now: mint.now(),
    expiresAt: mint.now(HOURS * 3600),
    most: 3,
  };
  expect(await startSession(opened.database, vault, { ...session, ...more })).toBe(true);
  return value;
}

async function look(value: string, isUse = true) {
  const faults: AccountFault[] = [];
  const tell = (fault: AccountFault) => void faults.push(fault);
  const found = await findSession(opened.database, vault, value, {
    clock: mint,
    idleSeconds: IDLE,
    isUse,
    tell,
  });
  return { found, faults };
}

const isThere = async (value: string) => (await look(value)).found !== null;

async function usedAt(login: string): Promise<number> {
  const [row] = await once<{ at: string }>(
    opened.database,
    'select (extract(epoch from used_at) * 1000)::bigint::text as at from console_session where login = $1',
    [login],
  );
  return Number(row?.at);
}

test('a session stands for its login, and the stored row does not hold the value of its cookie', async () => {
  const owner = await person();
  const value = await start(owner);
  expect((await look(value)).found).toMatchObject({
    login: owner.login,
    aggregatorId: 'people',
    role: 'support',
    disclosure: 'masked',
    waiting: false,
    expiresAt: mint.now(HOURS * 3600),
  });
  const [row] = await once<object>(opened.database, 'select * from console_session where login = $1', [
    owner.login,
  ]);
  expect(JSON.stringify(row)).not.toContain(value);
  expect(await isThere('')).toBe(false);
  expect(await isThere(`${value}x`)).toBe(false);
});

test('it ends after 15 minutes without a use, not a millisecond before', async () => {
  const [first, second] = [await start(await person()), await start(await person())];
  nowMs += IDLE * 1000 - 1;
  expect(await isThere(first)).toBe(true);
  nowMs += 1;
  expect(await isThere(second)).toBe(false);
  expect(await isThere(first)).toBe(true);
});

test('it ends after 12 hours, however often it is used', async () => {
  const value = await start(await person());
  const end = nowMs + HOURS * 60 * minute;
  while (nowMs < end - 10 * minute) {
    nowMs += 10 * minute;
    expect(await isThere(value)).toBe(true);
  }
  nowMs = end - 1;
  expect(await isThere(value)).toBe(true);
  nowMs = end;
  expect(await isThere(value)).toBe(false);
});

test('uses are noted once in half a minute, and a look that is no use is not', async () => {
  const owner = await person();
  const value = await start(owner);
  const begun = nowMs;
  nowMs += 30_000;
  await look(value);
  expect(await usedAt(owner.login)).toBe(begun);
  nowMs += 1;
  await look(value, false);
  expect(await usedAt(owner.login)).toBe(begun);
  await look(value);
  expect(await usedAt(owner.login)).toBe(nowMs);
});

test.each([
  ['its password is changed', (name: string) => setPassword(opened.database, vault, name, 'other')],
  ['it gets another role', (name: string) => setRole(opened.database, vault, name, 'auditor')],
  ['its sessions are ended', (name: string) => endSessions(opened.database, vault, name)],
  ['it is disabled', (name: string) => disableLogin(opened.database, vault, name, mint.now())],
])('it ends when %s, and one that was proved before is not begun', async (_what, change) => {
  const owner = await person();
  const value = await start(owner);
  expect(await isThere(value)).toBe(true);
  await change(owner.login);
  expect(await look(value)).toEqual({ found: null, faults: [] });
  const late = {
    value: mint.token(),
    owner,
    waiting: false,
    now: mint.now(),
    expiresAt: mint.now(60),
    most: 3,
  };
  expect(await startSession(opened.database, vault, late)).toBe(false);
});

test('a login has as many as it may, those that wait apart: the oldest ends', async () => {
  const owner = await person();
  const waiting = await start(owner, { waiting: true });
  const values: string[] = [];
  for (let n = 0; n < 5; n++) {
    values.push(await start(owner));
    nowMs += 1;
  }
  const there = await Promise.all(values.map(isThere));
  expect(there).toEqual([false, false, true, true, true]);
  expect(await isThere(waiting)).toBe(true);
});

test('sessions that begin at the same time stay within the limit together', async () => {
  const owner = await person();
  const values = await Promise.all(Array.from({ length: 8 }, () => start(owner)));
  const there = await Promise.all(values.map(isThere));
  expect(there.filter(Boolean)).toHaveLength(3);
});

test('a session is followed by one other, and ends by that', async () => {
  const owner = await person();
  const value = await start(owner, { waiting: true });
  const { sessionHash: replaces } = (await look(value)).found ?? {};
  const follow = () => {
    const times = { now: mint.now(), expiresAt: mint.now(60), most: 3 };
    return startSession(opened.database, vault, {
      value: mint.token(),
      owner,
      waiting: false,
      ...times,
      replaces,
    });
  };
  expect((await Promise.all([follow(), follow(), follow()])).sort()).toEqual([false, false, true]);
  expect(await isThere(value)).toBe(false);
});

test('a session that is ended is not there any more; sessions of others are', async () => {
  const [one, other] = [await start(await person()), await start(await person())];
  await endSession(opened.database, (await look(one)).found?.sessionHash ?? '');
  expect([await isThere(one), await isThere(other)]).toEqual([false, true]);
});

test('what has expired is removed when somebody signs in', async () => {
  const now = new Date(Date.now() - 1000).toISOString();
  const owner = await person();
  await start(owner, { now, expiresAt: now });
  await start(await person(), { now: new Date().toISOString() });
  const left = await once(opened.database, 'select 1 from console_session where login = $1', [owner.login]);
  expect(left).toEqual([]);
});

describe('a challenge', () => {
  async function given(purpose: 'enrol' | 'verify' = 'verify') {
    const value = await start(await person());
    const { sessionHash = '' } = (await look(value)).found ?? {};
    await keepChallenge(opened.database, vault, sessionHash, { purpose, text: 'abc', until: mint.now(300) });
    const take = (text = 'abc', of: 'enrol' | 'verify' = purpose, whose = sessionHash) =>
      takeChallenge(opened.database, vault, whose, { purpose: of, text, now: mint.now() });
    return { sessionHash, take };
  }

  test('is good for one answer, of several at once too', async () => {
    const { take } = await given();
    const taken = await Promise.all([take(), take(), take()]);
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await take()).toBe(false);
  });

  test('is good for its session and its purpose only', async () => {
    const [mine, other] = [await given(), await given()];
    expect(await mine.take('abc', 'enrol')).toBe(false);
    expect(await mine.take('abd')).toBe(false);
    expect(await mine.take('abc', 'verify', other.sessionHash)).toBe(true);
    expect(await other.take()).toBe(false);
    expect(await mine.take()).toBe(true);
  });

  test('is replaced by the next one, and ends after five minutes', async () => {
    const { sessionHash, take } = await given();
    const next = { purpose: 'verify', text: 'next', until: mint.now(300) } as const;
    await keepChallenge(opened.database, vault, sessionHash, next);
    expect(await take()).toBe(false);
    nowMs += 300_000;
    expect(await take('next')).toBe(false);
  });
});

describe('somebody who can write to the database', () => {
  test.each([
    ['lets it pass without a second factor', 'waiting = false'],
    ['makes it last longer', `expires_at = expires_at + interval '1 day'`],
    ['copies the proof of another', `mac = (select max(mac) from console_session where login <> $1)`],
    ['gives it to another login', 'login = $2'],
  ])('%s: the session is refused, and it is told', async (_what, set) => {
    const [other, owner] = [await person(), await person()];
    await start(other);
    const value = await start(owner, { waiting: true });
    await once(opened.database, `update console_session set ${set} where login = $1 and $2 <> ''`, [
      owner.login,
      other.login,
    ]);
    if (set.startsWith('login')) {
      await once(
        opened.database,
        `update console_session s set token_epoch = l.token_epoch from login l where l.login = s.login`,
      );
    }
    expect(await look(value)).toEqual({ found: null, faults: ['altered session'] });
  });
});
