/** `GET /policy` */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstPolicy } from '../../../src/contract/caller-examples.ts';
import { expectSuccess } from '../../support/answers.ts';
import { tokensOfRoles } from '../../support/roles.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let tokens: Awaited<ReturnType<typeof tokensOfRoles>>;

beforeAll(async () => {
  server = await buildTestServer();
  tokens = await tokensOfRoles(server, 'own');
});

afterAll(() => server.close());

const set = (callerVerification: object, token = tokens.admin) =>
  server.post('/policy', { callerVerification }, token);

test('shows the first policy until another is set, to auditors and admins, and each aggregator its own', async () => {
  const others = await tokensOfRoles(server, 'others');
  expectSuccess(await server.get('/policy', tokens.auditor), firstPolicy);
  const callerVerification = { required: true, atLeast: 2, including: [] };
  await set(callerVerification);
  expectSuccess(await server.get('/policy', tokens.admin), { callerVerification });
  expectSuccess(await server.get('/policy', others.admin), firstPolicy);
});

test('a policy that somebody relaxed in the database is the strictest one, and auditors are told', async () => {
  await set({ required: true, atLeast: 2, including: [] });
  await server.database.query(
    {
      name: 'test-policy-relax',
      text: `update aggregator_policy set policy = replace(policy, 'true', 'false') where aggregator_id = 'own'`,
    },
    [],
  );
  const { callerVerification } = (await server.get('/policy', tokens.admin)).json().data;
  expect(callerVerification).toMatchObject({ required: true, atLeast: 5 });
  await expect
    .poll(async () => (await server.get('/audit?kind=alteredFound', tokens.auditor)).json().data.items)
    .toMatchObject([{ about: 'altered policy' }]);
  await set({ required: false, atLeast: 1, including: [] });
  expect((await server.get('/policy', tokens.admin)).json().data.callerVerification.required).toBe(false);
});
