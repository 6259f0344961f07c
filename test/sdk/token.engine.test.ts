/** The client's token is fetched once, shared, and renewed before it expires and after a 401. */
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { sandboxCustomers } from '../../src/contract/sandbox.ts';
import { TokenNotFoundError, TooManyAttemptsError, UnauthorizedError } from '../../src/sdk/index.ts';
import { clientOf, failureOf, recordedClient } from '../support/sdk.ts';
import { startTestServer, testPassword } from '../support/server.ts';

const signIn = '/auth/get-token';
const tokenLifetimeSeconds = 3600;
const [customerId = ''] = sandboxCustomers.map((customer) => customer.customerId);

let server: Awaited<ReturnType<typeof startTestServer>>;
beforeAll(async () => {
  server = await startTestServer({ settings: { tokenLifetimeSeconds } });
});
afterAll(() => server.close());
afterEach(() => {
  vi.useRealTimers();
});

function statuses(exchanges: readonly { status: number | null }[]) {
  return exchanges.map(({ status }) => status);
}

test('parallel calls share one sign-in, and later ones its token', async () => {
  const { client, count } = recordedClient(server.url);
  await Promise.all(Array.from({ length: 10 }, () => client.customer.status(customerId)));
  await client.customer.status(customerId);
  expect(count(signIn)).toBe(1);
});

test('parallel calls with a refused token share one renewal, and all succeed', async () => {
  const { client, count, exchanges } = recordedClient(server.url, { token: 'stale' });
  await Promise.all(Array.from({ length: 10 }, () => client.customer.status(customerId)));
  expect(count(signIn)).toBe(1);
  expect(statuses(exchanges).filter((status) => status === 401).length).toBeGreaterThan(0);
  const before = exchanges.length;
  await client.customer.status(customerId);
  expect(statuses(exchanges.slice(before))).toEqual([200]);
});

test('a token is renewed shortly before it ends, so that no call meets a 401', async () => {
  const start = Date.now();
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(start);
  const { client, count, exchanges } = recordedClient(server.url);
  await client.customer.status(customerId);
  vi.setSystemTime(start + (tokenLifetimeSeconds - 90) * 1000);
  await client.customer.status(customerId);
  expect(count(signIn)).toBe(1);
  vi.setSystemTime(start + (tokenLifetimeSeconds - 30) * 1000);
  await client.customer.status(customerId);
  expect(count(signIn)).toBe(2);
  expect(statuses(exchanges)).not.toContain(401);
});

test("a wrong clock of the client's machine costs no sign-in: a token's life counts by the service's", async () => {
  const dayMs = 86_400_000;
  const start = Date.now();
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(start);
  // The service's clock shows today when it answers; the client reads the answer with a clock that is a day ahead.
  const ahead = recordedClient(server.url, {
    fetch: async (url, init) => {
      vi.setSystemTime(start);
      const answer = await fetch(url, init).finally(() => vi.setSystemTime(start + dayMs));
      ahead.exchanges.push({ method: '', path: new URL(url).pathname, headers: new Headers(), status: 200 });
      return answer;
    },
  });
  for (let n = 0; n < 3; n += 1) await ahead.client.customer.status(customerId);
  expect(ahead.count(signIn)).toBe(1);
});

test('a token alone is used as it is, and its end is told', async () => {
  const alone = (token: string) => recordedClient(server.url, { token, login: '', password: '' });
  const good = alone(server.token);
  await good.client.customer.status(customerId);
  const stale = alone('stale');
  await failureOf(stale.client.customer.status(customerId), UnauthorizedError);
  expect([...statuses(good.exchanges), ...statuses(stale.exchanges)]).toEqual([200, 401]);
});

test('a wrong password is told at once, not tried again', async () => {
  const { client, exchanges } = recordedClient(server.url, { login: 'nobody', password: 'wrong' });
  const failure = await failureOf(client.customer.status(customerId), UnauthorizedError);
  expect(failure.endpoint).toBe('POST /auth/get-token');
  expect(statuses(exchanges)).toEqual([401]);
});

test('too many sign-ins are told with the seconds to wait, when they are more than a call may last', async () => {
  const { client } = recordedClient(server.url, { login: 'guesser', password: 'wrong' });
  for (let n = 0; n < 10; n += 1) await client.auth.getToken().catch(() => {});
  const failure = await failureOf(client.customer.status(customerId), TooManyAttemptsError);
  expect(failure.retryAfterSeconds).toBeGreaterThan(60);
});

test('after a change of the password the client signs in with the new one by itself', async () => {
  await server.addTenant('changer', 'CHANGER');
  const { client, count } = recordedClient(server.url, { login: 'changer', password: testPassword });
  await client.user.changePassword({ oldPassword: testPassword, newPassword: 'Changed!Password2' });
  const page = await client.events.list();
  expect(page.items).toEqual([]);
  expect(count(signIn)).toBe(2);
});

test('after signing out, the token is of no use and the next call signs in again', async () => {
  const { client, count, exchanges } = recordedClient(server.url);
  await client.customer.status(customerId);
  const token = exchanges.at(-1)?.headers.get('x-connectfi-token') as string;
  expect(await client.auth.signOut()).toEqual({ status: true });
  expect((await server.get(`/customer/status/${customerId}`, token)).statusCode).toBe(401);
  await client.customer.status(customerId);
  expect(count(signIn)).toBe(2);
  expect(statuses(exchanges)).not.toContain(401);
});

test('a client that only has a token is told that it ended, once it has signed out', async () => {
  const { token } = await clientOf(server.url).auth.getToken();
  const { client } = recordedClient(server.url, { token, login: '', password: '' });
  await client.auth.endTokens();
  await failureOf(client.customer.status(customerId), UnauthorizedError);
});

test('the tokens of a login are listed over all pages, and one that is not there is an error of its own', async () => {
  const { client } = recordedClient(server.url);
  for (let made = 0; made < 3; made++) await client.auth.getToken();
  const ids: string[] = [];
  for await (const { tokenId } of client.auth.listTokens({ limit: 2 })) ids.push(tokenId);
  expect(new Set(ids).size).toBe(4);
  await client.auth.endToken(ids[1] as string);
  const failure = await failureOf(client.auth.endToken(ids[1] as string), TokenNotFoundError);
  expect(failure.tokenId).toBe(ids[1]);
});
