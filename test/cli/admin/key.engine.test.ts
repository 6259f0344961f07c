/** `opencif key`: what it shows, and the changes of keys from the first step to the last. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand, startCommand } from '../../support/command.ts';
import { newAggregator } from '../../support/orders.ts';
import { type OwnStore, ownStore } from '../../support/own-store.ts';

const next = randomBytes(32).toString('base64');

let store: OwnStore;
beforeAll(async () => {
  store = await ownStore();
  // The embedded store is made by the first command.
  await runCommand(['migrate'], store.env);
  await runCommand(['login', 'list'], store.env);
  await store.look((database, vault) => newAggregator({ database, vault }, 'key', 40));
});
afterAll(() => store.remove());

const key = (args: readonly string[], env: Record<string, string> = {}) =>
  runCommand(['key', ...args], { ...store.env, ...env });

const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

async function sealKeys() {
  const [, ...keys] = lines((await key(['status', '--json'])).stdout);
  return keys.filter(({ purpose }) => purpose === 'seal');
}

test('status shows each key with its age and how much is sealed under it, and the id of the master key', async () => {
  const { code, stdout } = await key(['status', '--json']);
  expect(code).toBe(0);
  const [{ masterKey }, ...keys] = lines(stdout);
  expect(masterKey).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{8}$/),
    since: expect.any(String),
    ageDays: 0,
  });
  expect(keys.map(({ purpose }) => purpose)).toEqual(['change', 'digest', 'index', 'seal', 'token']);
  expect(keys.find(({ purpose }) => purpose === 'seal').values).toBeGreaterThan(40);
  const people = (await key(['status'])).stdout;
  expect(people).toContain(`Master key ${masterKey.id}, in use since`);
  expect(people).toMatch(/^seal\t1\tin use\t\S+\t0\t\d+$/m);
});

test('rotate-seal, stopped by ^C, tells that it can go on; run again, it ends, and says what it did', async () => {
  const { signal, said, ended } = startCommand(['key', 'rotate-seal', '--rate', '1'], { env: store.env });
  await said('New values are sealed under generation 2');
  signal('SIGINT');
  expect((await ended).code).toBe(130);
  const half = await sealKeys();
  expect(half.map(({ generation, retiredAt }) => [generation, retiredAt !== null])).toEqual([
    [1, true],
    [2, false],
  ]);
  const { code, stdout } = await key(['rotate-seal', '--rate', '1000000', '--json']);
  expect(code).toBe(0);
  const [done] = lines(stdout);
  expect(done).toMatchObject({ generation: 2, unreadable: 0, destroyed: [1] });
  expect(await sealKeys()).toEqual([expect.objectContaining({ generation: 2, retiredAt: null })]);
  expect((await runCommand(['history', 'verify'], store.env)).stdout).toContain('whole');
});

test('rotate-seal keeps the old generation if a value does not open, and says what to do', async () => {
  const alter = (text: string) => store.look((database) => database.transaction((tx) => tx.script(text)));
  const where = `aggregator_id = 'key' and customer_id = 'person_0'`;
  await alter(`create table kept as select sections from customer where ${where};
               update customer set sections = sections || jsonb_build_object('email', (sections ->> 'email') || 'AAAA') where ${where}`);
  const { code, stderr, stdout } = await key(['rotate-seal', '--rate', '1000000', '--json']);
  expect(code).toBe(3);
  expect(lines(stdout)).toEqual([expect.objectContaining({ unreadable: 1, destroyed: [] })]);
  expect(stderr).toContain('opencif history verify');
  await alter(`update customer set sections = kept.sections from kept where ${where}; drop table kept`);
  expect((await key(['rotate-seal', '--rate', '1000000'])).stdout).toContain('Generation 2 was destroyed');
});

test.each(['0', 'x', '1.5'])('rotate-seal refuses a rate of %s', async (rate) => {
  expect(await key(['rotate-seal', '--rate', rate])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('must be a whole number'),
  });
});

test('rotate-token makes a new key for tokens and keeps no other', async () => {
  expect(await key(['rotate-token', '--json'])).toMatchObject({ code: 0, stdout: '{"generation":2}\n' });
  expect((await key(['rotate-token'])).stdout).toContain('is now generation 3. All tokens and sessions end');
  const [, ...keys] = lines((await key(['status', '--json'])).stdout);
  expect(keys.filter(({ purpose }) => purpose === 'token')).toMatchObject([
    { generation: 3, retiredAt: null },
  ]);
});

test('each change of a key is told to the auditors once, also if it was stopped and continued', async () => {
  const text = `select kind || ' ' || about as told from audit_event where aggregator_id = 'key' order by position`;
  const rows = await store.look((database) => database.query<{ told: string }>({ name: 'test-audit', text }));
  expect(rows.map(({ told }) => told)).toEqual([
    'sealKeyRotated 2',
    'sealKeyDestroyed 1',
    'sealKeyRotated 3',
    'sealKeyDestroyed 2',
    'tokenKeyRotated 2',
    'tokenKeyRotated 3',
  ]);
});

test('rotate-master: says what is missing, changes the key, and the old key opens the store no more', async () => {
  expect(await key(['rotate-master'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('OPENCIF_MASTER_KEY_NEXT is not set; nothing was changed'),
  });
  const both = { OPENCIF_MASTER_KEY_NEXT: next };
  const { code, stdout, stderr } = await key(['rotate-master'], both);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining('wrapped with the new master key'),
  });
  expect(stderr).toContain('unset OPENCIF_MASTER_KEY_NEXT');
  // The embedded store has one node, and that is stopped while the command runs.
  const further = store.env.DATABASE_URL ? 'restart the nodes' : 'start the service again';
  expect(stderr).toContain(further);
  expect(stdout + stderr).not.toContain(next);
  expect((await key(['rotate-master', '--json'], both)).stdout).toMatch(/"changed":false/);
  // With both keys everything still works; with the old one nothing does.
  expect((await key(['status'], both)).code).toBe(0);
  const refused = await key(['status']);
  expect({ code: refused.code, stderr: refused.stderr }).toEqual({
    code: 1,
    stderr: expect.stringContaining('set OPENCIF_MASTER_KEY to the new one'),
  });
  const restarted = { OPENCIF_MASTER_KEY: next };
  expect((await key(['status'], restarted)).code).toBe(0);
  expect((await runCommand(['history', 'verify'], { ...store.env, ...restarted })).stdout).toContain('whole');
});
