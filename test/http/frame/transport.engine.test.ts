/** What every route does before its own rules: content type, token, size, JSON, paths and methods. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endpoints } from '../../../src/contract/endpoints.ts';
import { expectRefused, notAnObject } from '../../support/answers.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

const limit = 64 * 1024;
let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer();
});

afterAll(() => server.close());

interface Raw {
  readonly type?: string | null;
  readonly token?: string | null;
  readonly url?: string;
}

/** @param raw `null` leaves a header out */
function post(payload: string | Buffer | undefined, raw: Raw = {}) {
  const { type = 'application/json', token = server.token, url = '/customer/update' } = raw;
  const headers = {
    ...(type !== null && { 'content-type': type }),
    ...(token !== null && { 'x-connectfi-token': token }),
  };
  return server.server.inject({ method: 'POST', url, headers, ...(payload !== undefined && { payload }) });
}

const fits = '{"customerId":"nobody","customer":{}}';

describe('content type', () => {
  test.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json ; charset="utf-8"',
  ])('%s is read', async (type) => {
    expectRefused(await post(fits, { type }), 'customerNotFound', { customerId: 'nobody' });
  });

  test.each([
    'text/plain',
    'text/json',
    'text/html; application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    'application/json5',
    'application/ld+json',
    'application/vnd.api+json',
    'application/json;x=1',
    'application/json;',
    'application/json; charset=utf-16',
    'application/json; charset=latin1',
    'application/json; charset=utf-8; x=1',
    'application/json, text/html',
    'application/json\ta',
    'application/ json',
    'xapplication/json',
    'application\\json',
    '*/*',
    'json',
    '',
  ])('%s is refused with 415', async (type) => {
    expectRefused(await post(fits, { type }), 'unsupportedMediaType');
  });

  test('404 for an unknown path and 401 without a token come first', async () => {
    expectRefused(await post(fits, { type: 'text/plain', url: '/customer/none' }), 'notFound');
    expectRefused(await post(fits, { type: 'text/plain', token: null }), 'unauthorized');
  });

  test('a body without a content type is refused with 415', async () => {
    expectRefused(await post(Buffer.from(fits), { type: null }), 'unsupportedMediaType');
  });
});

describe('body', () => {
  test.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['half an object', '{"customerId":'],
    ['a trailing comma', '{"customerId":"a","customer":{},}'],
    ['two objects', '{}{}'],
    ['a comment', '/**/{}'],
    ['single quotes', "{'customerId':'a'}"],
    ['null', 'null'],
    ['a list', '[]'],
    ['a list of the object', `[${fits}]`],
    ['a text', '"{}"'],
    ['a number', '1'],
    ['true', 'true'],
    ['NaN', 'NaN'],
    [
      'invalid UTF-8',
      Buffer.concat([Buffer.from('{"customerId":"'), Buffer.from([0xff]), Buffer.from('"}')]),
    ],
    ['overlong UTF-8', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ['UTF-16', Buffer.from(fits, 'utf16le')],
    ['30,000 open lists', '['.repeat(30_000)],
  ])('400 must be object for %s', async (_name, body) => {
    expectRefused(await post(body), 'requestValidateError', notAnObject);
  });

  test('400 must be object for no body and no content type', async () => {
    expectRefused(await post(undefined, { type: null }), 'requestValidateError', notAnObject);
  });

  const issue = {
    instancePath: '',
    schemaPath: '#/levels',
    keyword: 'levels',
    params: { limit: 32 },
    message: 'must not have more than 32 levels of objects and arrays',
  };

  test('a body that is nested too deep is refused, wherever the levels are, and the service goes on', async () => {
    const lists = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    const objects = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    for (const nested of [lists, objects]) {
      for (const levels of [32, 5000, 10_000]) {
        for (const body of [`{"customerId":"a","customer":${nested(levels)}}`, `[1,${nested(levels)},1]`]) {
          expectRefused(await post(body), 'requestValidateError', [issue]);
        }
      }
      expect((await post(`{"a":${nested(31)}}`)).json().context).not.toEqual([issue]);
    }
    expectRefused(await post(fits), 'customerNotFound', { customerId: 'nobody' });
  });

  test('64 KiB are read, one byte more is 413', async () => {
    expectRefused(await post(fits.padEnd(limit)), 'customerNotFound', { customerId: 'nobody' });
    expectRefused(await post(fits.padEnd(limit + 1)), 'requestTooLarge');
  });

  test('the limit counts bytes, not characters', async () => {
    expectRefused(await post(`"${'€'.repeat(limit / 3 + 1)}"`), 'requestTooLarge');
  });
});

describe('token', () => {
  const guarded = endpoints.filter(({ token }) => token);
  const strange = [null, '', ' ', 'wrong', 'a'.repeat(66), 'a'.repeat(5000), '__proto__', "' or 1=1 --"];

  test.each(guarded)(
    '401 from $path for no token and odd ones, before the body is looked at',
    async (endpoint) => {
      const url = endpoint.path.replace(':customerId', 'a-b');
      for (const token of strange) {
        const answer =
          endpoint.method === 'POST'
            ? await post('{', { url, token })
            : await server.server.inject({
                method: endpoint.method,
                url,
                headers: token === null ? {} : { 'x-connectfi-token': token },
              });
        expectRefused(answer, 'unauthorized');
      }
    },
  );

  test('401 for a token with something before it or after it, or in another case', async () => {
    const swapped = server.token.replace(/[a-z]/, (letter) => letter.toUpperCase());
    for (const token of [`Bearer ${server.token}`, `${server.token}x`, server.token.slice(1), swapped]) {
      expectRefused(await post(fits, { token }), 'unauthorized');
    }
  });

  test('401 comes before 413', async () => {
    expectRefused(await post(fits.padEnd(limit + 1), { token: null }), 'unauthorized');
  });

  test('the case of the name of the header does not matter', async () => {
    const headers = { 'X-ConnectFi-Token': server.token, 'content-type': 'application/json' };
    const answer = await server.server.inject({
      method: 'POST',
      url: '/customer/update',
      headers,
      payload: fits,
    });
    expectRefused(answer, 'customerNotFound', { customerId: 'nobody' });
  });
});

describe('path and method', () => {
  test.each([
    ['GET', '/'],
    ['GET', '/customer'],
    ['GET', '/customer/update'],
    ['PUT', '/customer/update'],
    ['PATCH', '/customer/update'],
    ['DELETE', '/customer/update'],
    ['OPTIONS', '/customer/none'],
    ['POST', '/customer/update/'],
    ['POST', '/Customer/Update'],
    ['POST', '//customer/update'],
    ['POST', '/customer/status/nobody'],
    ['GET', '/customer/status'],
    ['GET', '/customer/status/a/b'],
    ['POST', '/health'],
    ['HEAD', '/customer/update'],
    ['HEAD', '/customer/none'],
    ['GET', '/auth/get-token'],
    ['GET', '/customer/status/%'],
    ['GET', '/customer/status/%ff'],
    ['GET', `/customer/status/${'a'.repeat(513)}`],
    ['GET', '/constructor'],
    ['GET', '/..%2f..%2fetc/passwd'],
  ] as const)('404 notFound for %s %.60s', async (method, url) => {
    const answer = await server.server.inject({
      method,
      url,
      headers: { 'x-connectfi-token': server.token },
    });
    expect(answer.statusCode).toBe(404);
    if (method !== 'HEAD') expectRefused(answer, 'notFound');
  });

  test.each([
    ['/health', 'GET, HEAD, OPTIONS'],
    ['/customer/update', 'OPTIONS, POST'],
    ['/customer/status/nobody', 'GET, HEAD, OPTIONS'],
    ['/customers/batch', 'GET, HEAD, OPTIONS, POST'],
    ['/webhooks?limit=x', 'GET, HEAD, OPTIONS, POST'],
    ['/webhooks/whk_x/resend', 'OPTIONS, POST'],
    ['/docs', 'GET, HEAD, OPTIONS'],
    ['/openapi.json', 'GET, HEAD, OPTIONS'],
  ] as const)(
    'OPTIONS %s tells its methods, and any other method is answered with them',
    async (url, allow) => {
      const asked = await server.server.inject({ method: 'OPTIONS', url });
      expect([asked.statusCode, asked.headers.allow, asked.payload]).toEqual([204, allow, '']);
      const other = await server.server.inject({ method: 'DELETE', url });
      expectRefused(other, 'notFound');
      expect(other.headers.allow).toBe(allow);
    },
  );

  test.each(['/health', '/customers?limit=1', '/events', '/docs', '/openapi.json', '/docs/start.js'])(
    'HEAD %s is answered as GET, without the body',
    async (url) => {
      const headers = { 'x-connectfi-token': server.token };
      const [head, get] = [
        await server.server.inject({ method: 'HEAD', url, headers }),
        await server.server.inject({ method: 'GET', url, headers }),
      ];
      expect([head.statusCode, head.payload]).toEqual([200, '']);
      const { date: _, ...same } = get.headers;
      expect(head.headers).toMatchObject({
        ...same,
        'content-length': String(Buffer.byteLength(get.payload)),
      });
    },
  );

  test('HEAD needs a token if GET does, and is refused in the same way', async () => {
    const answers = ['/customer/status/nobody', '/events'].map((url) =>
      server.server.inject({ method: 'HEAD', url }),
    );
    for (const { statusCode, payload } of await Promise.all(answers))
      expect([statusCode, payload]).toEqual([401, '']);
  });

  test('whoever may not read the metrics does not learn that they exist', async () => {
    for (const method of ['OPTIONS', 'DELETE', 'HEAD', 'GET'] as const) {
      const headers = { 'x-forwarded-for': '192.0.2.1' };
      const answer = await server.server.inject({ method, url: '/metrics', headers });
      expect([answer.statusCode, answer.headers.allow]).toEqual([404, undefined]);
    }
  });

  test('a query is ignored', async () => {
    const answer = await post(fits, { url: '/customer/update?customerId=x&__proto__=1' });
    expectRefused(answer, 'customerNotFound', { customerId: 'nobody' });
  });

  test('a GET with a body is answered as if it had none', async () => {
    for (const type of ['application/json', 'text/plain']) {
      const answer = await server.server.inject({
        method: 'GET',
        url: '/health',
        headers: { 'content-type': type },
        payload: '{',
      });
      expect(answer.statusCode).toBe(200);
    }
  });
});

test('the requestId is the service’s own: another one for each request, never the one sent', async () => {
  const ids = new Set<string>();
  for (let count = 0; count < 5; count++) {
    const headers = { 'request-id': 'mine', 'x-request-id': 'mine' };
    const answer = await server.server.inject({ method: 'GET', url: '/health', headers });
    ids.add(answer.json().requestId);
  }
  expect(ids.size).toBe(5);
  expect(ids).not.toContain('mine');
});
