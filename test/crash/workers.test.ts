/** `opencif serve --workers`: one service for its clients, whichever of its processes ends. */
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import { addLogin } from '../../src/storage/account/login.ts';
import { migrate } from '../../src/storage/engine/migrate.ts';
import { openPostgres } from '../../src/storage/engine/postgres.ts';
import { openVault } from '../../src/storage/keys/keyring.ts';
import { administer } from '../support/administer.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { clientWith, type Program, runProgram, startProgram } from '../support/program.ts';
import { until } from '../support/receiver.ts';
import { testMasterKey } from '../support/server.ts';
import { issueToken } from '../support/token.ts';
import { compare, makeCustomers, nothingWrong, write } from './load.ts';

const WORKERS = 2;

// /proc shows which processes are running.
const wanted =
  process.platform === 'linux' && (process.env.OPENCIF_TEST_ENGINES || 'postgres').includes('postgres');

let postgres: PostgresServer;
let settings: Record<string, string>;
let program: Program | undefined;
let token: string;

/** Returns the process ids of its workers. */
function workersOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number);
}

/** Returns null for a process that has ended. */
function parentOf(pid: string): number | null {
  try {
    const [, state, parent] = /\) (\S) (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return state === 'Z' ? null : Number(parent);
  } catch {
    return null;
  }
}

function isThere(pid: number): boolean {
  return parentOf(String(pid)) !== null;
}

/** Starts it and waits until all of its workers listen. */
async function startWorkers(): Promise<Program> {
  const started = await startProgram(settings);
  program = started;
  const listening = () => started.output().split('Server listening').length - 1;
  await until('all to listen', () => listening() === WORKERS, 100);
  return started;
}

/** Uses a new connection each time, so that the workers alternate. */
function status(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent: false }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode));
    });
    sent.on('error', reject).end();
  });
}

async function allServe(url: string): Promise<boolean> {
  for (let asked = 0; asked < 2 * WORKERS; asked++) {
    if ((await status(`${url}/health`).catch(() => 0)) !== 200) return false;
  }
  return true;
}

describe.runIf(wanted)('several workers', () => {
  beforeAll(async () => {
    postgres = await startPostgres();
    settings = {
      DATABASE_URL: postgres.url,
      OPENCIF_MASTER_KEY: testMasterKey.export().toString('base64'),
      OPENCIF_WORKERS: String(WORKERS),
      // The connections of a killed process may count for a moment longer.
      OPENCIF_POOL_SIZE: '4',
    };
    const database = await openPostgres({ url: postgres.url });
    await migrate(database);
    const vault = await openVault(database, testMasterKey);
    const now = new Date().toISOString();
    await addLogin(database, vault, { ...sandboxLogin, disclosure: 'documented', now });
    token = await issueToken({ database, vault }, sandboxLogin);
    await database.close();
  });
  afterEach(() => program?.kill());
  afterAll(() => postgres.stop());

  test('say once where they listen, and any of them gives the metrics of all', async () => {
    const { url, pid, output } = await startWorkers();
    expect(workersOf(pid)).toHaveLength(WORKERS);
    const [line] = output()
      .split('\n')
      .filter((text) => text.startsWith('{"url"'));
    expect(JSON.parse(line ?? '')).toMatchObject({ url, pid, engine: 'postgres' });
    expect(output().split('{"url"')).toHaveLength(2);

    for (let asked = 0; asked < 20; asked++) expect(await status(`${url}/health`)).toBe(200);
    for (let asked = 0; asked < 2 * WORKERS; asked++) {
      const text = await (await fetch(`${url}/metrics`, { headers: { connection: 'close' } })).text();
      const [, count] = /duration_seconds_count\{[^}]*http_route="\/health"[^}]*\} (\d+)/.exec(text) ?? [];
      expect(Number(count)).toBe(20);
      expect(text.match(/^opencif_webhook_lag_events\{state="waiting"\} 0$/gm)).toHaveLength(1);
      // Each worker has four connections at most; what they run is one program.
      expect(text).toMatch(new RegExp(`^db_client_connection_max\\{[^}]*\\} ${4 * WORKERS}$`, 'm'));
      expect(text.match(/^opencif_build_info\{.*\} 1$/gm)).toHaveLength(1);
    }
  });

  test('one is killed under load: nothing acknowledged is lost, another takes its place', async () => {
    const { url, pid } = await startWorkers();
    const client = clientWith(url, token);
    const load = await makeCustomers(client, 8, 5000);
    const [killed = 0] = workersOf(pid);
    await write(client, load, 40, () => {
      if (load.acknowledged.size === 60) process.kill(killed, 'SIGKILL');
    });
    await until('it to be gone', () => !isThere(killed));
    await until('another in its place', () => workersOf(pid).length === WORKERS, 100);
    await until('all to serve', () => allServe(url), 100);
    await write(client, load, 5);

    const database = await openPostgres({ url: postgres.url });
    const vault = await openVault(database, testMasterKey);
    const kept = await compare(database, vault, sandboxLogin.aggregatorId, load);
    await database.close();
    expect(load.acknowledged.size).toBeGreaterThanOrEqual(60 + 8 * 5);
    expect(kept).toEqual(nothingWrong);
  });

  test('one is killed with a connection that it has not accepted: its client is told at once', async () => {
    const { url, pid } = await startWorkers();
    const [stopped = 0] = workersOf(pid);
    process.kill(stopped, 'SIGSTOP');
    // The one that is stopped is given one of them; the other accepts all others.
    const outcomes: (number | undefined | string)[] = [];
    const asked = Array.from({ length: 4 }, () =>
      status(`${url}/health`)
        .catch(() => 'closed')
        .then((outcome) => void outcomes.push(outcome)),
    );
    await until('the other to answer', () => outcomes.length === 3);
    expect(outcomes).toEqual([200, 200, 200]);
    process.kill(stopped, 'SIGKILL');
    await Promise.all(asked);
    expect(outcomes[3]).toBe('closed');
  });

  test('SIGTERM to all of them at once, and ^C, answer what is under way and end with 0', async () => {
    await administer(postgres.url, `alter database postgres set log_statement = 'all'`);
    /** Each request uses a different limit, which the log of statements shows. */
    const isLookedFor = (limit: number) => new RegExp(`\\$4 = '${limit}'(,|$)`, 'm').test(postgres.log());
    for (const [signal, limits] of [
      ['SIGTERM', [91, 92, 93, 94]],
      ['SIGINT', [95, 96, 97, 98]],
    ] as const) {
      const { url, pid, stop } = await startWorkers();
      const client = clientWith(url, token);
      // The service holds it until there is an event or the service stops.
      const { body } = await client.get('/events?after=latest');
      const { nextCursor } = body.data as { nextCursor: string };
      const waiting = limits.map((limit) => client.get(`/events?after=${nextCursor}&limit=${limit}&wait=30`));
      await until('all of them to be held', () => limits.every((limit) => isLookedFor(limit)));
      const workers = workersOf(pid);
      for (const worker of workers) process.kill(worker, signal);
      expect(await stop(signal)).toBe(0);
      expect((await Promise.all(waiting)).map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
      expect(workers.filter(isThere)).toEqual([]);
    }
  });

  test('the first process is killed: the others end', async () => {
    const { pid, kill } = await startWorkers();
    const workers = workersOf(pid);
    await kill();
    await until('the others to end', () => workers.filter(isThere).length === 0, 100);
  });

  test('a port that is taken is told once, and nothing is left running', async () => {
    const { url } = await startWorkers();
    const { port } = new URL(url);
    const { code, stderr } = await runProgram(['serve', '--workers', '3', '--port', port], settings);
    expect(code).toBe(1);
    expect(stderr.split(`Port ${port} on 127.0.0.1 is taken`)).toHaveLength(2);
  });
});
