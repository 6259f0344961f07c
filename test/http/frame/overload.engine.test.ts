/** More requests than the service takes on: what it does with the rest, over the network. */
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answersIn, connected, type RawAnswer } from '../../support/raw.ts';
import { until } from '../../support/receiver.ts';
import { individualInit, register } from '../../support/samples.ts';
import { startTestServer } from '../../support/server.ts';

const CROWD = 60;

let server: Awaited<ReturnType<typeof startTestServer>>;
let customerId: string;
/** Connections that the service has accepted. */
let accepted = 0;

beforeAll(async () => {
  server = await startTestServer({
    settings: { trustProxy: ['127.0.0.1'] },
    // So that a slow machine begins as many in a turn as a fast one.
    limits: { requestsPerTurn: 2, turnMilliseconds: 60_000, requestsWaiting: 8 },
  });
  ({ customerId } = await register(server, individualInit(1)));
  server.server.server.on('connection', () => {
    accepted++;
  });
});
afterAll(() => server.close());

/** @param client the address for which a trusted proxy says that it forwards */
function update(email: string, client = '192.0.2.1'): string {
  const body = JSON.stringify({ customerId, customer: { email: `${email}@example.test` } });
  return (
    `POST /customer/update HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: ${client}\r\nx-connectfi-token: ${server.token}\r\n` +
    `content-type: application/json\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`
  );
}

const nowhere = 'GET /nowhere HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: 192.0.2.1\r\n\r\n';

async function clients(count: number): Promise<Socket[]> {
  const target = accepted + count;
  const sockets = Array.from({ length: count }, () => connected(server.url));
  await until('all to be accepted', () => accepted === target);
  return Promise.all(sockets);
}

/** Writes all before the service, which is in this process, can read any: it reads all in one turn. */
function sendTogether(sockets: readonly Socket[], requests: (index: number) => string): Promise<RawAnswer[]> {
  const answers = sockets.map(async (socket) => answersIn(await text(socket)));
  for (const [index, socket] of sockets.entries()) socket.write(requests(index));
  return Promise.all(answers).then((all) => all.flat());
}

async function versions(): Promise<number> {
  const history = await server.get(`/customers/${customerId}/history?limit=100`, server.token);
  return history.json().data.items.length;
}

test('the excess gets the documented envelope and Retry-After, the rest get their answers, and nothing is half done', async () => {
  const before = await versions();
  const answers = await sendTogether(await clients(CROWD), (n) => update(`crowd${n}`));
  expect(answers).toHaveLength(CROWD);
  const done = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status === 503);
  // Two that begin at once and eight that wait.
  expect(done).toHaveLength(10);
  expect(refused).toHaveLength(CROWD - 10);
  for (const { head, body } of refused) {
    expect(body).toEqual({
      requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
      code: 'serviceUnavailable',
      message: 'The store did not answer. Send the request again.',
    });
    expect(Object.keys(body)).toEqual(['requestId', 'code', 'message']);
    expect(head).toMatch(/\r\nretry-after: 1\r\n/i);
    expect(head).toMatch(/\r\ncontent-type: application\/json; charset=utf-8\r\n/i);
  }
  expect(await versions()).toBe(before + done.length);
  const { body: metrics } = await server.get('/metrics');
  const counted =
    /_count\{http_request_method="POST",http_route="unknown",http_response_status_code="503",error_type="serviceUnavailable",code="serviceUnavailable"\} (\d+)/;
  expect(Number(counted.exec(metrics)?.[1])).toBe(refused.length);
});

test('a crowd from one address takes nothing from the others', async () => {
  const sockets = await clients(CROWD + 5);
  const answers = await sendTogether(sockets, (n) =>
    n < CROWD
      ? nowhere.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n')
      : update(`other${n}`, `192.0.2.${n}`),
  );
  expect(answers.slice(CROWD).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(answers.filter(({ status }) => status === 503).length).toBeGreaterThanOrEqual(CROWD - 10);
});

test('requests that follow without waiting for answers wait on their connection, and take no places', async () => {
  const sockets = await clients(6);
  const answers = await sendTogether(sockets, (n) =>
    n < 5 ? `${nowhere.repeat(40)}GET /nowhere HTTP/1.0\r\nhost: localhost\r\n\r\n` : update('one'),
  );
  expect(answers.filter(({ status }) => status === 404)).toHaveLength(5 * 41);
  expect(answers.at(-1)?.status).toBe(200);
});

test('changes that follow each other on a connection are carried out in their order', async () => {
  const before = await versions();
  const sockets = await clients(1);
  const kept = (n: number) => update(`order${n}`).replace('connection: close\r\n', '');
  const answers = await sendTogether(sockets, () =>
    [...Array.from({ length: 9 }, (_, n) => kept(n)), update('order9')].join(''),
  );
  const stored = answers.map(({ body }) => (body.data as { customer: { email: string } }).customer.email);
  expect(stored).toEqual(answers.map((_, n) => `order${n}@example.test`));
  const history = await server.get(`/customers/${customerId}/history?limit=10`, server.token);
  const after = history
    .json()
    .data.items.map((item: { sections: { after: string }[] }) => item.sections[0]?.after);
  expect(after.reverse()).toEqual(stored);
  expect(await versions()).toBe(before + 10);
});

test('a connection with more requests than may follow is ended, and those that had not begun are not carried out', async () => {
  const strict = await startTestServer({ limits: { requestsFollowing: 3 } });
  const { customerId: own } = await register(strict, individualInit(1));
  const socket = await connected(strict.url);
  const one = update('never').replace(customerId, own).replace(server.token, strict.token);
  const answer = text(socket).catch(() => '');
  socket.write(one.replace('connection: close\r\n', '').repeat(20));
  expect(answersIn(await answer).length).toBeLessThanOrEqual(1);
  const history = await strict.get(`/customers/${own}/history?limit=100`, strict.token);
  expect(history.json().data.items.length).toBeLessThanOrEqual(2);
  await strict.close();
});
