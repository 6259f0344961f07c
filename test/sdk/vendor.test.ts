/** The client against a service that knows only what the vendor documents: no ETag, no headers of ours. */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import * as sdk from '../../src/sdk/index.ts';
import { type FaultyProxy, type OwnAnswer, startFaultyProxy } from '../support/faulty-proxy.ts';
import { clientOf, failureOf } from '../support/sdk.ts';

/** The text of the documentation. */
const published = (name: string) => readFileSync(new URL(`../wire/${name}.json`, import.meta.url), 'utf8');
const bodyOf = <Body>(name: string): Body => JSON.parse(published(`${name}.request`));
const individual = 'cstap_6reGTr3k8vpAu8uFV7EdiN';

/** The older page's answer to a sign-in, which has no requestId. */
const olderToken = { token: 'a'.repeat(66), dtsExpireAt: '2999-10-07T08:18:57.360Z' };

let service: FaultyProxy | undefined;
afterEach(() => service?.close());

async function vendor(answers: Record<string, OwnAnswer>, token: object = olderToken): Promise<sdk.OpenCIF> {
  const known: Record<string, OwnAnswer> = {
    '/auth/get-token': { status: 200, body: JSON.stringify({ code: '0', data: token }) },
    ...answers,
  };
  const unknown = { status: 404, body: '<html>' };
  service = await startFaultyProxy('http://127.0.0.1:9', ({ path }) => known[path] ?? unknown);
  return clientOf(service.url);
}

describe("the vendor's service", () => {
  test('takes an update and a read, and tells no version', async () => {
    const answer = { status: 200, body: published('customer-update.individual.answer') };
    const client = await vendor({
      '/customer/update': answer,
      [`/customer/status/${individual}`]: answer,
    });
    const input = bodyOf<sdk.CustomerUpdate>('customer-update.individual');
    const updated = await client.customer.update(input).withResponse();
    expect(updated).toMatchObject({ version: null, replayed: false, data: { customerId: individual } });
    expect(updated.requestId).toMatch(/^[0-9a-f]{32}$/);
    expect(await client.customer.status(individual)).toEqual(updated.data);
  });

  test('may name two kinds of token; the base one is sent', async () => {
    const answer = { status: 200, body: published('customer-update.individual.answer') };
    const client = await vendor(
      { [`/customer/status/${individual}`]: answer },
      { token: { base: 'the-base', confined: 'another' } },
    );
    await client.customer.status(individual);
    expect(service?.seen.at(-1)?.headers['x-connectfi-token']).toBe('the-base');
  });

  test('signs in with the documented body, and says no without a requestId', async () => {
    const body = JSON.stringify({ code: 'unauthorized', message: 'Authentication error' });
    const client = await vendor({ '/auth/get-token': { status: 401, body } });
    const error = await failureOf(client.customer.status(individual), sdk.UnauthorizedError);
    expect(error).toMatchObject({ requestId: null, endpoint: 'POST /auth/get-token' });
    expect(error.message).not.toContain(sandboxLogin.login);
  });

  test('answers a sign-in without a token: told, not sent on', async () => {
    const client = await vendor({}, {});
    await failureOf(client.customer.status(individual), sdk.UnexpectedAnswerError);
    expect(service?.seen).toHaveLength(1);
  });

  test('refuses as documented', async () => {
    const client = await vendor({
      '/customer/update': { status: 400, body: published('customer-update.not-found.answer') },
      '/customer/init': { status: 400, body: published('customer-init.customer-exists.answer') },
    });
    const input = bodyOf<sdk.CustomerUpdate>('customer-update.not-found');
    await failureOf(client.customer.update(input), sdk.CustomerNotFoundError);
    const init = bodyOf<sdk.CustomerInit>('customer-init.customer-exists');
    await failureOf(client.customer.init(init), sdk.CustomerExistsError);
  });

  test('has no history: told as an error without a code', async () => {
    const client = await vendor({});
    const error = await failureOf(client.customers.history(individual), sdk.APIError);
    expect(error).toMatchObject({ status: 404, code: null });
  });
});
