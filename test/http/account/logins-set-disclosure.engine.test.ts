/** `POST /logins/:login/set-disclosure` */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { administered, isSignedIn, shownLogin } from '../../support/admins.ts';
import { expectInvalid, expectRefused } from '../../support/answers.ts';
import { business, einOf } from '../../support/arbitraries.ts';
import { buildTwoNodes, quickTenant, type TwoNodes } from '../../support/nodes.ts';
import { until } from '../../support/receiver.ts';
import type { TestServer } from '../../support/server.ts';

let cluster: TwoNodes;
let server: TestServer;

beforeAll(async () => {
  cluster = await buildTwoNodes();
  server = cluster.nodes[0];
});

afterAll(() => cluster.close());

const setDisclosure = (token: string, login: string, disclosure: string) =>
  server.post(`/logins/${login}/set-disclosure`, { disclosure }, token);

test('a program is shown less or more from now on, on another node too, and stays signed in', async () => {
  const { aggregatorId, admin, program } = await administered(server);
  const login = `${aggregatorId}_login`;
  const made = await server.post('/customer/init', business(1), program);
  const { customerId } = made.json().data;
  for (const [disclosure, full] of [
    ['masked', false],
    ['documented', true],
  ] as const) {
    const answer = await setDisclosure(admin, login, disclosure);
    expect(answer.json().data).toEqual(await shownLogin(server, admin, login));
    expect(answer.json().data).toMatchObject({ disclosure });
    const isFull = async (node: TestServer) =>
      (await node.get(`/customer/status/${customerId}`, program)).body.includes(einOf(1));
    expect([disclosure, await isFull(server)]).toEqual([disclosure, full]);
    // The other node believes a token for 3 s.
    await until('the other node to know', async () => (await isFull(cluster.nodes[1])) === full);
  }
  expect(await isSignedIn(server, program)).toBe(true);
});

test('a person is always shown masked numbers: more is refused, masked changes nothing', async () => {
  const { aggregatorId, admin } = await administered(server);
  const login = `${aggregatorId}_support`;
  await quickTenant(server, aggregatorId, { role: 'support' });
  expectRefused(await setDisclosure(admin, login, 'documented'), 'loginDisclosureFixed', { login });
  expect((await setDisclosure(admin, login, 'masked')).json().data).toMatchObject({ disclosure: 'masked' });
});

test('odd requests are refused', async () => {
  const { aggregatorId, admin, program } = await administered(server);
  const login = `${aggregatorId}_login`;
  expectInvalid(await setDisclosure(admin, login, 'all'), { instancePath: '/disclosure', keyword: 'enum' });
  expectRefused(await setDisclosure(admin, 'nobody', 'masked'), 'loginNotFound', { login: 'nobody' });
  expectRefused(await setDisclosure(program, login, 'masked'), 'forbidden', { right: 'administer' });
});
