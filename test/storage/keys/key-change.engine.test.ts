/** Changes of the sealing key and of the master key: what each node stores, reads and refuses from then on. */
import { createSecretKey, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { planInit } from '../../../src/domain/customer-init.ts';
import { findLogin, type StoredLogin } from '../../../src/storage/account/login.ts';
import { addPasskey, listPasskeys, openLabel } from '../../../src/storage/account/passkey.ts';
import { startSession } from '../../../src/storage/account/session.ts';
import { writeReveal } from '../../../src/storage/audit/customer-access.ts';
import { listAccess } from '../../../src/storage/audit/customer-access-list.ts';
import { ChangeQueue } from '../../../src/storage/customer/change-queue.ts';
import { createCustomers } from '../../../src/storage/customer/customer-init.ts';
import { InitQueue } from '../../../src/storage/customer/init-queue.ts';
import {
  changeState,
  type LockedCustomer,
  lockForState,
} from '../../../src/storage/customer/state-change.ts';
import type { Database } from '../../../src/storage/engine/database.ts';
import { underLiveKey } from '../../../src/storage/engine/live-key.ts';
import {
  beginSealChange,
  changeMaster,
  changeTokenKey,
  endSealChange,
} from '../../../src/storage/keys/key-change.ts';
import { listKeys, masterKeyId, openVault, WrongMasterKey } from '../../../src/storage/keys/keyring.ts';
import { customerAt } from '../../../src/storage/record/customer-history.ts';
import { verifyHistory } from '../../../src/storage/record/history-verify.ts';
import { keepAnswer, keptAnswer } from '../../../src/storage/record/idempotency-key.ts';
import {
  addWebhook,
  findWebhook,
  rotateWebhookSecret,
} from '../../../src/storage/webhook/webhook-endpoint.ts';
import { webhookWithKeys } from '../../../src/storage/webhook/webhook-keys.ts';
import { generationOf, type Vault } from '../../../src/vault/vault.ts';
import { makeWebhookSecret } from '../../../src/vault/webhook-signature.ts';
import { individual } from '../../support/arbitraries.ts';
import { openNode, openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { emailOrder, newAggregator, orderTime } from '../../support/orders.ts';
import { once as onceOn } from '../../support/tamper.ts';
import { issueToken } from '../../support/token.ts';

const aggregatorId = 'keys';
/** The master key of the store; the last tests change it. */
let current = createSecretKey(randomBytes(32));

let opened: TestDatabase;
let database: Database;
/** A second node; on PGlite it shares the connection. */
let another: Database;
/** Opened before the last change of the sealing key, like that of a node that runs on. */
let stale: Vault;
let generation: number;

beforeAll(async () => {
  opened = await openTestDatabase();
  database = opened.database;
  another = opened.url === null ? database : await openNode(opened.url);
  await newAggregator({ database, vault: await openVault(database, current) }, aggregatorId, 2);
});
afterAll(async () => {
  if (another !== database) await another.close();
  await opened.drop();
});

/** Each test has a node that does not know the newest generation. */
beforeEach(async () => {
  await change(`update vault_key set retired_at = null`);
  stale = await openVault(another, current);
  ({ generation } = await beginSealChange(database, { current, next: null }));
});

const change = (text: string) => database.transaction((tx) => tx.script(text));

async function once<Row>(text: string): Promise<Row> {
  const [row] = await onceOn<Row>(database, text);
  return row as Row;
}

const emailOf = async () =>
  (
    await once<{ email: string }>(
      `select sections ->> 'email' as email from customer where aggregator_id = 'keys' and customer_id = 'person_0'`,
    )
  ).email;

describe('a node that does not know the new generation', () => {
  test('stores a passkey under it, and reads one of another node', async () => {
    const login = (await findLogin(database, stale, 'keys_login')) as StoredLogin;
    const passkeyId = `pky_${generation}`;
    const passkey = { passkeyId, credentialId: passkeyId, publicKey: 'AA', createdAt: orderTime };
    const rules = { firstOnly: false, most: 99 };
    const added = addPasskey(another, stale, login, { ...passkey, label: 'laptop', counter: 0 }, rules);
    expect(await added).toBe('added');
    expect(stale.generation).toBe(generation);
    ({ generation } = await next());
    const fresh = await openVault(database, current);
    const made = { ...passkey, passkeyId: `${passkeyId}b`, credentialId: `${passkeyId}b`, counter: 0 };
    await addPasskey(database, fresh, login, { ...made, label: 'phone' }, rules);
    const labels = (await listPasskeys(another, stale, 'keys_login')).map((one) =>
      openLabel(stale, aggregatorId, one),
    );
    expect(labels).toEqual(['laptop', 'phone']);
  });

  test('stores a change under it at the first attempt of its caller', async () => {
    expect(stale.generation).toBe(generation - 1);
    const order = emailOrder(aggregatorId, 'person_0', 'fresh', { reason: 'why' });
    const outcome = await new ChangeQueue(another, stale).apply(order);
    expect(outcome).toMatchObject({
      accepted: true,
      customer: { sections: { email: 'fresh@example.test' } },
    });
    expect(generationOf(await emailOf())).toBe(String(generation));
    const { reason } = await once<{ reason: string }>(
      `select reason from customer_change where customer_id = 'person_0' order by version desc limit 1`,
    );
    expect(generationOf(reason)).toBe(String(generation));
  });

  test('stores many changes at once under it, each one once', async () => {
    const queue = new ChangeQueue(another, stale);
    const before = await once<{ n: number }>(`select count(*)::int as n from customer_change`);
    const orders = ['person_0', 'person_1', 'person_0', 'person_1'].map((id, n) =>
      queue.apply(emailOrder(aggregatorId, id, `many${generation}${n}`)),
    );
    for (const outcome of await Promise.all(orders)) expect(outcome).toMatchObject({ accepted: true });
    const after = await once<{ n: number }>(`select count(*)::int as n from customer_change`);
    expect(after.n - before.n).toBe(4);
    expect(await verifyHistory(database, stale, aggregatorId)).toEqual([]);
  });

  test('registers customers under it', async () => {
    const queue = new InitQueue(another, stale);
    const actor = { aggregatorId, login: 'keys_login', requestId: `init${generation}`, at: orderTime };
    const customerId = `new_${generation}`;
    const plan = planInit(individual(1000 + generation), () => '');
    expect(await queue.apply({ actor, customerId, plan })).toMatchObject({ customer: { customerId } });
    const { text } = await once<{ text: string }>(
      `select (sections || coalesce(after, '{}'))::text as text from customer join customer_change using (aggregator_id, customer_id)
        where aggregator_id = 'keys' and customer_id = '${customerId}'`,
    );
    expect(text).toMatch(new RegExp(`[.]${generation}[.]`));
    expect(text).not.toMatch(new RegExp(`[.]${generation - 1}[.]`));
  });

  test('reads what another node has sealed under it', async () => {
    const fresh = await openVault(database, current);
    await new ChangeQueue(database, fresh).apply(emailOrder(aggregatorId, 'person_1', `read${generation}`));
    const customer = await customerAt(another, stale, aggregatorId, 'person_1', {});
    expect(customer?.sections.email).toBe(`read${generation}@example.test`);
    expect(stale.generation).toBe(generation);
  });

  test('stores webhooks, their new secrets and kept answers under it', async () => {
    const webhookId = `whk_${generation}`;
    const webhook = { webhookId, url: 'https://a.example.test/', kinds: null, cursor: '0.0', now: orderTime };
    const limits = { webhooks: 1000, enabledWebhooks: 1000 };
    const write = (work: (tx: Database) => Promise<unknown>) =>
      underLiveKey(stale, () => another.transaction((tx) => work(tx as unknown as Database)));
    const ageOf = async () =>
      once<{ text: string }>(
        `select concat_ws(' ', split_part(url, '.', 2), split_part(secret, '.', 2), split_part(previous_secret, '.', 2)) as text
           from webhook_endpoint where webhook_id = '${webhookId}'`,
      );
    await write((tx) =>
      addWebhook(tx, stale, aggregatorId, { ...webhook, secret: makeWebhookSecret() }, limits),
    );
    expect(await ageOf()).toEqual({ text: `${generation} ${generation}` });
    ({ generation } = await next());
    const made = { secret: makeWebhookSecret(), now: orderTime };
    await write((tx) => rotateWebhookSecret(tx, stale, aggregatorId, webhookId, made));
    expect(await ageOf()).toEqual({ text: `${generation - 1} ${generation} ${generation - 1}` });
    ({ generation } = await next());
    const actor = { aggregatorId, login: 'keys_login', requestId: 'kept', at: orderTime };
    const key = { keyHash: `hash${generation}`, requestHash: 'hash' };
    await write((tx) => keepAnswer(tx, stale, actor, key, '{"a":1}'));
    expect(await keptAnswer(database, stale, actor, key, orderTime)).toMatchObject({ answer: '{"a":1}' });
    const { n } = await once<{ n: string }>(
      `select split_part(answer, '.', 2) as n from idempotency_key where key_hash = 'hash${generation}'`,
    );
    expect(n).toBe(String(generation));
    const fresh = await openVault(database, current);
    expect(await findWebhook(database, fresh, aggregatorId, webhookId, orderTime)).toMatchObject({
      url: webhook.url,
    });
    expect((await webhookWithKeys(database, fresh, aggregatorId, webhookId, orderTime))?.keys).toHaveLength(
      2,
    );
  });

  test('closes a customer, and seals the reason under it', async () => {
    const actor = { aggregatorId, login: 'keys_login', requestId: `close${generation}`, at: orderTime };
    await underLiveKey(stale, () =>
      another.transaction(async (tx) => {
        const locked = (await lockForState(tx, aggregatorId, 'person_1')) as LockedCustomer;
        const order = { actor, kind: 'closed', reason: 'moved away' } as const;
        await changeState(tx, stale, locked, order, { closedAt: orderTime, legalHoldSince: null });
      }),
    );
    const { reason } = await once<{ reason: string }>(
      `select reason from customer_change where request_id = 'close${generation}'`,
    );
    expect(generationOf(reason)).toBe(String(generation));
    expect(await verifyHistory(database, stale, aggregatorId)).toEqual([]);
  });

  test('records a reveal, and reads the reason of one that another node recorded', async () => {
    const share = { most: 100, seconds: 1 };
    const reveal = (requestId: string, reason: string) => ({
      ...{ aggregatorId, customerId: 'person_0', login: 'agent', role: 'support' as const },
      ...{ requestId, field: '/customer/businessFederalEin', reason },
    });
    const write = (on: Database, vault: Vault, one: Parameters<typeof writeReveal>[2]) =>
      underLiveKey(vault, () => on.transaction((tx) => writeReveal(tx, vault, one, share)));
    expect(await write(another, stale, reveal(`a${generation}`, 'the caller asks'))).toBe(0);
    expect(stale.generation).toBe(generation);
    ({ generation } = await next());
    await write(database, await openVault(database, current), reveal(`b${generation}`, 'a letter'));
    const page = { from: null, to: null, before: null, limit: 2, bytes: 10_000 };
    const { items } = await listAccess(another, stale, aggregatorId, {}, page);
    expect(items.map(({ reason }) => reason)).toEqual(['a letter', 'the caller asks']);
  });

  /** One more change, which `stale` does not know. */
  async function next() {
    await change(`update vault_key set retired_at = null`);
    return beginSealChange(database, { current, next: null });
  }
});

test('a statement that would store a value under a retired generation does nothing at all', async () => {
  const before = await once<{ text: string }>(`select max(position)::text as text from customer_change`);
  const actor = { aggregatorId, login: 'keys_login', requestId: 'refused', at: orderTime };
  const plan = planInit(individual(2000), () => '');
  await expect(
    createCustomers(another, stale, [{ actor, customerId: 'refused', plan }]),
  ).rejects.toMatchObject({
    code: 'OC001',
  });
  expect(await once(`select max(position)::text as text from customer_change`)).toEqual(before);
});

test('a change of the sealing key that was begun is continued, not begun again', async () => {
  const again = await beginSealChange(database, { current, next: null });
  expect(again.generation).toBe(generation);
  expect(again.retired).toContain(generation - 1);
  const seals = (await listKeys(database)).filter(({ purpose }) => purpose === 'seal');
  expect(seals.filter(({ retiredAt }) => retiredAt === null)).toHaveLength(1);
});

test('two that begin at once make one generation', async () => {
  await change(`update vault_key set retired_at = null`);
  const two = await Promise.all([
    beginSealChange(database, { current, next: null }),
    beginSealChange(another, { current, next: null }),
  ]);
  expect(two.map((one) => one.generation)).toEqual([generation + 1, generation + 1]);
});

test('the end of a change leaves alone what another one has retired since', async () => {
  await endSealChange(database, generation);
  const later = await beginSealChange(database, { current, next: null });
  expect(later.retired).toEqual([generation]);
  expect(await endSealChange(database, generation)).toEqual([]);
  await openVault(database, current);
  const seals = (await listKeys(database)).filter(({ purpose }) => purpose === 'seal');
  expect(seals.map((one) => one.generation)).toEqual([generation, later.generation]);
});

test('a retired generation that is destroyed is gone from the table; a running node still opens what it had read', async () => {
  const old = stale.seal({ aggregatorId, customerId: 'person_0' }, 'email', 'x');
  const destroyed = await endSealChange(database, generation);
  expect(destroyed).toContain(generation - 1);
  const seals = (await listKeys(database)).filter(({ purpose }) => purpose === 'seal');
  expect(seals.map((one) => one.generation)).toEqual([generation]);
  await stale.reload();
  expect(stale.open({ aggregatorId, customerId: 'person_0' }, 'email', old)).toBe('x');
  // The values of the tests before are sealed under what is gone now.
  await change('delete from customer_change; delete from customer; delete from webhook_endpoint');
});

test('a new key for tokens ends them all, and nothing else', async () => {
  const node = await openVault(another, current);
  const texts = ['a', 'b'];
  const steady = () =>
    texts.map((text) => [node.keyedHash(text), node.sign(text), node.blindIndex('A', 'ssn', text)]);
  const before = [node.tokenHash('token'), steady()];
  await issueToken({ database, vault: node }, { login: 'keys_login' });
  const owner = (await findLogin(database, node, 'keys_login')) as StoredLogin;
  const session = { value: 'cookie', owner, waiting: false, now: orderTime, most: 9 };
  await startSession(database, node, { ...session, expiresAt: '2999-01-01T00:00:00.000Z' });
  const counted = `select (select count(*)::int from access_token) as tokens, (select count(*)::int from console_session) as sessions`;
  expect(await once(counted)).toEqual({ tokens: expect.toSatisfy((n) => n > 0), sessions: 1 });
  expect(await changeTokenKey(database, { current, next: null })).toBe(2);
  await node.reload();
  expect(node.tokenGeneration).toBe(2);
  expect(node.tokenHash('token')).not.toBe(before[0]);
  expect(steady()).toEqual(before[1]);
  expect(await once(counted)).toEqual({ tokens: 0, sessions: 0 });
  const tokens = (await listKeys(database)).filter(({ purpose }) => purpose === 'token');
  expect(tokens.map((one) => one.generation)).toEqual([2]);
});

describe('the master key', () => {
  const key = () => createSecretKey(randomBytes(32));
  const idsOf = async () => new Set((await listKeys(database)).map(({ wrappedWith }) => wrappedWith));

  test('is replaced for all keys at once, and a second run changes nothing', async () => {
    const next = key();
    expect(await changeMaster(database, { current, next })).toBe(true);
    expect(await idsOf()).toEqual(new Set([masterKeyId(next)]));
    expect(await changeMaster(database, { current, next })).toBe(false);
    current = next;
    await openVault(database, current);
  });

  test('nodes that know both keep reading and storing, before and after, also under a new generation', async () => {
    const next = key();
    const node = await openVault(another, current, next);
    const text = node.seal({ aggregatorId, customerId: 'a' }, 'email', 'x');
    await changeMaster(database, { current, next });
    await change(`update vault_key set retired_at = null`);
    const made = await beginSealChange(database, { current, next });
    await node.reload();
    expect(node.generation).toBe(made.generation);
    const restarted = await openVault(another, current, next);
    expect(restarted.open({ aggregatorId, customerId: 'a' }, 'email', text)).toBe('x');
    expect(await idsOf()).toEqual(new Set([masterKeyId(next)]));
    current = next;
  });

  test('a node that starts with the old one alone is refused, and told what to do', async () => {
    const next = key();
    await changeMaster(database, { current, next });
    const start = openVault(another, current);
    await expect(start).rejects.toThrow(WrongMasterKey);
    await expect(start).rejects.toThrow('set OPENCIF_MASTER_KEY to the new one');
    current = next;
  });

  test('is not replaced by somebody who knows neither', async () => {
    const before = await listKeys(database);
    await expect(changeMaster(database, { current: key(), next: key() })).rejects.toThrow(WrongMasterKey);
    expect(await listKeys(database)).toEqual(before);
  });
});
