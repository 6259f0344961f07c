/** What ends a call, what is retried, and how often, with a server that fails on purpose. */
import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { errors } from '../../src/contract/errors.ts';
import * as sdk from '../../src/sdk/index.ts';
import { retryDelayMs } from '../../src/sdk/retry.ts';
import { type Fault, type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.ts';
import { clientOf, failureOf } from '../support/sdk.ts';

/** An address where nothing listens, for faults that never reach it. */
const nowhere = 'http://127.0.0.1:9';
const success = { status: 200, body: JSON.stringify({ code: '0', data: { status: true }, requestId: 'r' }) };

const running: FaultyProxy[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
});

/** A service that returns these answers one after another, and then always the last one. */
async function serviceOf(...answers: Fault[]): Promise<FaultyProxy> {
  let next = 0;
  const proxy = await startFaultyProxy(nowhere, () => answers[Math.min(next++, answers.length - 1)]);
  running.push(proxy);
  return proxy;
}

const token = 'token';
const refusal = (status: number, code: string, more: object = {}, headers = {}): Fault => ({
  status,
  headers,
  body: JSON.stringify({ requestId: 'r'.repeat(32), code, ...more }),
});

describe('tried again', () => {
  test.each<[string, Fault]>([
    ['500', refusal(500, 'systemError')],
    ['503 of the service', refusal(503, 'serviceUnavailable')],
    ["502 of a proxy, which is not the service's JSON", { status: 502, body: '<html>' }],
    ['429', refusal(429, 'tooManyAttempts', {}, { 'retry-after': '0' })],
    ['409 idempotencyKeyInUse', refusal(409, 'idempotencyKeyInUse', {}, { 'retry-after': '0' })],
    ['a closed connection', 'drop'],
  ])('%s: twice, then it is told', async (_name, fault) => {
    const service = await serviceOf(fault, fault, success);
    const client = clientOf(service.url, { token });
    await client.customer.addEmployee({ companyId: 'a', employeeId: 'b', position: 'Clerk' });
    expect(service.seen).toHaveLength(3);
    const keys = service.seen.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(1);

    const broken = await serviceOf(fault);
    const call = clientOf(broken.url, { token }).customer.status('a');
    await failureOf(call, sdk.OpenCIFError);
    expect(broken.seen).toHaveLength(3);
  });

  test.each<[string, Fault]>([
    ['400', refusal(400, 'customerNotFound')],
    ['409 of another kind', refusal(409, 'somethingElse')],
    ['412', refusal(412, 'versionConflict')],
    ['422', refusal(422, 'idempotencyKeyReused')],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }],
    ['an answer that is not of this API', { status: 200, body: '<html>' }],
  ])('%s: never', async (_name, fault) => {
    const service = await serviceOf(fault);
    await failureOf(clientOf(service.url, { token }).customer.status('a'), sdk.OpenCIFError);
    expect(service.seen).toHaveLength(1);
  });

  test('a change of the password: only when it was refused before any work', async () => {
    const change = { oldPassword: 'a', newPassword: 'b' };
    const lost = await serviceOf('drop', success);
    await failureOf(clientOf(lost.url, { token }).user.changePassword(change), sdk.ConnectionError);
    expect(lost.seen).toHaveLength(1);
    const early = await serviceOf(refusal(429, 'tooManyAttempts', {}, { 'retry-after': '0' }), success);
    await clientOf(early.url, { token }).user.changePassword(change);
    expect(early.seen).toHaveLength(2);
  });

  test('maxRetries of the call, of the client', async () => {
    const service = await serviceOf('drop');
    const client = clientOf(service.url, { token, maxRetries: 1 });
    await failureOf(client.customer.status('a'), sdk.ConnectionError);
    expect(service.seen).toHaveLength(2);
    await failureOf(client.customer.status('a', { maxRetries: 0 }), sdk.ConnectionError);
    expect(service.seen).toHaveLength(3);
  });
});

describe('the wait before a retry', () => {
  const refused = (headers: Record<string, string>) =>
    new sdk.APIError({
      status: 429,
      code: null,
      subCode: null,
      requestId: null,
      context: null,
      headers: new Headers(headers),
      endpoint: 'GET /a',
    });

  test('doubles up to 8 s, with jitter of up to a half', () => {
    const attempt = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(attempt, (n) => {
        const fullMs = Math.min(500 * 2 ** n, 8000);
        const waitMs = retryDelayMs(refused({}), 'safe', n, 500) ?? 0;
        return waitMs >= fullMs / 2 && waitMs <= fullMs;
      }),
    );
  });

  test('is what Retry-After says, in seconds or as a date, and up to a quarter more', () => {
    const waitMs = retryDelayMs(refused({ 'retry-after': '7' }), 'once', 0, 500);
    expect(waitMs).toBeGreaterThanOrEqual(7000);
    expect(waitMs).toBeLessThanOrEqual(8750);
    const past = 'Thu, 01 Jan 1970 00:00:00 GMT';
    expect(retryDelayMs(refused({ 'retry-after': past }), 'once', 0, 500)).toBe(0);
  });

  test('that is longer than what is left of the call is not begun', async () => {
    const late = refusal(429, 'tooManyAttempts', {}, { 'retry-after': '3600' });
    const service = await serviceOf(late);
    const call = clientOf(service.url, { token }).customer.status('a');
    expect((await failureOf(call, sdk.TooManyAttemptsError)).retryAfterSeconds).toBe(3600);
    expect(service.seen).toHaveLength(1);
  });
});

describe('a call ends', () => {
  test('with TimeoutError when the answer does not come in time', async () => {
    const target = await serviceOf(success);
    const proxy = await startFaultyProxy(target.url, () => 'hang');
    running.push(proxy);
    const client = clientOf(proxy.url, { token, timeoutMs: 50 });
    const error = await failureOf(client.customer.status('a'), sdk.TimeoutError);
    expect(error.message).toBe('GET /customer/status/:customerId did not end within 50 ms.');
  });

  test('with AbortedError when the caller aborts: before it, while it waits, between two attempts', async () => {
    const target = await serviceOf(success);
    const proxy = await startFaultyProxy(target.url, () => 'hang');
    running.push(proxy);
    const aborted = clientOf(proxy.url, { token }).customer.status('a', { signal: AbortSignal.abort('why') });
    expect((await failureOf(aborted, sdk.AbortedError)).cause).toBe('why');
    expect(proxy.seen).toHaveLength(0);

    const controller = new AbortController();
    const { signal } = controller;
    const waiting = clientOf(proxy.url, { token }).customer.status('a', { signal });
    await expect.poll(() => target.seen.length).toBe(1);
    controller.abort();
    await failureOf(waiting, sdk.AbortedError);

    const broken = await serviceOf('drop');
    const between = new AbortController();
    const retrying = clientOf(broken.url, { token, retryDelayMs: 50_000 }).customer.status('a', {
      signal: between.signal,
    });
    await expect.poll(() => broken.seen.length).toBe(1);
    between.abort();
    await failureOf(retrying, sdk.AbortedError);
    expect(broken.seen).toHaveLength(1);
  });

  test("one caller's abort does not end the sign-in that others wait for", async () => {
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const granted = { token: 'granted', dtsExpireAt: '2999-01-01T00:00:00.000Z' };
    const fetch: sdk.Fetch = async (url) => {
      if (!url.endsWith('/auth/get-token')) return new Response(success.body);
      await opened;
      return Response.json({ code: '0', data: granted });
    };
    const client = clientOf(nowhere, { fetch });
    const controller = new AbortController();
    const impatient = client.customer.status('a', { signal: controller.signal });
    const patient = client.customer.status('a');
    controller.abort();
    await failureOf(impatient, sdk.AbortedError);
    open();
    expect(await patient).toEqual({ status: true });
  });
});

describe('an error', () => {
  test.each(Object.entries(errors))('%s has a class of its own, with its context', async (code, row) => {
    const keys: readonly string[] = 'context' in row ? row.context : [];
    const context = Object.fromEntries(
      keys.map((key) => [key, key === 'sections' ? ['email'] : `the ${key}`]),
    );
    const service = await serviceOf(refusal(row.status, code, { context }));
    const call = clientOf(service.url, { token, login: '', password: '', maxRetries: 0 }).customer.status(
      'a',
    );
    const error = await failureOf(call, sdk.APIError);
    const known = code === 'requestValidateError' ? 'requestValidationError' : code;
    expect(error.name.toLowerCase().replace(/error$/, '')).toBe(known.toLowerCase().replace(/error$/, ''));
    expect((sdk as Record<string, unknown>)[error.name]).toBe(error.constructor);
    const { version, sections, ...texts } = context;
    expect(error).toMatchObject({ ...texts, code, status: row.status });
    const listed = error as { changedSections?: unknown; sections?: unknown };
    if (sections) expect(listed.changedSections ?? listed.sections).toEqual(sections);
    for (const value of Object.values(context)) expect(inspect(error)).not.toContain(String(value));
  });

  test('of a code that is not known is an APIError with that code', async () => {
    const service = await serviceOf(refusal(400, 'extAkepa', { subCode: 'A1' }));
    const error = await failureOf(clientOf(service.url, { token }).customer.status('a'), sdk.APIError);
    expect(error).toMatchObject({ name: 'APIError', code: 'extAkepa', subCode: 'A1' });
  });

  test('of a connection names the fault and neither the address nor what was asked', async () => {
    const client = clientOf(nowhere, { token, maxRetries: 0 });
    const error = await failureOf(client.customer.status('secret'), sdk.ConnectionError);
    expect(inspect(error)).not.toMatch(/secret|127\.0\.0\.1/);
    expect(error.message).toContain('GET /customer/status/:customerId got no answer');
  });
});

describe('nothing is sent', () => {
  test.each([
    ['ifMatch', { ifMatch: 1 }],
    ['dryRun', { dryRun: true }],
    ['reason', { reason: 'moved' }],
  ])('with %s to a server that would ignore it and write', async (_name, options) => {
    const service = await serviceOf({ status: 404 }, success);
    const client = clientOf(service.url, { token });
    const update = client.customer.update({ customerId: 'a', customer: {} }, options);
    await failureOf(update, sdk.UnsupportedOptionError);
    expect(service.seen.map(({ path }) => path)).toEqual(['/openapi.json']);
  });

  test.each(['', '.', '..'])('for the id %j, which would be another path', async (id) => {
    const service = await serviceOf(success);
    await failureOf(clientOf(service.url, { token }).customer.status(id), sdk.OpenCIFError);
    expect(service.seen).toHaveLength(0);
  });

  test('with a reason that has half of a character', async () => {
    const service = await serviceOf(success);
    const update = clientOf(service.url, { token }).customer.update(
      { customerId: 'a', customer: {} },
      { reason: 'half \ud83c' },
    );
    await failureOf(update, sdk.OpenCIFError);
    expect(service.seen.map(({ path }) => path)).not.toContain('/customer/update');
  });

  test('with a key that is not visible ASCII', async () => {
    const service = await serviceOf(success);
    const update = clientOf(service.url, { token }).customer.update(
      { customerId: 'a', customer: {} },
      { idempotencyKey: 'two\nlines' },
    );
    await failureOf(update, sdk.OpenCIFError);
    expect(service.seen).toHaveLength(0);
  });

  test.each([
    [{ baseURL: '' }, 'OPENCIF_BASE_URL'],
    [{ baseURL: 'ftp://a.test' }, 'baseURL'],
    [{ baseURL: 'http://user:secret@a.test' }, 'baseURL'],
    [{ baseURL: nowhere, password: '' }, 'OPENCIF_PASSWORD'],
  ])('by a client made of %j', (options, named) => {
    const make = () => clientOf(nowhere, options);
    expect(make).toThrow(sdk.OpenCIFError);
    expect(make).toThrow(named);
    expect(make).not.toThrow('secret');
  });
});
