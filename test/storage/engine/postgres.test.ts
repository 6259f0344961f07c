/** PostgreSQL that is not there: opening waits for nobody, asking fails soon and tells no secret. */
import { createServer, type Server, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

async function failureAt(port: number): Promise<{ errors: unknown[]; ms: number }> {
  const database = await openPostgres({ url: `postgres://opencif:${password}@127.0.0.1:${port}/opencif` });
  const since = performance.now();
  const outcomes = await Promise.allSettled([
    database.query(statement, ['canary-value']),
    database.transaction((tx) => tx.query(statement, ['canary-value'])),
  ]);
  const ms = performance.now() - since;
  await database.close();
  await database.close();
  return { errors: outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason), ms };
}

test.each([
  ['down', closedPort],
  ['silent', async () => silentPort()],
])('a server that is %s is StoreUnavailable within 3 s', async (_, port) => {
  const { errors, ms } = await failureAt(await port());
  expect(ms).toBeLessThan(3000);
  for (const error of errors) {
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect((error as Error).message).toContain('DATABASE_URL');
    expect((error as Error).cause).toBeInstanceOf(Error);
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary');
  }
});

test('an address that can not be read is StoreUnavailable and is not repeated', async () => {
  const database = await openPostgres({ url: `postgres://opencif:${password}@host:notaport/opencif` });
  const error = await database.query(statement, ['x']).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StoreUnavailable);
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary');
  await database.close();
});
