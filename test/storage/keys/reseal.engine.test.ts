/** Sealing again: every place, nothing else of a row, whatever happens at the same time. */
import { createSecretKey, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findLogin, type StoredLogin } from '../../../src/storage/account/login.ts';
import { addPasskey, listPasskeys, openLabel } from '../../../src/storage/account/passkey.ts';
import { writeReveal } from '../../../src/storage/audit/customer-access.ts';
import { listAccess } from '../../../src/storage/audit/customer-access-list.ts';
import { applyChanges } from '../../../src/storage/customer/customer-change.ts';
import type { Database } from '../../../src/storage/engine/database.ts';
import { beginSealChange, endSealChange } from '../../../src/storage/keys/key-change.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import { countSealed, type ResealStep, resealAll } from '../../../src/storage/keys/reseal.ts';
import { sealedColumns, sealedPlaces } from '../../../src/storage/keys/sealed-places.ts';
import { readHistory } from '../../../src/storage/record/customer-history.ts';
import { historyHead, verifyHead } from '../../../src/storage/record/history-head.ts';
import { verifyHistory } from '../../../src/storage/record/history-verify.ts';
import { keepAnswer } from '../../../src/storage/record/idempotency-key.ts';
import { addWebhook, rotateWebhookSecret } from '../../../src/storage/webhook/webhook-endpoint.ts';
import { webhookWithKeys } from '../../../src/storage/webhook/webhook-keys.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { makeWebhookSecret } from '../../../src/vault/webhook-signature.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { dump } from '../../support/dump.ts';
import { emailOrder, employeeOrder, newAggregator, orderTime } from '../../support/orders.ts';
import { scale } from '../../support/scale.ts';

const aggregatorId = 'resealed';
const current = createSecretKey(randomBytes(32));
const masters = { current, next: null };

let opened: TestDatabase;
let database: Database;
let vault: Vault;

beforeAll(async () => {
  opened = await openTestDatabase();
  database = opened.database;
  vault = await openVault(database, current);
  await newAggregator({ database, vault }, aggregatorId, 3);
  for (const name of ['a', 'b', 'c']) {
    await change(emailOrder(aggregatorId, 'person_0', name, { reason: `because of ${name}` }));
  }
  await change(employeeOrder(aggregatorId, 'person_1', 'Clerk'));
  await everythingElse();
});
afterAll(() => opened.drop());

const change = (order: ReturnType<typeof emailOrder>) => applyChanges(database, vault, [order]);

/** A row of each other place, with every sealed column filled. */
async function everythingElse(): Promise<void> {
  const secret = makeWebhookSecret();
  const webhook = { webhookId: 'whk_1', url: 'https://a.example.test/', kinds: null, cursor: '0.0' };
  const limits = { webhooks: 9, enabledWebhooks: 9 };
  await addWebhook(database, vault, aggregatorId, { ...webhook, secret, now: orderTime }, limits);
  const rotated = { secret: makeWebhookSecret(), now: orderTime };
  await rotateWebhookSecret(database, vault, aggregatorId, 'whk_1', rotated);
  const actor = { aggregatorId, login: 'resealed_login', requestId: 'kept', at: orderTime };
  await keepAnswer(database, vault, actor, { keyHash: 'hash', requestHash: 'hash' }, '{"a":1}');
  const login = (await findLogin(database, vault, 'resealed_login')) as StoredLogin;
  const passkey = { passkeyId: 'pky_1', credentialId: 'credential', publicKey: 'AA', createdAt: orderTime };
  const rules = { firstOnly: false, most: 9 };
  await addPasskey(database, vault, login, { ...passkey, label: 'laptop', counter: 0 }, rules);
  const seen = {
    aggregatorId,
    customerId: 'person_0',
    login: 'agent',
    role: 'support',
    requestId: 'seen',
  } as const;
  const reveal = { ...seen, field: '/customer/businessFederalEin', reason: 'the caller asks' };
  await database.transaction((tx) => writeReveal(tx, vault, reveal, { most: 1, seconds: 1 }));
}

const run = (text: string) => database.transaction((tx) => tx.script(text));

/** A change of the sealing key that is begun. @returns the new generation */
async function begin(): Promise<number> {
  await run('update vault_key set retired_at = null');
  const { generation } = await beginSealChange(database, masters);
  await vault.reload();
  return generation;
}

async function walk(): Promise<Omit<ResealStep, 'table'>> {
  const sum = { rows: 0, resealed: 0, locked: 0, unreadable: 0 };
  for await (const step of resealAll(database, vault)) {
    for (const name of ['rows', 'resealed', 'locked', 'unreadable'] as const) sum[name] += step[name];
  }
  return sum;
}

/** Every row of the store, without what a change of the sealing key may change. */
async function steadyRows(): Promise<string[]> {
  const rows = (await dump(database)).filter((line) => !line.startsWith('vault_key '));
  return rows.map((line) => line.replaceAll(/([\w-]{22})[.]\d+[.][\w-]+/g, '$1')).sort();
}

describe('the list of places', () => {
  test('names exactly the columns that the schema calls sealed', () => {
    const folder = new URL('../../../migrations/', import.meta.url);
    const found: string[] = [];
    for (const file of readdirSync(folder)) {
      let table = '';
      for (const line of readFileSync(new URL(file, folder), 'utf8').split('\n')) {
        table = /^create table (\w+)/.exec(line)?.[1] ?? table;
        const [, column, note = ''] = /^ {2}(\w+) .*-- (.*)$/.exec(line) ?? [];
        if (column !== undefined && /\bsealed\b/.test(note)) found.push(`${table}.${column}`);
      }
    }
    const listed = sealedPlaces.flatMap((place) =>
      sealedColumns(place).map((column) => `${place.table}.${column}`),
    );
    expect(listed.sort()).toEqual(found.sort());
  });

  test('leaves out no column of the store that holds a sealed value', async () => {
    const generation = await begin();
    while ((await walk()).resealed > 0);
    const lines = await dump(database);
    expect(lines.filter((line) => new RegExp(`[\\w-]{22}[.]${generation - 1}[.][\\w-]+`).test(line))).toEqual(
      [],
    );
  });
});

test('seals every value again and leaves everything else, links and heads included, as it is', async () => {
  const head = await historyHead(database, vault, aggregatorId, orderTime);
  const before = await steadyRows();
  const counted = await countSealed(database);
  const generation = await begin();
  const { resealed, locked, unreadable } = await walk();
  expect({ locked, unreadable }).toEqual({ locked: 0, unreadable: 0 });
  expect([...(await countSealed(database))]).toEqual([[generation, resealed]]);
  expect([...counted.values()].reduce((one, other) => one + other, 0)).toBe(resealed);
  expect(await steadyRows()).toEqual(before);
  expect(await verifyHistory(database, vault, aggregatorId)).toEqual([]);
  expect(await verifyHead(database, vault, head)).toBe('whole');
  const webhook = await webhookWithKeys(database, vault, aggregatorId, 'whk_1', orderTime);
  expect(webhook).toMatchObject({ url: 'https://a.example.test/', keys: [{}, {}] });
  const [passkey] = await listPasskeys(database, vault, 'resealed_login');
  expect(passkey && openLabel(vault, aggregatorId, passkey)).toBe('laptop');
  const page = { beforeVersion: null, limit: 10, bytes: 1_000_000 };
  const history = await readHistory(database, vault, aggregatorId, 'person_0', page);
  expect(history?.map(({ reason }) => reason)).toEqual(
    ['c', 'b', 'a'].map((name) => `because of ${name}`).concat([null as never]),
  );
  const trail = { from: null, to: null, before: null, limit: 1, bytes: 1 };
  const { items } = await listAccess(database, vault, aggregatorId, {}, trail);
  expect(items).toMatchObject([{ reason: 'the caller asks', altered: false }]);
  expect(await walk()).toMatchObject({ resealed: 0 });
});

test('in any order, stopped anywhere, with changes between the steps, the history stays whole', async () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constant('step' as const) },
    { weight: 1, arbitrary: fc.constant('stop' as const) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 2 }) },
  );
  let serial = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const generation = await begin();
      let walking = resealAll(database, vault);
      for (const one of steps) {
        if (one === 'step') await walking.next();
        else if (one === 'stop') walking = resealAll(database, vault);
        else await change(emailOrder(aggregatorId, `person_${one}`, `s${serial++}`));
      }
      while ((await walk()).resealed > 0);
      expect([...(await countSealed(database)).keys()]).toEqual([generation]);
      expect(await verifyHistory(database, vault, aggregatorId)).toEqual([]);
    }),
    { numRuns: scale(8, 30) },
  );
});

test('a run that another change of the key overtakes stores nothing under the key that was retired', async () => {
  const overtaken = await begin();
  const stale = await openVault(database, current);
  const walking = resealAll(database, stale);
  await walking.next();
  const generation = await begin();
  expect(stale.generation).toBe(overtaken);
  for await (const _ of walking);
  expect((await countSealed(database)).get(overtaken)).toBeUndefined();
  while ((await walk()).resealed > 0);
  expect([...(await countSealed(database)).keys()]).toEqual([generation]);
  expect(await verifyHistory(database, vault, aggregatorId)).toEqual([]);
});

test('a value that was replaced or destroyed since it was read is not brought back', async () => {
  await begin();
  const where = `aggregator_id = 'resealed' and customer_id = 'person_2'`;
  await change(emailOrder(aggregatorId, 'person_2', 'first'));
  const generation = await begin();
  const read: string[] = [];
  // Between its reading of a page and its writing, the row changes.
  const between: Database = {
    ...database,
    async query(statement, values) {
      const rows = await database.query(statement, values);
      if (statement.name === 'reseal-read-customer' && read.length === 0) {
        read.push(statement.name);
        await change(emailOrder(aggregatorId, 'person_2', 'second'));
        await run(`update customer_change set before = null, after = null where ${where} and version = 1`);
      }
      return rows as never;
    },
  };
  for await (const _ of resealAll(between, vault));
  const text = `select sections ->> 'email' as email from customer where ${where}`;
  const [row] = await database.query<{ email: string }>({ name: 'test-email', text });
  expect(vault.open({ aggregatorId, customerId: 'person_2' }, 'email', row?.email ?? '')).toBe(
    '"second@example.test"',
  );
  const gone = `select before, after from customer_change where ${where} and version = 1`;
  expect(await database.query({ name: 'test-gone', text: gone })).toEqual([{ before: null, after: null }]);
  expect([...(await countSealed(database)).keys()]).toEqual([generation]);
  await run(`delete from customer_change where ${where}; delete from customer where ${where}`);
});

test('a value that was altered stays as it is and is counted, and so does one that was swapped', async () => {
  const where = `aggregator_id = 'resealed' and customer_id = 'person_1'`;
  const altered = `(sections ->> 'email') || 'AAAA'`;
  await run(`create table kept as select sections from customer where ${where};
             update customer set sections = sections || jsonb_build_object('email', ${altered}) where ${where}`);
  await begin();
  expect(await walk()).toMatchObject({ unreadable: 1 });
  expect(await walk()).toMatchObject({ resealed: 0, unreadable: 1 });
  await run(`update customer set sections = kept.sections from kept where ${where}; drop table kept`);
  while ((await walk()).resealed > 0);
  expect(await verifyHistory(database, vault, aggregatorId)).toEqual([]);
});

test('afterwards a copy of the old wrapped keys, with the master key, opens nothing', async () => {
  await run('create table stolen as select * from vault_key');
  const generation = await begin();
  while ((await walk()).resealed > 0);
  expect(await endSealChange(database, generation)).toEqual(expect.arrayContaining([generation - 1]));
  // The thief's own store: today's rows, and the keys of yesterday.
  await run(
    'create table today as select * from vault_key; delete from vault_key; insert into vault_key select * from stolen',
  );
  const thief = await openVault(database, current);
  expect(thief.generation).toBe(generation - 1);
  const problems = (await verifyHistory(database, thief, aggregatorId)).map(({ problem }) => problem);
  const [changes] = await database.query<{ n: number }>({
    name: 'test-changes-with-values',
    text: `select count(*)::int as n from customer_change where aggregator_id = 'resealed'`,
  });
  expect(problems.filter((problem) => problem === 'unreadable cipher text').length).toBeGreaterThanOrEqual(
    changes?.n ?? Number.POSITIVE_INFINITY,
  );
  await run(
    'delete from vault_key; insert into vault_key select * from today; drop table today; drop table stolen',
  );
  expect(await verifyHistory(database, await openVault(database, current), aggregatorId)).toEqual([]);
});
