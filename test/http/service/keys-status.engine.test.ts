/** `GET /keys`: the examiner's "show the keys' age". */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { beginSealChange } from '../../../src/storage/keys/key-change.ts';
import { expectSuccess } from '../../support/answers.ts';
import { quickTenant } from '../../support/nodes.ts';
import { buildTestServer, type TestServer, testMasterKey } from '../../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer();
});
afterAll(() => server.close());

test('an auditor sees purpose, generation and age of each key, and what is retired, but no key', async () => {
  const token = await quickTenant(server, 'examined', { role: 'auditor' });
  await beginSealChange(server.database, { current: testMasterKey, next: null });
  const age = `update vault_key set created_at = created_at - interval '90 days', wrapped_at = wrapped_at - interval '90 days'`;
  await server.database.transaction((tx) => tx.script(age));
  const answer = await server.get('/keys', token);
  const { data } = answer.json();
  expectSuccess(answer, data);
  expect(data.masterKey).toEqual({ id: '65f29ae2', since: expect.any(String), ageDays: 90 });
  expect(
    data.keys.map((key: { purpose: string; generation: number }) => `${key.purpose} ${key.generation}`),
  ).toEqual(['change 1', 'digest 1', 'index 1', 'seal 1', 'seal 2', 'token 1']);
  const seals = data.keys.filter((key: { purpose: string }) => key.purpose === 'seal');
  expect(seals).toMatchObject([{ state: 'retired', retiredAt: expect.any(String) }, { state: 'inUse' }]);
  expect(data.keys.every((key: { ageDays: number }) => key.ageDays === 90)).toBe(true);
  const wrapped = await server.database.query<{ wrapped: string }>({
    name: 'test-wrapped',
    text: 'select wrapped from vault_key',
  });
  for (const one of wrapped) expect(answer.payload).not.toContain(one.wrapped);
});
