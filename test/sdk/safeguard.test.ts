/** The look-up before the first `ifMatch`, `dryRun` or `reason`: an answer is kept, a failure is not. */
import { afterEach, expect, test } from 'vitest';
import { OpenCIFError, UnsupportedOptionError } from '../../src/sdk/index.ts';
import { type FaultyProxy, type OwnAnswer, startFaultyProxy } from '../support/faulty-proxy.ts';
import { clientOf, failureOf } from '../support/sdk.ts';

const description = '/openapi.json';
const success = { status: 200, body: '{"code":"0","data":{},"requestId":"r"}' };
const naming = (...headers: string[]): OwnAnswer => ({
  status: 200,
  body: JSON.stringify({ openapi: '3.1.0', parameters: headers.map((name) => ({ name, in: 'header' })) }),
});
const update = { customerId: 'a', customer: {} };

let service: FaultyProxy | undefined;
afterEach(() => service?.close());

/** A service that returns these descriptions one after another, and then always the last one. */
async function clientAt(...descriptions: OwnAnswer[]) {
  let next = 0;
  service = await startFaultyProxy('http://127.0.0.1:9', ({ path }) =>
    path === description ? descriptions[Math.min(next++, descriptions.length - 1)] : success,
  );
  return { service, client: clientOf(service.url, { token: 'token', maxRetries: 0 }) };
}

test.each<[string, OwnAnswer]>([
  ['404', { status: 404 }],
  ['401 of a proxy', { status: 401, body: '<html>' }],
  ['a redirect', { status: 302, headers: { location: '/' } }],
  ["200 with a proxy's page", { status: 200, body: '<html>please wait</html>' }],
  ['200 with the description of an older service', naming('x-connectfi-token')],
  ['503', { status: 503 }],
  ['429', { status: 429 }],
])('a description that is %s once is looked up again with the next call', async (_name, first) => {
  const { client, service } = await clientAt(first, naming('If-Match'));
  await failureOf(client.customer.update(update, { ifMatch: 1 }), OpenCIFError);
  expect(service.count('/customer/update')).toBe(0);
  await client.customer.update(update, { ifMatch: 1 });
  expect(service.count('/customer/update')).toBe(1);
});

test('a description that failed to come is looked up again within the call', async () => {
  const { service } = await clientAt({ status: 503 }, naming('If-Match'));
  await clientOf(service.url, { token: 'token' }).customer.update(update, { ifMatch: 1 });
  expect(service.seen.map(({ path }) => path)).toEqual([description, description, '/customer/update']);
});

test('a header that the server named is not looked up again', async () => {
  const { client, service } = await clientAt(naming('If-Match'));
  for (let n = 0; n < 3; n += 1) await client.customer.update(update, { ifMatch: 1 });
  expect(service.count(description)).toBe(1);
});

test('each header counts for itself', async () => {
  const { client, service } = await clientAt(naming('If-Match'), naming('If-Match', 'OpenCIF-Dry-Run'));
  const both = { ifMatch: 1, dryRun: true };
  const error = await failureOf(client.customer.update(update, both), UnsupportedOptionError);
  expect(error.message).toContain('OpenCIF-Dry-Run');
  expect(error.message).not.toContain('If-Match');
  await client.customer.update(update, { ifMatch: 1 });
  await client.customer.update(update, both);
  expect(service.count(description)).toBe(2);
});

test('the error says what the description was', async () => {
  const { client } = await clientAt({ status: 404 }, naming());
  const messageOf = async () =>
    (await failureOf(client.customer.update(update, { dryRun: true }), UnsupportedOptionError)).message;
  expect(await messageOf()).toContain('/openapi.json is not there (404)');
  expect(await messageOf()).toContain('/openapi.json does not name it');
});
