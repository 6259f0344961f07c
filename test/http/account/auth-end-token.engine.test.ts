/** `DELETE /auth/tokens/:tokenId` */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectInvalid, expectRefused, expectSuccess } from '../../support/answers.ts';
import { buildTwoNodes, quickTenant, type TwoNodes } from '../../support/nodes.ts';
import { until } from '../../support/receiver.ts';
import type { TestServer } from '../../support/server.ts';
import { issueToken } from '../../support/token.ts';

let cluster: TwoNodes;
let server: TestServer;
let other: TestServer;

beforeAll(async () => {
  cluster = await buildTwoNodes();
  [server, other] = cluster.nodes;
});

afterAll(() => cluster.close());

const end = (tokenId: string, token: string) =>
  server.server.inject({
    method: 'DELETE',
    url: `/auth/tokens/${tokenId}`,
    headers: { 'x-connectfi-token': token },
  });
const ownId = async (token: string) =>
  (await server.get('/auth/tokens', token))
    .json()
    .data.items.find(({ current }: { current: boolean }) => current).tokenId;
const codeOn = async (node: TestServer, token: string) =>
  (await node.get('/customer/status/nobody', token)).json().code;

test('ends that token only, at once on this node and soon on the others', async () => {
  const token = await quickTenant(server, 'ends');
  const lost = await issueToken(server, { login: 'ends_login' });
  for (const node of cluster.nodes) expect(await codeOn(node, lost)).toBe('customerNotFound');
  expectSuccess(await end(await ownId(lost), token), { status: true });
  expect(await codeOn(server, lost)).toBe('unauthorized');
  await until('the other node to notice', async () => (await codeOn(other, lost)) === 'unauthorized');
  expect(await codeOn(server, token)).toBe('customerNotFound');
});

test('may end the token that was sent', async () => {
  const token = await quickTenant(server, 'own');
  expectSuccess(await end(await ownId(token), token), { status: true });
  expect(await codeOn(server, token)).toBe('unauthorized');
});

test("tokenNotFound for an unknown one, one that has ended, and another login's; which stays", async () => {
  const token = await quickTenant(server, 'asks');
  const foreign = await quickTenant(server, 'foreign');
  const [foreignId, ended] = [await ownId(foreign), await issueToken(server, { login: 'asks_login' })];
  const endedId = await ownId(ended);
  expect((await end(endedId, token)).statusCode).toBe(200);
  for (const tokenId of ['tok_unknown', endedId, foreignId]) {
    expectRefused(await end(tokenId, token), 'tokenNotFound', { tokenId });
  }
  expect(await codeOn(server, foreign)).toBe('customerNotFound');
  expectInvalid(await end('a-b', token), { instancePath: '/tokenId', keyword: 'pattern' });
});
