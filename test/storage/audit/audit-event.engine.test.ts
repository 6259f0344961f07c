/** Audit events: written together, counted where somebody could cause them without end, and proved by a MAC. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppendQueue } from '../../../src/storage/audit/append-queue.ts';
import {
  type AuditEvent,
  auditOnce,
  operatorEvent,
  writeAudit,
} from '../../../src/storage/audit/audit-event.ts';
import { listAudit, type StoredAudit } from '../../../src/storage/audit/audit-list.ts';
import { StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { intercepted } from '../../support/intercept.ts';
import { testMasterKey } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';

let store: TestDatabase;
let vault: Vault;

beforeAll(async () => {
  store = await openTestDatabase();
  vault = await openVault(store.database, testMasterKey);
});

afterAll(() => store.drop());

const everything = { from: null, to: null, before: null, limit: 1000, bytes: 1_000_000 };

let serial = 0;

/** An aggregator of its own, and events in it. */
function tenant() {
  const aggregatorId = `audit${++serial}`;
  const event = (more: Partial<AuditEvent> = {}): AuditEvent => ({
    kind: 'signedIn',
    aggregatorId,
    login: `${aggregatorId}_login`,
    about: null,
    network: 'network',
    requestId: `request${++serial}`,
    ...more,
  });
  const list = async (of: Parameters<typeof listAudit>[3] = {}, page = {}): Promise<readonly StoredAudit[]> =>
    (await listAudit(store.database, vault, aggregatorId, of, { ...everything, ...page })).items;
  return { aggregatorId, event, list };
}

describe('events', () => {
  test('of a statement are all there, with who, what, about what, from where, in which request and when', async () => {
    const { event, list } = tenant();
    const events = [event(), event({ kind: 'loginAdded', about: 'another' }), event()];
    await writeAudit(store.database, vault, events);
    const found = await list();
    expect(found).toHaveLength(3);
    for (const { kind, login, about, network, requestId } of events) {
      expect(found).toContainEqual({
        kind,
        login,
        about,
        network,
        requestId,
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        lastAt: expect.any(String),
        times: 1,
        altered: false,
      });
    }
  });

  test('of a counted kind are one row an hour for each login, subject and network, which counts them', async () => {
    const { event, list } = tenant();
    const refused = (more: Partial<AuditEvent> = {}) => event({ kind: 'signInRefused', ...more });
    await writeAudit(store.database, vault, [refused(), refused(), refused({ network: 'other' }), event()]);
    await writeAudit(store.database, vault, [refused(), refused({ login: 'somebody' })]);
    const counted = (await list({ kind: 'signInRefused' })).map(({ login, network, times }) => [
      login,
      network,
      times,
    ]);
    // An hour may end between the statements, which makes one row more.
    const sum = new Map<string, number>();
    for (const [login, network, times] of counted) {
      const name = `${login} ${network}`;
      sum.set(name, (sum.get(name) ?? 0) + Number(times));
    }
    const { login } = event();
    expect(sum).toEqual(
      new Map([
        ['somebody network', 1],
        [`${login} other`, 1],
        [`${login} network`, 3],
      ]),
    );
    expect(counted.length).toBeLessThanOrEqual(4);
    expect(await list({ kind: 'signedIn' })).toHaveLength(1);
  });

  test('of nobody and no aggregator are counted too, and belong to no list', async () => {
    const { event, list } = tenant();
    const stranger = event({
      kind: 'signInRefused',
      aggregatorId: null,
      login: null,
      network: `alien${serial}`,
    });
    await writeAudit(store.database, vault, [stranger, stranger]);
    expect(await list()).toEqual([]);
    const rows = await once(store.database, 'select times from audit_event where network = $1', [
      stranger.network,
    ]);
    expect(rows).toEqual([{ times: 2 }]);
  });

  test('of an operator at the command line name no login, network and request', async () => {
    const { aggregatorId, list } = tenant();
    await writeAudit(store.database, vault, [
      operatorEvent('loginDisabled', { aggregatorId, about: 'gone' }),
    ]);
    expect(await list()).toMatchObject([
      { kind: 'loginDisabled', login: null, about: 'gone', network: null, requestId: null, altered: false },
    ]);
  });

  test('that are enough once in a time are written once', async () => {
    const { event, list } = tenant();
    const limit = event({ kind: 'taxNumberLimit' });
    const written = [];
    for (let n = 0; n < 3; n++) written.push(await auditOnce(store.database, vault, limit, 3600));
    expect(written).toEqual([true, false, false]);
    expect(await list()).toMatchObject([{ kind: 'taxNumberLimit', times: 1, altered: false }]);
  });

  test('that somebody else wrote or altered are named', async () => {
    const { aggregatorId, event, list } = tenant();
    await writeAudit(store.database, vault, [event({ requestId: 'good' }), event({ requestId: 'victim' })]);
    await once(
      store.database,
      `insert into audit_event (aggregator_id, kind, login, request_id, mac)
       select aggregator_id, kind, login, 'forged', mac from audit_event where request_id = 'good' and aggregator_id = $1`,
      [aggregatorId],
    );
    await once(
      store.database,
      `update audit_event set login = 'scapegoat' where request_id = 'victim' and aggregator_id = $1`,
      [aggregatorId],
    );
    const found = (await list()).map(({ requestId, altered }) => [requestId, altered]);
    expect(Object.fromEntries(found)).toEqual({ good: false, victim: true, forged: true });
  });
});

describe('lists', () => {
  test('are of all events, of a kind, of a login, or of both', async () => {
    const { event, list } = tenant();
    const other = { login: `other${serial}` };
    await writeAudit(store.database, vault, [
      event(),
      event({ kind: 'passwordChanged' }),
      event(other),
      event({ kind: 'passwordChanged', ...other }),
    ]);
    expect(await list()).toHaveLength(4);
    expect(await list({ kind: 'signedIn' })).toHaveLength(2);
    expect(await list(other)).toHaveLength(2);
    expect(await list({ ...other, kind: 'signedIn' })).toHaveLength(1);
  });

  test.each([1, 2, 3, 7, 100])('in pages of %i have every event once, newest first', async (limit) => {
    const { aggregatorId, event, list } = tenant();
    // Some of one statement, so of one time.
    for (const size of [3, 1, 3])
      await writeAudit(
        store.database,
        vault,
        Array.from({ length: size }, () => event()),
      );
    const all = (await list()).map(({ requestId }) => requestId);
    expect(all).toHaveLength(7);
    const paged: unknown[] = [];
    let before: string | null = null;
    do {
      const page = { ...everything, before, limit };
      const { items, next } = await listAudit(store.database, vault, aggregatorId, {}, page);
      expect(items.length).toBeLessThanOrEqual(limit);
      paged.push(...items.map(({ requestId }) => requestId));
      before = next;
    } while (before !== null);
    expect(paged).toEqual(all);
  });

  test('begin and end at a time', async () => {
    const { aggregatorId, event, list } = tenant();
    await writeAudit(store.database, vault, [event({ requestId: 'old' })]);
    await once(
      store.database,
      `update audit_event set at = '2020-01-01T00:00:00Z' where aggregator_id = $1 and request_id = 'old'`,
      [aggregatorId],
    );
    await writeAudit(store.database, vault, [event({ requestId: 'new' })]);
    const names = async (page: object) => (await list({}, page)).map(({ requestId }) => requestId);
    expect(await names({ from: '2020-01-01T00:00:00.000Z', to: '2020-01-01T00:00:00.001Z' })).toEqual([
      'old',
    ]);
    expect(await names({ to: '2020-01-01T00:00:00.000Z' })).toEqual([]);
    expect(await names({ from: '2020-01-01T00:00:00.001Z' })).toEqual(['new']);
    expect(await names({})).toEqual(['new', 'old']);
  });
});

describe('the queue', () => {
  test('writes each event, however many come at once', async () => {
    const { event, list } = tenant();
    const queue = new AppendQueue<AuditEvent>((events) => writeAudit(store.database, vault, events));
    const events = Array.from({ length: 200 }, () => event());
    await Promise.all(events.map((one) => queue.write(one)));
    const found = (await list()).map(({ requestId }) => requestId);
    expect(found.sort()).toEqual(events.map(({ requestId }) => requestId).sort());
  });

  test('tells who waits that the event could not be written', async () => {
    const { event } = tenant();
    const gone = intercepted(store.database, async () => {
      throw new StoreUnavailable('The store is gone.');
    });
    await expect(
      new AppendQueue<AuditEvent>((events) => writeAudit(gone, vault, events)).write(event()),
    ).rejects.toBeInstanceOf(StoreUnavailable);
  });
});
