/** `GET /health` */
import type { LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { sandboxCustomers } from '../../../src/contract/sandbox.ts';
import { buildServer } from '../../../src/http/server.ts';
import { type Database, type Statement, StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { openPostgres } from '../../../src/storage/engine/postgres.ts';
import { administer, withDatabase } from '../../support/administer.ts';
import { expectRefused, expectSuccess } from '../../support/answers.ts';
import { testEngine } from '../../support/database.ts';
import { Gate } from '../../support/intercept.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer();
});

afterAll(() => server.close());

test('200 without a token when the store answers', async () => {
  expectSuccess(await server.get('/health'), { status: true });
});

test('200 with a wrong token too', async () => {
  expectSuccess(await server.get('/health', 'wrong'), { status: true });
});

test.each([
  ['cannot be reached', () => Promise.reject(new StoreUnavailable('down')), 0],
  ['never answers', () => new Promise<never>(() => {}), 1999],
])('503 with Retry-After within 2 seconds when the store %s', async (_name, query, waitMs) => {
  const asked = new Gate();
  // Other work of the server may fail at once; closing it waits for that.
  const down = () => Promise.reject(new StoreUnavailable('down'));
  const database = {
    query: ({ name }: Statement) => {
      if (name !== 'health') return down();
      void asked.pass();
      return query();
    },
    transaction: down,
  } as unknown as Database;
  const cut = buildServer({ database, vault: server.vault });
  await cut.ready();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const sent = cut.inject({ method: 'GET', url: '/health' });
  await asked.arrived;
  await vi.advanceTimersByTimeAsync(waitMs);
  const answer = await sent;
  vi.useRealTimers();
  expectRefused(answer, 'serviceUnavailable');
  expect(answer.headers['retry-after']).toBe('1');
  await cut.close();
});

const customerId = sandboxCustomers[0]?.customerId;
let emails = 0;

interface Node {
  readonly log: Record<string, unknown>[];
  get(url: string): Promise<LightMyRequestResponse>;
  update(): Promise<LightMyRequestResponse>;
  close(): Promise<void>;
}

/** A second node with the same customers, whose log is recorded. @param database replaces that of the first node */
async function node(database: Database): Promise<Node> {
  const log: Record<string, unknown>[] = [];
  const logger = pino({}, { write: (line: string) => void log.push(JSON.parse(line)) });
  const on = buildServer({ database, vault: server.vault, logger });
  await on.ready();
  const headers = { 'x-connectfi-token': server.token };
  return {
    log,
    get: (url) => on.inject({ url, headers }),
    update: () => {
      const payload = { customerId, customer: { email: `health${emails++}@example.test` } };
      return on.inject({ method: 'POST', url: '/customer/update', headers, payload });
    },
    close: () => on.close(),
  };
}

describe('a store that can be read and not changed', () => {
  test('503 storeReadOnly with Retry-After, reads go on, and the log names the cause', async () => {
    const why = new StoreUnavailable('The disk is full.', { code: 'ENOSPC', readOnly: true });
    const on = await node({ ...server.database, tryWriting: () => Promise.reject(why) });
    const answer = await on.get('/health');
    expectRefused(answer, 'storeReadOnly');
    expect(answer.headers['retry-after']).toBe('1');
    expect((await on.get(`/customer/status/${customerId}`)).statusCode).toBe(200);
    const { requestId } = answer.json();
    const told = {
      level: 40,
      requestId,
      fault: 'store unavailable',
      cause: 'ENOSPC',
      why: 'The disk is full.',
    };
    expect(on.log).toContainEqual(expect.objectContaining(told));
    await on.close();
  });

  test('a write that is only slow is not taken for one that fails', async () => {
    const tried = new Gate();
    const on = await node({ ...server.database, tryWriting: () => tried.pass() });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const sent = on.get('/health');
    await tried.arrived;
    await vi.advanceTimersByTimeAsync(1999);
    expectSuccess(await sent, { status: true });
    vi.useRealTimers();
    await on.close();
  });

  // PostgreSQL's error when it can't extend a table's file. A real full disk would need a disk to fill.
  test.runIf(testEngine === 'postgres')(
    'PostgreSQL whose disk is full refuses changes with 503, and /health says so',
    async () => {
      const on = await node(server.database);
      await server.database.transaction((tx) =>
        tx.script(`
          create function fail() returns trigger language plpgsql as
          $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$;
          create trigger fail before insert on customer_change for each row execute function fail()`),
      );
      expectRefused(await on.update(), 'serviceUnavailable');
      expectRefused(await on.get('/health'), 'storeReadOnly');
      expect((await on.get(`/customer/status/${customerId}`)).statusCode).toBe(200);
      expect(on.log).toContainEqual(
        expect.objectContaining({ cause: '53100', why: expect.stringContaining('disk is full') }),
      );
      await server.database.transaction((tx) => tx.script('drop function fail cascade'));
      await on.close();
    },
  );

  test.runIf(testEngine === 'postgres')(
    'PostgreSQL that is read-only refuses changes with 503, and /health says so and then that it is over',
    async () => {
      const name = new URL(server.databaseUrl ?? '').pathname.slice(1);
      // Not through a pooler, whose server connections would keep the setting that they began with.
      const url = withDatabase(inject('postgresUrl'), name);
      await administer(
        withDatabase(url, 'postgres'),
        `alter database ${name} set default_transaction_read_only = on`,
      );
      const database = await openPostgres({ url });
      const on = await node(database);
      expectRefused(await on.get('/health'), 'storeReadOnly');
      expectRefused(await on.update(), 'serviceUnavailable');
      expect((await on.get(`/customer/status/${customerId}`)).statusCode).toBe(200);
      expect(on.log).toContainEqual(
        expect.objectContaining({
          cause: '25006',
          why: expect.stringContaining('standby or set to read-only'),
        }),
      );
      await on.close();
      await database.close();
      await administer(
        withDatabase(url, 'postgres'),
        `alter database ${name} reset default_transaction_read_only`,
      );
      const again = await openPostgres({ url });
      const mended = await node(again);
      expectSuccess(await mended.get('/health'), { status: true });
      expect((await mended.update()).statusCode).toBe(200);
      await mended.close();
      await again.close();
    },
  );
});
