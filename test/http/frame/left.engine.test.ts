/** Clients that leave: one short line each, no fault of the service, and nothing half done. */
import { once } from 'node:events';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connected } from '../../support/raw.ts';
import { until } from '../../support/receiver.ts';
import { individualInit, register } from '../../support/samples.ts';
import { startTestServer } from '../../support/server.ts';

let server: Awaited<ReturnType<typeof startTestServer>>;
let customerId: string;
const lines: Record<string, unknown>[] = [];

beforeAll(async () => {
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  server = await startTestServer({ logger });
  ({ customerId } = await register(server, individualInit(1)));
});
beforeEach(() => void lines.splice(0));
afterAll(() => server.close());

function head(line: string, length = 0): string {
  return (
    `${line} HTTP/1.1\r\nhost: localhost\r\nx-connectfi-token: ${server.token}\r\n` +
    `content-type: application/json\r\ncontent-length: ${length}\r\n\r\n`
  );
}

/** Sends the bytes, and ends the connection when the service has read them. */
async function leaveAfter(bytes: string, how: 'end' | 'reset'): Promise<void> {
  const asked = once(server.server.server, 'request');
  const socket = await connected(server.url);
  socket.on('error', () => {});
  socket.write(bytes);
  await asked;
  if (how === 'reset') socket.resetAndDestroy();
  else socket.destroy();
}

test.each(['end', 'reset'] as const)('a body that is cut off (%s) is one line at level info', async (how) => {
  await leaveAfter(`${head('POST /customer/update', 500)}{"customerId":`, how);
  await until('the line', () => lines.length > 0);
  expect((await server.get('/health')).statusCode).toBe(200);
  expect(lines.filter(({ route }) => route !== '/health')).toEqual([
    {
      level: 30,
      time: expect.any(Number),
      pid: expect.any(Number),
      hostname: expect.any(String),
      requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
      method: 'POST',
      route: '/customer/update',
      status: 499,
      ms: expect.any(Number),
      aggregator: 'CLIENTID',
      code: 'clientLeft',
      msg: 'the client left before it had its answer',
    },
  ]);
});

test('a client that leaves while its request is held is one line, and is counted', async () => {
  const { data } = (await server.get('/events?after=latest', server.token)).json();
  lines.splice(0);
  await leaveAfter(head(`GET /events?wait=30&after=${data.nextCursor}`), 'end');
  await until('the line', () => lines.length > 0);
  expect(lines).toEqual([expect.objectContaining({ level: 30, route: '/events', code: 'clientLeft' })]);
  const { body } = await server.get('/metrics');
  const labels =
    'http_request_method="GET",http_route="/events",http_response_status_code="499",code="clientLeft"';
  expect(body).toContain(`http_server_request_duration_seconds_count{${labels}} 1\n`);
});

test('a change that was sent whole is stored, even if the client has left', async () => {
  const body = JSON.stringify({ customerId, customer: { email: 'left@example.test' } });
  await leaveAfter(head('POST /customer/update', body.length) + body, 'reset');
  await until('the line', () => lines.some(({ route }) => route === '/customer/update'));
  const stored = async () => {
    const { data } = (await server.get(`/customer/status/${customerId}`, server.token)).json();
    return data.customer.email === 'left@example.test';
  };
  await until('the change', stored);
  expect(lines.filter(({ route }) => route === '/customer/update')).toHaveLength(1);
  expect(lines.every(({ level }) => level === 30)).toBe(true);
});

test('an unreadable request is one line at level info that names the parser’s code alone', async () => {
  const socket = await connected(server.url);
  socket.write('GET / canary\r\ncanary\r\n\r\n');
  await once(socket.resume(), 'close');
  await until('the line', () => lines.length > 0);
  expect(lines).toEqual([
    expect.objectContaining({ level: 30, status: 400, code: 'requestUnreadable', msg: 'unreadable request' }),
  ]);
  expect(JSON.stringify(lines)).not.toContain('canary');
});
