/** Requests that cannot be read exactly, as bytes over the network: refused in the envelope, never guessed at. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ErrorCode, errors } from '../../../src/contract/errors.ts';
import { generalHint } from '../../../src/contract/hints.ts';
import { limits } from '../../../src/contract/limits.ts';
import { answersIn, answersTo, connected, type RawAnswer } from '../../support/raw.ts';
import { individualInit, register } from '../../support/samples.ts';
import { buildTestServer, startTestServer } from '../../support/server.ts';

let server: Awaited<ReturnType<typeof startTestServer>>;
let customerId: string;

beforeAll(async () => {
  server = await startTestServer();
  ({ customerId } = await register(server, individualInit(1)));
});

afterAll(() => server.close());

function expectEnvelope(answer: RawAnswer | undefined, code: ErrorCode): void {
  const { status, message } = errors[code] as { status: number; message: string };
  expect(answer?.body).toEqual({ requestId: expect.stringMatching(/^[0-9a-f]{32}$/), code, message });
  expect(Object.keys(answer?.body ?? {})).toEqual(['requestId', 'code', 'message']);
  expect(answer?.status).toBe(status);
  expect(answer?.head).toMatch(/\r\ncontent-type: application\/json; charset=utf-8(?:\r\n|$)/i);
  expect(answer?.head).toMatch(/\r\nopencif-hint: [A-Z]/i);
  expect(answer?.head).toMatch(/\r\nconnection: close(?:\r\n|$)/i);
  expect(answer?.head).toContain(`opencif-hint: ${generalHint(code)}`);
}

/** An update whose head has these lines too, and which closes the connection. */
function update(lines: readonly string[], email = 'never@example.test'): string {
  const body = JSON.stringify({ customerId, customer: { email } });
  const usual = [
    'POST /customer/update HTTP/1.1',
    'host: localhost',
    `x-connectfi-token: ${server.token}`,
    'content-type: application/json',
    'connection: close',
  ];
  const length = lines.some((line) => /^(?:content-length|transfer-encoding):/i.test(line))
    ? []
    : [`content-length: ${body.length}`];
  return [...usual, ...length, ...lines, '', body].join('\r\n');
}

async function versions(): Promise<number> {
  const { data } = (await server.get(`/customers/${customerId}/history?limit=100`, server.token)).json();
  return data.items.length;
}

const chunked = 'transfer-encoding: chunked';

describe('a head that can be read in two ways is 400, and nothing is done', () => {
  test.each([
    ['two Host headers', ['host: localhost']],
    ['two Host headers of different names', ['Host: evil.example.test']],
    ['two tokens', ['X-ConnectFi-Token: other']],
    ['two keys', ['idempotency-key: a', 'idempotency-key: b']],
    ['the same key twice', ['idempotency-key: a', 'Idempotency-Key: a']],
    ['two conditions', ['if-match: "1"', 'if-match: "2"']],
    ['a dry run and none', ['opencif-dry-run: true', 'opencif-dry-run: false']],
    ['two content types', ['content-type: application/json']],
    ['a length and chunks', ['content-length: 5', chunked]],
    ['two lengths', ['content-length: 5', 'content-length: 6']],
    ['a length with a sign', ['content-length: +5']],
    ['a length with a part', ['content-length: 5, 5']],
    ['a coding that nobody decodes', ['transfer-encoding: gzip, chunked']],
    ['a coding after the chunks', ['transfer-encoding: chunked, identity']],
    ['chunks twice', [chunked, chunked]],
    ['chunks that are none', [chunked]],
    ['an expectation that nobody fulfils', ['expect: 200-ok']],
    ['a folded header', ['x-odd: a', ' b: c']],
    ['a space before the colon', ['x-odd : a']],
    ['a bare line feed', ['x-odd: a\nx-other: b']],
    ['a header without a name', [': a']],
  ])('%s', async (_name, lines) => {
    const before = await versions();
    // The service closes the connection by itself, because whatever follows could be read in two ways too.
    const answers = await answersTo(server.url, update(lines).replace('connection: close\r\n', ''));
    expect(answers).toHaveLength(1);
    expectEnvelope(answers[0], 'requestUnreadable');
    expect(await versions()).toBe(before);
  });

  test.each([
    ['no Host header', 'GET /health HTTP/1.1\r\nconnection: close\r\n\r\n'],
    ['what is no HTTP', 'hello\r\n\r\n'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a tunnel', 'CONNECT example.test:443 HTTP/1.1\r\nhost: localhost\r\n\r\n'],
  ])('%s', async (_name, bytes) => {
    const answers = await answersTo(server.url, bytes);
    expect(answers).toHaveLength(1);
    expectEnvelope(answers[0], 'requestUnreadable');
  });

  test('a header that the service does not read may come twice', async () => {
    const lines = ['x-forwarded-for: 192.0.2.1', 'x-forwarded-for: 192.0.2.2', 'accept: a/b', 'accept: c/d'];
    const [answer] = await answersTo(server.url, update(lines, 'twice@example.test'));
    expect(answer?.status).toBe(200);
  });
});

describe('a body with a content coding is 415', () => {
  test.each(['gzip', 'br', 'identity', ''])('%s', async (coding) => {
    const [answer] = await answersTo(server.url, update([`content-encoding: ${coding}`]));
    expectEnvelope(answer, 'unsupportedMediaType');
  });

  test('compressed as the label says', async () => {
    const body = gzipSync(JSON.stringify({ customerId, customer: { email: 'never@example.test' } }));
    const head = update(['content-encoding: gzip', `content-length: ${body.length}`]).split('\r\n\r\n')[0];
    const [answer] = await answersTo(server.url, Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]));
    expectEnvelope(answer, 'unsupportedMediaType');
  });
});

describe('headers beyond their limits are 431', () => {
  const many = (count: number) => Array.from({ length: count }, (_, n) => `x-${n}: 1`);

  test('as many as the limit are read, and one more is refused', async () => {
    const usual = update([]).split('\r\n\r\n')[0]?.split('\r\n').slice(1) ?? [];
    const most = limits.headers.value - usual.length;
    const [read] = await answersTo(server.url, update(many(most), 'most@example.test'));
    expect(read?.status).toBe(200);
    const [refused] = await answersTo(server.url, update(many(most + 1)));
    expectEnvelope(refused, 'headersTooLarge');
  });

  test('even beyond what Node.js itself counts', async () => {
    const [refused] = await answersTo(server.url, update(Array.from({ length: 2100 }, () => 'a: ')));
    expectEnvelope(refused, 'headersTooLarge');
  });

  test.each([
    ['a header', `GET /health HTTP/1.1\r\nhost: localhost\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`],
    ['an address', `GET /health?${'a'.repeat(20_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`],
  ])('%s of 20,000 bytes', async (_name, bytes) => {
    const answers = await answersTo(server.url, bytes);
    expect(answers).toHaveLength(1);
    expectEnvelope(answers[0], 'headersTooLarge');
  });
});

describe('what does not arrive in time is 408', () => {
  let impatient: typeof server;

  beforeAll(async () => {
    impatient = await startTestServer({ limits: { requestSeconds: 0.3 } });
  });
  afterAll(() => impatient.close());

  test.each([
    ['nothing', ''],
    ['half a head', 'POST /customer/update HTTP/1.1\r\nhost: loc'],
  ])('%s', async (_name, bytes) => {
    const answers = await answersTo(impatient.url, bytes);
    expect(answers).toHaveLength(1);
    expectEnvelope(answers[0], 'requestTimeout');
  });

  test('half a body', async () => {
    const answers = await answersTo(
      impatient.url,
      update([]).replace(server.token, impatient.token).slice(0, -5),
    );
    expect(answers).toHaveLength(1);
    expectEnvelope(answers[0], 'requestTimeout');
  });
});

test('what came before on the connection is answered first, each with its own answer', async () => {
  const before = await versions();
  const socket = await connected(server.url);
  const kept = (email: string) => update([], email).replace('connection: close\r\n', '');
  socket.write(`${kept('first@example.test')}${kept('second@example.test')}hello\r\n\r\n`);
  const answers = answersIn(await text(socket));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 400]);
  expectEnvelope(answers[2], 'requestUnreadable');
  expect(await versions()).toBe(before + 2);
});

test('each address of localhost answers so', async () => {
  const local = await buildTestServer();
  await local.server.listen({ host: 'localhost', port: 0 });
  const addresses = local.server.addresses() as AddressInfo[];
  expect(addresses.length).toBeGreaterThan(0);
  for (const { address, family, port } of addresses) {
    const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
    const answers = await answersTo(url, 'hello\r\n\r\n');
    expect(answers).toHaveLength(1);
    expectEnvelope(answers[0], 'requestUnreadable');
  }
  await local.close();
});

test('a client that resets its connection is not answered, and the service goes on', async () => {
  const socket = await connected(server.url);
  socket.write(update([]).slice(0, -5));
  const closed = once(socket, 'close');
  socket.resetAndDestroy();
  await closed;
  expect((await server.get('/health')).statusCode).toBe(200);
});
