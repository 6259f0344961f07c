/** A start that waits for something else, told once to stop. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPostgres } from '../../../src/storage/engine/postgres.ts';
import { administer, withDatabase } from '../../support/administer.ts';
import { startCommand } from '../../support/command.ts';
import { openTestDatabase, type TestDatabase, testEngine } from '../../support/database.ts';
import { spawnProgram } from '../../support/program.ts';
import { testMasterKey } from '../../support/server.ts';

/** The embedded store has one process, so it waits for nobody. */
const wanted = testEngine === 'postgres';
const key = { OPENCIF_MASTER_KEY: testMasterKey.export().toString('base64') };

let beside: TestDatabase;
let url = '';
beforeAll(async () => {
  if (!wanted) return;
  beside = await openTestDatabase();
  const name = `${new URL(beside.url ?? '').pathname.slice(1)}_waits`;
  await administer(beside.url ?? '', `CREATE DATABASE ${name}`);
  url = withDatabase(beside.url ?? '', name);
});
afterAll(async () => {
  if (!wanted) return;
  await administer(beside.url ?? '', `DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
  await beside.drop();
});

test.runIf(wanted)('a migration that waits for a lock is given up at the first signal', async () => {
  const other = await openPostgres({ url });
  await other.transaction(async (tx) => {
    await tx.script('create table aggregator ()');
    const start = startCommand(['serve'], { env: { ...key, DATABASE_URL: url } });
    const waiting = {
      name: 'test-waiting',
      text: `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    };
    await expect.poll(async () => (await other.query<{ n: number }>(waiting))[0]?.n).toBe(1);
    start.signal('SIGTERM');
    expect(await start.ended).toMatchObject({ code: 130, stderr: '' });
  });
  await other.close();
});

const children = (pid: number) => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();

test.runIf(wanted && existsSync('/proc/self/task'))(
  'a worker that is still starting is stopped by the first signal, too',
  async () => {
    const silent = createServer((socket) => void socket.on('error', () => {}));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const env = { ...key, DATABASE_URL: `postgres://opencif@127.0.0.1:${port}/x`, OPENCIF_WORKERS: '2' };
    const start = spawnProgram(['serve'], { env });
    await expect.poll(() => children(start.pid), { interval: 5 }).not.toBe('');
    start.signal('SIGTERM');
    expect((await start.ended).code).toBe(130);
    silent.close();
  },
);
