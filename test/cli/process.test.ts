/** What only a real process can prove: signals, exit codes, a terminal, that it ends by itself. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Process, spawnProgram, watched } from '../support/program.ts';
import { briefProcesses } from '../support/scale.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

let folder: string;
let env: Record<string, string>;
let running: Process | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-process-'));
  env = { OPENCIF_DATA_DIR: join(folder, 'data'), OPENCIF_DURABILITY: 'fast' };
});
afterEach(async () => {
  running?.signal('SIGKILL');
  await running?.ended;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(args: readonly string[], settings: Record<string, string> = env): Process {
  running = spawnProgram(args, { env: settings });
  return running;
}

test('serve --json: one object on standard output, the log elsewhere; SIGTERM ends it with 0 and removes the lock', async () => {
  const service = start(['--json']);
  await service.said('"sandbox":');
  const lock = join(folder, 'data', 'lock');
  expect(existsSync(lock)).toBe(true);
  service.signal('SIGTERM');
  const { code, stdout, stderr } = await service.ended;
  expect({ code, locked: existsSync(lock) }).toEqual({ code: 0, locked: false });
  expect(stderr).toContain('"msg":"stopping"');
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    pid: service.pid,
    dataDir: join(folder, 'data'),
    engine: 'embedded',
    sandbox: true,
  });
});

test('serve: SIGINT ends it too', async () => {
  const service = start([]);
  await service.said('"listening"');
  service.signal('SIGINT');
  expect((await service.ended).code).toBe(0);
});

test.each<[string, number, string[], Record<string, string>]>([
  ['done, and the store it opened is closed', 0, ['login', 'list'], {}],
  ['a failure', 1, ['customer', 'get', 'a'], { OPENCIF_BASE_URL: 'http://127.0.0.1:9' }],
  ['wrong usage', 2, ['migrat'], {}],
])('%s: it ends by itself with exit code %i', async (_, expected, args, more) => {
  const login = { OPENCIF_LOGIN: 'nobody', OPENCIF_PASSWORD: 'nothing' };
  const { code, stdout, stderr } = await start(args, { ...env, ...login, ...more }).ended;
  expect(code).toBe(expected);
  expect([stdout === '', stderr === '']).toEqual(expected === 0 ? [false, true] : [true, false]);
});

const tools = ['sh', 'curl', 'sed', 'script'];
const missing = tools.filter((name) => spawnSync(name, ['--version']).error);

test('on a terminal it shows commands that work exactly as printed', async ({ skip }) => {
  skip(missing.length > 0, `${missing.join(', ')} not on this machine`);
  const service = spawnOnTerminal();
  running = service;
  await service.said('^C to stop');
  const shown = service.stdout().replaceAll('\r', '');
  const [commands] = /^TOKEN=[\s\S]*?'\{"customerId[^\n]*$/m.exec(shown) ?? [''];
  const { stdout } = spawnSync('sh', ['-c', commands], { encoding: 'utf8', timeout: 300_000 });
  expect(JSON.parse(stdout)).toMatchObject({
    code: '0',
    data: { customer: { email: 'new@example.test' } },
  });
});

/** `script` gives the program a terminal. Killing `script` closes the terminal, which ends the program. */
function spawnOnTerminal(): Process {
  const program = [process.execPath, ...briefProcesses, main].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', `exec ${program}`, '/dev/null'], {
    env: { PATH: process.env.PATH ?? '', PORT: '0', TERM: 'dumb', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return watched(child);
}
