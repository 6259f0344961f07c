/** Who saw whom: written before it is shown, listed newest first, and proved by a MAC; reveals have a share. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppendQueue } from '../../../src/storage/audit/append-queue.ts';
import {
  type Access,
  type Reveal,
  writeAccess,
  writeReveal,
} from '../../../src/storage/audit/customer-access.ts';
import {
  type AccessOf,
  isCustomer,
  listAccess,
  type StoredAccess,
} from '../../../src/storage/audit/customer-access-list.ts';
import { type Seeing, StatusSeenQueue } from '../../../src/storage/audit/status-seen.ts';
import { StatusQueue } from '../../../src/storage/customer/status-queue.ts';
import { StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { intercepted } from '../../support/intercept.ts';
import { newAggregator } from '../../support/orders.ts';
import { stepInStore } from '../../support/retention.ts';
import { testMasterKey } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';

let store: TestDatabase;
let vault: Vault;

beforeAll(async () => {
  store = await openTestDatabase();
  vault = await openVault(store.database, testMasterKey);
});

afterAll(() => store.drop());

const everything = { from: null, to: null, before: null, limit: 1000, bytes: 10_000_000 };
const share = { most: 3, seconds: 3600 };
let serial = 0;

/** @param people how many customers it has: `person_0`, `person_1` … Only theirs can be revealed. */
async function tenant(people = 0) {
  const aggregatorId = `access${++serial}`;
  if (people > 0) await newAggregator({ database: store.database, vault }, aggregatorId, people);
  const access = (customerIds: string[], more: Partial<Access> = {}): Access => ({
    aggregatorId,
    login: 'agent',
    role: 'support',
    kind: 'status',
    requestId: `request${++serial}`,
    customerIds,
    ...more,
  });
  const reveal = (customerId: string, more: Partial<Reveal> = {}): Reveal => ({
    aggregatorId,
    customerId,
    login: 'agent',
    role: 'support',
    requestId: `request${++serial}`,
    field: '/customer/businessFederalEin',
    reason: 'the caller asks, ticket 4711',
    ...more,
  });
  const reveals = (one: Reveal) => store.database.transaction((tx) => writeReveal(tx, vault, one, share));
  const list = async (of: AccessOf = {}, page = {}) =>
    (await listAccess(store.database, vault, aggregatorId, of, { ...everything, ...page })).items;
  return { aggregatorId, access, reveal, reveals, list };
}

describe('rows', () => {
  test('are written for each customer of each request, and listed of all, of a customer and of a login', async () => {
    const { access, list } = await tenant();
    const other = { login: 'auditor', role: 'auditor', kind: 'search' } as const;
    const seen = [access(['a']), access(['a', 'b', 'c'], other)];
    await writeAccess(store.database, vault, seen);
    const of = async (whose?: AccessOf) =>
      (await list(whose)).map(({ customerId, login, role, kind }) => [customerId, login, role, kind]).sort();
    const searched = ['auditor', 'auditor', 'search'];
    const all = [
      ['a', 'agent', 'support', 'status'],
      ['a', ...searched],
      ['b', ...searched],
      ['c', ...searched],
    ];
    expect(await of()).toEqual(all);
    expect(await of({ customerId: 'a' })).toEqual(all.slice(0, 2));
    expect(await of({ login: 'auditor' })).toEqual(all.slice(1));
    expect(await of({ login: 'nobody' })).toEqual([]);
    expect(
      (await list()).every(({ altered, reason, field }) => !altered && reason === null && field === null),
    ).toBe(true);
  });

  test('are narrowed to a customer, a login and a kind, in every combination', async () => {
    const { access, list } = await tenant();
    const [customers, logins, kinds] = [
      ['a', 'b'],
      ['agent', 'auditor'],
      ['get', 'preview'],
    ] as const;
    const seen = logins.flatMap((login) => kinds.map((kind) => access([...customers], { login, kind })));
    await writeAccess(store.database, vault, seen);
    const all = await list();
    expect(all).toHaveLength(8);
    for (const customerId of [undefined, ...customers, 'nobody'])
      for (const login of [undefined, ...logins, 'nobody'])
        for (const kind of [undefined, ...kinds, 'reveal'] as const) {
          const fits = (one: StoredAccess) =>
            [undefined, one.customerId].includes(customerId) &&
            [undefined, one.login].includes(login) &&
            [undefined, one.kind].includes(kind);
          expect(await list({ customerId, login, kind })).toEqual(all.filter(fits));
        }
  });

  test('of an aggregator are not those of another', async () => {
    const [one, other] = [await tenant(), await tenant()];
    await writeAccess(store.database, vault, [one.access(['a']), other.access(['a'])]);
    for (const whose of [{}, { customerId: 'a' }, { login: 'agent' }, { kind: 'status' }] as const) {
      expect(await one.list(whose)).toHaveLength(1);
    }
  });

  test('are all there, however many requests come at once', async () => {
    const { access, list } = await tenant();
    const queue = new AppendQueue<Access>((seen) => writeAccess(store.database, vault, seen));
    const ids = Array.from({ length: 300 }, (_, n) => `customer${n}`);
    await Promise.all(ids.map((id) => queue.write(access([id]))));
    expect((await list()).map(({ customerId }) => customerId).sort()).toEqual([...ids].sort());
  });

  test('that somebody else wrote or altered are named', async () => {
    const { aggregatorId, access, list } = await tenant();
    const [good, moved] = [access(['a']), access(['b'])];
    await writeAccess(store.database, vault, [good, moved]);
    const values = [aggregatorId];
    await once(
      store.database,
      `insert into customer_access (aggregator_id, customer_id, login, role, kind, request_id, mac)
       select aggregator_id, customer_id, 'scapegoat', role, kind, request_id, mac
         from customer_access where aggregator_id = $1 and customer_id = 'a'`,
      values,
    );
    await once(
      store.database,
      `update customer_access set customer_id = 'c' where aggregator_id = $1 and customer_id = 'b'`,
      values,
    );
    const found = (await list()).map(({ customerId, login, altered }) => [`${customerId} ${login}`, altered]);
    expect(Object.fromEntries(found)).toEqual({ 'a agent': false, 'a scapegoat': true, 'c agent': true });
  });

  test('are on pages that end at a number of rows and of bytes, each once', async () => {
    const { aggregatorId, reveals, reveal, access, list } = await tenant(3);
    for (let n = 0; n < 3; n++) await reveals(reveal(`person_${n}`, { reason: 'x'.repeat(200) }));
    await writeAccess(store.database, vault, [access(['a', 'b'])]);
    const all = (await list()).map(({ customerId }) => customerId);
    expect(all).toHaveLength(5);
    for (const size of [
      { limit: 2, bytes: 1_000_000 },
      { limit: 100, bytes: 1 },
      { limit: 100, bytes: 700 },
    ]) {
      const pages: string[][] = [];
      let before: string | null = null;
      do {
        const page = { ...everything, ...size, before };
        const { items, next } = await listAccess(store.database, vault, aggregatorId, {}, page);
        pages.push(items.map(({ customerId }) => customerId));
        before = next;
      } while (before !== null);
      expect(pages.flat()).toEqual(all);
      expect(pages.every((page) => page.length > 0 && page.length <= size.limit)).toBe(true);
      if (size.bytes < 1000) expect(pages.length).toBeGreaterThan(1);
    }
  });
});

describe('a customer as it is now, read by somebody who is recorded', () => {
  /** @returns a reader of the tenant's customers, who is recorded */
  async function reading(people: number) {
    const { aggregatorId, access, list } = await tenant(people);
    const seeing = (customerId: string): Seeing => ({ ...access([]), customerId });
    return { aggregatorId, seeing, list };
  }

  test('is what anybody reads, and each that is there has its row, however many are asked for at once', async () => {
    const [one, other] = [await reading(40), await reading(2)];
    const asked = ['nobody', ...Array.from({ length: 45 }, (_, n) => `person_${n}`), 'person_0', 'company'];
    const both = asked.flatMap((customerId) => [one.seeing(customerId), other.seeing(customerId)]);
    const seen = new StatusSeenQueue(store.database, vault);
    const unseen = new StatusQueue(store.database, vault);
    const found = await Promise.all(both.map((seeing) => seen.apply(seeing)));
    expect(found).toEqual(await Promise.all(both.map((seeing) => unseen.apply(seeing))));
    for (const { aggregatorId, list } of [one, other]) {
      const shown = both.filter((seeing, n) => seeing.aggregatorId === aggregatorId && found[n] !== null);
      const told = (await list()).map(({ customerId, requestId, altered }) => ({
        customerId,
        requestId,
        altered,
      }));
      const due = shown.map(({ customerId, requestId }) => ({ customerId, requestId, altered: false }));
      expect(new Set(told)).toEqual(new Set(due));
      expect(told).toHaveLength(due.length);
    }
    expect(found.filter((customer) => customer !== null)).toHaveLength(40 + 1 + 1 + 2 + 1 + 1);
  });

  test('is shown after a lost answer, too, and recorded at least once', async () => {
    const { seeing, list } = await reading(3);
    let losses = 1;
    const losing = intercepted(store.database, async (_statement, _values, run) => {
      const rows = await run();
      if (losses-- > 0) throw new StoreUnavailable('The connection was lost.');
      return rows;
    });
    const seen = new StatusSeenQueue(losing, vault);
    const asked = ['person_0', 'person_1', 'nobody', 'person_2'].map(seeing);
    const found = await Promise.all(asked.map((one) => seen.apply(one)));
    expect(found.map((customer) => customer?.customerId)).toEqual([
      'person_0',
      'person_1',
      undefined,
      'person_2',
    ]);
    const requests = new Set((await list()).map(({ requestId }) => requestId));
    expect(requests).toEqual(new Set([0, 1, 3].map((n) => asked[n]?.requestId)));
  });
});

describe('a reveal', () => {
  test('is written with its field and its reason, which is sealed', async () => {
    const { aggregatorId, reveals, reveal, list } = await tenant(1);
    const one = reveal('person_0');
    expect(await reveals(one)).toBe(0);
    expect(await list()).toMatchObject([
      {
        customerId: 'person_0',
        kind: 'reveal',
        field: one.field,
        reason: one.reason,
        requestId: one.requestId,
        altered: false,
      },
    ]);
    const [row] = await once<{ row: string }>(
      store.database,
      'select to_jsonb(c)::text as row from customer_access c where aggregator_id = $1',
      [aggregatorId],
    );
    expect(row?.row).not.toContain('4711');
  });

  test('whose reason was moved from another request is named as altered, and hides no other', async () => {
    const { aggregatorId, reveals, reveal, list } = await tenant(1);
    await reveals(reveal('person_0'));
    await reveals(reveal('person_0', { reason: 'another' }));
    await once(
      store.database,
      `update customer_access c set reason = (select min(reason) from customer_access where aggregator_id = $1)
        where aggregator_id = $1`,
      [aggregatorId],
    );
    const found = (await list()).map(({ reason, altered }) => [reason, altered]);
    expect(found).toContainEqual([null, true]);
    const whole = found.filter(([, altered]) => !altered);
    expect(whole).toHaveLength(1);
    expect(['another', 'the caller asks, ticket 4711']).toContain(whole[0]?.[0]);
  });

  test('has a share of the login, also if all are asked for at once; other logins have their own', async () => {
    const { reveals, reveal, list } = await tenant(8);
    const waits = await Promise.all(Array.from({ length: 8 }, (_, n) => reveals(reveal(`person_${n}`))));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(share.most);
    for (const wait of waits.filter((one) => one !== 0)) expect(wait).toBeLessThanOrEqual(share.seconds);
    expect(await list()).toHaveLength(share.most);
    expect(await reveals(reveal('person_0', { login: 'another' }))).toBe(0);
  });

  test('waits no longer than the window where others came since its transaction began', async () => {
    const { aggregatorId, reveals, reveal } = await tenant(share.most + 1);
    for (let n = 0; n < share.most; n++) await reveals(reveal(`person_${n}`));
    const wait = await store.database.transaction(async (tx) => {
      await once(tx, 'update customer_access set at = clock_timestamp() where aggregator_id = $1', [
        aggregatorId,
      ]);
      return await writeReveal(tx, vault, reveal(`person_${share.most}`), share);
    });
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(share.seconds);
  });

  test('is allowed again when the window has passed', async () => {
    const { aggregatorId, reveals, reveal } = await tenant(4);
    for (let n = 0; n < share.most; n++) expect(await reveals(reveal(`person_${n}`))).toBe(0);
    expect(await reveals(reveal('person_3'))).toBeGreaterThan(0);
    await once(
      store.database,
      `update customer_access set at = now() - interval '1 hour' - interval '1 minute'
        where aggregator_id = $1 and customer_id = 'person_0'`,
      [aggregatorId],
    );
    expect(await reveals(reveal('person_3'))).toBe(0);
    expect(await reveals(reveal('person_3'))).toBeGreaterThan(0);
  });

  test('of a customer that was erased, or never there, is not written', async () => {
    const { aggregatorId, reveals, reveal, list } = await tenant(1);
    const actor = { aggregatorId, login: 'officer', requestId: 'erase', at: '2026-11-01T00:00:00.000Z' };
    await stepInStore({ database: store.database, vault }, actor, 'person_0', 'erased');
    expect(await reveals(reveal('person_0'))).toBeNull();
    expect(await reveals(reveal('nobody'))).toBeNull();
    expect(await list()).toEqual([]);
  });

  test('and an erasure at the same time leave no reason, whichever comes first', async () => {
    const { aggregatorId, reveals, reveal, list } = await tenant(8);
    const actor = { aggregatorId, login: 'officer', requestId: 'erase', at: '2026-11-01T00:00:00.000Z' };
    const both = Array.from({ length: 8 }, (_, n) => [
      reveals(reveal(`person_${n}`, { login: `agent${n}` })),
      stepInStore({ database: store.database, vault }, actor, `person_${n}`, 'erased'),
    ]);
    await Promise.all(both.flatMap(([one, other], n) => (n % 2 === 0 ? [one, other] : [other, one])));
    expect((await list()).filter(({ reason }) => reason !== null)).toEqual([]);
  });
});

test('a customer is known to its aggregator only', async () => {
  expect(await isCustomer(store.database, 'nobody', 'cstap_unknown')).toBe(false);
});
