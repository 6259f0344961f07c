/** `POST /auth/sign-out` */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectRefused, expectSuccess } from '../../support/answers.ts';
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

const codeOn = async (node: TestServer, token: string) =>
  (await node.get('/customer/status/nobody', token)).json().code;

test('ends the token that was sent, at once on this node and soon on the others; other tokens stay', async () => {
  const token = await quickTenant(server, 'leaves');
  const second = await issueToken(server, { login: 'leaves_login' });
  const neighbour = await quickTenant(server, 'stays');
  for (const node of cluster.nodes) {
    for (const one of [token, second, neighbour]) expect(await codeOn(node, one)).toBe('customerNotFound');
  }
  expectSuccess(await server.post('/auth/sign-out', undefined, token), { status: true });
  expectRefused(await server.get('/customer/status/nobody', token), 'unauthorized');
  await until('the other node to notice', async () => (await codeOn(other, token)) === 'unauthorized');
  for (const node of cluster.nodes) {
    for (const one of [second, neighbour]) expect(await codeOn(node, one)).toBe('customerNotFound');
  }
});

test('a token that has ended signs nobody out', async () => {
  const token = await quickTenant(server, 'twice');
  await server.post('/auth/sign-out', undefined, token);
  expectRefused(await server.post('/auth/sign-out', undefined, token), 'unauthorized');
  expectRefused(await server.post('/auth/sign-out', undefined), 'unauthorized');
});

test('two sign-outs with one token at the same time both succeed, or one finds it ended', async () => {
  const token = await quickTenant(server, 'at_once');
  const answers = await Promise.all(
    cluster.nodes.map((node) => node.post('/auth/sign-out', undefined, token)),
  );
  const statuses = answers.map(({ statusCode }) => statusCode).sort();
  expect(statuses[0]).toBe(200);
  expect([200, 401]).toContain(statuses[1]);
  expect(await codeOn(server, token)).toBe('unauthorized');
});
