/** kill -9 of PostgreSQL under load: 503 while it is away, recovery without a restart, nothing lost. */
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import { addLogin } from '../../src/storage/account/login.ts';
import { migrate } from '../../src/storage/engine/migrate.ts';
import { openPostgres } from '../../src/storage/engine/postgres.ts';
import { openVault } from '../../src/storage/keys/keyring.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { batchesOf, clientWith, type Program, startProgram } from '../support/program.ts';
import { until } from '../support/receiver.ts';
import { testMasterKey } from '../support/server.ts';
import { issueToken } from '../support/token.ts';
import { compare, makeCustomers, nothingWrong, write } from './load.ts';

const wanted = (process.env.OPENCIF_TEST_ENGINES || 'postgres').includes('postgres');
let server: PostgresServer | undefined;
let program: Program | undefined;
let token: string;

beforeAll(async () => {
  if (!wanted) return;
  server = await startPostgres();
  const database = await openPostgres({ url: server.url });
  await migrate(database);
  const vault = await openVault(database, testMasterKey);
  const now = new Date().toISOString();
  await addLogin(database, vault, { ...sandboxLogin, disclosure: 'documented', now });
  token = await issueToken({ database, vault }, sandboxLogin);
  await database.close();
});

async function startService(url: string, batchSize: number): Promise<Program> {
  await program?.stop();
  const OPENCIF_MASTER_KEY = testMasterKey.export().toString('base64');
  program = await startProgram({ DATABASE_URL: url, OPENCIF_MASTER_KEY, ...batchesOf(batchSize) });
  return program;
}

afterAll(async () => {
  await program?.kill();
  await server?.stop();
});

test.runIf(wanted).each([1, 2, 64])(
  'PostgreSQL killed under load: 503 with Retry-After, then service as before, in batches of %i',
  async (batchSize) => {
    if (!server) throw new Error('not started');
    const postgres = server;
    const service = await startService(postgres.url, batchSize);
    onTestFailed(() => console.error(service.output(), postgres.log()));
    const { url } = service;
    const client = clientWith(url, token);
    const load = await makeCustomers(client, 6, 2000 + 10 * batchSize);
    let killed: Promise<void> | undefined;
    const onAcknowledged = () => {
      if (load.acknowledged.size >= 60) killed ??= postgres.kill();
    };
    await write(client, load, 500, onAcknowledged, () => killed !== undefined);
    await killed;

    const away = await fetch(`${url}/health`);
    expect(away.status).toBe(503);
    expect(away.headers.get('retry-after')).toBe('1');
    expect(await away.json()).toMatchObject({ code: 'serviceUnavailable' });

    await postgres.restart();
    await until('service again', async () => (await fetch(`${url}/health`)).status === 200, 100);
    await write(client, load, 5);

    const database = await openPostgres({ url: postgres.url });
    const vault = await openVault(database, testMasterKey);
    const kept = await compare(database, vault, sandboxLogin.aggregatorId, load);
    await database.close();
    expect(load.acknowledged.size).toBeGreaterThanOrEqual(60 + 30);
    expect(kept).toEqual(nothingWrong);
  },
);
