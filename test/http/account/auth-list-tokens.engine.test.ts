/** `GET /auth/tokens` */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Mint } from '../../../src/mint.ts';
import { expectInvalid, expectRefused } from '../../support/answers.ts';
import { openNode } from '../../support/database.ts';
import { buildTestServer, type TestServer, testPassword } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';
import { issueToken } from '../../support/token.ts';

const hour = 3_600_000;
let nowMs = Date.parse('2020-01-01T00:00:00.000Z');
const mint = new Mint(() => nowMs);
let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer({ mint });
});

afterAll(() => server.close());

const iso = () => new Date(nowMs).toISOString();
const list = async (token: string, query = '', on = server) =>
  (await on.get(`/auth/tokens${query}`, token)).json().data;

async function signIn(login: string, remoteAddress: string): Promise<string> {
  const answer = await server.server.inject({
    method: 'POST',
    url: '/auth/get-token',
    payload: { user: { login, password: testPassword } },
    remoteAddress,
  });
  return answer.json().data.token;
}

test('own tokens only, newest first: when each was made and ends, and which one is asking', async () => {
  await server.addTenant('shown', 'SHOWN');
  await server.addTenant('another', 'SHOWN');
  nowMs += hour;
  const token = await signIn('shown', '192.0.2.1');
  const answer = await server.get('/auth/tokens', token);
  const { items, nextCursor } = answer.json().data;
  expect(items).toEqual([
    {
      tokenId: expect.stringMatching(/^tok_[0-9a-zA-Z]{1,22}$/),
      createdAt: iso(),
      lastUsedAt: iso(),
      expiresAt: new Date(nowMs + 24 * hour).toISOString(),
      network: expect.stringMatching(/^[0-9A-Za-z_-]{12}$/),
      current: true,
    },
    expect.objectContaining({ createdAt: new Date(nowMs - hour).toISOString(), current: false }),
  ]);
  expect(nextCursor).toBeNull();
  expect(answer.payload).not.toContain(token);
});

test('equal networks look equal within an aggregator only, and show no address', async () => {
  const networks: string[] = [];
  for (const [login, aggregatorId] of [
    ['one', 'NET'],
    ['two', 'NET'],
    ['three', 'ELSEWHERE'],
  ] as const) {
    await server.addTenant(login, aggregatorId);
    for (const address of ['2001:db8:0:1::1', '2001:db8:0:1::2', '192.0.2.7']) {
      const [newest] = (await list(await signIn(login, address))).items;
      networks.push(newest.network);
    }
  }
  const [one, same, other, two] = networks;
  expect([same, two]).toEqual([one, one]);
  expect(new Set(networks).size).toBe(4);
  expect([other, networks.join(' ')].join(' ')).not.toMatch(/2001|192/);
});

test('page by page, also while the tokens of earlier pages end', async () => {
  const token = await server.addTenant('many', 'MANY');
  for (let made = 1; made < 5; made++) await issueToken(server, { login: 'many' }, { mint });
  const seen: string[] = [];
  let query = '?limit=2';
  for (;;) {
    const { items, nextCursor } = await list(token, query);
    for (const { tokenId, current } of items) {
      seen.push(tokenId);
      if (current) continue;
      const ended = await server.server.inject({
        method: 'DELETE',
        url: `/auth/tokens/${tokenId}`,
        headers: { 'x-connectfi-token': token },
      });
      expect(ended.statusCode).toBe(200);
    }
    if (nextCursor === null) break;
    query = `?limit=2&cursor=${nextCursor}`;
  }
  expect(new Set(seen).size).toBe(5);
  expect((await list(token)).items).toHaveLength(1);
});

test("a cursor of another login's list is refused", async () => {
  const [mine, theirs] = [
    await server.addTenant('mine', 'CURSOR'),
    await server.addTenant('theirs', 'CURSOR'),
  ];
  await issueToken(server, { login: 'mine' }, { mint });
  const { nextCursor } = await list(mine, '?limit=1');
  expectInvalid(await server.get(`/auth/tokens?cursor=${nextCursor}`, theirs), {
    instancePath: '/cursor',
    keyword: 'cursor',
  });
  expectInvalid(await server.get('/auth/tokens?all=yes', mine), {
    instancePath: '',
    keyword: 'additionalProperties',
  });
  expectRefused(await server.get('/auth/tokens'), 'unauthorized');
});

test('a token that expired, or that somebody wrote into the database, is not shown', async () => {
  const token = await server.addTenant('altered', 'ALTERED');
  await issueToken(server, { login: 'altered' }, { mint, lifetimeSeconds: 1 });
  await issueToken(server, { login: 'altered' }, { mint });
  await once(
    server.database,
    `update access_token set network = 'elsewhere' where login = 'altered' and position =
       (select max(position) from access_token where login = 'altered')`,
  );
  nowMs += 1000;
  const { items } = await list(token);
  expect(items.map((item: { current: boolean }) => item.current)).toEqual([true]);
});

describe('the time of last use', () => {
  test('is stored by the node that saw it, at the latest when it stops', async () => {
    const token = await server.addTenant('used', 'USED');
    const url = server.databaseUrl;
    const database = url === null ? server.database : await openNode(url);
    const drop = async () => {};
    const node = await buildTestServer({ mint, shared: { database, url, drop } });
    const madeAt = iso();
    nowMs += hour;
    await node.get('/customer/status/nobody', token);
    const usedAt = iso();
    expect((await list(token, '', node)).items[0].lastUsedAt).toBe(madeAt);
    await node.close();
    if (url !== null) await database.close();
    expect((await list(token)).items[0].lastUsedAt).toBe(usedAt);
  });

  test('is stored again and again while the node listens, and never goes back', async () => {
    const token = await server.addTenant('goes_on', 'USED');
    const drop = async () => {};
    const shared = { database: server.database, url: server.databaseUrl, drop };
    const node = await buildTestServer({ mint, shared, limits: { tokenUseSeconds: 1 } });
    await node.server.listen({ host: '127.0.0.1', port: 0 });
    nowMs += hour;
    const usedAt = iso();
    await node.get('/customer/status/nobody', token);
    await expect.poll(async () => (await list(token)).items[0].lastUsedAt).toBe(usedAt);
    await node.close();
    // A node whose clock is behind sees it too.
    const behind = await buildTestServer({ mint: new Mint(() => nowMs - 10 * 60_000), shared });
    await behind.get('/customer/status/nobody', token);
    await behind.close();
    expect((await list(token)).items[0].lastUsedAt).toBe(usedAt);
  });
});
