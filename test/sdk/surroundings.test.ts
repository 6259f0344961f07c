/** The client in a runtime with fewer features than Node.js: settings it can't read are not set, and it names what it needs. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as sdk from '../../src/sdk/index.ts';
import { failureOf } from '../support/sdk.ts';

const baseURL = 'http://127.0.0.1:9';
const given = { baseURL, token: 'token' };
const random = crypto.getRandomValues.bind(crypto);
const throwing = () => {
  throw new Error('NotCapable: Requires env access to "OPENCIF_LOGIN"');
};

/** Returns what was sent, using a `fetch` that always answers with success. */
const sent: { url: string; init: RequestInit }[] = [];
const fetch: sdk.Fetch = async (url, init) => {
  sent.push({ url, init });
  return Response.json({ code: '0', data: {}, requestId: 'r' });
};

beforeEach(() => {
  sent.length = 0;
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const update = (options: sdk.ClientOptions = {}) =>
  new sdk.OpenCIF({ ...given, fetch, ...options }).customer.update({ customerId: 'a', customer: {} });

/** @returns what `make` returns with another `process`, which the test runner itself must not see */
function withProcess<T>(process: unknown, make: () => T): T {
  vi.stubGlobal('process', process);
  try {
    return make();
  } finally {
    vi.unstubAllGlobals();
  }
}

const environments: [string, unknown][] = [
  ['no process', undefined],
  ['a process that is null', null],
  ['a process without env', {}],
  ['an env that is null', { env: null }],
  ['an env of other things than texts', { env: { OPENCIF_LOGIN: 7, OPENCIF_PASSWORD: {} } }],
  ['an env of empty texts', { env: { OPENCIF_LOGIN: '', OPENCIF_PASSWORD: '' } }],
  ['an env that throws when it is reached for', Object.defineProperty({}, 'env', { get: throwing })],
  [
    'an env that throws when it is read, as in Deno',
    { env: new Proxy({}, { get: throwing, has: throwing }) },
  ],
];

describe.each(environments)('with %s', (_name, process) => {
  test('a client that was given all it needs is made', () => {
    expect(withProcess(process, () => new sdk.OpenCIF(given)).baseURL).toBe(baseURL);
    const login = { baseURL, login: 'login', password: 'password' };
    expect(withProcess(process, () => new sdk.OpenCIF(login)).baseURL).toBe(baseURL);
  });

  test('a client that was not is told what to give', () => {
    const make = (options: sdk.ClientOptions) => () => withProcess(process, () => new sdk.OpenCIF(options));
    expect(make({})).toThrow('Give baseURL, or set OPENCIF_BASE_URL.');
    expect(make({ baseURL })).toThrow('OPENCIF_LOGIN');
    expect(make({})).toThrow(sdk.OpenCIFError);
  });
});

test('a process that throws when it is reached for is no environment', () => {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'process') as PropertyDescriptor;
  Object.defineProperty(globalThis, 'process', { configurable: true, get: throwing });
  try {
    expect(new sdk.OpenCIF(given).baseURL).toBe(baseURL);
  } finally {
    Object.defineProperty(globalThis, 'process', own);
  }
});

test('an environment that can be read is read, and empty values of it and of the options count as unset', () => {
  vi.stubEnv('OPENCIF_BASE_URL', 'http://127.0.0.1:10');
  vi.stubEnv('OPENCIF_LOGIN', 'login');
  vi.stubEnv('OPENCIF_PASSWORD', '');
  expect(() => new sdk.OpenCIF()).toThrow('OPENCIF_PASSWORD');
  expect(() => new sdk.OpenCIF({ token: '' })).toThrow('OPENCIF_PASSWORD');
  expect(new sdk.OpenCIF({ token: 'token' }).baseURL).toBe('http://127.0.0.1:10');
});

describe('without', () => {
  test('fetch: told at once, not tried again; the option fetch does', async () => {
    vi.stubGlobal('fetch', undefined);
    const client = new sdk.OpenCIF(given);
    const error = await failureOf(client.customer.status('a'), sdk.OpenCIFError);
    expect(error).not.toBeInstanceOf(sdk.ConnectionError);
    expect(error.message).toBe('Nothing was sent: this runtime has no fetch. Give one as the option fetch.');
    await update();
    expect(sent).toHaveLength(1);
  });

  test('performance and URL.canParse: no matter', async () => {
    vi.stubGlobal('performance', undefined);
    vi.stubGlobal(
      'URL',
      class extends URL {
        static override canParse = undefined as never;
      },
    );
    await update();
    expect(() => new sdk.OpenCIF({ ...given, baseURL: 'http://[' })).toThrow(sdk.OpenCIFError);
  });

  test('AbortSignal.any, .timeout and .throwIfAborted: calls still end in time and when they are aborted', async () => {
    for (const name of ['any', 'timeout'] as const) {
      vi.spyOn(AbortSignal, name).mockImplementation(throwing);
    }
    vi.spyOn(AbortSignal.prototype, 'throwIfAborted').mockImplementation(throwing);
    const hangs: sdk.Fetch = (_url, { signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    await failureOf(update({ fetch: hangs, timeoutMs: 20 }), sdk.TimeoutError);
    const aborted = new sdk.OpenCIF(given).customer.status('a', { signal: AbortSignal.abort() });
    await failureOf(aborted, sdk.AbortedError);
  });

  test('crypto.randomUUID, as on a page that did not come over https: keys of 128 random bits', async () => {
    vi.stubGlobal('crypto', { getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => random(bytes) });
    await update();
    await update();
    const keys = sent.map(({ init }) => new Headers(init.headers).get('idempotency-key'));
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
  });

  test('crypto: a change asks for a key of the caller, and reads need none', async () => {
    vi.stubGlobal('crypto', undefined);
    const client = new sdk.OpenCIF({ ...given, fetch });
    const error = await failureOf(update(), sdk.OpenCIFError);
    expect(error.message).toContain('idempotencyKey');
    expect(sent).toHaveLength(0);
    await client.customer.update({ customerId: 'a', customer: {} }, { idempotencyKey: 'mine' });
    await client.customer.status('a');
    expect(sent).toHaveLength(2);
  });

  test('WebCrypto: a webhook is not believed, and the error says why', async () => {
    vi.stubGlobal('crypto', {});
    const error = await failureOf(sdk.unwrapWebhook('', {}, 'whsec_AAAA'), sdk.OpenCIFError);
    expect(error.message).toContain('WebCrypto');
  });
});

describe('nothing is sent', () => {
  test('with a token that has a line break: told when the client is made', () => {
    const make = () => new sdk.OpenCIF({ ...given, token: 'a\nb' });
    expect(make).toThrow(sdk.OpenCIFError);
    expect(make).toThrow('token');
  });

  test.each(['"3\n"', '"€"'])('with ifMatch %j: told at once, not as a lost connection', async (ifMatch) => {
    const client = new sdk.OpenCIF({ ...given, fetch });
    const call = client.customer.update({ customerId: 'a', customer: {} }, { ifMatch });
    const error = await failureOf(call, sdk.OpenCIFError);
    expect(error.message).toContain('ifMatch');
    expect(sent).toHaveLength(0);
  });

  test('with half of a character in an id or a search', async () => {
    const client = new sdk.OpenCIF({ ...given, fetch });
    await failureOf(client.customer.status('a\ud83d'), sdk.OpenCIFError);
    const search = await failureOf(client.customers.search({ lastName: 'Li\ud83d' }), sdk.OpenCIFError);
    expect(search.message).toContain('lastName');
    expect(sent).toHaveLength(0);
    await client.customers.search({ lastName: 'Li 👍' });
    expect(sent[0]?.url).toContain('lastName=Li+%F0%9F%91%8D');
  });
});
