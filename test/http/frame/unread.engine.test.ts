/** Clients that do not read their answers, and connections on which nothing happens. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import type { Limits } from '../../../src/contract/limits.ts';
import { connected } from '../../support/raw.ts';
import { until } from '../../support/receiver.ts';
import { startTestServer } from '../../support/server.ts';

/** The largest answer there is, a few megabytes: more than the operating system buffers for a client. */
const LARGE = '/docs/swagger-ui.js';
const ASKED = 20;

let server: Awaited<ReturnType<typeof startTestServer>>;
let lines: Record<string, unknown>[];
/** The service's ends of the connections. */
let ends: Socket[];

afterEach(() => server.close());

async function start(limits: Partial<Limits>): Promise<number> {
  lines = [];
  ends = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  server = await startTestServer({ limits, logger });
  server.server.server.on('connection', (socket) => void ends.push(socket));
  return (await server.get(LARGE)).rawPayload.length;
}

const request = (path: string) =>
  `GET ${path} HTTP/1.1\r\nhost: localhost\r\nx-connectfi-token: ${server.token}\r\n\r\n`;

async function asking(first = ''): Promise<Socket> {
  const socket = await connected(server.url);
  socket.on('error', () => {});
  socket.pause();
  socket.write(first + request(LARGE).repeat(ASKED));
  return socket;
}

function answered(): number {
  return lines.filter(({ route }) => route === LARGE).length - 1;
}

test('a client that reads nothing is disconnected, and most of its requests are never begun', async () => {
  const size = await start({ unreadSeconds: 0.5 });
  const clients = await Promise.all(Array.from({ length: 5 }, () => asking()));
  let unread = 0;
  await until('the ends', () => {
    unread = Math.max(unread, ...ends.map(({ writableLength }) => writableLength));
    return ends.length === clients.length && ends.every(({ destroyed }) => destroyed);
  });
  expect(unread).toBeGreaterThan(0);
  // One answer with its head.
  expect(unread).toBeLessThan(size + 2000);
  await until(
    'their lines',
    () => lines.filter(({ code }) => code === 'clientLeft').length === clients.length,
  );
  expect(answered()).toBeLessThan((clients.length * ASKED) / 2);
  expect(lines.every(({ level }) => level === 30)).toBe(true);
  for (const client of clients) client.destroy();
});

test('the time starts again when there is something to read', async () => {
  await start({ unreadSeconds: 0.2 });
  const client = await asking(request('/events?after=latest&wait=1'));
  await until('the end', () => ends.length === 1 && ends.every(({ destroyed }) => destroyed));
  expect(lines.find(({ route }) => route === '/events')).toMatchObject({ status: 200 });
  client.destroy();
});

test('a client that stops reading for a while gets all its answers, whole', async () => {
  const size = await start({});
  const client = await asking();
  await until('an answer that waits', () => ends.some(({ writableLength }) => writableLength > 0));
  let received = 0;
  client.on('data', (part) => {
    received += part.length;
  });
  client.resume();
  await until('all', () => received > ASKED * size && answered() === ASKED);
  expect(lines.every(({ code }) => code === undefined)).toBe(true);
  client.destroy();
});

test('a request is answered even if it is held for longer than a client may read nothing', async () => {
  await start({ unreadSeconds: 0.2 });
  const client = await connected(server.url);
  client.write(request('/events?after=latest&wait=1'));
  const [part] = await once(client, 'data');
  expect(String(part)).toMatch(/^HTTP\/1\.1 200 /);
  client.destroy();
});

test('an idle connection is ended', async () => {
  await start({ idleSeconds: 0.1 });
  const client = await connected(server.url);
  client.write(request('/health'));
  const [part] = await once(client, 'data');
  expect(String(part)).toMatch(/^HTTP\/1\.1 200 /);
  await once(client, 'close');
});
