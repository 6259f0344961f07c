/** `opencif serve` as a process: starting, being refused, the banner's commands, and stopping. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPostgres } from '../../support/postgres-server.ts';

const main = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));
const key = Buffer.alloc(32, 3).toString('base64');
const wanted = (process.env.OPENCIF_TEST_ENGINES || 'postgres').includes('postgres');

interface Service {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Resolves once the text is in the output; rejects after 25 s or when the process ends before. */
  said(text: string): Promise<void>;
  /** Its exit code; rejects after a minute. */
  ended(): Promise<number | null>;
}

function start(env: Record<string, string>, args: readonly string[] = []): Service {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env.PATH ?? '', PORT: '0', OPENCIF_DURABILITY: 'fast', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const closed = once(child, 'close');
  const said = async (text: string) => {
    for (let tries = 0; tries < 1000; tries += 1) {
      if ((stdout + stderr).includes(text)) return;
      if (child.exitCode !== null) break;
      await delay(50);
    }
    throw new Error(`"${text}" was not said:\n${stdout}\n${stderr}`);
  };
  const ended = async () => {
    const tooLate = AbortSignal.timeout(60_000);
    const late = once(tooLate, 'abort').then(() => {
      throw new Error(`It still runs after a minute:\n${stdout}\n${stderr}`);
    });
    return Promise.race([closed.then(([code]) => code as number | null), late]);
  };
  return { child, stdout: () => stdout, stderr: () => stderr, said, ended };
}

async function during<T>(service: Service, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    service.child.kill('SIGKILL');
  }
}

async function tablesIn(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    "select count(*)::int as count from information_schema.tables where table_schema = 'public'",
  );
  await client.end();
  return rows[0].count;
}

let folder: string;
let env: Record<string, string>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-serve-'));
  env = { OPENCIF_DATA_DIR: join(folder, 'data') };
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('serve', () => {
  test('--json: one object on standard output, the log elsewhere; SIGTERM ends it with 0 and removes the lock', async () => {
    const service = start(env, ['--json']);
    await during(service, async () => {
      await service.said('"url"');
      const lock = join(folder, 'data', 'lock');
      expect(existsSync(lock)).toBe(true);
      service.child.kill('SIGTERM');
      expect(await service.ended()).toBe(0);
      expect(existsSync(lock)).toBe(false);
      const lines = service.stdout().trim().split('\n');
      expect(lines).toHaveLength(1);
      expect(JSON.parse(lines[0] ?? '')).toEqual({
        url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        pid: service.child.pid,
        dataDir: join(folder, 'data'),
        engine: 'embedded',
        sandbox: true,
      });
    });
  });

  test('in a pipe: JSON lines only, one of them says "listening" with the URL; SIGINT ends it too', async () => {
    const service = start(env);
    await during(service, async () => {
      await service.said('"listening"');
      service.child.kill('SIGINT');
      expect(await service.ended()).toBe(0);
      const lines = service
        .stdout()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(lines).toContainEqual(
        expect.objectContaining({ msg: 'listening', url: expect.stringContaining('http') }),
      );
      expect(service.stdout()).not.toContain('CONNECTFI_PASSWORD');
    });
  });

  test('a second process on the folder is refused with the first one named; logins too', async () => {
    const first = start(env, ['--json']);
    await during(first, async () => {
      await first.said('"url"');
      for (const args of [['serve'], ['login', 'list']]) {
        const second = start(env, args);
        await during(second, async () => expect(await second.ended()).toBe(1));
        expect(second.stderr()).toContain(`process ${first.child.pid}`);
        expect(second.stderr()).toContain('Stop that one');
        expect(second.stderr()).not.toContain('    at ');
      }
    });
  });

  test('a port that is taken is told with what to do', async () => {
    const first = start(env, ['--json']);
    await during(first, async () => {
      await first.said('"url"');
      const port = new URL(JSON.parse(first.stdout()).url).port;
      const second = start({ OPENCIF_DATA_DIR: join(folder, 'other') }, ['--port', port]);
      await during(second, async () => expect(await second.ended()).toBe(1));
      expect(second.stderr()).toContain(`Port ${port} on 127.0.0.1 is taken`);
      expect(second.stderr()).toContain('PORT=0 opencif');
      expect(existsSync(join(folder, 'other', 'lock'))).toBe(false);
    });
  });

  test('stopped before it listens, it still removes its lock', async () => {
    const late = join(folder, 'late');
    const service = start({ OPENCIF_DATA_DIR: late });
    await during(service, async () => {
      while (!existsSync(join(late, 'lock')) && service.child.exitCode === null) await delay(10);
      service.child.kill('SIGTERM');
      await service.ended();
      expect(existsSync(join(late, 'lock'))).toBe(false);
    });
  });

  test('--no-migrate starts a new embedded store, which is made with the newest tables', async () => {
    const service = start({ OPENCIF_DATA_DIR: join(folder, 'new') }, ['serve', '--no-migrate', '--json']);
    await during(service, async () => service.said('"url"'));
  });

  test.runIf(wanted)('--no-migrate refuses an empty PostgreSQL database and says what to do', async () => {
    const server = await startPostgres();
    try {
      const service = start({ DATABASE_URL: server.url, OPENCIF_MASTER_KEY: key }, ['serve', '--no-migrate']);
      await during(service, async () => expect(await service.ended()).toBe(1));
      expect(service.stderr()).toContain('opencif migrate');
      expect(await tablesIn(server.url)).toBe(0);
    } finally {
      await server.stop();
    }
  });

  test('the embedded store without the sandbox is warned about', async () => {
    const service = start({ ...env, OPENCIF_SANDBOX: 'false' });
    await during(service, async () => {
      await service.said('"listening"');
      expect(service.stdout()).toMatch(/embedded store/i);
    });
  });
});

describe('PostgreSQL that is down', () => {
  const down = { DATABASE_URL: 'postgres://u:hunter2hunter2@127.0.0.1:1/x', OPENCIF_MASTER_KEY: key };

  test('is tried again, then given up with a reason and exit code 1', async () => {
    const service = start({ ...down, OPENCIF_START_TIMEOUT_SECONDS: '2' });
    await during(service, async () => expect(await service.ended()).toBe(1));
    const text = service.stdout() + service.stderr();
    expect(text).toContain('ECONNREFUSED');
    expect(text).toContain('DATABASE_URL');
    expect(text).not.toContain('hunter2');
    expect(service.stdout().trim().split('\n').length).toBeGreaterThanOrEqual(2);
  });

  test('waiting for it ends at once on SIGTERM', async () => {
    const service = start(down);
    await during(service, async () => {
      await service.said('ECONNREFUSED');
      const before = performance.now();
      service.child.kill('SIGTERM');
      await service.ended();
      expect(performance.now() - before).toBeLessThan(5000);
    });
  });
});

const shellTools = ['sh', 'curl', 'sed', 'script'].every((name) => spawnSync('which', [name]).status === 0);

describe.skipIf(!shellTools)('the banner', () => {
  test('on a terminal shows commands that work exactly as printed', async () => {
    const service = spawnOnTerminal(env);
    await during(service, async () => {
      await service.said('^C to stop');
      const text = service.stdout().replaceAll('\r', '');
      expect(text).toContain('CONNECTFI_CLIENTID / CONNECTFI_PASSWORD');
      expect(text).toMatch(/Docs +http:\/\/127\.0\.0\.1:\d+\/docs/);
      const [commands] = /^TOKEN=[\s\S]*?'\{"customerId[^\n]*$/m.exec(text) ?? [''];
      const { stdout } = spawnSync('sh', ['-c', commands], { encoding: 'utf8', timeout: 20_000 });
      expect(JSON.parse(stdout)).toMatchObject({
        code: '0',
        data: { customer: { email: 'new@example.test' } },
      });
    });
  });
});

function spawnOnTerminal(settings: Record<string, string>): Service {
  // `script` gives the child a terminal; killing it hangs the terminal up, which ends the child.
  const command = `exec '${process.execPath}' '${main}'`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { PATH: process.env.PATH ?? '', PORT: '0', OPENCIF_DURABILITY: 'fast', TERM: 'dumb', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  const closed = once(child, 'close');
  return {
    child,
    stdout: () => stdout,
    stderr: () => '',
    said: async (text) => {
      for (let tries = 0; tries < 1000 && !stdout.includes(text); tries += 1) await delay(50);
      if (!stdout.includes(text)) throw new Error(`"${text}" was not said:\n${stdout}`);
    },
    ended: async () => (await closed)[0] as number | null,
  };
}
