/** Nodes notice a change of keys by themselves, also of a key that no value tells of. */
import { createSecretKey, randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeMaster, changeTokenKey } from '../../../src/storage/keys/key-change.ts';
import { testEngine } from '../../support/database.ts';
import { buildTwoNodes, quickTenant, type TwoNodes } from '../../support/nodes.ts';
import { until } from '../../support/receiver.ts';
import { individualInit } from '../../support/samples.ts';
import { testMasterKey } from '../../support/server.ts';

// The embedded store has one process, which is not running while its keys are changed.
describe.runIf(testEngine === 'postgres')('two nodes', () => {
  let two: TwoNodes;
  const lines: string[] = [];

  beforeAll(async () => {
    const logger = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) });
    two = await buildTwoNodes({ logger });
    for (const { server } of two.nodes) await server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => two.close());

  test('end all tokens soon after the key for tokens was changed, and still know which requests were made', async () => {
    const [first, second] = two.nodes;
    const token = await quickTenant(first, 'tokens');
    const init = (node: typeof first, own: string) =>
      node.server.inject({
        method: 'POST',
        url: '/customer/init',
        headers: { 'x-connectfi-token': own, 'idempotency-key': 'once' },
        payload: individualInit(1),
      });
    const made = await init(first, token);
    expect(made.statusCode).toBe(200);

    await changeTokenKey(first.database, { current: testMasterKey, next: null });
    for (const node of two.nodes) {
      await until('the token to end', async () => (await node.get('/customers', token)).statusCode === 401);
    }
    await until('both to know the new key', () =>
      two.nodes.every(({ vault }) => vault.tokenGeneration === 2),
    );
    const fresh = await quickTenant(second, 'tokens');
    for (const node of two.nodes) expect((await node.get('/customers', fresh)).statusCode).toBe(200);
    const again = await init(second, fresh);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.json().data).toEqual(made.json().data);
  });

  test('say once in their log that they lack the new master key, and go on', async () => {
    const next = createSecretKey(randomBytes(32));
    const [first] = two.nodes;
    await changeMaster(first.database, { current: testMasterKey, next });
    const told = () => lines.filter((line) => line.includes('set OPENCIF_MASTER_KEY to the new one'));
    await until('both nodes to tell', () => told().length === 2);
    expect((await first.get('/health')).statusCode).toBe(200);
    await changeMaster(first.database, { current: next, next: testMasterKey });
    expect(told()).toHaveLength(2);
  });
});
