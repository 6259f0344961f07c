/** `POST /logins/:login/end-sessions` */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { administered, isSignedIn, shownLogin } from '../../support/admins.ts';
import { expectRefused, expectSuccess } from '../../support/answers.ts';
import { buildTwoNodes, type TwoNodes } from '../../support/nodes.ts';
import { until } from '../../support/receiver.ts';
import type { TestServer } from '../../support/server.ts';
import { issueToken } from '../../support/token.ts';

let cluster: TwoNodes;
let server: TestServer;

beforeAll(async () => {
  cluster = await buildTwoNodes();
  server = cluster.nodes[0];
});

afterAll(() => cluster.close());

test('ends every token of the login, on another node too, and no other login’s; it may sign in again', async () => {
  const { aggregatorId, admin, program } = await administered(server);
  const login = `${aggregatorId}_login`;
  const second = await issueToken(server, { login });
  for (const node of cluster.nodes) expect(await isSignedIn(node, second)).toBe(true);
  const answer = await server.post(`/logins/${login}/end-sessions`, {}, admin);
  expectSuccess(answer, await shownLogin(server, admin, login));
  for (const token of [program, second]) expect(await isSignedIn(server, token)).toBe(false);
  // The other node believes a token for 3 s.
  await until('the other node to know', async () => !(await isSignedIn(cluster.nodes[1], second)));
  expect(await isSignedIn(server, admin)).toBe(true);
  expect(await isSignedIn(server, await issueToken(server, { login }))).toBe(true);
});

test('odd requests are refused', async () => {
  const { admin, program } = await administered(server);
  const end = (token: string) => server.post('/logins/nobody/end-sessions', {}, token);
  expectRefused(await end(admin), 'loginNotFound', { login: 'nobody' });
  expectRefused(await end(program), 'forbidden', { right: 'administer' });
});
