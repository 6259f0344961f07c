/** The header `OpenCIF-Hint` says what was wrong and repeats nothing that was sent; the body stays as documented. */
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Endpoint } from '../../../src/contract/endpoint.ts';
import { endpoints } from '../../../src/contract/endpoints.ts';
import { failure } from '../../../src/contract/envelope.ts';
import { bodyHints, HINT_MAX, hintOfCode, tokenHints } from '../../../src/contract/hints.ts';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { Mint } from '../../../src/mint.ts';
import { scale } from '../../support/scale.ts';
import { startTestServer } from '../../support/server.ts';

let server: Awaited<ReturnType<typeof startTestServer>>;
let token: string;

beforeAll(async () => {
  server = await startTestServer();
  token = await server.addTenant('hinted', 'HINTED');
});
afterAll(() => server.close());

interface Sent {
  readonly method?: string;
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly payload?: string | Buffer;
}

/** Sends with a token and the JSON type, unless the headers say otherwise; an empty header is not sent. */
async function send({ method = 'POST', url, headers = {}, payload }: Sent) {
  const all = {
    'x-connectfi-token': token,
    ...(payload !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  };
  const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
  return server.server.inject({
    method: method as 'POST',
    url,
    headers: sent,
    ...(payload !== undefined && { payload }),
  });
}

const hintOf = ({ headers }: Awaited<ReturnType<typeof send>>) => headers['opencif-hint'];
const update = { customerId: 'cstap_1', customer: {} };

describe('a token', () => {
  const url = '/customer/update';
  const none = { 'x-connectfi-token': '' };

  test.each([
    ['that was not sent', none, tokenHints.missing],
    ['sent as Authorization: Bearer', { ...none, authorization: 'Bearer abc' }, tokenHints.asBearer],
    ['sent as another authorization', { ...none, authorization: 'Basic abc' }, tokenHints.missing],
    ['with the word Bearer before it', { 'x-connectfi-token': 'Bearer abc' }, tokenHints.withBearer],
    ['that is unknown', { 'x-connectfi-token': 'abc' }, tokenHints.unknown],
  ])('%s: the documented body, and the hint', async (_what, headers, hint) => {
    const answer = await send({ url, headers, payload: JSON.stringify(update) });
    expect(answer.statusCode).toBe(401);
    expect(answer.body).toBe(JSON.stringify(failure('unauthorized', answer.json().requestId)));
    expect(hintOf(answer)).toBe(hint);
  });

  test('that has expired gets the hint of an unknown one', async () => {
    let nowMs = Date.now();
    const short = await startTestServer({ mint: new Mint(() => nowMs) });
    nowMs += 90_000_000;
    const answer = await short.get('/customers', short.token);
    await short.close();
    expect([answer.statusCode, hintOf(answer)]).toEqual([401, tokenHints.unknown]);
  });
});

test('a failed sign-in has the same hint whether the login is unknown, disabled or has another password', async () => {
  const hints = [];
  for (const [login, password] of [
    ['nobody', 'x'],
    ['hinted', 'x'],
    [sandboxLogin.login, 'x'],
  ]) {
    const answer = await send({
      url: '/auth/get-token',
      headers: { 'x-connectfi-token': '' },
      payload: JSON.stringify({ user: { login, password } }),
    });
    expect(answer.statusCode).toBe(401);
    hints.push(hintOf(answer));
  }
  expect(hints).toEqual([hintOfCode.unauthorized, hintOfCode.unauthorized, hintOfCode.unauthorized]);
});

test('a customer of another aggregator has the hint of one that does not exist', async () => {
  const { items } = (await server.get('/customers', server.token)).json().data;
  const foreign = await send({ method: 'GET', url: `/customer/status/${items[0].customerId}` });
  const missing = await send({ method: 'GET', url: '/customer/status/cstap_no' });
  expect([hintOf(foreign), hintOf(missing)]).toEqual([
    hintOfCode.customerNotFound,
    hintOfCode.customerNotFound,
  ]);
});

describe('a body', () => {
  const documented = (requestId: string) => {
    const issue = { instancePath: '', schemaPath: '#/type', keyword: 'type', params: { type: 'object' } };
    return JSON.stringify(
      failure('requestValidateError', requestId, [{ ...issue, message: 'must be object' }]),
    );
  };

  test.each<[string, string | Buffer | undefined, string]>([
    ['that is missing', undefined, bodyHints.empty],
    ['that is empty', '', bodyHints.empty],
    ['in single quotes', "{'customerId':1}", 'The body is not JSON: it cannot be read from character 2 on.'],
    [
      'with a comma too many',
      '{"customerId":"a",}',
      'The body is not JSON: it cannot be read from character 19 on.',
    ],
    ['that was cut off', '{"customerId":"a', 'The body is not JSON: it cannot be read from character 17 on.'],
    ['of a form', 'customerId=666123456', bodyHints.notJson],
    ['that quotes the words of a parser', 'x in JSON at position 666123456', bodyHints.notJson],
    ['in Latin-1', Buffer.from('{"customerId":"\xf6"}', 'latin1'), bodyHints.notUtf8],
    ['that is a list', '[]', 'The body must be a JSON object, in braces.'],
  ])('%s: the documented body, and the hint', async (_what, payload, hint) => {
    const answer = await send({ url: '/customer/update', ...(payload !== undefined && { payload }) });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toBe(documented(answer.json().requestId));
    expect(hintOf(answer)).toBe(hint);
  });

  test('with a wrong length gets a hint that says so', async () => {
    const answer = await send({
      url: '/customer/update',
      payload: '{}',
      headers: { 'content-length': '5' },
    });
    expect(answer.body).toBe(documented(answer.json().requestId));
    expect(hintOf(answer)).toBe(bodyHints.length);
  });

  test.each([
    ['a wrong content type', { 'content-type': 'text/plain' }, '{}', 415, hintOfCode.unsupportedMediaType],
    ['too large a body', {}, JSON.stringify({ a: 'a'.repeat(70_000) }), 413, hintOfCode.requestTooLarge],
  ])('%s', async (_what, headers, payload, status, hint) => {
    const answer = await send({ url: '/customer/update', headers, payload });
    expect([answer.statusCode, hintOf(answer)]).toEqual([status, hint]);
  });
});

test.each<[string, Sent, string]>([
  [
    'an unknown member of the query',
    { method: 'GET', url: '/customers?e-mail=x' },
    'The query has a member with an unknown name. Did you mean email?',
  ],
  [
    'a first name alone',
    { method: 'GET', url: '/customers?firstName=Canary' },
    'The query may have firstName only together with lastName.',
  ],
  [
    'a version together with a time',
    { method: 'GET', url: '/customers/cstap_1?version=1&at=2026-01-31T12:00:00Z' },
    'The query may have only one of these: version, at.',
  ],
  [
    'a time without a zone',
    { method: 'GET', url: '/customers/cstap_1?at=2026-01-31T12:00:00' },
    'at in the query must be a time with a zone, as in RFC 3339, such as 2026-01-31T12:00:00Z.',
  ],
  [
    'a limit that is too large',
    { method: 'GET', url: '/customers?limit=101' },
    'limit in the query must be a whole number from 1 to 100.',
  ],
  [
    'a query that is not UTF-8',
    { method: 'GET', url: '/customers?lastName=%F6' },
    'The query has half of a character (a lone surrogate, or a byte that is not UTF-8).',
  ],
  [
    'a cursor of another list',
    { method: 'GET', url: `/customers?cursor=${'a'.repeat(40)}` },
    'cursor in the query must be a cursor of this same list, from its last answer and for the same login. Start again without one if it is too old.',
  ],
  [
    'a cursor of another feed',
    { method: 'GET', url: '/events?after=824.62' },
    'after in the query must be a cursor of this same list, from its last answer and for the same login. Start again without one if it is too old.',
  ],
  [
    'an id with a wrong character',
    { method: 'GET', url: '/customer/status/cstap-1' },
    'customerId in the path must be 1 to 36 letters, digits or underscores.',
  ],
  [
    'an ETag without quotes',
    { url: '/customer/update', headers: { 'if-match': '7' }, payload: JSON.stringify(update) },
    'if-match in the header must be an ETag as it was answered, in double quotes, such as "7"; several with commas; or *.',
  ],
  [
    'a key with a space',
    { url: '/customer/update', headers: { 'idempotency-key': 'a b' }, payload: JSON.stringify(update) },
    'idempotency-key in the header must be 1 to 255 visible ASCII characters without spaces.',
  ],
  [
    'a header that the endpoint would ignore',
    { url: '/webhooks', headers: { 'if-match': '"1"' }, payload: '{"url":"https://example.test"}' },
    'This endpoint would ignore one of the headers that ask for something, so nothing was done. Those that it takes: idempotency-key.',
  ],
  [
    'an unknown header that asks for something',
    { url: '/sandbox/reset', headers: { 'opencif-dryrun': 'true' } },
    'This endpoint would ignore one of the headers that ask for something, so nothing was done. Those that it takes: none.',
  ],
  [
    'an item of a batch without operation',
    { url: '/customers/batch', payload: JSON.stringify({ items: [{ body: {} }] }) },
    'items/0 must have the member operation.',
  ],
  [
    'a path that is misspelled',
    { url: '/customers/update', payload: '{}' },
    'Did you mean POST /customer/update? /docs shows all paths.',
  ],
  [
    'another method',
    { method: 'DELETE', url: '/customers/cstap_1' },
    'Did you mean GET /customers/:customerId? /docs shows all paths.',
  ],
  [
    'a path that is very long',
    { method: 'GET', url: `/${'customers'.repeat(1500)}` },
    hintOfCode.notFound ?? '',
  ],
  ['a path that is nothing like another', { method: 'GET', url: '/accounts' }, hintOfCode.notFound ?? ''],
  [
    'a path that cannot be decoded',
    { method: 'GET', url: '/customers/%F6' },
    'Did you mean GET /customers/:customerId? /docs shows all paths.',
  ],
])('%s is told in words', async (_what, sent, hint) => {
  const answer = await send(sent);
  expect(answer.statusCode).toBeGreaterThanOrEqual(400);
  expect(hintOf(answer)).toBe(hint);
});

test('a cursor that comes with another search gets a hint that says so', async () => {
  const { nextCursor } = (await server.get('/customers?limit=1', server.token)).json().data;
  const answer = await server.get(`/customers?type=business&cursor=${nextCursor}`, server.token);
  expect(hintOf(answer)).toBe(
    'cursor in the query continues another search. Send it with the same parameters as the first request, or start again without it.',
  );
});

test('no hint names a path of the sandbox outside of a sandbox', async () => {
  const own = await startTestServer({ settings: { sandbox: false } });
  const answer = await own.post('/sandbox/rest', {});
  await own.close();
  expect(hintOf(answer)).toBe(hintOfCode.notFound);
  const here = await send({ url: '/sandbox/rest' });
  expect(hintOf(here)).toContain('POST /sandbox/reset');
});

test('a success has no hint', async () => {
  expect(hintOf(await send({ method: 'GET', url: '/customers' }))).toBeUndefined();
});

/** Texts and numbers that are in no schema and no hint. */
const canary = fc.oneof(
  fc.string({ unit: fc.constantFrom('q', 'z', 'j', 'Q', 'ü', '\u{1F980}'), minLength: 4, maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('7', '3', '9'), minLength: 5, maxLength: 9 }),
);

/** Changes one random place of a JSON value: another value, another name, or an additional member. */
function mutated(value: unknown, picks: readonly number[], bad: string, asNumber: boolean): unknown {
  const [pick = 0, ...rest] = picks;
  const leaf = asNumber && /^\d+$/.test(bad) ? Number(bad) : bad;
  if (typeof value !== 'object' || value === null || picks.length === 0) return leaf;
  if (Array.isArray(value)) {
    const at = pick % (value.length + 1);
    return [...value.slice(0, at), mutated(value[at], rest, bad, asNumber), ...value.slice(at + 1)];
  }
  const names = Object.keys(value);
  const name = names[pick % (names.length + 1)];
  if (name === undefined) return { ...value, [bad]: leaf };
  const { [name]: old, ...others } = value as Record<string, unknown>;
  if (pick % 5 === 0) return { ...others, [`${name}${bad}`]: old };
  return { ...others, [name]: mutated(old, rest, bad, asNumber) };
}

test('no hint contains anything of what was sent, and every error has one that can be sent', async () => {
  const of = fc.constantFrom(
    ...(endpoints as readonly Endpoint[]).filter(({ name }) => name !== 'sandbox-reset'),
  );
  const place = fc.constantFrom(
    'body',
    'raw',
    'query',
    'path',
    'if-match',
    'idempotency-key',
    'x-connectfi-token',
    'authorization',
    'content-type',
  );
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      of,
      place,
      canary,
      fc.array(fc.nat(30), { maxLength: 6 }),
      fc.boolean(),
      async (endpoint, where, bad, picks, asNumber) => {
        const example = endpoint.examples[(picks[0] ?? 0) % endpoint.examples.length]?.body ?? {};
        const json = JSON.stringify(where === 'body' ? mutated(example, picks, bad, asNumber) : example);
        const cut = (picks[0] ?? 0) % json.length;
        const payload = where === 'raw' ? json.slice(0, cut) + bad + json.slice(cut) : json;
        const text = encodeURIComponent(bad);
        const path = endpoint.path.replace(/:\w+/, where === 'path' ? `-${text}` : 'cstap_1');
        const url = where === 'query' ? `${path}?${picks.length % 2 ? text : 'limit'}=${text}` : path;
        const header = ['body', 'raw', 'query', 'path'].includes(where)
          ? {}
          : { [where]: encodeURIComponent(bad) };
        const sent = {
          method: endpoint.method,
          url: where === 'path' && !path.includes(text) ? `${path}/${text}` : url,
          headers: header,
        };
        const answer = await send(endpoint.method === 'GET' ? sent : { ...sent, payload });
        if (answer.statusCode < 400) return;
        refused += 1;
        const hint = String(hintOf(answer));
        expect(hint).toMatch(/^[ -~]+$/);
        expect(hint.length).toBeLessThanOrEqual(HINT_MAX);
        for (const part of [bad, text]) expect(hint.toLowerCase()).not.toContain(part.toLowerCase());
      },
    ),
    { numRuns: scale(150, 1000) },
  );
  expect(refused).toBeGreaterThan(100);
});

test('a request that is refused before it is looked at has a hint too', async () => {
  const crowded = await startTestServer({ limits: { requestsPerTurn: 1, requestsWaiting: 0 } });
  const { hostname, port } = new URL(crowded.url);
  const answers = await new Promise<string>((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => {
      socket.write('GET /customers HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(20));
    });
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.includes('503')) socket.destroy();
    });
    socket.on('close', () => resolve(text));
  });
  await crowded.close();
  expect(answers).toContain(`opencif-hint: ${hintOfCode.serviceUnavailable}`);
});
