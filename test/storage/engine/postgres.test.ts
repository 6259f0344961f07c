/** An unreachable PostgreSQL: opening does not wait for it, and queries fail soon without revealing a secret. */
import { createServer, type Server, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { openPostgres } from '../../../src/storage/engine/postgres.ts';

const password = 'canary-password';
const statement = { name: 'test-one', text: 'select $1::text' };
let silent: Server;
const sockets = new Set<Socket>();

beforeAll(async () => {
  silent = createServer((socket) => sockets.add(socket));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  for (const socket of sockets) socket.destroy();
  silent.close();
});

const silentPort = () => (silent.address() as { port: number }).port;

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** @param waitMs how far the clock advances once the connections have been started */
async function failureAt(port: number, waitMs: number): Promise<unknown[]> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const database = await openPostgres({ url: `postgres://opencif:${password}@127.0.0.1:${port}/opencif` });
  const asked = Promise.allSettled([
    database.query(statement, ['canary-value']),
    database.transaction((tx) => tx.query(statement, ['canary-value'])),
  ]);
  await vi.advanceTimersByTimeAsync(waitMs);
  const outcomes = await asked;
  vi.useRealTimers();
  await database.close();
  await database.close();
  return outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason);
}

test.each([
  ['down is StoreUnavailable at once', closedPort, 0],
  ['silent is StoreUnavailable after 2 s', async () => silentPort(), 2000],
])('a server that is %s', async (_, port, waitMs) => {
  for (const error of await failureAt(await port(), waitMs)) {
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect((error as Error).message).toContain('DATABASE_URL');
    expect((error as Error).cause).toBeInstanceOf(Error);
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary');
  }
});

test('an address that cannot be read is StoreUnavailable and is not repeated', async () => {
  const database = await openPostgres({ url: `postgres://opencif:${password}@host:notaport/opencif` });
  const error = await database.query(statement, ['x']).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StoreUnavailable);
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary');
  await database.close();
});
