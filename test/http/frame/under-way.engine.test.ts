/** A login's share: its requests in progress, and its answers that nobody reads, over the network. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Limits } from '../../../src/contract/limits.ts';
import { expectRefused } from '../../support/answers.ts';
import { Gate, intercepted } from '../../support/intercept.ts';
import { connected } from '../../support/raw.ts';
import { until } from '../../support/receiver.ts';
import { individualInit, register } from '../../support/samples.ts';
import { buildTestServer, startTestServer, type TestServer } from '../../support/server.ts';

/** Holds the store; the service of each test is a second node on it. */
let first: TestServer;
let other: string;
let customerId: string;
let server: Awaited<ReturnType<typeof startTestServer>>;
/** Holds the statement. */
let gate: Gate | null = null;
let held: string;
let sockets: Socket[] = [];

beforeAll(async () => {
  first = await buildTestServer();
  other = await first.addTenant('other_login', 'other');
  ({ customerId } = await register(first, individualInit(1)));
});
afterAll(() => first.close());

beforeEach(() => {
  sockets = [];
  gate = null;
  held = 'event-feed-latest';
});
afterEach(async () => {
  gate?.open();
  for (const socket of sockets) socket.destroy();
  await server.close();
});

async function start(limits: Partial<Limits>): Promise<void> {
  const database = intercepted(first.database, async ({ name }, _values, run) => {
    if (name === held) await gate?.pass();
    return run();
  });
  server = await startTestServer({
    limits,
    shared: { database, url: first.databaseUrl, drop: async () => {} },
  });
}

async function send(lines: string, body = ''): Promise<Socket> {
  const asked = once(server.server.server, 'request');
  const socket = await connected(server.url);
  sockets.push(socket.on('error', () => {}));
  socket.write(`${lines} HTTP/1.1\r\nhost: localhost\r\nx-connectfi-token: ${server.token}\r\n`);
  socket.write(`content-type: application/json\r\ncontent-length: ${body ? 500 : 0}\r\n\r\n${body}`);
  await asked;
  return socket;
}

const read = (token = server.token) => server.get('/customers?limit=1', token);
const isRefused = async () => (await read()).statusCode === 429;
const isServed = async () => (await read()).statusCode === 200;

async function expectOver(): Promise<void> {
  await until('a refusal', isRefused);
  const answer = await read();
  expectRefused(answer, 'tooManyRequests');
  expect(answer.headers['retry-after']).toBe('1');
  expect((await read(other)).statusCode).toBe(200);
  expect((await server.get('/health')).statusCode).toBe(200);
}

test('a login with the maximum number of requests in progress is refused, and no other login is', async () => {
  await start({ requestsPerLogin: 2 });
  const waiting = [
    await send('GET /events?after=latest&wait=30'),
    await send('GET /events?after=latest&wait=30'),
  ];
  await expectOver();
  waiting[0]?.destroy();
  await until('a place', isServed);
});

test('a request whose client has left stays in progress until its work is done', async () => {
  await start({ requestsPerLogin: 1 });
  gate = new Gate();
  const socket = await send('GET /events?after=latest');
  await gate.arrived;
  socket.resetAndDestroy();
  await expectOver();
  gate.open();
  await until('a place', isServed);
});

test('a request is in progress while its body arrives, and no longer once the body is cut off', async () => {
  await start({ requestsPerLogin: 1 });
  const socket = await send('POST /customer/update', '{"customerId":');
  await expectOver();
  socket.resetAndDestroy();
  await until('a place', isServed);
});

test('a request that lacks a right is under way until auditors are told', async () => {
  await start({ requestsPerLogin: 1 });
  held = 'audit-event-insert';
  gate = new Gate();
  await send('GET /logins');
  await gate.arrived;
  await until('a refusal', isRefused);
  gate.open();
  await until('a place', isServed);
});

test('refused, unknown and unreadable requests leave nothing behind', async () => {
  await start({ requestsPerLogin: 1 });
  const post = (payload: string, type = 'application/json') =>
    server.server.inject({
      method: 'POST',
      url: '/customer/update',
      headers: { 'x-connectfi-token': server.token, 'content-type': type },
      payload,
    });
  expect((await post('{')).statusCode).toBe(400);
  expect((await post('{}', 'text/plain')).statusCode).toBe(415);
  expect((await post(' '.repeat(70_000))).statusCode).toBe(413);
  expect((await server.get('/nowhere', server.token)).statusCode).toBe(404);
  expect((await read()).statusCode).toBe(200);
});

test('a login whose clients do not read their answers gets no further ones until they do, but may make changes', async () => {
  await start({ unreadBytesPerLogin: 0 });
  const items = Array.from({ length: 100 }, (_, n) => ({ operation: 'init', body: individualInit(n + 10) }));
  expect((await server.post('/customers/batch', { items }, server.token)).statusCode).toBe(200);
  const socket = await connected(server.url);
  sockets.push(socket.on('error', () => {}));
  socket.pause();
  const page = `GET /events?include=data&limit=100 HTTP/1.1\r\nhost: localhost\r\nx-connectfi-token: ${server.token}\r\n\r\n`;
  socket.write(page.repeat(100));
  await expectOver();
  const body = { customerId, customer: { email: 'changed@example.test' } };
  expect((await server.post('/customer/update', body, server.token)).statusCode).toBe(200);
  socket.resume();
  await until('a place', isServed);
});
