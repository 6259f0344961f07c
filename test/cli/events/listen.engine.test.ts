/** `opencif events listen` between a live server and a receiver. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { eventsAnswer } from '../../../src/contract/examples.ts';
import { unwrapWebhook } from '../../../src/sdk/webhook-signature.ts';
import { runCommand, startCommand } from '../../support/command.ts';
import { feedComplete } from '../../support/feed.ts';
import { testLoginEnv } from '../../support/login.ts';
import type { Running } from '../../support/running.ts';
import { individualInit, register } from '../../support/samples.ts';
import { startTestServer } from '../../support/server.ts';

let server: Awaited<ReturnType<typeof startTestServer>>;
let env: Record<string, string>;
const received: { headers: IncomingHttpHeaders; body: string }[] = [];
const receiver = createServer(async (request, response) => {
  received.push({ headers: request.headers, body: await text(request) });
  response.statusCode = 204;
  response.end();
});
let url: string;

beforeAll(async () => {
  server = await startTestServer();
  env = testLoginEnv(server.url);
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});

afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await server.close();
});

let running: Running | undefined;
afterEach(async () => {
  running?.signal();
  await running?.ended;
});

interface Listener {
  /** Resolves to the lines once it has written this many. */
  lines(count: number): Promise<string[]>;
  stop(): Promise<number | null>;
}

function listen(...args: string[]): Listener {
  const started = startCommand(['events', 'listen', ...args], { env });
  running = started;
  const lines = () => started.stdout().split('\n').slice(0, -1);
  return {
    async lines(count) {
      await vi.waitUntil(() => lines().length >= count, { timeout: 540_000 });
      return lines();
    },
    async stop() {
      started.signal('SIGTERM');
      return (await started.ended).code;
    },
  };
}

const update = async (customerId: string, email: string) => {
  const answer = await server.post('/customer/update', { customerId, customer: { email } }, server.token);
  expect(answer.statusCode).toBe(200);
};

/** Registers a customer and waits until the feed has it, so that a listener that starts now does not get it. */
async function registered(n: number): Promise<string> {
  const { customerId } = await register(server, individualInit(n));
  await feedComplete(server.database);
  return customerId;
}

test('each change is posted once, in order, with a signature that fits the secret it told', async () => {
  const customerId = await registered(1);
  const listener = listen('--forward-to', url, '--json');
  const [first = ''] = await listener.lines(1);
  const { secret, forwardTo } = JSON.parse(first);
  expect(forwardTo).toBe(url);
  for (const n of [1, 2, 3]) await update(customerId, `listened${n}@example.test`);
  const lines = (await listener.lines(4)).slice(1).map((line) => JSON.parse(line));
  expect(lines).toMatchObject(
    [2, 3, 4].map((version) => ({ event: `evt_${customerId}_${version}`, status: 204, error: null })),
  );
  expect(received).toHaveLength(3);
  for (const [index, { headers, body }] of received.entries()) {
    const message = await unwrapWebhook(body, headers, secret);
    expect(message).toMatchObject({ type: 'customer.updated', data: { customerId, version: index + 2 } });
    expect(headers['webhook-id']).toBe(message.data.id);
    expect(body).not.toContain('listened');
  }
  expect(await listener.stop()).toBe(0);
});

test('from a place in the feed, only the types asked for, a line for people each', async () => {
  received.length = 0;
  const customerId = await registered(2);
  await update(customerId, 'typed@example.test');
  const listener = listen('--forward-to', url, '--after', '0.0', '--type', 'customer.created');
  await vi.waitUntil(() => received.some(({ body }) => body.includes(customerId)), { timeout: 540_000 });
  const lines = await listener.lines(3);
  expect(lines[1]).toMatch(/^The signing secret, for this run only: whsec_\S+$/);
  expect(lines[2]).toMatch(/ {2}customer\.created {2}\S+ {2}version 1 {2}204 {2}\d+ ms$/);
  expect(received.every(({ body }) => body.includes('"type":"customer.created"'))).toBe(true);
  await listener.stop();
});

test('a receiver that is not there is told of, and the next event is tried', async () => {
  const customerId = await registered(3);
  const listener = listen('--forward-to', 'http://127.0.0.1:1/');
  await listener.lines(2);
  await update(customerId, 'unheard1@example.test');
  await update(customerId, 'unheard2@example.test');
  const lines = await listener.lines(4);
  expect(lines.slice(2)).toEqual([
    expect.stringMatching(/version 2 {2}no answer \(\w+\) /),
    expect.stringMatching(/version 3 {2}no answer \(\w+\) /),
  ]);
  await listener.stop();
});

test.each([
  ['no URL', ['--forward-to', 'somewhere']],
  ['another scheme', ['--forward-to', 'ftp://127.0.0.1/']],
  ['an unknown type', ['--forward-to', 'http://127.0.0.1:1/', '--type', 'customer.deleted']],
  ['nowhere to forward to', []],
])('%s: exit code 2 and the reason', async (_what, args) => {
  const { code, stdout, stderr } = await runCommand(['events', 'listen', ...args], env);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).not.toBe('');
});

test('a cursor of another store: exit code 1 and the reason, nothing forwarded', async () => {
  const { nextCursor } = eventsAnswer;
  for (const after of ['824.62', nextCursor]) {
    const args = ['events', 'listen', '--forward-to', url, '--after', after];
    const { code, stdout, stderr } = await runCommand(args, env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('this one belongs to another feed');
  }
});
