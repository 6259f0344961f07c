/** `headers`, `onRequest` and `onResponse` apply to every request and contain nothing about a customer. */
import { afterEach, describe, expect, test } from 'vitest';
import * as sdk from '../../src/sdk/index.ts';
import { type Fault, type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.ts';
import { clientOf, failureOf } from '../support/sdk.ts';

const requestId = 'a'.repeat(32);
const success = (data: object = {}) => ({
  status: 200,
  body: JSON.stringify({ code: '0', data, requestId }),
});
const refusal = (status: number, code: string) => ({ status, body: JSON.stringify({ requestId, code }) });
const granted = success({ token: 'granted', dtsExpireAt: '2999-01-01T00:00:00.000Z' });
const naming = { status: 200, body: '{"openapi":"3.1.0","x":["If-Match"]}' };

let service: FaultyProxy | undefined;
afterEach(() => service?.close());

/** A client whose hooks record their arguments, and a service that answers as `answerOf` says. */
async function told(answerOf: (path: string, count: number) => Fault, options: sdk.ClientOptions = {}) {
  const counts = new Map<string, number>();
  service = await startFaultyProxy('http://127.0.0.1:9', ({ path }) => {
    counts.set(path, (counts.get(path) ?? 0) + 1);
    return answerOf(path, counts.get(path) ?? 0);
  });
  const requests: sdk.RequestSummary[] = [];
  const responses: sdk.ResponseSummary[] = [];
  const client = clientOf(service.url, {
    onRequest: (request) => requests.push(request),
    onResponse: (response) => responses.push(response),
    ...options,
  });
  return { client, requests, responses, seen: service.seen };
}

describe('the hooks', () => {
  test('are told of a call and of the sign-in and the look-up that it needs', async () => {
    const { client, requests, responses } = await told((path) => {
      if (path === '/openapi.json') return naming;
      return path === '/auth/get-token' ? granted : success();
    });
    await client.customer.update({ customerId: 'a', customer: {} }, { ifMatch: 1 });
    const expected = [
      { method: 'GET', path: '/openapi.json', attempt: 1 },
      { method: 'POST', path: '/auth/get-token', attempt: 1 },
      { method: 'POST', path: '/customer/update', attempt: 1 },
    ];
    expect(requests).toEqual(expected);
    expect(responses).toEqual(
      expected.map((request, index) => ({
        ...request,
        status: 200,
        ms: expect.any(Number),
        requestId: index === 0 ? null : requestId,
      })),
    );
    for (const { ms } of responses) expect(Number.isInteger(ms) && ms >= 0).toBe(true);
  });

  test('are told of each attempt: a refusal, a lost connection, then the answer', async () => {
    const answers: Fault[] = [refusal(503, 'serviceUnavailable'), 'drop', success()];
    const { client, requests, responses } = await told((_path, n) => answers[n - 1] ?? 'drop', {
      token: 'token',
    });
    await client.customer.status('a');
    expect(requests.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(responses.map(({ attempt, status, requestId }) => [attempt, status, requestId])).toEqual([
      [1, 503, requestId],
      [2, null, null],
      [3, 200, requestId],
    ]);
  });

  test('are told of the request that is repeated with a new token as of another attempt', async () => {
    const { client, responses } = await told(
      (path, n) => {
        if (path === '/auth/get-token') return granted;
        return n === 1 ? refusal(401, 'unauthorized') : success();
      },
      { token: 'stale' },
    );
    await client.customer.status('a');
    expect(responses.map(({ path, attempt, status }) => [path, attempt, status])).toEqual([
      ['/customer/status/:customerId', 1, 401],
      ['/auth/get-token', 1, 200],
      ['/customer/status/:customerId', 2, 200],
    ]);
  });

  test('are told that no answer comes when the time is up', async () => {
    const fetch: sdk.Fetch = (_url, { signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    const { client, responses } = await told(() => 'drop', { token: 'token', fetch, timeoutMs: 20 });
    await failureOf(client.customer.status('a'), sdk.TimeoutError);
    expect(responses).toMatchObject([{ status: null, requestId: null }]);
  });

  test('are told nothing of a customer: no id, no search, no header', async () => {
    const { client, requests, responses } = await told(() => success({ items: [], nextCursor: null }), {
      token: 'the-token',
      headers: { 'x-gateway': 'the-key' },
    });
    await client.customers.search({ lastName: 'Li', email: 'li@example.test' });
    await client.customers.history('cstap_1');
    await client.webhooks.deliveries('whk_1');
    const text = JSON.stringify([requests, responses]);
    expect(text).not.toMatch(/Li\b|example|cstap|whk_|the-token|the-key|127\.0/);
    expect(requests.map(({ path }) => path)).toEqual([
      '/customers',
      '/customers/:customerId/history',
      '/webhooks/:webhookId/deliveries',
    ]);
  });

  test.each<[string, () => void]>([
    ['throws', () => fail()],
    ['rejects', async () => fail()],
  ])('cannot break a call: one that %s', async (_name, hook) => {
    const options = { token: 'token', onRequest: hook, onResponse: hook };
    const { client, seen } = await told(() => success({ customerId: 'a' }), options);
    expect(await client.customer.status('a')).toEqual({ customerId: 'a' });
    expect(seen).toHaveLength(1);
  });

  test('have to be functions', () => {
    const make = (options: object) => () => clientOf('http://127.0.0.1:9', options);
    expect(make({ onRequest: true })).toThrow('onRequest is not a function');
    expect(make({ onResponse: {} })).toThrow(sdk.OpenCIFError);
  });
});

describe('default headers', () => {
  test('go with every request, sign-ins and look-ups too, and leave those of the client alone', async () => {
    const headers = { 'X-Gateway-Key': 'key', 'user-agent': 'crm/1', 'x-none': undefined };
    const { client, seen } = await told(
      (path) => {
        if (path === '/openapi.json') return naming;
        return path === '/auth/get-token' ? granted : success();
      },
      { headers },
    );
    await client.customer.update({ customerId: 'a', customer: {} }, { ifMatch: 1 });
    expect(seen).toHaveLength(3);
    for (const { headers } of seen) {
      expect(headers).toMatchObject({ 'x-gateway-key': 'key', 'user-agent': 'crm/1' });
      expect(headers).not.toHaveProperty('x-none');
    }
    expect(seen[2]?.headers).toMatchObject({
      'x-connectfi-token': 'granted',
      'content-type': 'application/json',
      'if-match': '"1"',
    });
  });

  test('may come as Headers', async () => {
    const { client, seen } = await told(() => success(), {
      token: 'token',
      headers: new Headers({ 'x-gateway-key': 'key' }),
    });
    await client.customer.status('a');
    expect(seen[0]?.headers).toMatchObject({ 'x-gateway-key': 'key' });
  });

  test.each([
    ['x-connectfi-token', 'the client sets it'],
    ['X-ConnectFi-Token', 'the client sets it'],
    ['Content-Type', 'the client sets it'],
    ['accept', 'the client sets it'],
    ['Idempotency-Key', 'the client sets it'],
    ['If-Match', 'the client sets it'],
    ['OpenCIF-Dry-Run', 'the client sets it'],
    ['Content-Length', 'the runtime sets it'],
    ['host', 'the runtime sets it'],
  ])('%s cannot be given', (name, why) => {
    const make = () => clientOf('http://127.0.0.1:9', { headers: { [name]: 'the-value' } });
    expect(make).toThrow(sdk.OpenCIFError);
    expect(make).toThrow(`${name.toLowerCase()} cannot be given, ${why}`);
    expect(make).not.toThrow('the-value');
  });

  test.each([{ 'not a name': 'the-value' }, { 'x-key': 'the-value\nx-other: 1' }])(
    'that no request can carry are refused when the client is made: %j',
    (headers) => {
      const make = () => clientOf('http://127.0.0.1:9', { headers });
      expect(make).toThrow(sdk.OpenCIFError);
      expect(make).not.toThrow('the-value');
    },
  );
});

function fail(): never {
  throw new Error('the log is full');
}
