/** `opencif serve`, each time on a new store: starting, being refused, waiting for its database, and stopping. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { runCommand, startCommand } from '../../support/command.ts';
import { type Process, spawnProgram } from '../../support/program.ts';
import type { Running } from '../../support/running.ts';

let folder: string;
let env: Record<string, string>;
let running: Running | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-serve-'));
  env = { OPENCIF_DATA_DIR: join(folder, 'data'), OPENCIF_DURABILITY: 'fast' };
});
afterEach(async () => {
  running?.signal('SIGKILL');
  await running?.ended;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(args: readonly string[] = [], settings: Record<string, string> = env): Running {
  running = startCommand(args, { env: settings });
  return running;
}

async function stopped(service: Running): Promise<number | null> {
  service.signal('SIGTERM');
  return (await service.ended).code;
}

test('off a terminal it writes JSON lines only, one of them says "listening" with the URL', async () => {
  const service = start();
  await service.said('"listening"');
  expect(await stopped(service)).toBe(0);
  const lines = service
    .stdout()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const listening = { msg: 'listening', url: expect.stringContaining('http') };
  expect(lines).toContainEqual(expect.objectContaining(listening));
  expect(service.stdout()).not.toContain('CONNECTFI_PASSWORD');
});

test('a port that is taken is told with what to do, before anything is made', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => {
    other.listen(0, '127.0.0.1', resolve);
  });
  const port = String((other.address() as AddressInfo).port);
  const dataDir = join(folder, 'nothing');
  const { code, stderr } = await runCommand(['serve', '--port', port], { ...env, OPENCIF_DATA_DIR: dataDir });
  other.close();
  expect(code).toBe(1);
  expect(stderr).toContain(`Port ${port} on 127.0.0.1 is taken`);
  expect(stderr).toContain('PORT=0 opencif');
  expect(existsSync(dataDir)).toBe(false);
});

test('stopped before it listens, it still removes its lock', async () => {
  const lock = join(folder, 'late', 'lock');
  const service = start([], { ...env, OPENCIF_DATA_DIR: join(folder, 'late') });
  await vi.waitUntil(() => existsSync(lock), { timeout: 300_000, interval: 5 });
  expect(await stopped(service)).toBe(130);
  expect(service.stdout()).not.toContain('"listening"');
  expect(existsSync(lock)).toBe(false);
});

describe('a process that serves a folder', () => {
  let service: Process;
  let settings: Record<string, string>;
  beforeAll(async () => {
    settings = { ...env, OPENCIF_DATA_DIR: join(folder, 'held'), OPENCIF_STOP_DELAY_SECONDS: '600' };
    service = spawnProgram(['serve', '--json'], { env: settings });
    await service.said('"url"');
  });
  afterAll(async () => {
    service.signal('SIGKILL');
    await service.ended;
  });

  test('is named where another is refused the folder; to other commands too', async () => {
    for (const args of [['serve'], ['login', 'list']]) {
      const { code, stderr } = await runCommand(args, settings);
      expect(code).toBe(1);
      expect(stderr).toContain(`process ${service.pid}`);
      expect(stderr).toContain('stop it.');
      expect(stderr).not.toContain('    at ');
    }
  });

  test('told to stop, answers for as long as it is set to and says that it is not ready; told twice, it ends', async () => {
    const { url } = JSON.parse(service.stdout().split('\n')[0] ?? '') as { url: string };
    const status = async (path: string) => (await fetch(`${url}${path}`)).status;
    expect(await status('/health/ready')).toBe(200);
    service.signal('SIGTERM');
    await vi.waitUntil(async () => (await status('/health/ready')) === 503, { timeout: 300_000 });
    expect([await status('/health'), await status('/health/live')]).toEqual([200, 200]);
    service.signal('SIGTERM');
    expect((await service.ended).code).toBe(130);
  });
});

test('the embedded store without the sandbox is warned about; the time for which it answers after a stop signal ends by itself', async () => {
  const service = start([], { ...env, OPENCIF_SANDBOX: 'false', OPENCIF_STOP_DELAY_SECONDS: '1' });
  await service.said('"listening"');
  expect(service.stdout()).toMatch(/embedded store/i);
  expect(await stopped(service)).toBe(0);
});

/** Starts a service on its own folder. */
async function serveOn(
  name: string,
  ...args: string[]
): Promise<{ service: Running; url: string; dataDir: string }> {
  const dataDir = join(folder, name);
  const service = start(['serve', '--json', ...args], { ...env, OPENCIF_DATA_DIR: dataDir });
  await service.said('"url"');
  const { url } = JSON.parse(service.stdout().split('\n')[0] ?? '') as { url: string };
  return { service, url, dataDir };
}

const lines = (text: string, words: string) => text.split('\n').filter((line) => line.includes(words));

test('when its data folder is removed it says so once, refuses everything with 503, and leaves the place alone', async () => {
  const { service, url, dataDir } = await serveOn('removed');
  rmSync(dataDir, { recursive: true });
  // Nobody sends a request: the service notices by itself.
  await service.said('"store ended"');
  mkdirSync(dataDir);
  const { login, password } = sandboxLogin;
  const signIn = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const asked = [
    fetch(`${url}/health`),
    fetch(`${url}/auth/get-token`, { ...signIn, body: JSON.stringify({ user: { login, password } }) }),
    fetch(`${url}/health`),
  ];
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([503, 503, 503]);
  expect(await stopped(service)).toBe(0);
  expect(lines(service.stderr(), "is not this process's any more")).toHaveLength(1);
  expect(lines(service.stderr(), '"cause":"dataFolderLost"').length).toBeGreaterThan(3);
  expect(readdirSync(dataDir)).toEqual([]);
});

test('--no-migrate starts a new embedded store, which is made with the newest tables; a master key that goes away is told once, while the service can still be kept from its loss', async () => {
  const { service, url, dataDir } = await serveOn('key', '--no-migrate');
  renameSync(join(dataDir, 'master.key'), join(dataDir, 'away'));
  await service.said('master.key is gone');
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect(await stopped(service)).toBe(0);
  expect(lines(service.stderr(), 'master.key is gone')).toHaveLength(1);
});

test('OPENCIF_MIGRATE=false does what --no-migrate does', () => {
  expect(readConfig({ OPENCIF_MIGRATE: 'false' }).migrate).toBe(false);
  expect(readConfig({}, { migrate: 'false' }).migrate).toBe(false);
  expect(readConfig({}).migrate).toBe(true);
});

test('on a terminal it shows where it listens and who signs in', async () => {
  const service = startCommand([], { env: { ...env, OPENCIF_LOG_FORMAT: 'json' }, onTerminal: true });
  running = service;
  await service.said('^C to stop');
  expect(service.stdout()).toContain('CONNECTFI_CLIENTID / CONNECTFI_PASSWORD');
  expect(service.stdout()).toMatch(/Docs +http:\/\/127\.0\.0\.1:\d+\/docs/);
  await stopped(service);
});

describe('PostgreSQL that is down', () => {
  const down = {
    DATABASE_URL: 'postgres://u:hunter2hunter2@127.0.0.1:1/x',
    OPENCIF_MASTER_KEY: Buffer.alloc(32, 3).toString('base64'),
  };

  test('is given up at the end of the time for it, with a reason and exit code 1', async () => {
    const { code, stdout, stderr } = await runCommand([], { ...down, OPENCIF_START_TIMEOUT_SECONDS: '0' });
    expect(code).toBe(1);
    const text = stdout + stderr;
    expect(text).toContain('ECONNREFUSED');
    expect(text).toContain('DATABASE_URL');
    expect(text).not.toContain('hunter2');
  });

  test('is tried again and again, until SIGTERM', async () => {
    const service = start([], { ...down, OPENCIF_START_TIMEOUT_SECONDS: '3600' });
    const tries = () => service.stdout().split('Trying again for up to 3600 s.').length - 1;
    await vi.waitUntil(() => tries() >= 2, { timeout: 300_000 });
    expect(await stopped(service)).toBe(130);
  });
});
